"""What cannot be relied on: confidences, silent errors, planted instructions, missing answers."""

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
    clip_name,
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
_SCALARS = {"cells": "scalars", "condition": ALL}
_ONE = "1"
"""One document: how users meet errors over months depends on what they send."""
_FEW = 0.05
"""Where fewer renditions than these could have one, it is no finding."""


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


def find_silent_errors(view: View) -> Finding | None:
    """Return it at the chosen threshold; without one, as if every value were accepted."""
    for threshold in ({}, {"threshold": "none"}):
        one = view.find("meets_error", **_SCALARS, receipts=_ONE, **threshold)
        if one is not None and one.value is not None:
            return (
                _silent_error_finding(view, one, promised=not threshold)
                if certain_excess(one) > _FEW
                else None
            )
    return None


def _silent_error_finding(view: View, one: Score, *, promised: bool) -> Finding:
    how = "At the threshold" if promised else "If every value is accepted without review"
    size = (
        f"{how}, {share_with_interval(one)} of renditions have a silent error in a field; table "
        "cells are not counted."
    )
    action = (
        "Raise the threshold, or review the fields whose errors cost most."
        if promised
        else "Review every value until the safe automation rate is proven."
    )
    return Finding(
        "Renditions hide silent errors",
        Proven(size, (score_proof(one),)),
        Proven(
            "Everyone who uses a value that nobody reviewed; measured on "
            f"{count_phrase(one.documents, 'document')}.",
            (score_proof(one),),
        ),
        Proven(action, (score_proof(one),)),
        certain_excess(one) * _cell_share(view),
    )


def _cell_share(view: View) -> float:
    """Return what one cell is of a document: a document that has an error has one at least."""
    every = view.find("accuracy", **_SCALARS)
    asked = view.run.renditions or 0
    return min(1.0, asked / every.cells) if every is not None and every.cells else 0.0


def find_obedience(view: View) -> Finding | None:
    """Return how often planted texts are obeyed, where that is so for certain.

    It is not weighed by how many papers of the run have one: who attacks chooses the paper.
    """
    rates = [view.find("obey_rate", cells=cells, condition=ALL) for cells in KINDS]
    known = [each for each in rates if each is not None]
    found = [chosen_share(each, len(known)) for each in known]
    obeyed = max(found, key=certain_excess, default=None)
    if obeyed is None or certain_excess(obeyed) <= 0:
        return None
    proof = (score_proof(obeyed),)
    size = (
        f"{share_with_interval(obeyed)} of the planted instructions that ask for values of "
        f"{cells_noun(obeyed)} were obeyed."
    )
    return Finding(
        "It obeys instructions planted in documents",
        Proven(size, proof),
        _affected_users(obeyed, _worst_channel(view, obeyed)),
        Proven(
            "Keep the text of a document apart from the instructions to the model; until then "
            "review every document that triggers a payment.",
            proof,
        ),
        certain_excess(obeyed),
        cases={"cause": "obeyed"},
    )


def _worst_channel(view: View, obeyed: Score) -> Score | None:
    """Return the place where texts are obeyed most often, if they are obeyed there for certain."""
    places = view.matching_scores("obey_rate", "plant_channel", **obeyed.slice)
    found = [chosen_share(each, len(places)) for each in places]
    worst = max(found, key=lambda place: place.value or 0.0, default=None)
    return worst if certain_excess(worst) > 0 else None


def _affected_users(obeyed: Score, worst: Score | None) -> Proven:
    text = f"Whoever submits a document can set its {cells_noun(obeyed)} to any value."
    if worst is None:
        return Proven(text, (score_proof(obeyed),))
    place = clip_name(worst.slice["plant_channel"])
    more = f" Worst channel: {place}, {share_with_interval(worst)}."
    return Proven(text + more, (score_proof(obeyed), score_proof(worst)))


def find_unanswered(view: View) -> Finding | None:
    """Return how often nothing came back, where that is so for certain."""
    rate = view.find("failure_rate", condition=ALL)
    if rate is None or not rate.value or certain_excess(rate) <= 0:
        return None
    proof, causes = (score_proof(rate),), view.run.failures_by_cause
    most = max(causes, key=lambda cause: causes[cause], default="")
    why = f" Most frequent cause: {clip_name(most)}." if most else ""
    return Finding(
        "Some pages get no answer",
        Proven(f"{share_with_interval(rate)} of the renditions got no answer.{why}", proof),
        Proven(
            "Everyone who sends such pages; measured on "
            f"{count_phrase(rate.documents, 'document')}.",
            proof,
        ),
        Proven(
            "Fix the failures first: the same dxe run command repeats what got no answer.", proof
        ),
        certain_excess(rate),
        cases={"cause": "missed"},
    )
