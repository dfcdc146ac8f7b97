"""Two runs compared rendition by rendition: what changed, and how certain that is.

Every difference has its effect, its interval, the p of a sign-flip test over documents corrected
(Holm) for all differences that are reported together, the least effect that would have been
detected, and how many documents would settle it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, UnknownNameError, count_phrase
from docextract_eval.metrics.changes import BY_FIELD
from docextract_eval.metrics.columns import ALL, Floats
from docextract_eval.metrics.slices import (
    cell_weights,
    field_condition_codes,
    slice_axes,
    slice_cells,
)
from docextract_eval.reasons import Reason
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import LEAST_SHARE, Overlap, Slots, pair_runs
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.statistics.clusters import Rows, group_rows
from docextract_eval.statistics.corrections import holm_correction
from docextract_eval.statistics.differences import Change, changes_of_rows
from docextract_eval.statistics.needed import (
    FEWEST_CHANGED,
    Needed,
    Variation,
    errors_at_power,
    needed_documents,
    too_close,
)
from docextract_eval.statistics.permutation import sign_flip_p_values
from docextract_eval.statistics.power import LEVEL, POWER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.statistics.permutation import Side

SIGNIFICANCE = 0.05
"""A difference with a corrected p below this is a finding."""
DEFAULT_SPLITS = ((), ("condition",), ("field",))
"""The axes that every comparison is split by."""
MATRIX_AXES = ("field", "condition")
"""The axes of the matrix of a comparison."""
MAX_SLICES = 4_000
"""The most slices by one axis: each is a test of every document, and takes more flips."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one slice's share of right cells changed, and how certain that is."""

    slice: Mapping[str, str]
    before: float
    after: float
    change: Change
    p: float
    """Two-sided, by sign flips over documents."""
    corrected: float
    """By Holm, over all differences of the comparison."""
    needed: int | None
    """How many documents in all would tell the change from chance in 80 % of cases, if it is truly
    as large as measured; None where it is certain, or that is not known."""
    needed_low: int | None = None
    needed_high: int | None = None
    """The 90 % interval of `needed`; None where it is open."""
    unsettled: Reason | None = None
    """Why `needed` is not known."""

    @property
    def certain(self) -> bool:
        """Whether both test and interval say that it is not chance.

        Where a few documents carry the whole change, only one of the two may say so.
        """
        return self.corrected < SIGNIFICANCE and excludes_zero(self.change)

    @property
    def doubtful(self) -> bool:
        """Whether only one of the two says so."""
        return not self.certain and (self.corrected < SIGNIFICANCE or excludes_zero(self.change))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run compared with the one before it."""

    before: str
    after: str
    overlap: Overlap
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    """What a reader must know before the numbers."""

    @property
    def overall(self) -> Difference | None:
        """The difference over all scalar cells, or over all table cells where there are none."""
        return next((each for each in self.differences if is_overall(each)), None)


def compare(
    before: MeasuredRun, after: MeasuredRun, by: Sequence[Sequence[str]] = (), seed: int = 0
) -> Comparison:
    """Compare a run with the one before it: overall, by condition, by field, and `by` axes."""
    before, after = judged_alike([before, after])
    return compare_slots(before, after, *pair_runs(before, after), by, seed)


def compare_slots(  # noqa: PLR0913, PLR0917 - two runs, and what they have in common
    before: MeasuredRun,
    after: MeasuredRun,
    shared: Overlap,
    slots: Slots,
    by: Sequence[Sequence[str]] = (),
    seed: int = 0,
) -> Comparison:
    """Compare two runs whose slots are already paired."""
    check_axes(after.columns, by)
    private = any(side.description.private for side in (before, after))
    found = find_differences(slots, list(dict.fromkeys([*DEFAULT_SPLITS, *map(tuple, by)])), seed)
    reported = _hide_differences_of_few_documents(found, private=private)
    notes = [*before.notes, *after.notes, *describe_overlap(shared)]
    if dropped := len(found) - len(reported):
        notes.append(
            f"{count_phrase(dropped, 'slice')} with fewer than {LEAST_DOCUMENTS} documents "
            "not reported (private run)"
        )
    return Comparison(before.name, after.name, shared, tuple(reported), tuple(notes))


def compare_fields_by_condition(
    before: MeasuredRun, after: MeasuredRun, slots: Slots, seed: int = 0
) -> list[Difference]:
    """Return what changed in every field under every condition, corrected for all of these.

    They are corrected as a family of their own, so the matrix does not weaken the findings of the
    comparison. The list is empty where there are too many to be tested.
    """
    try:
        found = find_differences(slots, [MATRIX_AXES], seed)
    except BadInputError:
        return []
    private = any(side.description.private for side in (before, after))
    return _hide_differences_of_few_documents(found, private=private)


def _hide_differences_of_few_documents(
    found: Sequence[Difference], *, private: bool
) -> list[Difference]:
    """Leave out the differences of a private run that rest on too few documents."""
    return [each for each in found if each.change.sources >= LEAST_DOCUMENTS or not private]


def check_axes(columns: Columns, splits: Sequence[Sequence[str]]) -> None:
    """Raise where the cells of a run cannot be split by one of these axes."""
    for name in dict.fromkeys(name for way in splits for name in way):
        if name not in slice_axes(columns):
            raise UnknownNameError("axis", name, slice_axes(columns), "--by")


def shifts_by_axes(slots: Slots, splits: Sequence[Sequence[str]]) -> list[Shift]:
    """Return the changes of scalars and of table cells, split in each of these ways."""
    return [
        shift
        for cells, inside in (("scalars", ~slots.cells.table), ("tables", slots.cells.table))
        for way in splits
        if inside.any()
        for shift in slice_shifts(slots.select(inside), cells, *way)
    ]


def find_differences(
    slots: Slots, splits: Sequence[Sequence[str]], seed: int = 0
) -> list[Difference]:
    """Return the differences over scalars and over table cells, split in each of these ways."""
    shifts = shifts_by_axes(slots, splits)
    if not shifts:
        return []
    p = p_values(shifts, "both", seed)
    documents = int(np.unique(slots.cells.source).size)
    each = zip(shifts, p.tolist(), holm_correction(p).tolist(), strict=True)
    return [_difference(shift, p, corrected, documents) for shift, p, corrected in each]


def _difference(shift: Shift, p: float, corrected: float, documents: int) -> Difference:
    """Return a difference; where it may be chance, with how many documents would settle it."""
    found = Difference(shift.slice, shift.before, shift.after, shift.change, p, corrected, None)
    if found.certain or not shift.change.value:
        return found
    level = 1 - (1 - LEVEL) * p / corrected if excludes_zero(shift.change) else LEVEL
    needed = documents_to_settle(shift, 0.0, documents, level)
    return replace(
        found,
        needed=needed.documents,
        needed_low=needed.low,
        needed_high=needed.high,
        unsettled=needed.reason,
    )


def excludes_zero(change: Change) -> bool:
    """Say whether the interval leaves out 0."""
    return change.low > 0 or change.high < 0


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

    def variation(self) -> Variation:
        """Return how its changes vary, and in resamples of the documents."""
        return Variation.from_rows(self.rows, self.rows.value != 0, self.index, pooled=self.pooled)

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
        )
        for at, (code, name) in enumerate(slicing_found.names.items())
        if code in found
    ]


def p_values(shifts: Sequence[Shift], side: Side, seed: int = 0, flip_count: int = 0) -> Floats:
    """Return each change's p by flipping the signs of whole sources, the same in all of them."""
    return sign_flip_p_values(
        np.stack([shift.sums for shift in shifts], axis=1), flip_count, seed, side
    )


