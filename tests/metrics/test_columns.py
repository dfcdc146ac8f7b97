"""Columns are narrow in memory, and read as what they were."""

from __future__ import annotations

import errno
import gc
import tracemalloc
import weakref
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.metrics.columns import CodedNames
from docextract_eval.statistics import arrays
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


@given(st.lists(st.booleans(), min_size=1), st.integers(1, 7))
def test_many_cells_are_taken_block_by_block(kept, block):
    """They are those that are taken at once."""
    every = drawn(1, size=len(kept), sources=3)
    with mock.patch("docextract_eval.statistics.arrays._AT_ONCE", block):
        some = every.select(np.array(kept))
    at = np.flatnonzero(kept)
    np.testing.assert_array_equal(some.confidence, every.confidence[at])
    assert some.field.codes.tolist() == every.field.codes[at].tolist()


def test_a_large_array_lies_in_a_file_unless_the_disk_is_full(monkeypatch):
    """Else it lies in memory."""
    monkeypatch.setattr(arrays, "_LARGE", 100)
    tracemalloc.start()
    in_file = arrays.array_with_room(2**20, np.uint8)
    in_file[:] = 7
    assert tracemalloc.get_traced_memory()[0] < 2**19
    tracemalloc.stop()
    assert in_file.sum() == 7 * 2**20
    monkeypatch.setattr("os.posix_fallocate", full)
    in_memory = arrays.array_with_room(200, np.int16)
    assert (in_memory.shape, in_memory.dtype) == ((200,), np.int16)


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_cells_that_nobody_holds_are_gone_at_once():
    """And not when Python looks for what holds itself: they may be gigabytes."""
    cells = drawn(1, size=30, sources=3)
    assert cells.base_cells() is cells
    gone = weakref.ref(cells)
    gc.disable()
    try:
        del cells
        assert gone() is None
    finally:
        gc.enable()


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
