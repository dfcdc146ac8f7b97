"""The trap that costs most beside the same documents without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import points_with_interval, share_with_interval
from docextract_eval.reports.findings.shares import KINDS, certain_excess, share_of_documents
from docextract_eval.reports.sentences.chosen import chosen_difference
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proven,
    case_filters,
    cells_noun,
    clip_name,
    score_proof,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def find_worst_trap(view: View) -> Finding | None:
    """Return the trap whose certain cost, by how many documents have it, spoils most."""
    lifts = [
        score
        for cells in KINDS
        for score in view.matching_scores("trap_lift", "trap", cells=cells, condition=ALL)
    ]
    found = [
        (certain_excess(score) * share_of_documents(view, score), score)
        for score in (chosen_difference(each, len(lifts)) for each in lifts)
    ]
    weight, lift = max(found, key=lambda each: each[0], default=(0.0, None))
    if lift is None or weight <= 0:
        return None
    name, cells = clip_name(lift.slice["trap"]), cells_noun(lift)
    proof = (score_proof(lift, points_with_interval),)
    size = (
        f"Accuracy on the {cells} that it attacks is {points_with_interval(lift)} lower than "
        "without it."
    )
    return Finding(
        f"The trap {name} works on it",
        Proven(size, proof),
        _affected_users(lift, view.find("decoy_hit_rate", **lift.slice)),
        Proven(
            "Train or tune on documents with this trap; dxe list traps describes it.",
            proof,
        ),
        weight,
        cases=case_filters(lift.slice),
    )


def _affected_users(lift: Score, decoy_hits: Score | None) -> Proven:
    """Say whose documents these are, and how many errors the trap itself made."""
    text = f"Everyone with such documents; this run has {lift.documents:,}."
    proof = (score_proof(lift, points_with_interval),)
    if decoy_hits is None or decoy_hits.low is None:
        return Proven(text, proof)
    took = f" {share_with_interval(decoy_hits)} of the errors there return its decoy."
    return Proven(text + took, (*proof, score_proof(decoy_hits)))
