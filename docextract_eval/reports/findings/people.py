"""The group of documents that is served worse than all, for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import in_points
from docextract_eval.reports.findings.shares import KINDS, least, of_documents
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_of,
    clipped,
    fewer,
    proof_of,
    turned,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def people(view: View) -> Finding | None:
    """Return the group whose certain distance below all, by its size, spoils most."""
    found = [
        (_weight(view, score), f"{axis} {name}", score)
        for cells in KINDS
        for axis, name, score in view.groups("accuracy_gap", cells)
    ]
    found = [each for each in found if each[0] > 0]
    if not found:
        return None
    weight, group, gap = max(found, key=lambda each: each[0])
    proof, said = (proof_of(gap, in_points),), clipped(group)
    size = f"Of their {cells_of(gap)}, {fewer(gap)} fewer are right than of all documents."
    return Finding(
        f"Documents of {said} are read worse",
        Claim(size, proof),
        Claim(f"Those with such documents: {gap.documents} of those read.", proof),
        Claim(
            f"Collect more documents of {said}, train on them, and hold it by a `people` gate.",
            proof,
        ),
        weight,
    )


def _weight(view: View, gap: Score) -> float:
    return least(turned(gap)) * of_documents(view, gap)
