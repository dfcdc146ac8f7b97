"""Small multiples of lines with bands over the same two axes, as many beside each other as fit.

Each panel is a picture of its own with its title above and its note below, so that panels wrap on
narrow screens. Series of one name look alike in all panels: a colour, a dash and a mark each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.drawing import frame, marks
from docextract_eval.reports.drawing.svg import Value, element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.parts import Lines, Panel

_SIZES = {1: "one", 2: "two", 3: "three"}
"""How many panels are drawn larger than many are."""
_ORDER = {"dots": 1, "bars": 2}


def lines(chart: Lines) -> Markup:
    """Draw what the series are called, then every panel."""
    names = _names(chart.panels)
    size = _SIZES.get(len(chart.panels), "many")
    laid = frame.laid_out(chart)
    numbered = _numbered(names)
    panels = [_panel(chart, panel, laid, numbered) for panel in chart.panels]
    legend = [marks.legend(names, numbered)] if len(names) > 1 else []
    # Where many do not fit beside each other, they are passed by sideways: keys must get there.
    reached: dict[str, Value] = {
        "tabindex": 0,
        "role": "region",
        "aria_label": f"{chart.caption}: panels",
    }
    shown = element("div", *panels, class_=f"panels {size}", **(reached if size == "many" else {}))
    return element("div", *legend, shown, class_="lines")


def _names(panels: Sequence[Panel]) -> dict[str, str]:
    """Return the series of all panels by name, lines before dots, and how each is drawn."""
    found = {
        series.name: series.drawn
        for panel in panels
        for series in panel.series
        if series.dots and series.name
    }
    return dict(sorted(found.items(), key=lambda named: _ORDER.get(named[1], 0)))


def _numbered(names: dict[str, str]) -> dict[str, int]:
    """Return each series its number; what others are held against has a look of its own."""
    others = [name for name, drawn in names.items() if drawn != "reference"]
    return {name: number for number, name in enumerate(others)}


def _panel(chart: Lines, panel: Panel, laid: frame.Layout, numbered: dict[str, int]) -> Markup:
    title = [element("p", panel.title, class_="panel-title")] if panel.title else []
    note = [element("p", panel.note, class_="panel-note")] if panel.note else []
    said = f"{chart.caption}: {panel.title}" if panel.title else chart.caption
    picture = element(
        "svg",
        *_draw_panel(chart, panel, laid, numbered),
        viewBox=f"0 0 {frame.WIDTH} {laid.height:g}",
        role="img",
        aria_label=f"{said}. {_describe_panel(chart, panel)}",
    )
    return element("div", *title, element("div", picture, class_="picture"), *note, class_="panel")


def _describe_panel(chart: Lines, panel: Panel) -> str:
    """Say in words what a panel shows: which series, and where the strokes stand."""
    named = [series.name for series in panel.series if series.name and series.dots]
    parts = [f"{chart.y.title} along {chart.x.title}", *named]
    parts += [stroke.label for stroke in panel.strokes]
    return "; ".join(parts) + "."


def _draw_panel(
    chart: Lines, panel: Panel, laid: frame.Layout, numbered: dict[str, int]
) -> Iterator[Markup]:
    """Draw a panel from back to front: grid, strokes, series, then what strokes are called."""
    yield from frame.axes(chart, laid)
    yield from frame.strokes(panel.strokes, laid)
    for series in panel.series:
        yield from marks.series(series, laid, numbered.get(series.name, 0))
    yield from frame.labels(panel.strokes, laid)
