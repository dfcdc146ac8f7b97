"""What confidences were worth before, and are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CONFIDENCE, Reason
from docextract_eval.reports.layout import CELLS, has_figures
from docextract_eval.reports.parts import Axis, Cell, Dot, Lines, Panel, Section, Series, Table
from docextract_eval.reports.sentences.figures import (
    NONE,
    cell_noun,
    difference_cell,
    percent_number,
    share_cell,
)
from docextract_eval.reports.sentences.reasons import explain_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View
    from docextract_eval.reports.comparison import ComparisonReport

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
    "The share of values that are right, by confidence. On the dashed line the calibration is "
    "perfect, below it the pipeline is overconfident. Each run is shown over all that it read, "
    "with 95 % bands and intervals."
)
_IN_POINTS = ("confidence_bias", "smooth_ece")


def confidence_comparison(report: ComparisonReport) -> Section:
    """Draw both reliability diagrams over the same axes, and lay the scores side by side."""
    views = {"before": report.before, "after": report.after}
    tables = [table for cells in CELLS if has_figures(table := _scores_table(views, cells))]
    charts = [chart for cells in CELLS if (chart := _calibration_chart(views, cells)).panels]
    if not tables and not charts:
        reasons = (_missing_reason(view) for view in views.values())
        why = next((reason for reason in reasons if reason), NO_CONFIDENCE)
        return Section(_TITLE, (f"No results: {explain_reason(why)}.",))
    return Section(
        _TITLE,
        (_LEAD,),
        [*charts, *tables],
    )


def _missing_reason(view: View) -> Reason | None:
    score = view.find("confidence_bias", cells="scalars", condition=ALL)
    return None if score is None else score.reason


def _scores_table(views: dict[str, View], cells: str) -> Table:
    rows = [
        [Cell(name), *(_score_cell(view, metric, cells) for view in views.values())]
        for metric, name in _FIGURES.items()
    ]
    return Table([CELLS[cells], *views], [row for row in rows if _has_figures(row)])


def _has_figures(row: Sequence[Cell]) -> bool:
    return any(cell.text != NONE for cell in row[1:])


def _score_cell(view: View, metric: str, cells: str) -> Cell:
    score = view.find(metric, cells=cells, condition=ALL)
    return (difference_cell if metric in _IN_POINTS else share_cell)(score)


def _calibration_chart(views: dict[str, View], cells: str) -> Lines:
    drawn = {
        name: view.curve("reliability", cells=cells, condition=ALL) for name, view in views.items()
    }
    known = {name: curve for name, curve in drawn.items() if curve and curve.points}
    return Lines(
        f"Calibration: {CELLS[cells].lower()}",
        Axis("confidence, percent", 0.0, 1.0, "%"),
        Axis("right, percent", 0.0, 1.0, "%"),
        [_calibration_panel(name, views[name], curve, cells) for name, curve in known.items()],
        [_bins_table(name, curve) for name, curve in known.items()],
    )


def _calibration_panel(name: str, view: View, curve: Curve, cells: str) -> Panel:
    series = [
        Series("perfect calibration", [Dot(0, 0), Dot(1, 1)], "reference"),
        Series("right", [_bin_dot(curve, at) for at in range(len(curve.points))]),
    ]
    smooth = view.curve("isotonic_reliability", cells=cells, condition=ALL)
    if smooth is not None and smooth.points:
        dots = [Dot(each.x, each.value) for each in smooth.points if each.value is not None]
        series.append(Series("monotone fit", dots, "steps"))
    return Panel(name.capitalize(), series)


def _bin_dot(curve: Curve, at: int) -> Dot:
    point = curve.points[at]
    cells = count_phrase(point.cells, cell_noun(curve.slice))
    hint = f"confidence {percent_number(point.x)}: {_bin_cell(curve, at).text}, {cells}"
    return Dot(point.x, point.value or 0.0, point.low, point.high, hint)


def _bin_cell(curve: Curve, at: int) -> Cell:
    point = curve.points[at]
    if point.value is None:
        return Cell(NONE)
    cells = count_phrase(point.cells, cell_noun(curve.slice))
    text = percent_number(point.value)
    if point.low is not None and point.high is not None:
        text += f" ({percent_number(point.low)} to {percent_number(point.high)})"
    return Cell(
        text,
        None,
        f"{cells} of {count_phrase(point.documents, 'document')}",
    )


def _bins_table(name: str, curve: Curve) -> Table:
    rows = [
        [Cell(percent_number(point.x)), _bin_cell(curve, at), Cell(f"{point.cells:,}")]
        for at, point in enumerate(curve.points)
    ]
    return Table([f"Confidence {name}", "right", "cells"], rows)
