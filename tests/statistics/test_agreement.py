"""Agreement of judges: the published example, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics.agreement import krippendorffs_alpha

NONE = np.nan
EXAMPLE = np.array(
    [
        [NONE, NONE, NONE, NONE, NONE, 3, 4, 1, 2, 1, 1, 3, 3, NONE, 3],
        [1, NONE, 2, 1, 3, 3, 4, 3, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
        [NONE, NONE, 2, 1, 3, 4, 4, NONE, 2, 1, 1, 3, 3, NONE, 4],
    ]
)
LEVELS = ("nominal", "ordinal", "interval", "ratio")


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.691358), ("interval", 0.810845), ("ordinal", 0.806721), ("ratio", 0.808944)],
)
def test_the_standard_example_comes_out(level, alpha):
    assert krippendorffs_alpha(EXAMPLE, level) == pytest.approx(alpha, abs=5e-7)


@pytest.mark.parametrize("level", LEVELS)
@given(st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=2, max_size=4))
def test_the_order_of_judges_and_of_things_does_not_matter(level, values):
    given_ = np.array(values, float)
    alpha = krippendorffs_alpha(given_, level)
    turned = krippendorffs_alpha(given_[::-1, ::-1], level)
    if alpha is None:
        assert turned is None
        assert len(np.unique(given_)) == 1
    else:
        assert alpha <= 1 + 1e-12
        assert turned == pytest.approx(alpha)


def test_who_tosses_dice_agrees_by_chance_alone():
    values = np.random.default_rng(5).integers(0, 3, (4, 4_000)).astype(float)
    for level in LEVELS:
        assert krippendorffs_alpha(values, level) == pytest.approx(0, abs=0.03)


def test_nothing_judged_twice_is_no_agreement():
    assert krippendorffs_alpha(np.array([[1.0, NONE], [NONE, 2.0]])) is None
    assert krippendorffs_alpha(np.full((2, 3), NONE)) is None