def describe_overlap(shared: Overlap) -> list[str]:
    """Say what two runs have in common, and what was left out."""
    renditions = count_phrase(shared.renditions, "rendition")
    documents = count_phrase(shared.documents, "document")
    sides = f"{shared.renditions_before:,} renditions before, {shared.renditions_after:,} after"
    notes = [f"the runs share {renditions} of {documents} ({sides})"]
    if shared.changed:
        changed = count_phrase(shared.changed, "rendition")
        notes.append(f"{changed} with changed pages or truth left out")
    if not shared.same_seal:
        notes.append("the corpora have different seals, so only what they share is compared")
    notes += describe_left_out_fields(shared)
    if shared.common_share < LEAST_SHARE:
        share = f"{100 * shared.common_share:.0f} %"
        notes.append(f"the runs share only {share} of the baseline's: too little for a gate")
    return notes


def describe_left_out_fields(shared: Overlap) -> Iterator[str]:
    """Say which fields of two runs are not compared, and why."""
    if left_out := [
        f"{', '.join(names)} (attempted only {when})"
        for names, when in (
            (shared.attempted_before_only, "before"),
            (shared.attempted_after_only, "after"),
        )
        if names
    ]:
        yield f"only fields that both runs attempt are compared; left out: {'; '.join(left_out)}"
    yield from map(str, shared.renames)
    if shared.judged_otherwise:
        names = ", ".join(shared.judged_otherwise)
        yield f"not compared, because judged by other rules in each run: {names}"


def documents_to_settle(
    shift: Shift, bound: float, documents: int, level: float = LEVEL, power: float = POWER
) -> Needed:
    """Return how many documents in all would tell a change from a bound, with this power.

    The truth is taken to be as measured; a share of the `documents` that there are holds the slice.
    """
    change, errors = shift.change, errors_at_power(power)
    changed = shift.count_changed_sources()
    if change.value == bound and changed >= FEWEST_CHANGED:
        return too_close(documents)
    variation = shift.variation()
    return needed_documents(
        lambda many: variation.clears(change.value, bound, many, errors, level),
        variation.size,
        change.sources,
        changed,
        documents,
    )


def is_overall(difference: Difference) -> bool:
    """Say whether a difference is over all cells of a kind under all conditions."""
    where = difference.slice
    return where.keys() == {"cells", "condition"} and where["condition"] == ALL
