"""The same cells twice: under two conditions, or read by two pipelines.

A pair is one slot of a page: a field, or one cell of a row of the truth, or the n-th value that was
invented in a column. A slot is good where its value is right, or where there is none and none was
given; slots that are rightly absent on both sides carry no information and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.metrics.columns import (
    CLEAN,
    Bools,
    Codes,
    Floats,
    blocks_of_renditions,
    with_narrow_arrays,
)
from docextract_eval.metrics.ratios import JUDGED, VALUED
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import GOOD
from docextract_eval.statistics.arrays import array_with_room, taken
from docextract_eval.statistics.clusters import distinct_codes_and_indices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.metrics.columns import Columns

_CELLS_AT_ONCE = 2**16
"""The cells that are paired at once, so that memory does not grow with the run."""


@with_narrow_arrays(
    **dict.fromkeys(("before", "after"), np.float64),
    **dict.fromkeys(("rendition", "repeat", "field", "cells"), np.int64),
)
@dataclass(frozen=True, eq=False)
class Pairs:
    """Slots that were good before and are good after: one position per slot in every array."""

    before: Floats
    after: Floats
    rendition: Codes
    """The position among the renditions after."""
    repeat: Codes
    field: Codes
    fields: list[str]
    """The fields of either side."""
    is_comparable: Bools
    """Whether the page has a value there on both sides, or on neither."""
    cells: Codes
    """Two rows: the position of the cell before and after in this slot, -1 for none."""
    blocks: list[slice]
    """Parts that end between sources."""

    def block(self, at: slice) -> Pairs:
        """Return the pairs of a block."""
        part = object.__new__(Pairs)
        for name, values in vars(self).items():
            vars(part)[name] = values[..., at] if isinstance(values, np.ndarray) else values
        vars(part)["blocks"] = [slice(0, at.stop - at.start)]
        return part

    def changes_at(self, at: Codes | slice) -> Floats:
        """Return the changes of some pairs."""
        before, after = (vars(self)[name][at].astype(np.float64) for name in ("before", "after"))
        return np.asarray(after - before)

    @property
    def change(self) -> Floats:
        """1 where a slot became good, -1 where it was lost, 0 where it stayed."""
        return self.changes_at(slice(None))

    @property
    def table(self) -> Bools:
        """Whether a slot is in a table."""
        is_column = np.array(["." in name for name in self.fields], bool)
        return taken(is_column, vars(self)["field"])

    def of_renditions(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return for every slot what its rendition has, of values with one for each rendition."""
        return taken(values, vars(self)["rendition"])


def pair_with_clean(columns: Columns) -> Pairs:
    """Pair the slots of every rendition with those of the same document's clean one."""
    return pair_slots(columns, columns, links_to_clean(columns))


