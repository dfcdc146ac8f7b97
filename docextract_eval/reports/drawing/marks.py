"""How a series is drawn: its line, its band, its dots, its bars; each with a mark of its own."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.svg import element, path_data
from docextract_eval.reports.parts import Dot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from docextract_eval.reports.drawing.svg import Layout
    from docextract_eval.reports.parts import Series

    Places = list[tuple[float, float]]

COLOURS = 8
GRAY = -1
"""The number of a series that others are seen beside."""
_SIZE = 2.8
"""Half of a mark's width."""
_SWATCH = 26, 10
_MOST_DOTS = 30
"""A line of more places is drawn without a mark at each."""


def draw_series(
    series: Series, layout: Layout, number: int, *, dots: bool = True
) -> Iterator[Markup]:
    """Draw a series; its number says in which colour and with which mark."""
    if series.style == "bars":
        yield from _draw_bars(series, layout, number)
        return
    if series.style == "reference":
        yield from _draw_reference(series, layout)
        return
    few = series.style == "line" and len(series.dots) <= _MOST_DOTS
    has_marks = dots and (few or series.style == "dots")
    for inside in _stretches_within(series, layout):
        at = [(layout.x(dot.x), layout.y(dot.y)) for dot in inside.dots]
        if series.style == "dots":
            yield from _draw_whiskers(inside, layout, number)
        else:
            yield from _draw_line(inside, at, layout, number)
        if has_marks:
            for dot, place in zip(inside.dots, at, strict=True):
                if dot in series.dots:
                    yield draw_mark(place, number, dot.hint)


def _draw_reference(series: Series, layout: Layout) -> Iterator[Markup]:
    """Draw what others are held against, and what it is called above its end."""
    at = [(layout.x(dot.x), layout.y(dot.y)) for dot in series.dots]
    if len(at) > 1:
        yield element("path", d=path_data(at), class_="reference")
    if at and series.label:
        (x, y), anchor = at[-1], {"text_anchor": "end", "class_": "tick"}
        yield element("text", series.label, x=x, y=y - 3, **anchor)


def _stretches_within(series: Series, layout: Layout) -> Iterator[Series]:
    """Yield the parts of a series below the top of its axis, each up to where it crosses that."""
    top, stretch = layout.y.axis.high, list[Dot]()
    for before, dot in zip((None, *series.dots), series.dots, strict=False):
        if before and (before.y > top) != (dot.y > top) and series.style != "dots":
            part = (top - before.y) / (dot.y - before.y)
            ends = (dot.low, dot.high) if None not in (dot.low, before.low) else (None, None)
            stretch.append(Dot(before.x + part * (dot.x - before.x), top, *ends))
        if dot.y <= top:
            stretch.append(dot)
        elif stretch:
            yield replace(series, dots=stretch)
            stretch = []
    if stretch:
        yield replace(series, dots=stretch)


def draw_legend(names: Mapping[str, str], series_numbers: Mapping[str, int]) -> Markup:
    """Say what series are called, each beside what it looks like."""
    shown = [
        element("li", _draw_swatch(series_numbers.get(name, 0), style), element("span", name))
        for name, style in names.items()
    ]
    return element("ul", *shown, class_="legend")


def _draw_swatch(number: int, style: str) -> Markup:
    """Draw what a series looks like beside its name."""
    wide, high = _SWATCH
    middle, colour = high / 2, _colour(number)
    drawn = []
    if style == "bars":
        size = {"x": wide / 2 - 5, "y": 1, "width": 10, "height": high - 2}
        drawn.append(element("rect", **size, class_=f"bar fill{colour}"))
    elif style != "dots":
        across = path_data([(1, middle), (wide - 1, middle)])
        look = "reference" if style == "reference" else f"line line{colour}"
        drawn.append(element("path", d=across, class_=look))
    if style in ("dots", "line"):
        drawn.append(draw_mark((wide / 2, middle), number))
    box = f"0 0 {wide} {high}"
    return element("svg", *drawn, viewBox=box, width=wide, height=high, aria_hidden="true")


def _colour(number: int) -> str:
    """Return what the classes of a series' colour end in."""
    return "gray" if number == GRAY else str(number % COLOURS)


def _draw_line(series: Series, places: Places, layout: Layout, number: int) -> Iterator[Markup]:
    """Draw a line through places, over its band; a place alone has a whisker."""
    colour = _colour(number)
    if len(places) == 1:
        yield from _draw_whiskers(series, layout, number)
        return
    for band in _band_outlines(series, layout):
        yield element("path", d=path_data(band, closed=True), class_=f"band fill{colour}")
    if places:
        yield element("path", d=path_data(places), class_=f"line line{colour}")


def _band_outlines(series: Series, layout: Layout) -> Iterator[Places]:
    """Yield the outline of every stretch of dots that have an interval."""
    known = itertools.groupby(series.dots, key=lambda dot: None not in (dot.low, dot.high))
    for has, stretch in known:
        dots = list(stretch)
        if has and len(dots) > 1:
            high = [(layout.x(dot.x), layout.y(dot.high or 0.0)) for dot in dots]
            low = [(layout.x(dot.x), layout.y(dot.low or 0.0)) for dot in dots]
            yield [*high, *reversed(low)]


def _draw_whiskers(series: Series, layout: Layout, number: int) -> Iterator[Markup]:
    for dot in series.dots:
        if dot.low is not None and dot.high is not None:
            x = layout.x(dot.x)
            ends = {"x1": x, "x2": x, "y1": layout.y(dot.low), "y2": layout.y(dot.high)}
            yield element("line", **ends, class_=f"whisker line{_colour(number)}")


def draw_mark(
    place: tuple[float, float], number: int, hint: str = "", *, is_grey: bool = False
) -> Markup:
    """Draw a circle, square, diamond or triangle: colour alone never distinguishes series."""
    (x, y), named = place, {"class_": "mark other" if is_grey else f"mark fill{_colour(number)}"}
    inside = [element("title", hint)] if hint else []
    kind, r = number % 4, _SIZE
    if kind == 0:
        return element("circle", *inside, cx=x, cy=y, r=r, **named)
    if kind == 1:
        size = {"width": 1.8 * r, "height": 1.8 * r}
        return element("rect", *inside, x=x - 0.9 * r, y=y - 0.9 * r, **size, **named)
    r *= sqrt(2)
    corners = {
        2: [(x, y - r), (x + r, y), (x, y + r), (x - r, y)],
        3: [(x, y - r), (x + r, y + 0.75 * r), (x - r, y + 0.75 * r)],
    }
    return element("path", *inside, d=path_data(corners[kind], closed=True), **named)


def _draw_bars(series: Series, layout: Layout, number: int) -> Iterator[Markup]:
    """Draw a histogram below the plot: a bar at each place, as wide as places are apart."""
    if layout.histogram is None:
        return
    at = sorted(layout.x(dot.x) for dot in series.dots)
    apart = [right - left for left, right in itertools.pairwise(at) if right > left]
    wide = 0.86 * min(apart, default=(layout.x.end - layout.x.start) / 10)
    for dot in series.dots:
        x, y = layout.x(dot.x), layout.histogram(dot.y)
        low = max(layout.x.start, x - wide / 2)
        high = min(layout.x.end, x + wide / 2)
        size = {"width": high - low, "height": layout.histogram.start - y}
        inside = [element("title", dot.hint)] if dot.hint else []
        if dot.y > 0:
            yield element("rect", *inside, x=low, y=y, **size, class_=f"bar fill{_colour(number)}")
