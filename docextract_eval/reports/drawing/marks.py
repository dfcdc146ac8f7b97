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
    has_marks = series.style == "dots" or (
        series.style == "line" and len(series.dots) <= _MOST_DOTS
    )
    for inside in _stretches_within(series, layout):
        at = [(layout.x(dot.x), layout.y(dot.y)) for dot in inside.dots]
        if series.style == "dots":
            yield from _draw_whiskers(inside, layout, number)
        else:
            yield from _draw_line(inside, at, layout, number)
        if dots and has_marks:
            marked = zip(inside.dots, at, strict=True)
            yield from (_draw_dot(*each, number) for each in marked if each[0] in series.dots)


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
    wide, high = _SWATCH
    return element(
        "svg",
        *draw_sample(number, style, wide, high),
        viewBox=f"0 0 {wide} {high}",
        width=wide,
        height=high,
        aria_hidden="true",
    )


def draw_sample(number: int, style: str, wide: float, high: float) -> Iterator[Markup]:
    """Draw what a series looks like beside its name."""
    middle, colour = high / 2, _colour(number)
    if style == "bars":
        size = {"x": wide / 2 - 5, "y": 1, "width": 10, "height": high - 2}
        yield element("rect", **size, class_=f"bar fill{colour}")
        return
    if style == "reference":
        yield element("path", d=path_data([(1, middle), (wide - 1, middle)]), class_="reference")
        return
    if style != "dots":
        across = path_data([(1, middle), (wide - 1, middle)])
        yield element("path", d=across, class_=f"line line{colour}")
    if style in ("dots", "line"):
        yield draw_mark((wide / 2, middle), number)


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
        along = _step_corners(places) if series.style == "steps" else places
        yield element("path", d=path_data(along), class_=f"line line{colour}")


def _band_outlines(series: Series, layout: Layout) -> Iterator[Places]:
    """Yield the outline of every stretch of dots that have an interval."""
    known = itertools.groupby(series.dots, key=lambda dot: None not in (dot.low, dot.high))
    for has, stretch in known:
        dots = list(stretch)
        if has and len(dots) > 1:
            high = [
                (layout.x(dot.x), layout.y(dot.y if dot.high is None else dot.high)) for dot in dots
            ]
            low = [
                (layout.x(dot.x), layout.y(dot.y if dot.low is None else dot.low)) for dot in dots
            ]
            if series.style == "steps":
                high, low = _step_corners(high), _step_corners(low)
            yield [*high, *reversed(low)]


def _draw_whiskers(series: Series, layout: Layout, number: int) -> Iterator[Markup]:
    for dot in series.dots:
        if dot.low is not None and dot.high is not None:
            x = layout.x(dot.x)
            ends = {"x1": x, "x2": x, "y1": layout.y(dot.low), "y2": layout.y(dot.high)}
            yield element("line", **ends, class_=f"whisker line{_colour(number)}")


def _draw_dot(dot: Dot, place: tuple[float, float], number: int) -> Markup:
    return draw_mark(place, number, dot.hint)


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
        size = {
            "width": min(layout.x.end, x + wide / 2) - low,
            "height": layout.histogram.start - y,
        }
        inside = [element("title", dot.hint)] if dot.hint else []
        if dot.y > 0:
            yield element("rect", *inside, x=low, y=y, **size, class_=f"bar fill{_colour(number)}")


def _step_corners(places: Places) -> Places:
    """Go across before going up."""
    corners = places[:1]
    for (_, y), (x, up) in itertools.pairwise(places):
        corners += [(x, y), (x, up)]
    return corners
