"""Confidences that promise too much, and thresholds under which too much is silently wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import in_points, with_interval
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.reports.findings.shares import KINDS, least, of_condition
from docextract_eval.reports.sentences.cited_figures import Claim, Finding, picture, proof_of

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_UNSEEN = 3
"""An error that nobody sees weighs as much as one in a field that costs money at once."""
_ENOUGH = 0.01
"""What a confidence may be off and nobody be misled."""


def confidence(view: View) -> Finding | None:
    """Return the promise that is broken most, or else how much too sure confidences are."""
    found = [each for each in (_broken(view), _too_sure(view)) if each is not None]
    return max(found, key=lambda each: each.weight, default=None)


def _broken(view: View) -> Finding | None:
    """Return the threshold, and the condition, under which most is silently wrong."""
    places = [
        (_excess(score) * _UNSEEN * of_condition(view, score.slice["condition"]), score)
        for whose in ({}, {"threshold": CLEAN})
        for score in view.every("silent_error_rate", "condition", cells="scalars", **whose)
    ]
    weight, wrong = max(places, key=lambda each: each[0], default=(0.0, None))
    if wrong is None or weight <= 0:
        return None
    proof, clean = (proof_of(wrong),), wrong.slice.get("threshold") == CLEAN
    chosen = "A threshold chosen on clean pages" if clean else "The threshold"
    size = f"{chosen} lets {with_interval(wrong)} of what it shows be wrong{_under(wrong)}."
    return Finding(
        "More is silently wrong than was promised",
        Claim(size, proof),
        Claim(f"Those who are shown these values: measured on {wrong.documents} documents.", proof),
        Claim("Choose the threshold anew, on pictures like those that users send.", proof),
        weight,
    )


def _excess(wrong: Score) -> float:
    """Return by how much a promise is broken for certain."""
    return max(0.0, least(wrong) - ALPHA)


def _too_sure(view: View) -> Finding | None:
    """Return the bias that misleads most."""
    places = [
        (least(score) * of_condition(view, score.slice["condition"]), score)
        for cells in KINDS
        for score in view.every("confidence_bias", "condition", cells=cells)
        if least(score) > _ENOUGH
    ]
    weight, bias = max(places, key=lambda each: each[0], default=(0.0, None))
    if bias is None:
        return None
    proof = (proof_of(bias, in_points),)
    return Finding(
        "It is surer of itself than it is right",
        Claim(f"Its confidence is {in_points(bias)} too high{_under(bias)}.", proof),
        Claim(f"Those who rely on it: measured on {bias.documents} documents.", proof),
        Claim("Correct it (dxe calibrate RUN -o MAP); until then show nothing unchecked.", proof),
        weight,
    )


def _under(score: Score) -> str:
    condition = score.slice["condition"]
    return "" if condition == ALL else f", with {picture(condition)}"
