"""The condition that costs most beside the clean pages of the same documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import points_with_interval, share_with_interval
from docextract_eval.reports.findings.shares import KINDS, certain_excess, share_of_condition
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proven,
    case_filters,
    cells_noun,
    condition_title,
    score_proof,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


_ACTION = "Ask for a better image or reject it; if such images are frequent, train on them."


def find_worst_condition(view: View) -> Finding | None:
    """Return the condition whose certain loss, by how frequent it is, spoils most."""
    drops = [
        score
        for cells in KINDS
        for score in view.matching_scores("drop", "condition", cells=cells)
        if score.slice["condition"] in view.conditions()
    ]
    found = [chosen_difference(each, len(drops)) for each in drops]
    certain = [each for each in found if certain_excess(each) > 0]
    worst = max(certain, key=lambda score: _loss_weight(view, score), default=None)
    return None if worst is None else _condition_finding(view, worst, len(drops))


def _loss_weight(view: View, drop: Score) -> float:
    return certain_excess(drop) * share_of_condition(view, drop.slice["condition"])


def _condition_finding(view: View, drop: Score, looked_at: int) -> Finding:
    right = view.find("accuracy", **drop.slice)
    right = right and chosen_share(right, looked_at)
    condition, cells = drop.slice["condition"], cells_noun(drop)
    size = f"Accuracy on {cells} is {points_with_interval(drop)} below that of {view.clean_pages}"
    proof = [score_proof(drop, points_with_interval)]
    if right is not None and right.low is not None:
        size = f"{size}; {share_with_interval(right)} are right"
        proof = [*proof, score_proof(right)]
    pairs = count_phrase(drop.documents, "document")
    who = f"Everyone who sends such images; measured on {pairs}, each against itself when clean."
    return Finding(
        f"Images with {condition_title(condition)} are read worse",
        Proven(f"{size}.", tuple(proof)),
        Proven(who, (proof[0],)),
        Proven(_ACTION, (proof[0],)),
        _loss_weight(view, drop),
        cases=case_filters(drop.slice),
    )
