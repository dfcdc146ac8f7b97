"""Kendall's tau-b over some pairs of engines, and its interval over documents."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from research.rank_agreement import rank_agreement, scores, tau_b
from scipy.stats import kendalltau

RANKS = st.integers(3, 9).flatmap(
    lambda count: st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=count, max_size=count
    )
)
"""Two rankings of the same engines, with ties."""


def every_pair(count):
    return [*combinations(range(count), 2)]


@pytest.mark.long
@given(RANKS)
@settings(max_examples=300, deadline=None)
def test_over_all_pairs_it_is_that_of_scipy(ranks):
    one, other = np.array(ranks, float).T / 7
    (found,) = tau_b(one[None], other[None], every_pair(len(ranks)))
    assert found == pytest.approx(kendalltau(one, other).statistic, nan_ok=True)


def test_over_some_pairs_it_counts_these_alone():
    """Two engines in front of two others on both sides, in other orders within."""
    one, other = np.array([[4.0, 3.0, 2.0, 1.0]]), np.array([[3.0, 4.0, 1.0, 2.0]])
    across = [(0, 2), (0, 3), (1, 2), (1, 3)]
    assert tau_b(one, other, across) == [1]
    assert tau_b(one, other, [(0, 1), (2, 3)]) == [-1]
    assert tau_b(one, other, every_pair(4)) == pytest.approx([(4 - 2) / 6])


def engines(shares, documents=60, seed=0, fields=("total", "date")):
    """Cells of engines that find so large a share of them."""
    rng = np.random.default_rng(seed)
    return [
        {(f"{seed}-{at}", f): bool(rng.random() < share) for at in range(documents) for f in fields}
        for share in shares
    ]


def compare(one, other):
    sides = [scores(side, one[0], seed) for seed, side in enumerate((one, other), 1)]
    return rank_agreement(*sides, every_pair(len(one)))


def test_engines_that_are_far_apart_come_in_the_same_order():
    shares = (0.95, 0.7, 0.4, 0.1)
    same = compare(engines(shares, seed=1), engines(shares, seed=2))
    assert (same.value, same.high) == (1, 1)
    assert same.low > 0.6
    turned = compare(engines(shares, seed=1), engines(shares[::-1], seed=2))
    assert (turned.value, turned.low) == (-1, -1)
    assert turned.with_itself == same.with_itself > 0.9


def test_of_engines_that_are_equal_nothing_is_known():
    found = compare(engines([0.5] * 5, seed=1), engines([0.5] * 5, seed=2))
    assert found.low < 0 < found.high
    assert found.high - found.low > 1


def test_there_is_none_where_one_side_has_only_ties():
    one = engines((0.9, 0.1), seed=1)
    assert compare(one, [engines([0.5], seed=2)[0]] * 2) is None


def test_fields_weigh_as_on_the_other_side():
    """Two of three cells are totals there, and one of two is here."""
    here = [{("a", "total"): True, ("b", "date"): False}]
    there = {("x", "total"): True, ("y", "total"): True, ("x", "date"): True}
    assert scores(here, there, 1).measured == pytest.approx([2 / 3])


def test_documents_are_drawn_and_not_cells():
    """Cells of one document are all right or all wrong: the share spreads as that of documents."""
    cells = {(f"{at}", f"{field}"): at % 2 == 0 for at in range(40) for field in range(10)}
    drawn = scores([cells], cells, 1).drawn[:, 0]
    assert drawn.std() == pytest.approx(np.sqrt(0.25 / 40), rel=0.1)
