"""What was lost since the baseline, for certain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import out_of_100
from docextract_eval.records import Score
from docextract_eval.reports.findings.shares import (
    field_criticality,
    share_of_condition,
    share_of_documents,
    share_of_field,
)
from docextract_eval.reports.sentences.changes import compared_cells, list_changed_cells
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proven,
    case_filters,
    clip_name,
    condition_title,
    score_proof,
)

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.comparison.claims import Claim


def find_regression(view: View) -> Finding | None:
    """Return the certain loss that spoils most."""
    if view.decision is None:
        return None
    lost = [each for each in view.decision.differences if each.certain and each.change.high < 0]
    worst = max(lost, key=lambda each: _loss_weight(view, each), default=None)
    if worst is None:
        return None
    change = difference_as_score(worst)
    basis = compared_cells(worst.change, worst.slice)
    proof = (replace(score_proof(change, _describe_loss), basis=basis),)
    before = shell_word(view.decision.baseline_argument or "BASELINE")
    command = list_changed_cells(before, view.argument, worst.slice)
    return Finding(
        f"It got worse{_slice_phrase(worst)}",
        Proven(f"{_describe_loss(change)} than in the baseline.", proof),
        Proven(
            f"{_affected(worst)}; measured on {count_phrase(change.documents, 'document')} that "
            "both runs read.",
            proof,
        ),
        Proven(f"Hold the release and fix the loss: {command} lists its cells.", proof),
        _loss_weight(view, worst),
        cases=case_filters(worst.slice),
        command=command,
    )


def _affected(claim: Claim) -> str:
    """Say who meets a loss in a slice."""
    if "field" in claim.slice:
        return "Everyone whose document has it"
    if claim.slice.keys() - {"cells", "condition"}:
        return "Everyone with such documents"
    is_overall = claim.slice.get("condition", ALL) == ALL
    return "Every user" if is_overall else "Everyone who sends such images"


def _describe_loss(change: Score) -> str:
    lost = out_of_100(change.value or 0.0, change.slice["cells"])
    if change.low is None or change.high is None:
        return f"{lost} fewer correct"
    return f"{lost} fewer correct ({-100 * change.high:.1f} to {-100 * change.low:.1f})"


def difference_as_score(claim: Claim) -> Score:
    """Return what changed as a score, below 0 where it was lost."""
    change = claim.change
    ends = change.value, change.low, change.high
    named = "change since the baseline"
    return Score(named, claim.slice, *ends, change.sources, change.cells, "")


def _loss_weight(view: View, claim: Claim) -> float:
    change, field = difference_as_score(claim), claim.slice.get("field")
    share = share_of_condition(view, claim.slice.get("condition", ALL))
    if field is None:
        return -claim.change.high * share * share_of_documents(view, change)
    return (
        -claim.change.high * share * share_of_field(view, change) * field_criticality(view, field)
    )


def _slice_phrase(claim: Claim) -> str:
    """Say where it got worse."""
    own = {axis: name for axis, name in claim.slice.items() if axis != "cells"}
    condition = own.pop("condition", ALL)
    phrases = [f"{axis} {clip_name(name)}" for axis, name in own.items()]
    under = [] if condition == ALL else [f"images with {condition_title(condition)}"]
    named = ", ".join((*phrases, *under))
    return f": {named}" if named else ""
