"""The field that is wrong most often, by how much that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.findings.shares import KINDS, field_criticality, share_of_field
from docextract_eval.reports.sentences.chosen import chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proof,
    Proven,
    case_filters,
    field_title,
    score_proof,
)
from docextract_eval.schemas import CRITICAL

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_GOOD = 0.95
"""A field of which this share could be right is not reported as bad."""


def find_worst_field(view: View) -> Finding | None:
    """Return the field whose certain errors weigh most."""
    fields = [
        score
        for cells in KINDS
        for score in view.matching_scores("accuracy", "field", cells=cells, condition=ALL)
        if score.high is not None
    ]
    every = [chosen_share(score, len(fields)) for score in fields]
    found = [score for score in every if score.high is not None and score.high < _GOOD]
    weights = [_error_weight(view, score) for score in found]
    weight = max(weights, default=0.0)
    if weight <= 0:
        return None
    return _field_finding(view, found[weights.index(weight)], weight, len(fields))


def _error_weight(view: View, right: Score) -> float:
    wrong = 1 - (1.0 if right.high is None else right.high)
    return wrong * share_of_field(view, right) * field_criticality(view, right.slice["field"])


def _field_finding(view: View, right: Score, weight: float, looked_at: int) -> Finding:
    name = field_title(right.slice["field"])
    invented = view.find("invented_rate", **right.slice)
    if invented is not None and invented.value == 1:
        return _invention(name, invented, weight)
    having = view.find("recall", **right.slice) or right
    clean = view.find("accuracy", **{**right.slice, "condition": CLEAN})
    clean = clean and chosen_share(clean, looked_at)
    values = "its values, invented ones included," if invented and invented.value else "its values"
    size, proof = f"{share_with_interval(right)} of {values} are right", [score_proof(right)]
    if clean is not None and clean.low is not None and view.conditions() != [CLEAN]:
        size, proof = (
            f"{size}, on {view.clean_pages} {share_with_interval(clean)}",
            [*proof, score_proof(clean)],
        )
    missed = view.find("missed_rate", **right.slice)
    missed = missed and chosen_share(missed, looked_at)
    title = "Often wrong"
    if missed is not None and (missed.value or 0.0) > (1 - (right.value or 0.0)) / 2:
        title = "Never answered" if missed.value == 1 else "Often missed"
        size = f"{share_with_interval(missed)} got no value; {size}"
        proof = [score_proof(missed), *proof]
    critical = field_criticality(view, right.slice["field"]) >= CRITICAL
    cost = " An error in it costs money or trust at once." if critical else ""
    who = f"Everyone whose document has it; this run has {having.documents:,}.{cost}"
    return Finding(
        f"{title}: the {name}",
        Proven(f"{size}.", tuple(proof)),
        Proven(who, (score_proof(having),)),
        _advised_action(view, right, clean, proof[-1]),
        weight,
        cases=case_filters(right.slice),
    )


def _invention(name: str, invented: Score, weight: float) -> Finding:
    """Return the finding on a field that no document has."""
    proof = (score_proof(invented),)
    values = f"{count_phrase(invented.cells, 'value')} {'is' if invented.cells == 1 else 'are'}"
    return Finding(
        f"Invented: the {name}",
        Proven(f"{values} returned, and no document has one.", proof),
        Proven(f"{count_phrase(invented.documents, 'document')} without it.", proof),
        Proven("Reject it until it is known where it is taken from.", proof),
        weight,
        cases=case_filters(invented.slice),
    )


def _advised_action(view: View, right: Score, clean: Score | None, proof: Proof) -> Proven:
    """Return what to do: what fails on clean pages does not depend on image quality."""
    low, high = (None, None) if clean is None else (clean.low, clean.high)
    advice = "Review it until it is fixed."
    if high is not None and high < _GOOD:
        why = f"it fails on {view.clean_pages} too"
        advice = f"Fix how it is found, because {why}; review it until then."
    elif low is not None and right.high is not None and low > right.high:
        advice = "Review it on degraded images until reading it there is fixed."
    return Proven(advice, (proof,))
