"""Small multiples of lines with bands, as many beside each other as fit.

Each panel is a picture of its own with its title above, so that panels wrap on
narrow screens. Series of one name look alike in all panels over the same axes: a colour, a dash and
a mark each; a panel with axes of its own has its own legend.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.drawing import marks
from docextract_eval.reports.drawing.svg import Layout, Scale, Value, element
from docextract_eval.reports.parts import Axis, Panel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.parts import Lines, Series, Stroke

WIDTH = 280.0
"""Of a panel; its height follows from what it shows."""
_PLOT = 132.0
_STRIP, _STRIP_GAP = 26.0, 12.0
"""The height of a histogram below the plot, and what lies between."""
_TOP, _BOTTOM, _RIGHT = 20.0, 30.0, 12.0
_LETTER = 6.2
"""How wide a letter is, about; rather more than less."""
_LINE = 11.0
_TICKS = 6
"""Of y, at most."""
_GAP = 8.0
"""What stays free between two ticks."""
_SIZES = {1: "one", 2: "two", 3: "three"}
"""How many panels are drawn larger than many are."""
_ORDER = {"dots": 1, "bars": 2}


def _panel_layout(chart: Lines) -> Layout:
    """Return each axis its room: what is written on the left decides where the plot begins."""
    every = [series for panel in chart.panels for series in panel.series]
    bars = [dot.y for series in every if series.style == "bars" for dot in series.dots]
    tallest = max(bars, default=0.0)
    y = Scale(chart.y, _TOP + _PLOT, _TOP)
    floor = y.start
    histogram = None
    if tallest > 0:
        floor += _STRIP_GAP + _STRIP
        histogram = Scale(Axis("", 0.0, tallest, chart.y.unit), floor, floor - _STRIP)
    tick_labels = [y.tick_label(tick) for tick in y.ticks(_TICKS)]
    tick_labels += [] if histogram is None else [_tallest_label(histogram)]
    left = 10.0 + max((plot_width(text) for text in tick_labels), default=0.0)
    return Layout(Scale(chart.x, left, WIDTH - _RIGHT), y, histogram, left, floor + _BOTTOM)


def _tallest_label(histogram: Scale) -> str:
    """Say how much the tallest bar of a chart is."""
    high = histogram.axis.high
    return percent(high) if histogram.axis.unit else histogram.tick_label(round(high, 2))


def plot_width(text: str) -> float:
    """Say about how wide a text is.

    >>> plot_width("100") < plot_width("1,000")
    True
    """
    return _LETTER * len(text)


def _draw_axes(chart: Lines, layout: Layout) -> Iterator[Markup]:
    """Draw a grid, its ticks, and what runs along it."""
    yield from _draw_y_axis(chart, layout)
    floor, right = layout.floor, WIDTH - _RIGHT
    yield element("line", x1=layout.left, x2=right, y1=floor, y2=floor, class_="axis")
    for tick in _fitting_ticks(layout.x):
        x, label = layout.x(tick), layout.x.tick_label(tick)
        at = _keep_within_panel(x, label)
        yield element("line", x1=x, x2=x, y1=floor, y2=floor + 3, class_="axis")
        yield element("text", label, x=at, y=floor + 13, text_anchor="middle", class_="tick")
    at = _keep_within_panel((layout.left + right) / 2, chart.x.title)
    yield element("text", chart.x.title, x=at, y=floor + 26, text_anchor="middle", class_="name")


def _draw_y_axis(chart: Lines, layout: Layout) -> Iterator[Markup]:
    right = WIDTH - _RIGHT
    yield element("text", chart.y.title, x=0, y=9, class_="name")
    for tick in layout.y.ticks(_TICKS):
        y, label = layout.y(tick), layout.y.tick_label(tick)
        kind = "axis" if tick == 0 else "grid"
        yield element("line", x1=layout.left, x2=right, y1=y, y2=y, class_=kind)
        yield element("text", label, x=layout.left - 5, y=y + 3.5, text_anchor="end", class_="tick")
    if layout.histogram is not None:
        y, label = layout.histogram.end, _tallest_label(layout.histogram)
        yield element("text", label, x=layout.left - 5, y=y + 6, text_anchor="end", class_="tick")


def _keep_within_panel(x: float, text: str) -> float:
    """Keep what is written around a place within the panel."""
    half = plot_width(text) / 2
    return min(max(x, half), WIDTH - half)


def _fitting_ticks(scale: Scale) -> list[float]:
    """Return as many ticks as stand beside each other with room between."""
    for max_ticks in (6, 5, 4, 3, 2):
        ticks = scale.ticks(max_ticks)
        labels = [scale.tick_label(tick) for tick in ticks]
        at = [
            _keep_within_panel(scale(tick), text) for tick, text in zip(ticks, labels, strict=True)
        ]
        halves = [plot_width(text) / 2 for text in labels]
        pairs = itertools.pairwise(zip(at, halves, strict=True))
        if all(left + a + _GAP <= right - b for (left, a), (right, b) in pairs):
            return ticks
    ticks = scale.ticks(2)
    return [ticks[0], ticks[-1]] if len(ticks) > 1 else ticks


def _draw_stroke_labels(strokes: Sequence[Stroke], layout: Layout) -> Iterator[Markup]:
    """Write what strokes are called in front of everything, on as few lines as do not collide."""
    ends: list[float] = []
    for stroke in sorted(strokes, key=lambda each: each.x):
        size = plot_width(stroke.label)
        x, right = layout.x(stroke.x), WIDTH - _RIGHT
        start, at, anchor = x - 4 - size, x - 4, "end"
        if x + 4 + size <= right or start < layout.left:  # behind its stroke, or not before it
            start = at = max(layout.left + 2, min(x + 4, right - size))
            anchor = "start"
        line = next((n for n, end in enumerate(ends) if end + _GAP <= start), len(ends))
        ends[line : line + 1] = [start + size]
        y = layout.y.end + 9 + line * _LINE
        yield element("text", stroke.label, x=at, y=y, text_anchor=anchor, class_="note")


def draw_lines(chart: Lines) -> Markup:
    """Draw what the series are called, then every panel."""
    size = _SIZES.get(len(chart.panels), "many")
    apart = any(panel.x or panel.y for panel in chart.panels)
    if apart:
        each = [_draw_panels(chart, [panel], _draw_legend([panel])) for panel in chart.panels]
        legend, panels = [], [*itertools.chain(*each)]
    else:
        legend, panels = _draw_legend(chart.panels), _draw_panels(chart, chart.panels, ())
    # Where many do not fit beside each other, they are passed by sideways: keys must get there.
    reached: dict[str, Value] = {}
    if size == "many":
        reached = {"tabindex": 0, "role": "region", "aria_label": f"{chart.caption}: panels"}
    shown = element("div", *panels, class_=f"panels {size}", **reached)
    return element("div", *legend, shown, class_="lines")


def _draw_panels(chart: Lines, panels: Sequence[Panel], legend: Sequence[Markup]) -> list[Markup]:
    """Draw panels over the same axes; where these are their own, the legend stands inside."""
    own = panels[0] if panels else Panel("", ())
    axes = replace(chart, x=own.x or chart.x, y=own.y or chart.y, panels=panels)
    layout, numbers = _panel_layout(axes), _number_series(panels)
    return [_panel_element(axes, panel, layout, numbers, legend) for panel in panels]


def _named_series(panels: Sequence[Panel]) -> dict[str, Series]:
    """Return the series of panels by name, lines before dots."""
    every = [series for panel in panels for series in panel.series]
    found = {series.name: series for series in every if series.dots and series.name}
    return dict(sorted(found.items(), key=lambda named: _ORDER.get(named[1].style, 0)))


def _number_series(panels: Sequence[Panel]) -> dict[str, int]:
    """Return each series its number; what others are held against has a look of its own."""
    named = _named_series(panels)
    others = [name for name, each in named.items() if each.style != "reference" and not each.gray]
    numbers = {name: number for number, name in enumerate(others)}
    return numbers | {name: marks.GRAY for name, each in named.items() if each.gray}


def _draw_legend(panels: Sequence[Panel]) -> list[Markup]:
    """Say what series are called, but for lines that are named where they lie."""
    named = _named_series(panels)
    styles = {name: each.style for name, each in named.items() if not each.label}
    return [marks.draw_legend(styles, _number_series(panels))] if len(styles) > 1 else []


def _panel_element(
    chart: Lines, panel: Panel, layout: Layout, numbers: dict[str, int], legend: Sequence[Markup]
) -> Markup:
    title = [element("p", panel.title, class_="panel-title")] if panel.title else []
    foot = [element("div", *legend, class_="panel-foot")] if legend else []
    label = f"{chart.caption}: {panel.title}" if panel.title else chart.caption
    named = [series.name for series in panel.series if series.name and series.dots]
    strokes = [stroke.label for stroke in panel.strokes]
    shown = "; ".join([f"{chart.y.title} along {chart.x.title}", *named, *strokes])
    drawn, box = _draw_panel(chart, panel, layout, numbers), f"0 0 {WIDTH} {layout.height:g}"
    picture = element("svg", *drawn, viewBox=box, role="img", aria_label=f"{label}. {shown}.")
    return element("div", *title, element("div", picture, class_="picture"), *foot, class_="panel")


def _draw_panel(
    chart: Lines, panel: Panel, layout: Layout, numbers: dict[str, int]
) -> Iterator[Markup]:
    """Draw a panel from back to front: grid, strokes, series, then what strokes are called."""
    yield from _draw_axes(chart, layout)
    for stroke in panel.strokes:
        x = layout.x(stroke.x)
        yield element("line", x1=x, x2=x, y1=layout.y.end, y2=layout.y.start, class_="stroke")
    for series in panel.series:
        yield from marks.draw_series(series, layout, numbers.get(series.name, 0))
    yield from _draw_stroke_labels(panel.strokes, layout)
