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
from docextract_eval.metrics.changes import balance_factors, condition_weights
from docextract_eval.metrics.columns import Codes, Floats
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.repeat_means import mean_proportions_over_repeats
from docextract_eval.metrics.slices import (
    field_condition_codes,
    rendition_axis,
    slice_axes,
    split_cell_kinds,
)
from docextract_eval.statistics.clusters import (
    Proportion,
    group_rows,
    group_sums,
    shrink_correlation,
    slice_means,
    slice_proportions,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, CodedNames, Columns

Row = tuple[object, ...]


def two_axis_slices(columns: Columns, signature: str) -> pa.Table:
    """Return accuracy by every two axes; field and condition together are among the scores."""
    columns = columns.base_cells()
    rows = [
        ("accuracy", of, *row, None, f"accuracy|{signature}")
        for of, inside in split_cell_kinds(columns)
        for row in _two_axis_rows(columns.select(inside & columns.outcome_in(*JUDGED)))
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
    split_id: int
    """The number of the first axis that splits renditions in the same way."""


@dataclass(frozen=True, slots=True, eq=False)
class _CellSums:
    """Cells summed per rendition, repeat and, where it matters, field."""

    rendition: Codes
    field: Codes
    repeat: Codes
    right: Floats
    cells: Codes
    residual: Floats
    """The sum of each cell's difference from the mean of its field and condition."""
    square: Floats
    """The sum of the squares of these differences."""


def _two_axis_rows(columns: Columns) -> Iterator[Row]:
    """Yield the axes, their values and the share of each slice."""
    cell_sums: dict[tuple[bool, bytes], _CellSums] = {}
    shares_by_split: dict[tuple[int, int], dict[int, Proportion]] = {}
    for first, second in combinations(_axis_codes(columns), 2):
        if (first.name, second.name) == ("field", "condition"):
            continue
        pair = first.split_id, second.split_id
        if pair not in shares_by_split:
            shares_by_split[pair] = _slice_shares(columns, first, second, cell_sums)
        for code, share in shares_by_split[pair].items():
            one, other = divmod(code, len(second.values))
            where = first.name, first.values[one], second.name, second.values[other]
            ends = share.value, share.low, share.high
            yield (*where, *ends, share.sources, share.cells)


def _axis_codes(columns: Columns) -> list[_Axis]:
    """Return the codes of every axis; of axes that split alike, the first gives the number."""
    found: list[_Axis] = []
    split_ids: dict[bytes, int] = {}
    for number, name in enumerate(slice_axes(columns)):
        if name == "field":
            nowhere = np.zeros(0, np.int64)
            found.append(_Axis(name, nowhere, columns.field.names, number))
            continue
        codes, values = _codes_by_appearance(rendition_axis(columns, name))
        split_id = split_ids.setdefault(codes.tobytes(), number)
        found.append(_Axis(name, codes, values, split_id))
    return found


def _codes_by_appearance(named: CodedNames) -> tuple[Codes, list[str]]:
    """Return the codes of names in the order in which they appear; no name is -1."""
    there = ~named.is_in("")
    present, first = np.unique(named.codes[there], return_index=True)
    order = present[np.argsort(first)]
    place = np.full(max(1, len(named.names)), -1, np.int64)
    place[order] = np.arange(len(order))
    codes = place[named.codes] if len(named.names) else named.codes
    return codes, [named.names[code] for code in order]


def _slice_shares(
    columns: Columns,
    first: _Axis,
    second: _Axis,
    cell_sums_cache: dict[tuple[bool, bytes], _CellSums],
) -> dict[int, Proportion]:
    """Return the share of every slice of two axes, by its code."""
    by_field, by_condition = first.name == "field", "condition" in {first.name, second.name}
    pages, condition = columns.renditions, columns.renditions.condition
    kept = (second.codes >= 0) & (pages.weight > 0)
    kept &= True if by_field else first.codes >= 0
    if not by_condition:
        kept &= condition_weights(condition.names, columns.deploy)[condition.codes] > 0
    key = by_field, kept.tobytes()
    if key not in cell_sums_cache:
        cell_sums_cache[key] = _sum_cells(columns, kept, by_field=by_field)
    rows = cell_sums_cache[key]
    one = rows.field if by_field else first.codes[rows.rendition]
    slices = one * len(second.values) + second.codes[rows.rendition]
    weight = pages.weight[rows.rendition]
    if not by_condition:
        conditions = condition.take(rows.rendition)
        weight = weight * balance_factors(conditions, weight * rows.cells, slices, columns.deploy)
    source = pages.source.codes[rows.rendition]
    repeats = [rows.repeat == each for each in np.flatnonzero(np.bincount(rows.repeat))]
    return mean_proportions_over_repeats(
        [_repeat_shares(rows, at, source, slices, weight) for at in repeats]
    )


def _sum_cells(columns: Columns, kept_renditions: Bools, *, by_field: bool) -> _CellSums:
    """Return the sums over the cells of some renditions; means are those of their own repeat."""
    cells = columns.select(kept_renditions[columns.rendition])
    right = cells.outcome_in("right").astype(float)
    group = field_condition_codes(cells) * cells.repeats + cells.repeat
    mean = group_sums(group, right) / np.maximum(np.bincount(group), 1)
    residual = right - mean[group]
    if by_field:
        where = cells.rendition, cells.field.codes, cells.repeat
        return _CellSums(*where, right, np.ones(len(right), np.int64), residual, residual**2)
    row = cells.rendition * cells.repeats + cells.repeat
    many = np.bincount(row)
    present = np.flatnonzero(many)
    right, residual, square = (
        group_sums(row, each)[present] for each in (right, residual, residual**2)
    )
    rendition, repeat = np.divmod(present, cells.repeats)
    return _CellSums(rendition, rendition, repeat, right, many[present], residual, square)


def _repeat_shares(
    rows: _CellSums, in_repeat: Bools, source: Codes, slices: Codes, weight: Floats
) -> dict[int, Proportion]:
    """Return the shares of one repeat, with its own correlation within sources."""
    grouped = group_rows(
        rows.right[in_repeat],
        source[in_repeat],
        slices[in_repeat],
        None,
        weight[in_repeat],
        rows.cells[in_repeat],
    )
    one_mean = np.zeros(len(grouped.value), np.int64)  # residuals have lost their own
    spread = replace(
        grouped, value=rows.residual[in_repeat], square=rows.square[in_repeat], stratum=one_mean
    )
    rho = shrink_correlation(spread.source_correlation(), grouped.count_rarer_sources())
    return slice_proportions(slice_means(grouped, rho), LEVEL)
