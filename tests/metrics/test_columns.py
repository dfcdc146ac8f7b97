"""Columns are narrow in memory, and read as what they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.metrics.columns import CodedNames
from tests.metrics.cells import columns, drawn

WIDE = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-200, 70_000))
FRACTIONS = st.lists(st.floats() | st.floats(width=32) | st.integers(0, 300).map(float))


def kept_bytes(record):
    """The bytes of the arrays of a record, and of the records in it but its renditions."""
    parts = [value for name, value in vars(record).items() if name != "renditions"]
    inner = sum(kept_bytes(part) for part in parts if isinstance(part, CodedNames))
    return inner + sum(part.nbytes for part in parts if isinstance(part, np.ndarray))


@given(WIDE)
def test_codes_read_as_what_they_were(values):
    found = CodedNames(np.array(values, np.int64), []).codes
    assert (found.dtype, found.tolist()) == (np.int64, values)


@given(FRACTIONS)
def test_fractions_read_as_what_they_were(values):
    one = columns(["right"] * len(values), range(len(values)), criticality=values)
    assert one.criticality.dtype == np.float64
    np.testing.assert_array_equal(one.criticality, values)


@pytest.mark.parametrize("size", [1_000, 200_000])
def test_a_cell_takes_about_25_bytes(size):
    """In the arrays of a run with confidences; they were 97 in the usual types."""
    every = drawn(1, size=size, sources=size // 50)
    assert kept_bytes(every) / size < 28
    some = every.select(every.outcome_in("right"))
    assert kept_bytes(some) / len(some.table) < 28


def test_sums_and_products_of_codes_do_not_overflow():
    codes = CodedNames(np.full(3, 200), []).codes
    assert (codes * 300 + codes).tolist() == [60_200] * 3


def test_what_is_derived_is_computed_once_and_not_passed_on():
    """A selection of cells, or a copy with other renditions, derives its own."""
    calls = []

    def count(cells):
        calls.append(cells)
        return len(cells.table)

    every = drawn(2, size=30, sources=3)
    assert [every.derived(count), every.derived(count)] == [30, 30]
    some = every.take(np.arange(10))
    slim = every.without_hashes()
    assert [some.derived(count), slim.derived(count)] == [10, 30]
    assert calls == [every, some, slim]
    assert slim.renditions.document is every.renditions.document
    assert slim.renditions.hash.is_in("").all()
