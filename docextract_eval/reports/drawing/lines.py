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


def draw_lines(chart: Lines) -> Markup:
    """Draw what the series are called, then every panel."""
    names = _series_styles(chart.panels)
    size = _SIZES.get(len(chart.panels), "many")
    layout = frame.panel_layout(chart)
    series_numbers = _number_series(names)
    panels = [_panel_element(chart, panel, layout, series_numbers) for panel in chart.panels]
    legend = [marks.draw_legend(names, series_numbers)] if len(names) > 1 else []
    # Where many do not fit beside each other, they are passed by sideways: keys must get there.
    scroll_attributes: dict[str, Value] = {
        "tabindex": 0,
        "role": "region",
        "aria_label": f"{chart.caption}: panels",
    }
    shown = element(
        "div", *panels, class_=f"panels {size}", **(scroll_attributes if size == "many" else {})
    )
    return element("div", *legend, shown, class_="lines")


def _series_styles(panels: Sequence[Panel]) -> dict[str, str]:
    """Return the series of all panels by name, lines before dots, and how each is drawn."""
    found = {
        series.name: series.style
        for panel in panels
        for series in panel.series
        if series.dots and series.name
    }
    return dict(sorted(found.items(), key=lambda named: _ORDER.get(named[1], 0)))


def _number_series(names: dict[str, str]) -> dict[str, int]:
    """Return each series its number; what others are held against has a look of its own."""
    others = [name for name, style in names.items() if style != "reference"]
    return {name: number for number, name in enumerate(others)}


def _panel_element(
    chart: Lines, panel: Panel, layout: frame.Layout, series_numbers: dict[str, int]
) -> Markup:
    title = [element("p", panel.title, class_="panel-title")] if panel.title else []
    note = [element("p", panel.note, class_="panel-note")] if panel.note else []
    label = f"{chart.caption}: {panel.title}" if panel.title else chart.caption
    picture = element(
        "svg",
        *_draw_panel(chart, panel, layout, series_numbers),
        viewBox=f"0 0 {frame.WIDTH} {layout.height:g}",
        role="img",
        aria_label=f"{label}. {_describe_panel(chart, panel)}",
    )
    return element("div", *title, element("div", picture, class_="picture"), *note, class_="panel")


def _describe_panel(chart: Lines, panel: Panel) -> str:
    """Say in words what a panel shows: which series, and where the strokes stand."""
    named = [series.name for series in panel.series if series.name and series.dots]
    parts = [f"{chart.y.title} along {chart.x.title}", *named]
    parts += [stroke.label for stroke in panel.strokes]
    return "; ".join(parts) + "."


def _draw_panel(
    chart: Lines, panel: Panel, layout: frame.Layout, series_numbers: dict[str, int]
) -> Iterator[Markup]:
    """Draw a panel from back to front: grid, strokes, series, then what strokes are called."""
    yield from frame.draw_axes(chart, layout)
    yield from frame.draw_strokes(panel.strokes, layout)
    for series in panel.series:
        yield from marks.draw_series(series, layout, series_numbers.get(series.name, 0))
    yield from frame.draw_stroke_labels(panel.strokes, layout)
