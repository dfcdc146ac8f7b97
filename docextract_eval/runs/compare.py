"""Two runs compared rendition by rendition: what changed, and how certain that is.

Every difference has its effect, its interval, the p of a sign-flip test over documents corrected
(Holm) for all differences that are reported together, the least effect that would have been
detected, and how many documents would settle it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.metrics.columns import ALL, Floats
from docextract_eval.metrics.phrases import count_of
from docextract_eval.metrics.slices import axes, fine, slicing, weights
from docextract_eval.runs.overlap import Overlap, Slots, overlap
from docextract_eval.runs.veil import LEAST
from docextract_eval.statistics.corrections import holm
from docextract_eval.statistics.differences import Change, changes
from docextract_eval.statistics.permutation import sign_flips
from docextract_eval.statistics.power import sources_to_settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.runs.measured import Measured
    from docextract_eval.statistics.permutation import Side

CERTAIN = 0.05
"""A difference with a corrected p below this is a finding."""
WAYS = ((), ("condition",), ("field",))
"""The axes that every comparison is split by."""
CROSSED = ("field", "condition")
"""The axes of the matrix of a comparison."""
MOST = 4_000
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
    """How many documents in all would tell the change from chance; None if there is none."""

    @property
    def certain(self) -> bool:
        """Whether both test and interval say that it is not chance.

        Where a few documents carry the whole change, only one of the two may say so.
        """
        return self.corrected < CERTAIN and leaves_out_0(self.change)

    @property
    def doubtful(self) -> bool:
        """Whether only one of the two says so."""
        return not self.certain and (self.corrected < CERTAIN or leaves_out_0(self.change))


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
    before: Measured, after: Measured, by: Sequence[Sequence[str]] = (), seed: int = 0
) -> Comparison:
    """Compare a run with the one before it: overall, by condition, by field, and `by` axes."""
    return compare_slots(before, after, *overlap(before, after), by, seed)


def compare_slots(  # noqa: PLR0913, PLR0917 - two runs, and what they have in common
    before: Measured,
    after: Measured,
    shared: Overlap,
    slots: Slots,
    by: Sequence[Sequence[str]] = (),
    seed: int = 0,
) -> Comparison:
    """Compare two runs whose slots are already paired."""
    check_axes(after.columns, by)
    private = any(side.description.private for side in (before, after))
    found = differences(slots, list(dict.fromkeys([*WAYS, *map(tuple, by)])), seed)
    told = _differences(found, private=private)
    notes = [*before.notes, *after.notes, *describe_overlap(shared)]
    if dropped := len(found) - len(told):
        notes.append(
            f"{count_of(dropped, 'slice')} with fewer than {LEAST} documents not reported "
            "(private run)"
        )
    return Comparison(before.name, after.name, shared, tuple(told), tuple(notes))


def compare_fields_by_condition(
    before: Measured, after: Measured, slots: Slots, seed: int = 0
) -> list[Difference]:
    """Return what changed in every field under every condition, corrected for all of these.

    They are corrected as a family of their own, so the matrix does not weaken the findings of the
    comparison. The list is empty where there are too many to be tested.
    """
    try:
        found = differences(slots, [CROSSED], seed)
    except BadInputError:
        return []
    private = any(side.description.private for side in (before, after))
    return _differences(found, private=private)


def _differences(found: Sequence[Difference], *, private: bool) -> list[Difference]:
    """Leave out the differences of a private run that rest on too few documents."""
    return [each for each in found if each.change.sources >= LEAST or not private]


def check_axes(columns: Columns, by: Sequence[Sequence[str]]) -> None:
    """Raise where the cells of a run cannot be split by one of these axes."""
    for name in dict.fromkeys(name for way in by for name in way):
        if name not in axes(columns):
            raise UnknownNameError("axis", name, axes(columns), "--by")


def differences(slots: Slots, ways: Sequence[Sequence[str]], seed: int = 0) -> list[Difference]:
    """Return the differences over scalars and over table cells, split in each of these ways."""
    shifts = [
        shift
        for cells, inside in (("scalars", ~slots.cells.table), ("tables", slots.cells.table))
        for way in ways
        if inside.any()
        for shift in changes_of_slices(slots.where(inside), cells, *way)
    ]
    if not shifts:
        return []
    p = p_values(shifts, "both", seed)
    documents = int(np.unique(slots.cells.source).size)
    each = zip(shifts, p.tolist(), holm(p).tolist(), strict=True)
    return [
        Difference(
            shift.slice,
            shift.before,
            shift.after,
            shift.change,
            p,
            corrected,
            None
            if leaves_out_0(shift.change)
            else documents_to_settle(shift.change, 0.0, documents),
        )
        for shift, p, corrected in each
    ]


def leaves_out_0(change: Change) -> bool:
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


def changes_of_slices(slots: Slots, cells: str, *by: str) -> list[Shift]:
    """Part slots, and give the change of each slice; conditions weigh the same in each."""
    parted = slicing(slots.cells, *by)
    if not (inside := parted.codes >= 0).all():
        slots = slots.where(inside)
        parted = slicing(slots.cells, *by)
    if not parted.names:
        return []
    if len(parted.names) > MOST:
        what = f"{len(parted.names):,} slices by {' and '.join(by)}, more than {MOST:,}"
        raise BadInputError(what, remedy="choose axes with fewer values")
    source = slots.cells.source
    weight = weights(slots.cells, parted, by)
    place = np.unique(parted.codes, return_inverse=True)[1]
    mass, before, after = (
        np.bincount(place, weights=weight * each)
        for each in (np.ones(len(place)), slots.before, slots.after)
    )
    many = len(parted.names), len(slots.cells.renditions.source.names)
    cell = place * many[1] + source
    sums = np.bincount(cell, weights=weight * slots.change, minlength=many[0] * many[1])
    of_slices = sums.reshape(many)
    found = changes(slots.change, source, parted.codes, fine(slots.cells), weight)
    where = {"cells": cells} if "condition" in by else {"cells": cells, "condition": ALL}
    return [
        Shift(
            slice={**where, **name},
            before=float(before[at] / mass[at]),
            after=float(after[at] / mass[at]),
            change=found[code],
            sums=of_slices[at],
        )
        for at, (code, name) in enumerate(parted.names.items())
        if code in found
    ]


def p_values(shifts: Sequence[Shift], side: Side, seed: int = 0, flips: int = 0) -> Floats:
    """Return each change's p by flipping the signs of whole sources, the same in all of them."""
    return sign_flips(np.stack([shift.sums for shift in shifts], axis=1), flips, seed, side)


