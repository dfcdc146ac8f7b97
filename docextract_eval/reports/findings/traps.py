"""The trap that costs most beside the same documents without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import in_points, with_interval
from docextract_eval.reports.findings.shares import KINDS, least, of_documents
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_of,
    clipped,
    proof_of,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def traps(view: View) -> Finding | None:
    """Return the trap whose certain cost, by how many documents have it, spoils most."""
    found = [
        (least(score) * of_documents(view, score), score)
        for cells in KINDS
        for score in view.every("trap_lift", "trap", cells=cells, condition=ALL)
    ]
    weight, lift = max(found, key=lambda each: each[0], default=(0.0, None))
    if lift is None or weight <= 0:
        return None
    name, cells = clipped(lift.slice["trap"]), cells_of(lift)
    proof = (proof_of(lift, in_points),)
    size = f"Of the {cells} it attacks, {in_points(lift)} more are wrong than without it."
    return Finding(
        f"The trap {name} catches it",
        Claim(size, proof),
        _affected(lift, view.find("decoy_hit_rate", **lift.slice)),
        Claim(
            "Train or tune on documents with this trap; dxe list traps says what it looks like.",
            proof,
        ),
        weight,
    )


def _affected(lift: Score, bait: Score | None) -> Claim:
    """Say whose documents these are, and how many errors the trap itself made."""
    said = f"Those whose document looks so: {lift.documents} with it were read."
    proof = (proof_of(lift, in_points),)
    if bait is None or bait.low is None:
        return Claim(said, proof)
    took = f" {with_interval(bait)} of the errors there took its bait."
    return Claim(said + took, (*proof, proof_of(bait)))
