"""Confidences that promise too much, and thresholds under which too much is silently wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import points_with_interval, share_with_interval
from docextract_eval.metrics.promise import ALPHA
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

_UNSEEN = 3
"""An error that nobody sees weighs as much as one in a field that costs money at once."""
_ENOUGH = 0.01
"""What a confidence may be off and nobody be misled."""


def find_miscalibration(view: View) -> Finding | None:
    """Return the promise that is broken most, or else how much too sure confidences are."""
    found = [each for each in (_broken_threshold(view), _overconfidence(view)) if each is not None]
    return max(found, key=lambda each: each.weight, default=None)


def _broken_threshold(view: View) -> Finding | None:
    """Return the threshold, and the condition, under which most is silently wrong."""
    rates = [
        score
        for whose in ({}, {"threshold": CLEAN})
        for score in view.matching_scores(
            "silent_error_rate", "condition", cells="scalars", **whose
        )
    ]
    places = [
        (
            _excess_over_promise(score)
            * _UNSEEN
            * share_of_condition(view, score.slice["condition"]),
            score,
        )
        for score in (chosen_share(each, len(rates)) for each in rates)
    ]
    weight, wrong = max(places, key=lambda each: each[0], default=(0.0, None))
    if wrong is None or weight <= 0:
        return None
    proof, clean = (score_proof(wrong),), wrong.slice.get("threshold") == CLEAN
    chosen = f"A threshold chosen on {view.clean_pages}" if clean else "The threshold"
    under = _condition_phrase(wrong)
    size = f"{chosen} accepts values of which {share_with_interval(wrong)} are wrong{under}."
    return Finding(
        "More silent errors than promised",
        Proven(size, proof),
        Proven(
            "Everyone who relies on these values; measured on "
            f"{count_phrase(wrong.documents, 'document')}.",
            proof,
        ),
        Proven("Choose the threshold again, on documents like those of production.", proof),
        weight,
        cases=case_filters(wrong.slice),
    )


def _excess_over_promise(wrong: Score) -> float:
    """Return by how much a promise is broken for certain."""
    return max(0.0, certain_excess(wrong) - ALPHA)


def _overconfidence(view: View) -> Finding | None:
    """Return the bias that misleads most."""
    biases = [
        score
        for cells in KINDS
        for score in view.matching_scores("confidence_bias", "condition", cells=cells)
    ]
    places = [
        (certain_excess(score) * share_of_condition(view, score.slice["condition"]), score)
        for score in (chosen_difference(each, len(biases)) for each in biases)
        if certain_excess(score) > _ENOUGH
    ]
    weight, bias = max(places, key=lambda each: each[0], default=(0.0, None))
    if bias is None:
        return None
    proof = (score_proof(bias, points_with_interval),)
    return Finding(
        "Its confidence is too high",
        Proven(
            f"Its mean confidence is {points_with_interval(bias)} above its accuracy on "
            f"{cells_noun(bias)}{_condition_phrase(bias)}.",
            proof,
        ),
        Proven(
            f"Everyone who relies on it; measured on {count_phrase(bias.documents, 'document')}.",
            proof,
        ),
        Proven(
            f"Calibrate it (dxe calibrate {view.argument} -o MAP); until then review every value.",
            proof,
        ),
        weight,
        cases=case_filters(bias.slice),
    )


def _condition_phrase(score: Score) -> str:
    condition = score.slice["condition"]
    return "" if condition == ALL else f" under {condition_title(condition)}"
