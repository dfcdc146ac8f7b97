"""The condition that costs most beside the clean pages of the same documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import CLEAN
from docextract_eval.metrics.phrases import in_points, with_interval
from docextract_eval.reports.findings.shares import KINDS, least, of_condition
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_of,
    picture,
    proof_of,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


_ACTION = "Ask for a better picture, or refuse it; where these are frequent, train on them."


def pictures(view: View) -> Finding | None:
    """Return the condition whose certain loss, by how frequent it is, spoils most."""
    found = [
        score
        for cells in KINDS
        for score in view.every("drop", "condition", cells=cells)
        if score.slice["condition"] in view.conditions() and least(score) > 0
    ]
    worst = max(found, key=lambda score: _weight(view, score), default=None)
    return None if worst is None else _told(view, worst)


def _weight(view: View, drop: Score) -> float:
    return least(drop) * of_condition(view, drop.slice["condition"])


def _told(view: View, drop: Score) -> Finding:
    right = view.find("accuracy", **drop.slice)
    condition, cells = drop.slice["condition"], cells_of(drop)
    said, proof = f"Of the {cells}, {in_points(drop)} fewer are right", [proof_of(drop, in_points)]
    said += f" than on {CLEAN} pages"
    if right is not None and right.low is not None:
        said = f"{said}; {with_interval(right)} are right"
        proof = [*proof, proof_of(right)]
    who = f"Those who send them; {drop.documents} documents beside their clean pages show it."
    return Finding(
        f"Pictures with {picture(condition)} are read worse",
        Claim(f"{said}.", tuple(proof)),
        Claim(who, (proof[0],)),
        Claim(_ACTION, (proof[0],)),
        _weight(view, drop),
    )
