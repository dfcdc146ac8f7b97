"""Ways to split cells: by field, by condition, by a choice of the causal model, by two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from docextract_eval.metrics.changes import BY_FIELD, CELL_KINDS
from docextract_eval.metrics.columns import ALL, Bools, CodedNames, Codes, Columns, encode_names
from docextract_eval.metrics.folding import Breakdown, SliceAxes, fold_slices
from docextract_eval.metrics.repeat_means import mean_proportions_over_repeats
from docextract_eval.metrics.summed_cells import CellRows, CountedRows, SomeCells, count_rows
from docextract_eval.metrics.weights import balance_factors, condition_weights
from docextract_eval.statistics.clusters import (
    distinct_codes_and_indices,
    group_rows,
    slice_proportions,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Floats, Marks, Renditions
    from docextract_eval.metrics.folding import SliceCodes
    from docextract_eval.statistics.clusters import Proportion, Rows

COMMON_AXES = ("field", "condition", "kind", "locale", "severity")
"""The axes of every run; the choices of its documents are axes, too."""
_MOST_HELD = 3
"""How many sorts of rows are in memory at once."""


Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class Slicing:
    """One way to split cells: each cell's slice, and the name of each slice."""

    codes: Codes
    """-1 where a cell is in no slice."""
    names: Mapping[int, Mapping[str, str]]


def split_cell_kinds(columns: Columns) -> list[tuple[str, Bools]]:
    """Return scalars and cells of tables apart: no score is over both."""
    return [(cells, columns.table == table) for cells, table in CELL_KINDS]


def slice_axes(columns: Columns) -> tuple[str, ...]:
    """Return the axes by which the cells of a run can be split."""
    return (*COMMON_AXES, *(name for name in columns.renditions.factors if name not in COMMON_AXES))


def slice_cells(columns: Columns, *axis_names: str) -> Slicing:
    """Split cells by any number of axes; without axes, all are in one slice."""
    codes = np.zeros(len(columns.rendition), np.int64)
    axes = {axis: _cell_axis(columns, axis) for axis in axis_names}
    for named in axes.values():
        codes = np.where((codes < 0) | named.is_in(""), -1, codes * len(named.names) + named.codes)
    present = distinct_codes_and_indices(codes[codes >= 0])[0].tolist()
    return Slicing(codes, {code: SliceAxes(axes).name(code) for code in present})


def slice_shares(
    columns: Columns, counted: Marks, included: Bools, *axis_names: str, macro: bool = False
) -> list[tuple[dict[str, str], Proportion]]:
    """Return, for each slice, the share of the cells `included` that count, and its interval.

    Where slices are not conditions, every condition weighs the same in each of them; in a macro
    share every field does, too. A slice without weight is left out.
    """
    return SlicedCells(columns, included, [counted]).shares(*axis_names, macro=macro)[0]


class SlicedCells:
    """Cells sliced by one breakdown after another, in each of which the same things are counted."""

    def __init__(
        self,
        columns: Columns,
        included: Bools,
        counted: Sequence[Marks],
        *,
        by_criticality: bool = False,
        weighed: Bools | None = None,
    ) -> None:
        """Take cells, which of them are included, and which of these count, once or more often.

        Conditions weigh as they should among the cells that are `weighed`, by default among those
        that are included.
        """
        self.columns, self._included, self._counted = columns, included, counted
        self._by_criticality, self._weighed = by_criticality, weighed
        self._rows: dict[tuple[bool, bytes], CellRows] = {}
        self._counts: dict[CellRows, list[CountedRows]] = {}

    def shares(
        self, *axis_names: str, macro: bool = False
    ) -> list[list[tuple[dict[str, str], Proportion]]]:
        """Return what `slice_shares` does, for everything that is counted, by these axes."""
        if not self._included.any():
            return [[] for _ in self._counted]
        columns, by_condition = self.columns, "condition" in axis_names
        axes = {
            axis: columns.field if axis == "field" else rendition_axis(columns, axis)
            for axis in axis_names
        }
        kept = weighted_renditions(columns, by_condition=by_condition)
        for axis, named in axes.items():
            kept = kept if axis == "field" else kept & ~named.is_in("")
        by_cell = macro or self._by_criticality
        rows, slices = self.rows(kept, by_field=by_cell or "field" in axes), SliceAxes(axes)
        pooled, everything = axis_names != BY_FIELD, {} if by_condition else {"condition": ALL}
        every_found = self.proportions(
            rows, slices.codes, by_condition=by_condition, pooled=pooled, macro=macro
        )
        return [
            [({**slices.name(code), **everything}, share) for code, share in found.items()]
            for found in every_found
        ]

    def proportions(  # noqa: PLR0913 - how rows are sliced, and how they weigh
        self,
        rows: CellRows,
        slice_codes: SliceCodes,
        *,
        by_condition: bool,
        pooled: bool = True,
        macro: bool = False,
        weighed_codes: SliceCodes | None = None,
    ) -> list[dict[int, Proportion]]:
        """Return the share of each slice of some rows, for everything that is counted.

        Conditions weigh as they should in the slices that `weighed_codes` gives, by default in
        the same ones.
        """
        deploy, conditions = self.columns.deploy, self.columns.renditions.condition.names
        shares = None if by_condition else condition_weights(conditions, deploy)
        by, weighed = Breakdown(rows.cells.strata, rows.blocks, slice_codes, shares), None
        if weighed_codes:
            weighed = replace(by, slice_codes=weighed_codes)
        if self._weighed is not None:
            cells = replace(rows.cells, included=self._weighed)
            weighed = replace(weighed or by, blocks=CellRows(cells, by_field=rows.by_field).blocks)
        counts = _held(self._counts, rows, partial(count_rows, rows, self._counted))
        return [
            mean_proportions_over_repeats(
                [slice_proportions(each.slices, LEVEL) for each in repeats]
            )
            for repeats in fold_slices(by, counts, pooled=pooled, macro=macro, weighed=weighed)
        ]

    def rows(self, kept_renditions: Bools, *, by_field: bool) -> CellRows:
        """Return the cells of some renditions in rows."""
        key = by_field, np.packbits(kept_renditions).tobytes()
        cells = SomeCells(self.columns, self._included, kept_renditions, self._by_criticality)
        return _held(self._rows, key, partial(CellRows, cells, by_field=by_field))