def pair_slots(before: Columns, after: Columns, links: Codes) -> Pairs:
    """Pair the slots of linked renditions; repeats are paired by their number.

    `links` gives, for every rendition after, the position of the rendition before that it is
    compared with, or -1. What was read on one side only is left out.
    """
    fields = list(dict.fromkeys([*after.field.names, *before.field.names]))
    stays = np.where(links >= 0, np.arange(len(links)), -1)
    rows = 2 + max(_largest_row(side) for side in (before, after))
    linked = [(_CellsByRendition(before), links), (_CellsByRendition(after), stays)]
    read = np.minimum(np.append(_repeat_counts(before), 0)[links], _repeat_counts(after))
    step = max(1, _CELLS_AT_ONCE * len(links) // max(1, len(after.table)))
    parts = []
    for block in blocks_of_renditions(after.renditions, step) or [slice(0, 0)]:
        sides = []
        for cells, renditions in linked:
            cell, at = cells.of(renditions[block])
            of_side = cells.columns, cell, at + block.start
            sides.append(_Slots.from_columns(*of_side, fields, rows))
        parts.append(_pair_sides(sides, fields, read))
    return _join(parts)


def _largest_row(columns: Columns) -> int:
    return max((int(columns.take(at).row.max()) for at in columns.blocks), default=-1)


def _pair_sides(sides: Sequence[_Slots], fields: list[str], read: Codes) -> Pairs:
    """Pair slots before and after; `read` says how often each rendition was read on both sides."""
    size = (
        1 + max(int(side.repeat.max(initial=0)) for side in sides),
        max(1, len(read)),
        max(1, len(fields)),
        1 + max(int(side.place.max(initial=0)) for side in sides),
    )
    keys = [np.ravel_multi_index((s.repeat, s.at, s.field, s.place), size) for s in sides]
    slots, where = distinct_codes_and_indices(np.concatenate(keys))
    good = np.ones((2, len(slots)))  # what is not there was not invented
    valued = np.zeros((2, len(slots)), bool)
    counted = np.zeros(len(slots), bool)
    filled = np.full((2, len(slots)), -1)
    parts = where[: len(keys[0])], where[len(keys[0]) :]
    for number, (side, places) in enumerate(zip(sides, parts, strict=True)):
        np.minimum.at(good[number], places, side.good)  # predicted twice: good where both are
        np.logical_or.at(valued[number], places, side.valued)
        np.logical_or.at(counted, places, side.counted)
        for those in (slice(None), side.good == 0):  # predicted twice: the bad one fills it
            filled[number, places[those]] = side.cell[those]
    repeat, rendition, field, _ = np.unravel_index(slots, size)
    kept = counted & (repeat < read[rendition])
    is_comparable = valued[0, kept] == valued[1, kept]
    rest = rendition[kept], repeat[kept], field[kept]
    blocks = [slice(0, np.count_nonzero(kept))]
    filled = filled[:, kept]
    return Pairs(good[0, kept], good[1, kept], *rest, fields, is_comparable, filled, blocks)


def _join(parts: Sequence[Pairs]) -> Pairs:
    """Return the pairs of all parts, in their order."""
    arrays = ("before", "after", "rendition", "repeat", "field", "is_comparable", "cells")
    ends = np.cumsum([0, *(len(part.is_comparable) for part in parts)]).tolist()
    joined = {  # each part's array is given up when it is joined: both at once take twice the room
        name: _concatenated([vars(part).pop(name) for part in parts]) for name in arrays
    }
    blocks = [slice(start, end) for start, end in pairwise(ends) if start < end]
    return Pairs(**joined, fields=parts[0].fields, blocks=blocks)


def _concatenated(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    shape = *parts[0].shape[:-1], sum(part.shape[-1] for part in parts)
    found = array_with_room(prod(shape), np.result_type(*parts)).reshape(shape)
    return np.concatenate(parts, axis=-1, out=found)


@dataclass(frozen=True, slots=True, eq=False)
class _Slots:
    """The places of cells, whether they are good, and whether they carry information."""

    cell: Codes
    """The position among the cells of its side."""
    repeat: Codes
    at: Codes
    field: Codes
    place: Codes
    good: Floats
    valued: Bools
    counted: Bools

    @classmethod
    def from_columns(
        cls, columns: Columns, cell: Codes, at: Codes, fields: list[str], row_count: int
    ) -> _Slots:
        """Return the slots of some cells, each linked to the rendition after at `at`."""
        cells = columns.take(cell)
        field = np.array([fields.index(name) for name in cells.field.names], np.int64)
        named = field[cells.field.codes]
        return cls(
            cell=cell,
            repeat=cells.repeat,
            at=at,
            field=named,
            place=_slot_places(cells, at, named, row_count),
            good=cells.outcome_in(*GOOD).astype(float),
            valued=cells.outcome_in(*VALUED),
            counted=~cells.outcome_in("rightly absent"),
        )


def _repeat_counts(columns: Columns) -> Codes:
    """Return how often each rendition was read, counted from its cells; 0 without cells."""
    times = np.zeros(len(columns.renditions), np.int64)
    for at in columns.blocks:
        rendition, repeat, _ = columns.places(at)
        np.maximum.at(times, rendition, repeat + 1)
    return times


class _CellsByRendition:
    """Where the cells of each rendition are."""

    def __init__(self, columns: Columns) -> None:
        """Take cells, in any order."""
        self.columns, starts = columns, columns.rendition_starts
        self._order: Codes | None = None
        if starts is None:
            rendition, many = columns.rendition, len(columns.renditions)
            self._order = np.argsort(rendition, kind="stable")
            starts = np.searchsorted(rendition[self._order], np.arange(many + 1))
        self._first, self._many = np.append(starts[:-1], 0), np.append(np.diff(starts), 0)

    def of(self, renditions: Codes) -> tuple[Codes, Codes]:
        """Return the cells of some renditions, one after the other, and which each is of.

        -1 is a rendition without cells.
        """
        many = self._many[renditions]
        at = np.repeat(np.arange(len(renditions)), many)
        nth = np.arange(len(at)) - np.repeat(np.cumsum(many) - many, many)
        cell = self._first[renditions][at] + nth
        return cell if self._order is None else self._order[cell], at


def _slot_places(cells: Columns, link: Codes, field: Codes, row_count: int) -> Codes:
    """Return a cell's row in the truth, or, after all of these, the number of an invented one."""
    place = cells.row + 1
    loose = np.flatnonzero(cells.table & (cells.row < 0))
    if len(loose):
        group = np.lexsort((field[loose], cells.repeat[loose], link[loose]))
        ordered = np.stack([link[loose], cells.repeat[loose], field[loose]])[:, group]
        first = np.r_[True, (ordered[:, 1:] != ordered[:, :-1]).any(0)]
        start = np.maximum.accumulate(np.where(first, np.arange(len(loose)), 0))
        place = place.copy()
        place[loose[group]] = row_count + np.arange(len(loose)) - start
    return place


def links_to_clean(columns: Columns) -> Codes:
    """Return for every rendition the same document's clean one, -1 where there is none."""
    pages = columns.renditions
    clean = np.full(len(pages.document.names), -1, np.int64)
    at = np.flatnonzero(pages.condition.is_in(CLEAN))
    clean[pages.document.codes[at]] = at
    return np.asarray(clean[pages.document.codes])


def links_to_twin(columns: Columns, twin: str, other_twin: str) -> Codes:
    """Return for every such twin its source's other one under the same condition, or -1."""
    pages = columns.renditions
    conditions = len(pages.condition.names)
    place = pages.source.codes * conditions + pages.condition.codes
    other = np.full(len(pages.source.names) * conditions, -1, np.int64)
    at = np.flatnonzero(pages.twin.is_in(other_twin))
    other[place[at]] = at
    return np.where(pages.twin.is_in(twin), other[place], -1)


def links_to_same_page(before: Columns, after: Columns) -> Codes:
    """Return for every rendition after the one of the same hash before, -1 where there is none."""
    ours, theirs = after.renditions.hash, before.renditions.hash
    known = {theirs.names[code]: at for at, code in enumerate(theirs.codes.tolist())}
    found = np.array([known.get(name, -1) for name in ours.names], np.int64)
    return np.asarray(found[ours.codes])


_NO_CLEAN = Reason(ReasonCode.NO_CLEAN_CONDITION)
_NO_CLEAN_PAGE_BESIDE = Reason(ReasonCode.NO_CLEAN_PAGE_BESIDE)
_CLEAN_ALONE = Reason(ReasonCode.CLEAN_ALONE)
NO_DEGRADED_WEIGHT = Reason(ReasonCode.NO_WEIGHT_BUT_CLEAN)


def count_right_and_judged(columns: Columns, kept: Bools | None = None) -> tuple[Floats, Floats]:
    """Return the number of right and of judged cells of every rendition, of all or some cells."""
    right, judged = np.zeros((2, len(columns.renditions)))
    for at in columns.blocks:
        cells = columns.take(at) if kept is None else columns.take(at).select(kept[at])
        rendition = cells.rendition
        first = int(rendition.min(initial=len(right)))
        for counts, outcomes in ((right, ("right",)), (judged, JUDGED)):
            found = np.bincount(rendition[cells.outcome_in(*outcomes)] - first)
            counts[first : first + len(found)] += found
    return right, judged


def why_no_clean_comparison(columns: Columns) -> Reason | None:
    """Return why nothing can be compared with clean pages; None where something can."""
    condition = columns.renditions.condition
    read = columns.are_read
    present = {condition.names[code] for code in condition.present(read)}
    if not present:
        return NO_CELLS
    if CLEAN not in present:
        return _NO_CLEAN
    if len(present) == 1:
        return _CLEAN_ALONE
    beside = links_to_clean(columns)[read & ~condition.is_in(CLEAN)]
    return None if read[beside[beside >= 0]].any() else _NO_CLEAN_PAGE_BESIDE
