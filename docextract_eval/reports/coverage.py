"""What is wrong of what is shown, along how much is, as a chart; and what thresholds come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, with_interval
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.reports.curves import BANDS, dots, flat, left_out, reach, said, unlike
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Lines, Panel, Series, Stroke, Table
from docextract_eval.reports.sentences.figures import hundredths, share
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View

_CHOSEN = "at the threshold"
_THRESHOLDS: dict[str, dict[str, str]] = {
    _CHOSEN: {},
    "at that of clean pages": {"threshold": "clean"},
}
_MARKS = (
    "What a threshold comes to lies beside a curve and not on it: it is of all fields, weighed by "
    "what matters, and curves are of guesses alone, all alike."
)
_SHOWN = Axis("surest guesses that are shown, %", 0.0, 1.0, "%")
_WHOLE = {"scalars": "all conditions", "tables": "all conditions, table cells"}


def chart(view: View, tables: Sequence[Table]) -> Lines | None:
    """Draw all conditions, then fields under each; None where no guess carries a confidence."""
    every = [name for name in view.conditions() if _curve(view, "scalars", name)]
    kept = unlike(every, lambda name: _area(view, name))
    asked = [
        *((title, cells, ALL) for cells, title in _WHOLE.items()),
        *((name, "scalars", name) for name in kept),
    ]
    found = {title: curve for title, *where in asked if (curve := _curve(view, *where)) is not None}
    if not found:
        return None
    drawn = {title: _series(view, curve) for title, curve in found.items()}
    promised = flat(f"promised: {100 * ALPHA:g} %", ALPHA, 0.0, 1.0)
    ends = reach([series for each in drawn.values() for series in each], 0.0, 2 * ALPHA)
    return Lines(
        f"Wrong of what is shown, along how much is{left_out(len(kept), len(every))}",
        _SHOWN,
        Axis("wrong, %", max(0.0, ends[0]), min(1.0, ends[1]), "%"),
        [_panel(view, title, [promised, *series]) for title, series in drawn.items()],
        tables,
        f"{BANDS} {_MARKS}" if _marked(drawn) else BANDS,
        [_places(found)],
    )


def _marked(drawn: dict[str, list[Series]]) -> bool:
    return any(series.name in _THRESHOLDS for each in drawn.values() for series in each)


def _area(view: View, condition: str) -> float | None:
    score = view.find("augrc", cells="scalars", condition=condition)
    return None if score is None else score.value


def _curve(view: View, cells: str, condition: str) -> Curve | None:
    curve = view.curve("risk_coverage", cells=cells, condition=condition)
    known = curve is not None and any(point.value is not None for point in curve.points)
    return curve if known else None


def _series(view: View, curve: Curve) -> list[Series]:
    line = Series(CELLS[curve.slice["cells"]], dots(curve, share, "surest {:.1%}".format))
    shown = [_transfer(view, curve, name, of) for name, of in _THRESHOLDS.items()]
    return [line, *(series for series in shown if series.dots)]


def _transfer(view: View, curve: Curve, name: str, of: dict[str, str]) -> Series:
    """Return what a threshold fills under a condition, and how much of that is wrong."""
    filled = view.find("safe_automation_rate", **curve.slice, **of)
    wrong = view.find("silent_error_rate", **curve.slice, **of)
    if filled is None or wrong is None or filled.value is None or wrong.value is None:
        return Series(name, [], "dots")
    hint = f"{name}: {with_interval(filled)} filled, of that {with_interval(wrong)} wrong"
    return Series(name, [Dot(filled.value, wrong.value, wrong.low, wrong.high, hint)], "dots")


def _panel(view: View, title: str, series: list[Series]) -> Panel:
    """Say in the panel of all conditions where the threshold stands, or why there is none."""
    score = view.find("threshold", cells="scalars", condition=ALL)
    chosen = [dot for each in series if each.name == _CHOSEN for dot in each.dots]
    if title != _WHOLE["scalars"] or score is None:
        return Panel(title, series)
    if score.value is None or not chosen:
        why = f"No threshold: {in_words(score.reason)}." if score.reason else ""
        return Panel(title, series, note=why)
    label = f"from {score.value:.4g} on, {percent(chosen[0].x)} filled"
    return Panel(title, series, [Stroke(chosen[0].x, label)])


def _places(found: dict[str, Curve]) -> Table:
    """Lay out every dot of the curves."""
    rows = [
        [Cell(title), Cell(hundredths(point.x)), Cell(said(curve, point, share).text)]
        for title, curve in found.items()
        for point in curve.points
        if point.value is not None
    ]
    return Table(["Of the surest", "shown, %", "wrong, %"], rows)
