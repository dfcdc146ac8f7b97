"""Accuracy in the slices of any two axes: a table with far more rows than anyone reads as scores.

All axes but the field are constant over a rendition, so their cells are summed once, and each pair
of axes sums renditions. The numbers are those that `shares` gives, intervals included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import SLICES
from docextract_eval.metrics.changes import conditions_weigh, evened
from docextract_eval.metrics.columns import Codes, Floats
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.readings import mean_of
from docextract_eval.metrics.slices import axes, fine, kinds_of_cells, rendition_axis
from docextract_eval.statistics.clusters import (
    Proportion,
    rows_of,
    slices_of,
    sums,
    towards_1,
    with_intervals,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns, Named

Row = tuple[object, ...]


def crossings(columns: Columns, signature: str) -> pa.Table:
    """Return accuracy by every two axes; field and condition together are among the scores."""
    columns = columns.base()
    rows = [
        ("accuracy", of, *row, None, f"accuracy|{signature}")
        for of, inside in kinds_of_cells(columns)
        for row in _crossed(columns.where(inside & columns.outcome_in(*JUDGED)))
    ]
    turned = zip(*rows, strict=True) if rows else [[] for _ in SLICES]
    found = [pa.array(values, field.type) for values, field in zip(turned, SLICES, strict=True)]
    return pa.table(found, schema=SLICES)


@dataclass(frozen=True, slots=True, eq=False)
class _Axis:
    """An axis as codes of renditions; equal splits get equal codes."""

    name: str
    codes: Codes
    """By first appearance, -1 where a rendition has no value; empty for the field."""
    values: list[str]
    alike: int
    """The number of the first axis that splits renditions in the same way."""


@dataclass(frozen=True, slots=True, eq=False)
class _Folded:
    """Cells summed per rendition, repeat and, where it matters, field."""

    rendition: Codes
    field: Codes
    reading: Codes
    right: Floats
    cells: Codes
    residual: Floats
    """The sum of each cell's difference from the mean of its field and condition."""
    square: Floats
    """The sum of the squares of these differences."""


def _crossed(columns: Columns) -> Iterator[Row]:
    """Yield the axes, their values and the share of each slice."""
    folds: dict[tuple[bool, bytes], _Folded] = {}
    told: dict[tuple[int, int], dict[int, Proportion]] = {}
    for first, second in combinations(_axes(columns), 2):
        if (first.name, second.name) == ("field", "condition"):
            continue
        pair = first.alike, second.alike
        if pair not in told:
            told[pair] = _shares(columns, first, second, folds)
        for code, share in told[pair].items():
            one, other = divmod(code, len(second.values))
            where = first.name, first.values[one], second.name, second.values[other]
            ends = share.value, share.low, share.high
            yield (*where, *ends, share.sources, share.cells)


def _axes(columns: Columns) -> list[_Axis]:
    """Return the codes of every axis; of axes that split alike, the first gives the number."""
    found: list[_Axis] = []
    seen: dict[bytes, int] = {}
    for number, name in enumerate(axes(columns)):
        if name == "field":
            nowhere = np.zeros(0, np.int64)
            found.append(_Axis(name, nowhere, columns.field.names, number))
            continue
        codes, values = _by_appearance(rendition_axis(columns, name))
        alike = seen.setdefault(codes.tobytes(), number)
        found.append(_Axis(name, codes, values, alike))
    return found


def _by_appearance(named: Named) -> tuple[Codes, list[str]]:
    """Return the codes of names in the order in which they appear; no name is -1."""
    there = ~named.among("")
    present, first = np.unique(named.codes[there], return_index=True)
    order = present[np.argsort(first)]
    place = np.full(max(1, len(named.names)), -1, np.int64)
    place[order] = np.arange(len(order))
    codes = place[named.codes] if len(named.names) else named.codes
    return codes, [named.names[code] for code in order]


def _shares(
    columns: Columns, first: _Axis, second: _Axis, folds: dict[tuple[bool, bytes], _Folded]
) -> dict[int, Proportion]:
    """Return the share of every slice of two axes, by its code."""
    by_field, by_condition = first.name == "field", "condition" in {first.name, second.name}
    pages, condition = columns.renditions, columns.renditions.condition
    kept = (second.codes >= 0) & (pages.weight > 0)
    kept &= True if by_field else first.codes >= 0
    if not by_condition:
        kept &= conditions_weigh(condition.names, columns.deploy)[condition.codes] > 0
    key = by_field, kept.tobytes()
    if key not in folds:
        folds[key] = _folded(columns, kept, by_field=by_field)
    rows = folds[key]
    one = rows.field if by_field else first.codes[rows.rendition]
    slices = one * len(second.values) + second.codes[rows.rendition]
    weight = pages.weight[rows.rendition]
    if not by_condition:
        of_rows = condition.of(rows.rendition)
        weight = weight * evened(of_rows, weight * rows.cells, slices, columns.deploy)
    source = pages.source.codes[rows.rendition]
    readings = [rows.reading == each for each in np.flatnonzero(np.bincount(rows.reading))]
    return mean_of([_of_reading(rows, at, source, slices, weight) for at in readings])


def _folded(columns: Columns, kept: Bools, *, by_field: bool) -> _Folded:
    """Return the sums over the cells of some renditions; means are those of their own repeat."""
    cells = columns.where(kept[columns.rendition])
    right = cells.outcome_in("right").astype(float)
    group = fine(cells) * cells.repeats + cells.repeat
    mean = sums(group, right) / np.maximum(np.bincount(group), 1)
    residual = right - mean[group]
    if by_field:
        where = cells.rendition, cells.field.codes, cells.repeat
        return _Folded(*where, right, np.ones(len(right), np.int64), residual, residual**2)
    row = cells.rendition * cells.repeats + cells.repeat
    many = np.bincount(row)
    present = np.flatnonzero(many)
    right, residual, square = (sums(row, each)[present] for each in (right, residual, residual**2))
    rendition, reading = np.divmod(present, cells.repeats)
    return _Folded(rendition, rendition, reading, right, many[present], residual, square)


def _of_reading(
    rows: _Folded, at: Bools, source: Codes, slices: Codes, weight: Floats
) -> dict[int, Proportion]:
    """Return the shares of one repeat, with its own correlation within sources."""
    shown = rows_of(rows.right[at], source[at], slices[at], None, weight[at], rows.cells[at])
    one_mean = np.zeros(len(shown.value), np.int64)  # residuals have lost their own
    spread = replace(shown, value=rows.residual[at], square=rows.square[at], fine=one_mean)
    rho = towards_1(spread.correlation(), shown.holders_of_the_rarer())
    return with_intervals(slices_of(shown, rho), LEVEL)
