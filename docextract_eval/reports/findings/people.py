"""The group of documents that is served worse than all, for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import points_with_interval
from docextract_eval.reports.findings.shares import KINDS, certain_excess, share_of_documents
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_noun,
    clip_name,
    loss_in_points,
    negate_score,
    score_proof,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def find_disadvantaged_group(view: View) -> Finding | None:
    """Return the group whose certain distance below all, by its size, spoils most."""
    found = [
        (_gap_weight(view, score), f"{axis} {name}", score)
        for cells in KINDS
        for axis, name, score in view.groups("accuracy_gap", cells)
    ]
    found = [each for each in found if each[0] > 0]
    if not found:
        return None
    weight, group, gap = max(found, key=lambda each: each[0])
    proof, group_name = (score_proof(gap, points_with_interval),), clip_name(group)
    size = (
        f"Accuracy on their {cells_noun(gap)} is {loss_in_points(gap)} below that of all documents."
    )
    return Finding(
        f"Documents with {group_name} are read worse",
        Claim(size, proof),
        Claim(f"Everyone with such documents; this run has {gap.documents:,}.", proof),
        Claim(
            f"Collect more documents with {group_name}, train on them, and add a `people` gate.",
            proof,
        ),
        weight,
    )


def _gap_weight(view: View, gap: Score) -> float:
    return certain_excess(negate_score(gap)) * share_of_documents(view, gap)