def _held(known: dict[Key, Value], key: Key, compute: Callable[[], Value]) -> Value:
    """Return what is known, or compute it in place of what has been known for longest."""
    if key not in known:
        while len(known) >= _MOST_HELD:
            del known[next(iter(known))]
        known[key] = compute()
    return known[key]


def weighted_renditions(columns: Columns, *, by_condition: bool) -> Bools:
    """Return the renditions that weigh anything; over all conditions, as these are deployed."""
    pages = columns.renditions
    kept = pages.weight > 0
    if by_condition:
        return kept
    share = condition_weights(pages.condition.names, columns.deploy)
    return kept & (share[pages.condition.codes] > 0)


def slice_rows(
    columns: Columns, counted: Bools, included: Bools, *axis_names: str
) -> tuple[Rows, list[dict[str, str]]]:
    """Return what the first repeat's shares are computed from, and the name of each slice."""
    columns, counted, parted = _cells_in_slices(columns, counted, included, axis_names)
    weight, first = cell_weights(columns, parted, axis_names), columns.repeat == 0
    strata = field_condition_codes(columns)
    rows = group_rows(
        counted[first].astype(float),
        columns.source[first],
        parted.codes[first],
        strata[first],
        weight[first],
    )
    everything = {} if "condition" in axis_names else {"condition": ALL}
    return rows, [{**parted.names[code], **everything} for code in rows.codes]


def _cells_in_slices(
    columns: Columns, counted: Bools, included: Bools, axis_names: Sequence[str]
) -> tuple[Columns, Bools, Slicing]:
    """Return the cells `included` that are in a slice, which of them count, and the slices."""
    columns, counted = columns.select(included), counted[included]
    parted = slice_cells(columns, *axis_names)
    if (inside := parted.codes >= 0).all():
        return columns, counted, parted
    return columns.select(inside), counted[inside], Slicing(parted.codes[inside], parted.names)


def field_condition_codes(columns: Columns) -> Codes:
    """Return the field and condition of every cell as one code: such cells have their own mean."""
    return columns.field.codes * len(columns.condition.names) + columns.condition.codes


def cell_weights(columns: Columns, slicing: Slicing, axis_names: Sequence[str]) -> Floats:
    """Return weights of cells: by document, and with conditions in each slice as deployed."""
    if "condition" in axis_names:
        return columns.weight
    factor = balance_factors(columns.condition, columns.weight, slicing.codes, columns.deploy)
    return np.asarray(columns.weight * factor)


def placeholder_cells(
    field: CodedNames,
    rendition: Codes,
    repeat: Codes,
    renditions: Renditions,
    deploy: Mapping[str, float],
) -> Columns:
    """Return cells that have only a place, to be split and weighted."""
    size = len(rendition)
    nothing, nowhere = CodedNames(np.zeros(size, np.int64), [""]), np.full(size, -1, np.int64)
    return Columns(
        outcome=nothing,
        decidable=nothing,
        cause=nothing,
        decoy=nothing,
        field=field,
        row=nowhere,
        guess_row=nowhere,
        rendition=rendition,
        repeat=repeat,
        table=np.array(["." in name for name in field.names], bool)[field.codes],
        criticality=np.ones(size),
        confidence=np.full(size, np.nan),
        placed=nothing,
        renditions=renditions,
        deploy=deploy,
    )


def _cell_axis(columns: Columns, axis: str) -> CodedNames:
    if axis == "field":
        return columns.field
    return rendition_axis(columns, axis).take(columns.rendition)


def rendition_axis(columns: Columns, axis: str) -> CodedNames:
    """Return the values of an axis, one position per rendition.

    Drawn severities would give as many slices as pages: they are rounded up to a whole number.
    """
    pages = columns.renditions
    if axis == "severity":
        levels, codes = np.unique(np.ceil(pages.severity), return_inverse=True)
        return encode_names([f"{level:.0f}" for level in levels]).take(codes)
    if axis in ("condition", "kind", "locale"):
        named: CodedNames = getattr(pages, axis)
        return named
    return pages.factors[axis]
