"""How the share of right cells changed, slice by slice, before anything is claimed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.changes import BY_FIELD, CELL_KINDS
from docextract_eval.metrics.columns import ALL, Floats
from docextract_eval.metrics.pairing import links_to_same_page
from docextract_eval.metrics.slices import cell_weights, field_condition_codes, slice_cells
from docextract_eval.statistics.clusters import Rows, group_rows
from docextract_eval.statistics.differences import Change, changes_of_rows
from docextract_eval.statistics.needed import (
    FEWEST_CHANGED,
    Needed,
    Variation,
    errors_at_power,
    needed_documents,
    too_close,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.metrics.columns import Codes, Columns
    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.statistics.power import Demand

MOST_DOCUMENTS = 10_000_000
"""The largest number of documents that is planned for."""
MAX_SLICES = 4_000
"""The most slices by one axis: each is a test of every document."""
ANSWERS: Mapping[str, str] = MappingProxyType({"cells": "answers", "condition": ALL})
"""The slice of the renditions that got an answer at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """One slice's change before it is tested."""

    slice: Mapping[str, str]
    before: float
    after: float
    change: Change
    sums: Floats
    """What every source adds to the change, by the source's code."""
    rows: Rows
    """The changes of the breakdown that it is a slice of."""
    index: int
    """Which of its slices it is."""
    pooled: bool
    """Whether the correlation is that of the whole breakdown."""
    members: int | None = None
    """A number that only slices with the same cells share; None where there is no such slice."""

    def variation(self, churn: float | None = None) -> Variation:
        """Return how its changes vary, and in resamples of the documents.

        Where a churn is assumed, its rows are errors, and changes cluster as these do; where few
        documents have one, each document is taken for one value.
        """
        marks = self.rows.value != 0
        found = Variation.from_rows(self.rows, marks, self.index, pooled=self.pooled)
        if churn is None:
            return found
        found = replace(found, churn=np.full(found.size, churn))
        if self.count_changed_sources() >= FEWEST_CHANGED:
            return found
        return replace(found, correlation=np.ones(found.size))

    def count_changed_sources(self) -> int:
        """Return the number of documents in which something of it changed."""
        inside = self.rows.slice == self.index
        return self.rows.count_sources(inside & (self.rows.value != 0))


def slice_shifts(slots: Slots, cell_kind: str, *axes: str) -> list[Shift]:
    """Part slots, and give the change of each slice; conditions weigh the same in each."""
    slicing_found = slice_cells(slots.cells, *axes)
    if not (inside := slicing_found.codes >= 0).all():
        slots = slots.select(inside)
        slicing_found = slice_cells(slots.cells, *axes)
    if not slicing_found.names:
        return []
    if len(slicing_found.names) > MAX_SLICES:
        what = (
            f"{len(slicing_found.names):,} slices by {' and '.join(axes)}, more than {MAX_SLICES:,}"
        )
        raise BadInputError(what, remedy="choose axes with fewer values")
    source = slots.cells.source
    weight = cell_weights(slots.cells, slicing_found, axes)
    place = np.unique(slicing_found.codes, return_inverse=True)[1]
    mass, before, after = (
        np.bincount(place, weights=weight * each)
        for each in (np.ones(len(place)), slots.before, slots.after)
    )
    shape = len(slicing_found.names), len(slots.cells.renditions.source.names)
    cell = place * shape[1] + source
    sums = np.bincount(cell, weights=weight * slots.change, minlength=shape[0] * shape[1])
    of_slices = sums.reshape(shape)
    strata, pooled = field_condition_codes(slots.cells), axes != BY_FIELD
    rows = group_rows(slots.change, source, slicing_found.codes, strata, weight)
    found = changes_of_rows(rows, pooled=pooled)
    members = _sum_by_place(place, _slot_numbers(slots))
    where = {"cells": cell_kind} if "condition" in axes else {"cells": cell_kind, "condition": ALL}
    return [
        Shift(
            slice={**where, **name},
            before=float(before[at] / mass[at]),
            after=float(after[at] / mass[at]),
            change=found[code],
            sums=of_slices[at],
            rows=rows,
            index=rows.codes.index(code),
            pooled=pooled,
            members=int(members[at]),
        )
        for at, (code, name) in enumerate(slicing_found.names.items())
        if code in found
    ]


def _slot_numbers(slots: Slots) -> NDArray[np.uint64]:
    """Return a number for each slot, scattered so that different sets have different sums."""
    before, after = slots.cell_positions.astype(np.uint64)
    number = before * np.uint64(0x9E3779B97F4A7C15) + after * np.uint64(0xC2B2AE3D27D4EB4F)
    number ^= number >> np.uint64(31)
    number *= np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(number ^ (number >> np.uint64(29)))


def _sum_by_place(place: Codes, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Add up numbers by place, as whole numbers that begin again at 0 beyond the largest."""
    sums = np.zeros(int(place.max()) + 1, np.uint64)
    np.add.at(sums, place, numbers)
    return sums


def shifts_by_axes(slots: Slots, splits: Sequence[Sequence[str]]) -> list[Shift]:
    """Return the changes of scalars and of table cells, split in each of these ways."""
    return [
        shift
        for cells, is_table in CELL_KINDS
        if (inside := slots.cells.table == is_table).any()
        for way in splits
        for shift in slice_shifts(slots.select(inside), cells, *way)
    ]


def documents_to_settle(  # noqa: PLR0913, PLR0917 - a question, and what is assumed
    shift: Shift,
    bound: float,
    documents: int,
    demand: Demand,
    truth: float | None = None,
    churn: float | None = None,
) -> Needed:
    """Return how many documents in all would tell a change from a bound: the only maker of it.

    The truth is taken to be as measured, unless it is stated. Where a `churn` is assumed, it is not
    known how far off the number may be. A share of the `documents` that there are holds the slice.
    """
    change, errors = shift.change, errors_at_power(demand.power)
    changed = shift.count_changed_sources()
    true_change = change.value if truth is None else truth
    if true_change == bound and changed >= FEWEST_CHANGED:
        return too_close(documents)
    variation = shift.variation(churn)
    needed = needed_documents(
        lambda many: variation.clears(true_change, bound, many, errors, demand.level),
        variation.size,
        change.sources,
        FEWEST_CHANGED if churn is not None else changed,
        documents,
        most=MOST_DOCUMENTS if truth is not None else None,
    )
    return needed if churn is None else replace(needed, low=None, high=None)


def answer_shift(before: Columns, after: Columns) -> Shift:
    """Return the change of the share of common renditions that got an answer.

    There must be one such rendition at least.
    """
    pages, links = after.renditions, links_to_same_page(before, after)
    base = before.renditions.twin.is_in("")[links] & pages.twin.is_in("") & (links >= 0)
    at = np.flatnonzero(base)
    answered = [
        (failures == 0).astype(float)
        for failures in (before.renditions.failures[links[at]], pages.failures[at])
    ]
    change, source = answered[1] - answered[0], pages.source.codes[at]
    rows = group_rows(change, source, np.zeros(len(at), np.int64), pages.condition.codes[at])
    (found,) = changes_of_rows(rows).values()
    sums: Floats = np.zeros(len(pages.source.names))
    np.add.at(sums, source, change)
    one, other = (float(each.mean()) for each in answered)
    return Shift({**ANSWERS}, one, other, found, sums, rows, index=0, pooled=True)
