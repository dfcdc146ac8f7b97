"""Two releases over corpora of two seals, compared by way of a pinned run that read both.

A newer generator gives a recipe another seal, and its pages are others. Where the baseline itself
was not run over the new corpus, a release that was run over both stands between: what the
candidate gained on it over the new corpus, and what it gained on the baseline over the old one, are
added. That takes releases to react alike to the change of corpus, which the notes say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, InconclusiveError, count_phrase, name_few
from docextract_eval.runs.comparison.claims import Claim, field_families, make_claims
from docextract_eval.runs.comparison.compare import (
    DEFAULT_SPLITS,
    check_axes,
)
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.losses import slice_key
from docextract_eval.runs.comparison.other_documents import (
    check_same_pipeline,
    least_documents,
    occurring_names,
)
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.comparison.slice_changes import shifts_by_axes
from docextract_eval.runs.measured_run import MeasuredRun
from docextract_eval.statistics.differences import Change, joined_change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.comparison.overlap import Overlap, Slots

ASSUMPTION = (
    "the sum of both changes is the candidate's change if releases react alike to the new corpus"
)


@dataclass(frozen=True, slots=True)
class Bridge:
    """One pipeline over both corpora."""

    old: MeasuredRun
    """Its run over the corpus of the baseline."""
    new: MeasuredRun
    """Its run over the corpus of the candidate."""


@dataclass(frozen=True, slots=True)
class BridgedChange:
    """How one slice's share of right cells changed over the bridge."""

    slice: Mapping[str, str]
    on_old: Change
    """From the baseline to the pinned run, over the old corpus."""
    on_new: Change
    """From the pinned run to the candidate, over the new corpus."""
    change: Change
    """Both together."""
    members: int | None
    """A number that only slices with the same cells over the new corpus share."""
    before: float = nan
    after: float = nan


@dataclass(frozen=True, slots=True)
class BridgedDifference:
    """What is claimed of one slice, and the two changes that it is the sum of."""

    claim: Claim
    on_old: Change
    """From the baseline to the pinned run, over the old corpus."""
    on_new: Change
    """From the pinned run to the candidate, over the new corpus."""


@dataclass(frozen=True, slots=True)
class BridgedComparison:
    """A candidate compared with a baseline over the corpus of another seal."""

    baseline: str
    candidate: str
    bridge: tuple[str, str]
    differences: tuple[BridgedDifference, ...]
    notes: tuple[str, ...]
    """What a reader must know before the numbers."""


def compare_over_bridge(
    baseline: MeasuredRun,
    candidate: MeasuredRun,
    bridge: Bridge,
    by: Sequence[Sequence[str]] = (),
    *,
    explored: bool = False,
) -> BridgedComparison:
    """Compare a candidate with a baseline by way of one pipeline that was run over both corpora."""
    check_same_pipeline(*((run.name, run.description.pipeline) for run in (bridge.old, bridge.new)))
    pairs = [judged_alike([baseline, bridge.old]), judged_alike([bridge.new, candidate])]
    paired = [pair_runs(*pair) for pair in pairs]
    runs = (baseline, bridge.old, bridge.new, candidate)
    least = least_documents(*runs)
    for pair, (overlap, _) in zip(pairs, paired, strict=True):
        check_axes(pair[1].columns, by)
        _check_documents(overlap, pair, least)
    slots, left_out = _on_common_conditions([each for _, each in paired])
    found = _join_shifts(slots, list(dict.fromkeys([*DEFAULT_SPLITS, *map(tuple, by)])), least)
    if not found:
        what = f"no slice has cells of {count_phrase(least, 'document')} over both corpora"
        raise InconclusiveError(what, f"{baseline.name} and {candidate.name}", "run more documents")
    notes = [
        ASSUMPTION,
        *(note for run in runs for note in run.notes),
        *(_describe_pair(*each) for each in zip(pairs, paired, strict=True)),
        *left_out,
    ]
    parts = {id(each.slice): each for each in found}
    differences = tuple(
        BridgedDifference(claim, part.on_old, part.on_new)
        for claim in make_claims(found, field_families(candidate.columns), explored=explored)
        for part in [parts[id(claim.slice)]]
    )
    names = bridge.old.name, bridge.new.name
    return BridgedComparison(baseline.name, candidate.name, names, differences, tuple(notes))


def _check_documents(overlap: Overlap, pair: Sequence[MeasuredRun], least: int) -> None:
    """Raise where two runs over one corpus share nothing, or too little for an interval."""
    names = " and ".join(run.name for run in pair)
    if not overlap.renditions:
        what = "share no rendition, so nothing leads from one to the other"
        remedy = "name the pinned run over the baseline's corpus, then the one over the candidate's"
        raise BadInputError(what, names, remedy)
    if overlap.documents < least:
        what = f"share {count_phrase(overlap.documents, 'document')}"
        raise InconclusiveError(what, names, f"run both over at least {least}")


def _on_common_conditions(slots: Sequence[Slots]) -> tuple[list[Slots], list[str]]:
    """Return the slots under the conditions of both corpora, and a note on what is left out."""
    conditions = [occurring_names(each.cells.condition) for each in slots]
    common = {*conditions[0]} & {*conditions[1]}
    kept = [each.select(each.cells.condition.is_in(*common)) for each in slots]
    rest = sorted({*conditions[0]} ^ {*conditions[1]})
    notes = [f"only conditions of both corpora are compared; left out: {name_few(rest)}"]
    return kept, notes if rest else []


def _join_shifts(
    slots: Sequence[Slots], splits: Sequence[Sequence[str]], least: int
) -> list[BridgedChange]:
    """Return each slice that both corpora have, with its change over the old and over the new."""
    old, new = (
        {slice_key(each.slice): each for each in shifts_by_axes(part, splits)} for part in slots
    )
    return [
        BridgedChange(
            shift.slice,
            shift.change,
            new[key].change,
            joined_change(shift.change, new[key].change),
            new[key].members,
        )
        for key, shift in old.items()
        if key in new and min(shift.change.sources, new[key].change.sources) >= least
    ]


def _describe_pair(pair: Sequence[MeasuredRun], found: tuple[Overlap, Slots]) -> str:
    before, after = pair
    overlap, _ = found
    renditions = count_phrase(overlap.renditions, "rendition")
    documents = count_phrase(overlap.documents, "document")
    return f"{before.name} and {after.name} share {renditions} of {documents}"
