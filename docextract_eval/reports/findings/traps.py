"""The trap that costs most beside the same documents without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import points_with_interval, share_with_interval
from docextract_eval.reports.findings.shares import KINDS, certain_excess, share_of_documents
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_of,
    clip_name,
    proof_of,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def find_worst_trap(view: View) -> Finding | None:
    """Return the trap whose certain cost, by how many documents have it, spoils most."""
    found = [
        (certain_excess(score) * share_of_documents(view, score), score)
        for cells in KINDS
        for score in view.every("trap_lift", "trap", cells=cells, condition=ALL)
    ]
    weight, lift = max(found, key=lambda each: each[0], default=(0.0, None))
    if lift is None or weight <= 0:
        return None
    name, cells = clip_name(lift.slice["trap"]), cells_of(lift)
    proof = (proof_of(lift, points_with_interval),)
    size = (
        f"Accuracy on the {cells} that it attacks is {points_with_interval(lift)} lower than "
        "without it."
    )
    return Finding(
        f"The trap {name} works on it",
        Claim(size, proof),
        _affected_users(lift, view.find("decoy_hit_rate", **lift.slice)),
        Claim(
            "Train or tune on documents with this trap; dxe list traps describes it.",
            proof,
        ),
        weight,
    )


def _affected_users(lift: Score, bait: Score | None) -> Claim:
    """Say whose documents these are, and how many errors the trap itself made."""
    said = f"Everyone with such documents; this run has {lift.documents:,}."
    proof = (proof_of(lift, points_with_interval),)
    if bait is None or bait.low is None:
        return Claim(said, proof)
    took = f" {share_with_interval(bait)} of the errors there return its decoy."
    return Claim(said + took, (*proof, proof_of(bait)))
