"""The fast intervals against their definitions, and what tables they take."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics import clusters, differences
from tests.statistics import literal


def random_table(seed):
    """Cells of everything that may differ: sizes, weights, how rare errors are."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 120))
    source, shown = rng.integers(0, 12, count), rng.integers(0, rng.integers(1, 6), count)
    right = (rng.random(count) < rng.choice([0.02, 0.4, 0.5, 0.9, 0.99])).astype(float)
    return right, source, shown, shown * 3 + rng.integers(0, 3, count), rng.random(count) + 0.1


@pytest.mark.parametrize("seed", range(60))
def test_the_interval_is_the_definition_word_by_word(seed):
    """However many slices there are, and with one document, one cell or one outcome too."""
    columns = random_table(seed)
    expected = literal.intervals(*(column.tolist() for column in columns), 0.9)
    found = clusters.proportions(*columns, level=0.9)
    assert [*found] == sorted(expected)
    for code, one in found.items():
        told = (one.value, one.low, one.high, one.effective)
        assert told == pytest.approx(expected[code], abs=1e-12)
        assert one.cells == (columns[2] == code).sum()
        assert one.sources == len(set(columns[1][columns[2] == code]))


@pytest.mark.parametrize("seed", range(60))
def test_the_interval_of_a_change_is_the_definition_word_by_word(seed):
    """Gained, lost and unchanged cells, in the same tables."""
    right, *columns = random_table(seed)
    before = np.random.default_rng(seed + 1000).random(len(right)) < right.mean()
    change = right - before
    expected = literal.differences(change.tolist(), *(c.tolist() for c in columns), 0.9)
    found = differences.clustered_changes(change, *columns, level=0.9)
    assert [*found] == sorted(expected)
    for code, one in found.items():
        told = (one.value, one.low, one.high, one.effective)
        assert told == pytest.approx(expected[code], abs=1e-12)
        at = columns[1] == code
        counts = ((change[at] > 0).sum(), (change[at] < 0).sum(), at.sum())
        assert (one.gained, one.lost, one.cells) == counts
        assert one.sources == len(set(columns[0][at]))


@pytest.mark.parametrize("seed", range(20))
def test_a_row_may_stand_for_many_cells(seed):
    """Counting right cells of one source, slice and field first changes no number."""
    right, source, shown, fine, weight = random_table(seed)
    weight = 1 + fine % 2 + weight[0]
    keys, row = np.unique(np.stack([source, shown, fine]), axis=1, return_inverse=True)
    row = row.ravel()
    counted, cells = np.bincount(row, weights=right), np.bincount(row)
    heavy = np.bincount(row, weights=weight) / cells
    found = clusters.proportions(counted, *keys, heavy, cells=cells)
    for code, one in clusters.proportions(right, source, shown, fine, weight).items():
        many = found[code]
        assert (many.sources, many.cells) == (one.sources, one.cells)
        told = (many.value, many.low, many.high, many.effective)
        assert told == pytest.approx((one.value, one.low, one.high, one.effective), abs=1e-12)
    few = clusters.group_rows(counted, *keys, cells=cells)
    every = clusters.group_rows(right, source, shown, fine)
    assert few.source_correlation() == pytest.approx(every.source_correlation(), abs=1e-12)
    carriers = [float(rows.carriers(rows.rarer_cells)[0]) for rows in (few, every)]
    assert carriers[0] == pytest.approx(carriers[1])


@pytest.mark.parametrize("far", [10**12, -(10**12)])
def test_codes_may_be_any_numbers(far):
    """Nothing is as large as the largest code."""
    right, source, shown, fine, weight = random_table(5)
    plain = clusters.proportions(right, source, shown, fine, weight)
    moved = clusters.proportions(right, source + far, shown * 10**9 + far, fine - far, weight)
    assert moved == {code * 10**9 + far: one for code, one in plain.items()}


def test_what_weighs_nothing_is_not_there():
    """Neither as a cell nor as a source nor as a slice; and no rows are no slices."""
    right, source, shown = (
        np.array([float(m) for m in "110101000111"]),
        *(np.repeat(c, 3) for c in (np.arange(4), np.zeros(4, np.int64))),
    )
    weight = np.array([1.0] * 9 + [0.0] * 3)
    found = clusters.proportions(right, source, shown + (source == 3), None, weight)
    assert found == clusters.proportions(right[:9], source[:9], shown[:9])
    held = clusters.proportions(right, source, shown, cells=weight.astype(np.int64))
    assert held == found
    assert clusters.proportions(right[:0], source[:0], shown[:0]) == {}


@given(st.integers(0, 999))
def test_all_right_is_exactly_1(seed):
    """Whatever is weighed, and in whatever order it is summed."""
    rng = np.random.default_rng(seed)
    source, weight = rng.integers(0, 9, 50), 1 / rng.integers(1, 99, 50)
    found = clusters.proportions(np.ones(50), source, source % 3, None, weight)
    assert all(one.value == one.high == 1 for one in found.values())
