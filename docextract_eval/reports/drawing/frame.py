"""What stands around the series of a panel: axes with their ticks, strokes with their labels."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.drawing.scale import Scale
from docextract_eval.reports.drawing.svg import element
from docextract_eval.reports.parts import Axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.parts import Dot, Lines, Stroke

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


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the values of every panel of a chart lie."""

    x: Scale
    y: Scale
    histogram: Scale | None
    """Where the bars of histograms lie, below the plot; None where there are none."""
    left: float
    height: float

    @property
    def floor(self) -> float:
        """Where the ticks of x start."""
        return self.y.start if self.histogram is None else self.histogram.start


def panel_layout(chart: Lines) -> Layout:
    """Return each axis its room: what is written on the left decides where the plot begins."""
    tallest = max((dot.y for dot in _bar_dots(chart)), default=0.0)
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


def _bar_dots(chart: Lines) -> Iterator[Dot]:
    for panel in chart.panels:
        for series in panel.series:
            if series.style == "bars":
                yield from series.dots


def plot_width(text: str) -> float:
    """Say about how wide a text is.

    >>> plot_width("100") < plot_width("1,000")
    True
    """
    return _LETTER * len(text)


def draw_axes(chart: Lines, layout: Layout) -> Iterator[Markup]:
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
        ends = [
            (_keep_within_panel(scale(tick), text), plot_width(text) / 2)
            for tick, text in zip(ticks, labels, strict=True)
        ]
        pairs = itertools.pairwise(ends)
        if all(left + a + _GAP <= right - b for (left, a), (right, b) in pairs):
            return ticks
    ticks = scale.ticks(2)
    return [ticks[0], ticks[-1]] if len(ticks) > 1 else ticks


def draw_strokes(strokes: Sequence[Stroke], layout: Layout) -> Iterator[Markup]:
    """Draw places along x from top to bottom."""
    for stroke in strokes:
        x, top, floor = layout.x(stroke.x), layout.y.end, layout.y.start
        yield element("line", x1=x, x2=x, y1=top, y2=floor, class_="stroke")


def draw_stroke_labels(strokes: Sequence[Stroke], layout: Layout) -> Iterator[Markup]:
    """Write what strokes are called in front of everything, on as few lines as do not collide."""
    ends: list[float] = []
    for stroke in sorted(strokes, key=lambda each: each.x):
        size = plot_width(stroke.label)
        at, anchor = _place_label(layout.x(stroke.x), size, layout.left)
        start = at - size if anchor == "end" else at
        line = next((n for n, end in enumerate(ends) if end + _GAP <= start), len(ends))
        ends[line : line + 1] = [start + size]
        y = layout.y.end + 9 + line * _LINE
        yield element("text", stroke.label, x=at, y=y, text_anchor=anchor, class_="note")


def _place_label(x: float, size: float, left: float) -> tuple[float, str]:
    """Begin a label behind its stroke, or end it before that where it would not fit behind."""
    right = WIDTH - _RIGHT
    if x + 4 + size > right and x - 4 - size >= left:
        return x - 4, "end"
    return max(left + 2, min(x + 4, right - size)), "start"
