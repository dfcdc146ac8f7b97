"""A width is split between documents and the mix, as closed forms and simulations have it."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.runs.planning.mix_width import split_width
from docextract_eval.statistics.raking import Margin, rake_to_each

pytestmark = pytest.mark.long

RIGHT, SHARE = np.array([0.9, 0.5]), 0.3
TRUE = SHARE * RIGHT[0] + (1 - SHARE) * RIGHT[1]


def split(rng, documents, counted):
    """Documents half of each level, weighted to a share that was counted."""
    level = np.arange(documents) % 2
    right = (rng.random(documents) < RIGHT[level]).astype(float)
    seen = rng.binomial(counted, SHARE)
    share = rng.beta(seen + 0.5, counted - seen + 0.5, 200)
    margin = Margin(level, np.array([share, 1 - share]).T)
    ones = np.ones(documents)
    return split_width(right, ones, rake_to_each(ones, [margin]))


@pytest.mark.parametrize(("documents", "counted"), [(200, 20), (200, 2000), (2000, 20)])
def test_the_truth_is_in_95_of_100_intervals_and_the_parts_are_those_of_theory(documents, counted):
    rng = np.random.default_rng([documents, counted])
    found = [split(rng, documents, counted) for _ in range(200)]
    inside = np.mean([each.low <= TRUE <= each.high for each in found])
    assert 0.92 <= inside <= 0.985
    of_mix = SHARE * (1 - SHARE) / (counted + 2) * (RIGHT[0] - RIGHT[1]) ** 2
    each_half = np.array([SHARE, 1 - SHARE]) ** 2 * RIGHT * (1 - RIGHT) / (documents / 2)
    assert np.mean([each.mix_error**2 for each in found]) == pytest.approx(of_mix, rel=0.15)
    documents_part = np.mean([each.documents_error**2 for each in found])
    assert each_half.sum() * 0.95 < documents_part < each_half.sum() * 1.4


def test_twenty_counts_are_most_of_the_width_and_two_thousand_next_to_none():
    rng = np.random.default_rng(5)
    few, many = (
        np.mean([split(rng, 2000, counted).mix_share for _ in range(20)]) for counted in (20, 2000)
    )
    assert few > 0.85
    assert many < 0.2


def test_the_width_of_a_known_mix_is_that_of_documents_alone():
    found = split(np.random.default_rng(6), 500, 30)
    assert found.known_width < found.high - found.low
    assert found.known_width == pytest.approx(
        (found.high - found.low) * np.sqrt(1 - found.mix_share)
    )
