"""What confidences were worth before, and are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CONFIDENCE
from docextract_eval.reports.layout import (
    BANDS,
    CELLS,
    DIAGONAL,
    RIGHT,
    STATED,
    bins_table,
    calibration_series,
    count_values,
    has_figures,
    known_curve,
)
from docextract_eval.reports.parts import Cell, Lines, Panel, Section, Table
from docextract_eval.reports.sentences.figures import difference_cell, share_cell
from docextract_eval.reports.sentences.reasons import explain_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View
    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.reports.parts import Part

_TITLE = "Confidence and automation, before and after"
_FIGURES = {
    "smooth_ece": "smooth ECE, points",
    "confidence_bias": "bias, points (above 0: overconfident)",
    "augrc": "AUGRC, percent",
    "errors_in_10": "errors among the 10 % least confident, percent",
    "safe_automation_rate": "safe automation rate, percent",
    "silent_error_rate": "silent errors, percent",
}
_LEAD = (
    "The share of values that are right, by confidence. On the dotted line the calibration is "
    "perfect, below it the pipeline is overconfident. Each run is shown over all that it read, "
    "before in gray."
)
_IN_POINTS = ("confidence_bias", "smooth_ece")


def confidence_comparison(report: ComparisonReport) -> Section:
    """Draw both calibrations over each other, and lay the scores side by side."""
    views = {"before": report.before, "after": report.after}
    tables = [table for cells in CELLS if has_figures(table := _scores_table(views, cells))]
    panels = [*_calibration_panels(views)]
    if not tables and not panels:
        scores = (
            view.find("confidence_bias", cells="scalars", condition=ALL) for view in views.values()
        )
        why = next((each.reason for each in scores if each and each.reason), NO_CONFIDENCE)
        return Section(_TITLE, (f"No results: {explain_reason(why)}.",))
    parts: list[Part] = [_calibration_chart(views, panels)] if panels else []
    return Section(_TITLE, (_LEAD,), [*parts, *tables])


def _scores_table(views: dict[str, View], cells: str) -> Table:
    rows = [
        [Cell(name), *(_score_cell(view, metric, cells) for view in views.values())]
        for metric, name in _FIGURES.items()
    ]
    head = [CELLS[cells], *views]
    return Table(head, [row for row in rows if has_figures(Table(head, [row]))])


def _score_cell(view: View, metric: str, cells: str) -> Cell:
    score = view.find(metric, cells=cells, condition=ALL)
    return (difference_cell if metric in _IN_POINTS else share_cell)(score)


def _calibration_panels(views: dict[str, View]) -> Iterator[Panel]:
    """Yield fields and table cells, each with both runs: what was before is gray."""
    for cells, title in CELLS.items():
        where = {"cells": cells, "condition": ALL}
        series = [
            each
            for name, view in views.items()
            for each in calibration_series(view, name if name == "before" else "", **where)
        ]
        many = [
            f"{count_values(curve)} {name}"
            for name, view in views.items()
            if (curve := known_curve(view, "reliability", **where))
        ]
        if series:
            yield Panel(f"{title}: {', '.join(many)}", [DIAGONAL, *series])


def _calibration_chart(views: dict[str, View], panels: list[Panel]) -> Lines:
    bins = [
        bins_table(f"{title} {name}: stated, %", curve)
        for cells, title in CELLS.items()
        for name, view in views.items()
        if (curve := known_curve(view, "reliability", cells=cells, condition=ALL))
    ]
    return Lines("Calibration", STATED, RIGHT, panels, bins, BANDS)
