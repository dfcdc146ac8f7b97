"""What confidences were worth before, and are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CONFIDENCE, Reason
from docextract_eval.reports.layout import CELLS, has_figures
from docextract_eval.reports.parts import Axis, Cell, Dot, Lines, Panel, Section, Series, Table
from docextract_eval.reports.sentences.figures import NONE, difference, hundredths, share
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View
    from docextract_eval.reports.comparison import Versus

_TITLE = "Confidences before and after"
_FIGURES = {
    "smooth_ece": "smooth ECE, points",
    "confidence_bias": "bias, points (above 0 is too sure)",
    "augrc": "AUGRC, percent",
    "errors_in_10": "errors among the 10 % least sure, percent",
    "safe_automation_rate": "filled unaided, percent",
    "silent_error_rate": "silently wrong, percent",
}
_MEANT = (
    "How many of the values of some confidence are right: on the dashed line confidences are what "
    "they say, below it they are too sure. Each run over all that it read; bands and intervals "
    "are of 95 %."
)
_IN_POINTS = ("confidence_bias", "smooth_ece")


def trust(versus: Versus) -> Section:
    """Draw both reliability diagrams over the same axes, and lay the scores side by side."""
    views = {"before": versus.before, "after": versus.after}
    tables = [table for cells in CELLS if has_figures(table := _scores(views, cells))]
    charts = [chart for cells in CELLS if (chart := _chart(views, cells)).panels]
    if not tables and not charts:
        reasons = (_reason(view) for view in views.values())
        why = next((reason for reason in reasons if reason), NO_CONFIDENCE)
        return Section(_TITLE, (f"Nothing is told: {in_words(why)}.",))
    return Section(
        _TITLE,
        (_MEANT,),
        [*charts, *tables],
    )


def _reason(view: View) -> Reason | None:
    score = view.find("confidence_bias", cells="scalars", condition=ALL)
    return None if score is None else score.reason


def _scores(views: dict[str, View], cells: str) -> Table:
    rows = [
        [Cell(name), *(_figure(view, metric, cells) for view in views.values())]
        for metric, name in _FIGURES.items()
    ]
    return Table([CELLS[cells], *views], [row for row in rows if _told(row)])


def _told(row: Sequence[Cell]) -> bool:
    return any(cell.text != NONE for cell in row[1:])


def _figure(view: View, metric: str, cells: str) -> Cell:
    score = view.find(metric, cells=cells, condition=ALL)
    return (difference if metric in _IN_POINTS else share)(score)


def _chart(views: dict[str, View], cells: str) -> Lines:
    drawn = {
        name: view.curve("reliability", cells=cells, condition=ALL) for name, view in views.items()
    }
    known = {name: curve for name, curve in drawn.items() if curve and curve.points}
    return Lines(
        f"Reliability of confidences: {CELLS[cells].lower()}",
        Axis("confidence, percent", 0.0, 1.0, "%"),
        Axis("right, percent", 0.0, 1.0, "%"),
        [_panel(name, views[name], curve, cells) for name, curve in known.items()],
        [_behind(name, curve) for name, curve in known.items()],
    )


def _panel(name: str, view: View, curve: Curve, cells: str) -> Panel:
    series = [
        Series("as they say", [Dot(0, 0), Dot(1, 1)], "reference"),
        Series("right", [_dot(curve, at) for at in range(len(curve.points))]),
    ]
    smooth = view.curve("isotonic_reliability", cells=cells, condition=ALL)
    if smooth is not None and smooth.points:
        dots = [Dot(each.x, each.value) for each in smooth.points if each.value is not None]
        series.append(Series("best rising fit", dots, "steps"))
    return Panel(name.capitalize(), series)


def _dot(curve: Curve, at: int) -> Dot:
    point = curve.points[at]
    hint = f"confidence {hundredths(point.x)}: {_said(curve, at).text}, {point.cells:,} cells"
    return Dot(point.x, point.value or 0.0, point.low, point.high, hint)


def _said(curve: Curve, at: int) -> Cell:
    point = curve.points[at]
    if point.value is None:
        return Cell(NONE)
    said = hundredths(point.value)
    if point.low is not None and point.high is not None:
        said += f" ({hundredths(point.low)}-{hundredths(point.high)})"
    return Cell(said, None, f"{point.cells:,} cells of {point.documents:,} documents")


def _behind(name: str, curve: Curve) -> Table:
    rows = [
        [Cell(hundredths(point.x)), _said(curve, at), Cell(f"{point.cells:,}")]
        for at, point in enumerate(curve.points)
    ]
    return Table([f"Confidence {name}", "right", "cells"], rows)
