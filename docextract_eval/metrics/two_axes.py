"""Accuracy in the slices of any two axes: a table with far more rows than anyone reads as scores.

All axes but the field are constant over a rendition, so their cells are summed once, and each pair
of axes sums renditions. The numbers are those of the cells one by one, intervals included.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import SLICES
from docextract_eval.metrics.columns import Codes
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import (
    SlicedCells,
    rendition_axis,
    slice_axes,
    split_cell_kinds,
    weighted_renditions,
)
from docextract_eval.statistics.clusters import codes_by_appearance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, CodedNames, Columns
    from docextract_eval.metrics.folding import RowBlock
    from docextract_eval.statistics.clusters import Proportion

Row = tuple[object, ...]


def two_axis_slices(columns: Columns, signature: str) -> pa.Table:
    """Return accuracy by every two axes; field and condition together are among the scores."""
    columns = columns.base_cells()
    rows = [
        ("accuracy", of, *row, None, f"accuracy|{signature}")
        for of, inside in split_cell_kinds(columns)
        for row in _two_axis_rows(columns, inside & columns.outcome_in(*JUDGED))
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


def _two_axis_rows(columns: Columns, included: Bools) -> Iterator[Row]:
    """Yield the axes, their values and the share of each slice."""
    sliced = SlicedCells(columns, included, [columns.outcome_in("right")])
    shares_by_split: dict[tuple[int, int], dict[int, Proportion]] = {}
    for first, second in combinations(_axis_codes(columns), 2):
        if (first.name, second.name) == ("field", "condition"):
            continue
        pair = first.split_id, second.split_id
        if pair not in shares_by_split:
            shares_by_split[pair] = _slice_shares(sliced, first, second)
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
        codes, values = _axis_values(rendition_axis(columns, name))
        split_id = split_ids.setdefault(codes.tobytes(), number)
        found.append(_Axis(name, codes, values, split_id))
    return found


def _axis_values(named: CodedNames) -> tuple[Codes, list[str]]:
    """Return the codes of names in the order in which they appear; no name is -1."""
    there = ~named.is_in("")
    order = codes_by_appearance(named.codes[there])[1]
    place = np.full(max(1, len(named.names)), -1, np.int64)
    place[order] = np.arange(len(order))
    codes = place[named.codes] if len(named.names) else named.codes
    return codes, [named.names[code] for code in order]


def _slice_shares(sliced: SlicedCells, first: _Axis, second: _Axis) -> dict[int, Proportion]:
    """Return the share of every slice of two axes, by its code."""
    by_field, by_condition = first.name == "field", "condition" in {first.name, second.name}
    kept = weighted_renditions(sliced.columns, by_condition=by_condition) & (second.codes >= 0)
    kept &= True if by_field else first.codes >= 0
    rows = sliced.rows(kept, by_field=by_field)

    def slice_codes(block: RowBlock) -> Codes:
        one = block.field if by_field else first.codes[block.rendition]
        return one * len(second.values) + second.codes[block.rendition]

    return sliced.proportions(rows, slice_codes, by_condition=by_condition)[0]
