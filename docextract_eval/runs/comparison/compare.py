"""Two runs compared rendition by rendition: what changed, and how certain that is.

Every claim has its interval, its p corrected in its family, the least change that would have been
seen, and how many documents would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, UnknownNameError, count_phrase
from docextract_eval.metrics.slices import slice_axes
from docextract_eval.runs.comparison.claims import Claim, field_families, make_claims
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import LEAST_SHARE, Overlap, Slots, pair_runs
from docextract_eval.runs.comparison.slice_changes import (
    answer_shift,
    documents_to_settle,
    shifts_by_axes,
)
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.runs.scope import not_attempted_error
from docextract_eval.schemas.scope import fields_outside
from docextract_eval.statistics.power import Demand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.runs.comparison.claims import Family
    from docextract_eval.runs.comparison.slice_changes import Shift
    from docextract_eval.runs.measured_run import MeasuredRun

DEFAULT_SPLITS = ((), ("condition",), ("field",))
"""The axes that every comparison is split by."""
MATRIX_AXES = ("field", "condition")
"""The axes of the matrix of a comparison."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run compared with the one before it."""

    before: str
    after: str
    overlap: Overlap
    differences: tuple[Claim, ...]
    notes: tuple[str, ...]
    """What a reader must know before the numbers."""

    @property
    def overall(self) -> Claim | None:
        """The claim over all scalar cells, or over all table cells where there are none."""
        return next((each for each in self.differences if each.is_overall), None)

    def of_fields(self, names: Collection[str]) -> Comparison:
        """Return the claims of these fields alone, as they stand among all of them."""
        kept = tuple(each for each in self.differences if each.slice.get("field") in names)
        return replace(self, differences=kept)


def compare(
    before: MeasuredRun,
    after: MeasuredRun,
    by: Sequence[Sequence[str]] = (),
    families: Mapping[str, Family] | None = None,
) -> Comparison:
    """Compare a run with the one before it: overall, by condition, by field, and `by` axes.

    `families` are those of the fields; by default, those of their criticality.
    """
    before, after = judged_alike([before, after])
    return compare_slots(before, after, *pair_runs(before, after), by, families)


def compare_slots(  # noqa: PLR0913, PLR0917 - two runs, what they have in common, and how to look
    before: MeasuredRun,
    after: MeasuredRun,
    shared: Overlap,
    slots: Slots,
    by: Sequence[Sequence[str]] = (),
    families: Mapping[str, Family] | None = None,
    *,
    explored: bool = False,
) -> Comparison:
    """Compare two runs whose slots are already paired.

    All of it is `explored` where the documents were chosen after looking.
    """
    check_axes(after.columns, by)
    splits = list(dict.fromkeys([*DEFAULT_SPLITS, *map(tuple, by)]))
    found = changes_of_runs(before, after, slots, splits)
    kept = on_enough_documents(found, (before, after))
    families = field_families(after.columns) if families is None else families
    claims = with_needed(make_claims(kept, families, explored=explored), kept, slots)
    notes = [*before.notes, *after.notes, *describe_overlap(shared)]
    if dropped := len(found) - len(kept):
        notes.append(
            f"{count_phrase(dropped, 'slice')} with fewer than {LEAST_DOCUMENTS} documents "
            "not reported (private run)"
        )
    return Comparison(before.name, after.name, shared, tuple(claims), tuple(notes))


def compare_fields_by_condition(
    before: MeasuredRun, after: MeasuredRun, slots: Slots, *, explored: bool = False
) -> list[Claim]:
    """Return what changed in every field under every condition, beside the claims of a comparison.

    A field under the only condition is the field itself, and has its claim. The list is empty where
    there are too many to be tested.
    """
    try:
        found = changes_of_runs(before, after, slots, [*DEFAULT_SPLITS, MATRIX_AXES])
    except BadInputError:
        return []
    kept = on_enough_documents(found, (before, after))
    return make_claims(kept, field_families(after.columns), explored=explored)


def changes_of_runs(
    before: MeasuredRun, after: MeasuredRun, slots: Slots, splits: Sequence[Sequence[str]]
) -> list[Shift]:
    """Return the change of every slice and of the answers; nothing where nothing is paired."""
    if not len(slots.change):
        return []
    return [*shifts_by_axes(slots, splits), answer_shift(before.columns, after.columns)]


def on_enough_documents(found: Sequence[Shift], sides: Iterable[MeasuredRun]) -> list[Shift]:
    """Leave out the changes of a private run that rest on too few documents."""
    private = any(side.description.private for side in sides)
    return [each for each in found if each.change.sources >= LEAST_DOCUMENTS or not private]


def with_needed(claims: Iterable[Claim], shifts: Iterable[Shift], slots: Slots) -> Iterator[Claim]:
    """Yield claims; one that may be chance with how many documents would settle it."""
    by_slice = {id(shift.slice): shift for shift in shifts}
    documents = int(np.unique(slots.cells.source).size)
    for claim in claims:
        if claim.certain or claim.stands_out or not claim.change.value:
            yield claim
            continue
        shift, demand = by_slice[id(claim.slice)], Demand(claim.found_at)
        needed = documents_to_settle(shift, 0.0, documents, demand)
        yield replace(
            claim,
            needed=needed.documents,
            needed_low=needed.low,
            needed_high=needed.high,
            unsettled=needed.reason,
        )


def check_axes(columns: Columns, splits: Sequence[Sequence[str]]) -> None:
    """Raise where the cells of a run cannot be split by one of these axes."""
    for name in dict.fromkeys(name for way in splits for name in way):
        if name not in slice_axes(columns):
            raise UnknownNameError("axis", name, slice_axes(columns), "--by")


def check_fields(runs: Sequence[MeasuredRun], names: Iterable[str]) -> None:
    """Raise for a field that a run does not attempt, or that no run has."""
    for name in names:
        for run in runs:
            schemas = recorded_schemas(run.about, run.name)
            if name in fields_outside(schemas, run.description.scope):
                raise not_attempted_error(name, run.name)
        known = {each for run in runs for each in run.columns.field.names}
        if name not in known:
            raise UnknownNameError("field", name, known, "--field")


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
