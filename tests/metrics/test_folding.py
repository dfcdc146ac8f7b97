"""Figures folded block by block are those of all cells at once, in a bounded amount of memory."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import tracemalloc
from unittest import mock

import numpy as np
import pytest

from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.columns import blocks_of_renditions
from docextract_eval.metrics.slices import two_axis_slices
from tests.metrics.cells import drawn, named, read_again, shuffled

CONDITIONS = ("clean", "defocus@1", "defocus@3", "defocus@5", "scan")
SIZES = (
    "docextract_eval.metrics.columns._BLOCK",
    "docextract_eval.metrics.pairing._CELLS_AT_ONCE",
    "docextract_eval.metrics.confidence_slices._VALUES_AT_ONCE",
)


@contextlib.contextmanager
def blocks_of(cells):
    """Blocks of about so many cells."""
    with contextlib.ExitStack() as stack:
        for size in SIZES:
            stack.enter_context(mock.patch(size, cells))
        yield


def run_of(seed, *, size=1_500, repeats=1, deploy=None):
    """A run of many kinds of cells in their order, of which some weigh nothing."""
    rng = np.random.default_rng(seed)
    fields = ["total", "date", "items.amount", "items.text"]
    field = rng.choice(fields, size)
    in_table = np.char.startswith(field, "items")
    cells = drawn(
        seed,
        size,
        sources=40,
        conditions=CONDITIONS,
        row=np.where(in_table, rng.integers(3, size=size), -1),
        guess_row=np.where(in_table, rng.integers(3, size=size), -1),
        cause=rng.choice(["misread", "decoy", "format"], size),
        decoy=rng.choice(["", "subtotal"], size),
        confidence=np.where(rng.random(size) < 0.9, rng.beta(8, 2, size).round(2), np.nan),
        criticality=np.where(field == "total", 3.0, 1.0),
        weight=lambda source: 0.0 if source == 7 else 1.0 + source % 3,
        origin=lambda source: source - 1 if source % 5 == 4 else source,
        twin=lambda source: "do(font=spacemo)" if source % 5 == 4 else "",
        kind=lambda source: "receipt" if source % 3 else "invoice",
        factors=lambda source: {"paper": "abc"[source % 3]} if source % 4 else {},
    )
    cells = dataclasses.replace(cells, field=named(field), table=in_table)
    cells = read_again(cells, repeats)
    cells = dataclasses.replace(cells, deploy=deploy or {})
    return cells.take(np.argsort(cells.rendition, kind="stable"))


EVERYTHING = [
    *(f"metric {name}" for name in METRICS.names),
    *(f"curve {name}" for name in CURVES.names),
    "slices",
]
RUNS = {
    "read once": run_of(1),
    "read twice": run_of(2, repeats=2),
    "as deployed": run_of(3, deploy={"clean": 3.0, "scan": 1.0}),
}


def figures(name, cells):
    """All numbers that a metric, a curve or the table of slices gives, each with what it is of."""
    vars(cells).pop("_derived", None)
    if name == "slices":
        rows = two_axis_slices(cells, "s").to_pylist()
        return [(row["metric"], [*row.values()]) for row in rows]
    kind, _, name = name.partition(" ")
    if kind == "curve":
        return [
            (f"{curve.metric} {curve.slice} {curve.reason}", [*dataclasses.astuple(point)])
            for curve in CURVES.load(name)(cells, "s")
            for point in curve.points
        ]
    return [
        (
            f"{each.metric} {each.slice} {each.reason}",
            [each.value, each.low, each.high, each.documents, each.cells],
        )
        for each in METRICS.load(name)(cells, "s")
    ]


def is_near(one, other):
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(is_near, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


@pytest.mark.covering("name, given", EVERYTHING, [*RUNS], each=2)
def test_blocks_change_no_figure(name, given):
    cells = RUNS[given]
    whole = figures(name, cells)
    for size in (1, 100):
        with blocks_of(size):
            vars(cells).pop("_derived", None)
            assert len(cells.blocks) > 10 - size // 20
            found = figures(name, cells)
        assert [each[0] for each in found] == [each[0] for each in whole]
        assert is_near(found, whole)


@pytest.mark.parametrize("name", ["accuracy", "causes", "harm", "f1", "robustness", "calibration"])
def test_cells_without_order_are_one_block(name):
    """Sources that come again and again are not parted."""
    cells = shuffled(RUNS["read once"])
    whole = figures(f"metric {name}", cells)
    with blocks_of(10):
        vars(cells).pop("_derived", None)
        assert len(cells.blocks) == 1
        assert is_near(figures(f"metric {name}", cells), whole)


@pytest.mark.parametrize("step", [1, 7, 50, 10_000])
def test_blocks_end_between_sources_and_hold_every_cell_once(step):
    cells = run_of(4)
    pages = cells.renditions
    parts = blocks_of_renditions(pages, step)
    assert [*np.concatenate([np.r_[part] for part in parts])] == [*range(len(pages.severity))]
    sources = [set(pages.source.codes[part].tolist()) for part in parts]
    assert sum(map(len, sources)) == len(set.union(*sources))
    with blocks_of(step):
        vars(cells).pop("_derived", None)
        assert [*np.concatenate([np.r_[part] for part in cells.blocks])] == [*range(1_500)]


@functools.cache
def large_run():
    """A run of which a float64 for each cell is 2.4 MB."""
    return run_of(5, size=300_000)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "most"),
    [("harm", 24), ("abstention", 40), ("sure_errors", 40), ("accuracy", 60), ("causes", 60)],
)
def test_a_metric_takes_few_bytes_beyond_each_cell(name, most):
    """A float64 for each cell is 8 bytes: fewer than this many such arrays are in memory."""
    cells = large_run()
    vars(cells).pop("_derived", None)  # what another metric found would not be counted
    with blocks_of(5_000):
        cells.blocks  # noqa: B018 - the cells' own parts are kept, and not counted
        tracemalloc.start()
        METRICS.load(name)(cells, "s")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak / 300_000 < most
