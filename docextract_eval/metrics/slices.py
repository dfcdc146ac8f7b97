"""Ways to split cells: by field, by condition, by a choice of the causal model, by two of them.

Accuracy in the slices of any two axes: a table with far more rows than anyone reads as scores. All
axes but the field are constant over a rendition, so their cells are summed once, and each pair of
axes sums renditions. The numbers are those of the cells one by one, intervals included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import SLICES
from docextract_eval.metrics.changes import BY_FIELD, CELL_KINDS
from docextract_eval.metrics.columns import ALL, Bools, CodedNames, Codes, Columns, encode_names
from docextract_eval.metrics.folding import (
    Breakdown,
    CellRows,
    CountedRows,
    SliceAxes,
    SomeCells,
    count_rows,
    fold_slices,
)
from docextract_eval.metrics.ratios import (
    JUDGED,
    balance_factors,
    condition_weights,
    score_without_value,
    share_score,
)
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT
from docextract_eval.statistics.clusters import (
    Proportion,
    codes_by_appearance,
    distinct_codes_and_indices,
    group_rows,
    proportions,
    slice_proportions,
    students_quantile,
    wilson_interval,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.metrics.columns import Bools, Floats, Marks, Renditions
    from docextract_eval.metrics.folding import RowBlock, SliceCodes
    from docextract_eval.reasons import Reason
    from docextract_eval.records import Score
    from docextract_eval.statistics.clusters import Rows

COMMON_AXES = ("field", "condition", "kind", "locale", "severity")
"""The axes of every run; the choices of its documents are axes, too."""
USUAL_BREAKDOWNS: tuple[tuple[str, ...], ...] = (("condition",), (), ("field",))
"""By condition, over all conditions, and by field."""
_MOST_HELD = 3
"""How many sorts of rows are in memory at once."""


Shares = list[tuple[dict[str, str], Proportion]]
"""The names of slices, and their shares."""
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
    codes = np.zeros(len(columns.table), np.int64)
    axes = {axis: _cell_axis(columns, axis) for axis in axis_names}
    for named in axes.values():
        codes = np.where((codes < 0) | named.is_in(""), -1, codes * len(named.names) + named.codes)
    present = distinct_codes_and_indices(codes[codes >= 0])[0].tolist()
    return Slicing(codes, {code: SliceAxes(axes).name(code) for code in present})


def slice_shares(
    columns: Columns, counted: Marks, included: Bools, *axis_names: str, macro: bool = False
) -> Shares:
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

    def shares(self, *axis_names: str, macro: bool = False) -> list[Shares]:
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

    def scores(  # noqa: PLR0913 - a share, and where it stands
        self,
        metric: str,
        slice_name: Mapping[str, str],
        signature: str,
        breakdowns: Iterable[tuple[str, ...]] = USUAL_BREAKDOWNS,
        *,
        why_no_cells: Reason = NO_CELLS,
        macro: bool = False,
    ) -> Iterator[Score]:
        """Yield the shares of the first thing that is counted, by each breakdown.

        Where there is none over all, the score there says why: no cells, or none with a weight.
        """
        shares = {by: self.shares(*by, macro=macro)[0] for by in breakdowns}
        why = NO_WEIGHT if self._included.any() else why_no_cells
        yield from breakdown_scores(metric, slice_name, shares, signature, why)

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


def breakdown_scores(
    metric: str,
    slice_name: Mapping[str, str],
    shares: Mapping[tuple[str, ...], Shares],
    signature: str,
    why_none_over_all: Reason,
) -> Iterator[Score]:
    """Yield the shares of each breakdown as scores; without one over all, the reason why."""
    signed = f"{metric}|{signature}"
    for by, found in shares.items():
        if not (found or by):
            over_all = {**slice_name, "condition": ALL}
            yield score_without_value(metric, over_all, why_none_over_all, signed)
        for where, share in found:
            yield share_score(metric, {**slice_name, **where}, share, signed)


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
    columns, counted = columns.select(included), counted[included]
    parted = slice_cells(columns, *axis_names)
    weight = cell_weights(columns, parted, axis_names)
    return rows_of_first_repeat(columns, counted, parted.codes >= 0, parted, weight)


def rows_of_first_repeat(
    columns: Columns, counted: Bools, kept: Bools, slicing: Slicing, weight: Floats
) -> tuple[Rows, list[dict[str, str]]]:
    """Return the kept cells of the first repeat, all in slices, and the name of each slice."""
    at = kept & (columns.repeat == 0)
    strata = field_condition_codes(columns)[at]
    value = counted[at].astype(float)
    rows = group_rows(value, columns.source[at], slicing.codes[at], strata, weight[at])
    names = (slicing.names[code] for code in rows.codes)
    return rows, [{**name, "condition": name.get("condition", ALL)} for name in names]


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


def mean_shares_over_repeats(  # noqa: PLR0913, PLR0917 - the columns of one table
    right: Floats,
    source: Codes,
    repeat: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    *,
    pooled: bool = True,
) -> dict[int, Proportion]:
    """Return the mean over repeats per slice; correlations are `pooled` as in `proportions`.

    The interval is as wide as one repeat's: reading a document again adds no document.
    """
    repeats = np.flatnonzero(np.bincount(repeat))
    if len(repeats) < 2:
        return proportions(right, source, slice_codes, stratum, weight, LEVEL, pooled=pooled)
    found = []
    for at in (repeat == reading for reading in repeats):
        fine_there, weight_there = (None if c is None else c[at] for c in (stratum, weight))
        there = right[at], source[at], slice_codes[at], fine_there, weight_there
        found.append(proportions(*there, LEVEL, pooled=pooled))
    return mean_proportions_over_repeats(found)


def mean_proportions_over_repeats(
    repeats: Sequence[dict[int, Proportion]],
) -> dict[int, Proportion]:
    """Return the mean of each slice's proportions over the repeats that have one."""
    codes = sorted({code for reading in repeats for code in reading})
    return {
        code: _mean_proportion([each[code] for each in repeats if code in each]) for code in codes
    }


def _mean_proportion(shares: Sequence[Proportion]) -> Proportion:
    if len(shares) == 1:
        return shares[0]
    value = sum(share.value for share in shares) / len(shares)
    effective = sum(share.effective for share in shares) / len(shares)
    sources = max(share.sources for share in shares)
    low, high = wilson_interval(value, effective, students_quantile(LEVEL, sources - 1))
    low = min(low, sum(share.low for share in shares) / len(shares))
    high = max(high, sum(share.high for share in shares) / len(shares))
    cells = round(sum(share.cells for share in shares) / len(shares))
    documents = sum(share.documents for share in shares) / len(shares)
    return Proportion(value, low, high, sources, cells, effective, documents)
