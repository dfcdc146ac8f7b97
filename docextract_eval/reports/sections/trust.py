"""What can be left to the pipeline: what a threshold shows, and what confidences are worth."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import card
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.metrics.promise import ALPHA, CONFIDENCE
from docextract_eval.reports import coverage, reliability
from docextract_eval.reports.layout import CELLS, by_condition, has_figures, section, why_not
from docextract_eval.reports.sentences.figures import difference, share, spared
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Cell, Part, Section, Table

_SCALARS = {"cells": "scalars", "condition": ALL}
_ON_CLEAN = {"threshold": "clean"}
_SHOWN = (
    "Filled is of all fields, wrong is of what is filled, both weighed by what matters, over the "
    "documents that had no say in the threshold. One threshold serves all conditions."
)
_STATED = (
    "Of confidences: bias and smooth ECE in points (a bias above 0 is too sure), AUGRC in percent "
    "(lower is better), and the percent of errors among the 10 % that are least sure."
)


def trust(view: View) -> Section:
    """Draw risk along coverage and accuracy along confidence, with what thresholds show behind."""
    thresholds = [
        _thresholds(view, "At the threshold", {}),
        _thresholds(view, "At that of clean pages", _ON_CLEAN),
    ]
    confidences = [_confidences(view, cells) for cells in CELLS]
    shown, stated = (
        [table for table in tables if has_figures(table)] for tables in (thresholds, confidences)
    )
    risks, truths = coverage.chart(view, shown), list(reliability.charts(view, stated))
    parts: list[Part] = [*([risks] if risks else shown), *(truths or stated)]
    reason = why_not(view, "confidence_bias", condition=ALL)
    return section("What can be trusted", tuple(_lead(view)), parts, reason)


def _lead(view: View) -> Iterator[str]:
    yield (
        f"The promise: at most {100 * ALPHA:g} % of what is filled unaided is wrong, "
        f"with {100 * CONFIDENCE:g} % confidence."
    )
    shown = False
    for whose, of in (("All pages", {}), ("Clean pages alone", _ON_CLEAN)):
        score = view.find("threshold", **_SCALARS, **of)
        if score is not None and score.value is not None:
            shown = True
            said = card(score.metric).say(score)
            yield f"{whose} say: {said[0].lower()}{said[1:]}"
        elif score is not None:
            yield f"{whose} give no threshold ({in_words(score.reason)})."
    if shown:
        yield _SHOWN
    through = view.find("straight_through", condition=ALL)
    if through is not None and through.value is not None:
        yield f"{with_interval(through)} of documents need no person."
    yield _STATED


def _thresholds(view: View, title: str, chosen_on: dict[str, str]) -> Table:
    def cell(metric: str, condition: str) -> Cell:
        score = view.find(metric, cells="scalars", condition=condition, **chosen_on)
        good = spared if metric == "silent_error_rate" else float
        return share(score, good)

    columns = {
        "filled unaided": partial(cell, "safe_automation_rate"),
        "silently wrong": partial(cell, "silent_error_rate"),
    }
    return by_condition(title, view.conditions(), columns)


def _confidences(view: View, cells: str) -> Table:
    def cell(metric: str, condition: str) -> Cell:
        score = view.find(metric, cells=cells, condition=condition)
        return (difference if metric in _IN_POINTS else share)(score)

    columns = {name: partial(cell, metric) for metric, name in _METRICS.items()}
    return by_condition(CELLS[cells], view.conditions(), columns)


_IN_POINTS = ("confidence_bias", "smooth_ece")
_METRICS = {
    "confidence_bias": "bias",
    "smooth_ece": "smooth ECE",
    "augrc": "AUGRC",
    "errors_in_10": "errors in 10 %",
}
