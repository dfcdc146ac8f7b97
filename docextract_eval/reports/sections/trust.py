"""What can be accepted without review: what a threshold accepts, and how good confidences are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import find_card
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.metrics.promise import ALPHA, CONFIDENCE
from docextract_eval.pipelines.predictions import CALIBRATION
from docextract_eval.reports import coverage, reliability
from docextract_eval.reports.layout import (
    CELLS,
    explain_missing,
    has_figures,
    make_section,
    table_by_condition,
)
from docextract_eval.reports.sentences.figures import difference_cell, one_minus, share_cell
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Cell, Part, Section, Table

_SCALARS = {"cells": "scalars", "condition": ALL}
_ON_CLEAN = {"threshold": "clean"}
_SHOWN = (
    "The safe automation rate is in percent of all fields, silent errors in percent of "
    "auto-accepted values, both weighted by how critical a field is, on the documents that were "
    "not used to choose the threshold. One threshold serves all conditions."
)
_STATED = (
    "Calibration: bias and smooth ECE are in points (a bias above 0 is overconfidence), AUGRC is "
    "in percent (lower is better); the last column is the percent of all errors that are among "
    "the 10 % least confident values."
)


def trust(view: View) -> Section:
    """Draw risk along coverage and accuracy along confidence, with what thresholds show behind."""
    thresholds = [
        _thresholds(view, "At the threshold", {}),
        _thresholds(view, f"At the threshold of {view.clean_pages}", _ON_CLEAN),
    ]
    confidences = [_confidences(view, cells) for cells in CELLS]
    shown, stated = (
        [table for table in tables if has_figures(table)] for tables in (thresholds, confidences)
    )
    risks, truths = (
        coverage.coverage_chart(view, shown),
        list(reliability.calibration_charts(view, stated)),
    )
    parts: list[Part] = [*([risks] if risks else shown), *(truths or stated)]
    reason = explain_missing(view, "confidence_bias", condition=ALL)
    return make_section("Confidence and automation", tuple(_lead_sentences(view)), parts, reason)


def _lead_sentences(view: View) -> Iterator[str]:
    if by := view.run.pipeline.version.get(CALIBRATION):
        yield f"Confidences are not as stated: they were calibrated by {by}."
    yield (
        "The safe automation rate is the share of values that can be accepted without review, "
        f"with {100 * CONFIDENCE:g} % confidence that at most {100 * ALPHA:g} % of them are wrong."
    )
    shown = False
    on_clean = f"{view.clean_pages.capitalize()} only"
    for whose, where in (("All pages", {}), (on_clean, _ON_CLEAN)):
        score = view.find("threshold", **_SCALARS, **where)
        if score is not None and score.value is not None:
            shown = True
            sentence = find_card(score.metric).to_sentence(score)
            yield f"{whose}: {sentence[0].lower()}{sentence[1:]}"
        elif score is not None:
            yield f"{whose}: no threshold, because {explain_missing_value(score)}."
    if shown:
        yield _SHOWN
    through = view.find("straight_through", condition=ALL)
    if through is not None and through.value is not None:
        yield (
            f"{share_with_interval(through)} of renditions have every critical value accepted and "
            "right."
        )
    yield _STATED


def _thresholds(view: View, title: str, chosen_on: dict[str, str]) -> Table:
    def cell(metric: str, condition: str) -> Cell:
        score = view.find(metric, cells="scalars", condition=condition, **chosen_on)
        good = one_minus if metric == "silent_error_rate" else float
        return share_cell(score, good)

    columns = {
        "safe automation rate": partial(cell, "safe_automation_rate"),
        "silent errors": partial(cell, "silent_error_rate"),
    }
    return table_by_condition(title, view.conditions(), columns)


def _confidences(view: View, cells: str) -> Table:
    def cell(metric: str, condition: str) -> Cell:
        score = view.find(metric, cells=cells, condition=condition)
        return (difference_cell if metric in _IN_POINTS else share_cell)(score)

    columns = {name: partial(cell, metric) for metric, name in _METRICS.items()}
    return table_by_condition(CELLS[cells], view.conditions(), columns)


_IN_POINTS = ("confidence_bias", "smooth_ece")
_METRICS = {
    "confidence_bias": "bias",
    "smooth_ece": "smooth ECE",
    "augrc": "AUGRC",
    "errors_in_10": "errors in lowest 10 %",
}
