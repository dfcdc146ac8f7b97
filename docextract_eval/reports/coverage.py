"""What is wrong of what is shown, along how much is, as a chart; and what thresholds come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.reports.curves import (
    BANDS,
    axis_ends,
    count_left_out,
    dots,
    horizontal_line,
    most_different,
    point_cell,
)
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Lines, Panel, Series, Stroke, Table
from docextract_eval.reports.sentences.figures import percent_number, share_cell
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View

_CHOSEN = "at the threshold"
_MARKS = (
    "The mark of a threshold lies beside the curve: it is of all fields, weighted by criticality, "
    "while the curve is of predicted values only, unweighted."
)
_COVERAGE_AXIS = Axis("accepted values, most confident first, %", 0.0, 1.0, "%")
_WHOLE = {"scalars": "all conditions", "tables": "all conditions, table cells"}


def coverage_chart(view: View, tables: Sequence[Table]) -> Lines | None:
    """Draw all conditions, then fields under each; None where no guess carries a confidence."""
    every = [name for name in view.conditions() if _coverage_curve(view, "scalars", name)]
    kept = most_different(every, lambda name: _augrc(view, name))
    asked = [
        *((title, cells, ALL) for cells, title in _WHOLE.items()),
        *((name, "scalars", name) for name in kept),
    ]
    found = {
        title: curve
        for title, *where in asked
        if (curve := _coverage_curve(view, *where)) is not None
    }
    if not found:
        return None
    drawn = {title: _curve_series(view, curve) for title, curve in found.items()}
    promised = horizontal_line(f"promise: at most {100 * ALPHA:g} %", ALPHA, 0.0, 1.0)
    ends = axis_ends([series for each in drawn.values() for series in each], 0.0, 2 * ALPHA)
    return Lines(
        f"Wrong values by coverage{count_left_out(len(kept), len(every))}",
        _COVERAGE_AXIS,
        Axis("wrong, %", max(0.0, ends[0]), min(1.0, ends[1]), "%"),
        [_coverage_panel(view, title, [promised, *series]) for title, series in drawn.items()],
        tables,
        f"{BANDS} {_MARKS}" if _has_threshold(view, drawn) else BANDS,
        [_points_table(found)],
    )


def _thresholds(view: View) -> dict[str, dict[str, str]]:
    """Return the slice of every threshold, by its title."""
    return {_CHOSEN: {}, f"at the threshold of {view.clean_pages}": {"threshold": "clean"}}


def _has_threshold(view: View, series_by_title: dict[str, list[Series]]) -> bool:
    titles = _thresholds(view)
    return any(series.name in titles for each in series_by_title.values() for series in each)


def _augrc(view: View, condition: str) -> float | None:
    score = view.find("augrc", cells="scalars", condition=condition)
    return None if score is None else score.value


def _coverage_curve(view: View, cells: str, condition: str) -> Curve | None:
    curve = view.curve("risk_coverage", cells=cells, condition=condition)
    known = curve is not None and any(point.value is not None for point in curve.points)
    return curve if known else None


def _curve_series(view: View, curve: Curve) -> list[Series]:
    line = Series(
        CELLS[curve.slice["cells"]], dots(curve, share_cell, "most confident {:.1%}".format)
    )
    shown = [
        _threshold_mark(view, curve, name, threshold)
        for name, threshold in _thresholds(view).items()
    ]
    return [line, *(series for series in shown if series.dots)]


def _threshold_mark(view: View, curve: Curve, name: str, where: dict[str, str]) -> Series:
    """Return what a threshold fills under a condition, and how much of that is wrong."""
    filled = view.find("safe_automation_rate", **curve.slice, **where)
    wrong = view.find("silent_error_rate", **curve.slice, **where)
    if filled is None or wrong is None or filled.value is None or wrong.value is None:
        return Series(name, [], "dots")
    hint = (
        f"{name}: {share_with_interval(filled)} accepted, {share_with_interval(wrong)} of them "
        "wrong"
    )
    return Series(name, [Dot(filled.value, wrong.value, wrong.low, wrong.high, hint)], "dots")


def _coverage_panel(view: View, title: str, series: list[Series]) -> Panel:
    """Say in the panel of all conditions where the threshold stands, or why there is none."""
    score = view.find("threshold", cells="scalars", condition=ALL)
    chosen = [dot for each in series if each.name == _CHOSEN for dot in each.dots]
    if title != _WHOLE["scalars"] or score is None:
        return Panel(title, series)
    if score.value is None or not chosen:
        return Panel(
            title,
            series,
            note=f"No threshold: {explain_missing_value(score)}." if score.reason else "",
        )
    label = f"threshold {score.value:.4g}: {percent(chosen[0].x)} accepted"
    return Panel(title, series, [Stroke(chosen[0].x, label)])


def _points_table(curves: dict[str, Curve]) -> Table:
    """Lay out every dot of the curves."""
    rows = [
        [
            Cell(title),
            Cell(percent_number(point.x)),
            Cell(point_cell(curve, point, share_cell).text),
        ]
        for title, curve in curves.items()
        for point in curve.points
        if point.value is not None
    ]
    return Table(["Most confident values", "accepted, %", "wrong, %"], rows)