def describe_overlap(shared: Overlap) -> list[str]:
    """Say what two runs have in common, and what was left out."""
    renditions = count_of(shared.renditions, "rendition")
    documents = count_of(shared.documents, "document")
    sides = f"{shared.renditions_before:,} renditions before, {shared.renditions_after:,} after"
    notes = [f"the runs share {renditions} of {documents} ({sides})"]
    if shared.changed:
        changed = count_of(shared.changed, "rendition")
        notes.append(f"{changed} with changed pages or truth left out")
    if not shared.same_seal:
        notes.append("the corpora have different seals, so only what they share is compared")
    if not shared.enough:
        share = f"{100 * shared.share:.0f} %"
        notes.append(f"the runs share only {share} of the larger one: too little for a gate")
    return notes


def documents_to_settle(change: Change, bound: float, documents: int) -> int | None:
    """Return how many documents would tell a change from a bound, a share of which holds it."""
    above = change.value > bound
    near = change.value - change.low if above else change.high - change.value
    found = sources_to_settle(change.sources, near, change.value - bound)
    return None if found is None else ceil(found * documents / change.sources)


def is_overall(difference: Difference) -> bool:
    """Say whether a difference is over all cells of a kind under all conditions."""
    where = difference.slice
    return where.keys() == {"cells", "condition"} and where["condition"] == ALL
