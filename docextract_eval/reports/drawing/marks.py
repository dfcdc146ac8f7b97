"""How a series is drawn: its line, its band, its dots, its bars; each with a mark of its own."""

from __future__ import annotations

import itertools
from math import sqrt
from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.svg import element, path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from docextract_eval.reports.drawing.frame import Layout
    from docextract_eval.reports.parts import Dot, Series

    Places = list[tuple[float, float]]

COLOURS = 8
_SIZE = 2.8
"""Half of a mark's width."""
_SWATCH = 26, 10
_MOST_DOTS = 30
"""A line of more places is drawn without a mark at each."""


def series(of: Series, laid: Layout, number: int, *, dots: bool = True) -> Iterator[Markup]:
    """Draw a series; its number says in which colour and with which mark."""
    if of.drawn == "bars":
        yield from _bars(of, laid, number)
        return
    at = [(laid.x(dot.x), laid.y(dot.y)) for dot in of.dots]
    if of.drawn == "reference":
        if len(at) > 1:
            yield element("path", d=path(at), class_="reference")
        return
    if of.drawn == "dots":
        yield from _whiskers(of, laid, number)
    else:
        yield from _line(of, at, laid, number)
    if dots and (of.drawn == "dots" or (of.drawn == "line" and len(at) <= _MOST_DOTS)):
        yield from (_dot(dot, place, number) for dot, place in zip(of.dots, at, strict=True))


def legend(names: Mapping[str, str], numbered: Mapping[str, int]) -> Markup:
    """Say what series are called, each beside what it looks like."""
    shown = [
        element("li", _swatch(numbered.get(name, 0), drawn), element("span", name))
        for name, drawn in names.items()
    ]
    return element("ul", *shown, class_="legend")


def _swatch(number: int, drawn: str) -> Markup:
    wide, high = _SWATCH
    return element(
        "svg",
        *sample(number, drawn, wide, high),
        viewBox=f"0 0 {wide} {high}",
        width=wide,
        height=high,
        aria_hidden="true",
    )


def sample(number: int, drawn: str, wide: float, high: float) -> Iterator[Markup]:
    """Draw what a series looks like beside its name."""
    middle, colour = high / 2, number % COLOURS
    if drawn == "bars":
        size = {"x": wide / 2 - 5, "y": 1, "width": 10, "height": high - 2}
        yield element("rect", **size, class_=f"bar fill{colour}")
        return
    if drawn == "reference":
        yield element("path", d=path([(1, middle), (wide - 1, middle)]), class_="reference")
        return
    if drawn != "dots":
        across = path([(1, middle), (wide - 1, middle)])
        yield element("path", d=across, class_=f"line line{colour}")
    if drawn in ("dots", "line"):
        yield mark((wide / 2, middle), number)


def _line(of: Series, at: Places, laid: Layout, number: int) -> Iterator[Markup]:
    """Draw a line through places, over its band; a place alone has a whisker."""
    colour = number % COLOURS
    if len(at) == 1:
        yield from _whiskers(of, laid, number)
        return
    for band in _bands(of, laid):
        yield element("path", d=path(band, closed=True), class_=f"band fill{colour}")
    if at:
        along = _steps(at) if of.drawn == "steps" else at
        yield element("path", d=path(along), class_=f"line line{colour}")


def _bands(of: Series, laid: Layout) -> Iterator[Places]:
    """Yield the outline of every stretch of dots that have an interval."""
    known = itertools.groupby(of.dots, key=lambda dot: None not in (dot.low, dot.high))
    for has, stretch in known:
        dots = list(stretch)
        if has and len(dots) > 1:
            high = [
                (laid.x(dot.x), laid.y(dot.y if dot.high is None else dot.high)) for dot in dots
            ]
            low = [(laid.x(dot.x), laid.y(dot.y if dot.low is None else dot.low)) for dot in dots]
            if of.drawn == "steps":
                high, low = _steps(high), _steps(low)
            yield [*high, *reversed(low)]


def _whiskers(of: Series, laid: Layout, number: int) -> Iterator[Markup]:
    for dot in of.dots:
        if dot.low is not None and dot.high is not None:
            x = laid.x(dot.x)
            ends = {"x1": x, "x2": x, "y1": laid.y(dot.low), "y2": laid.y(dot.high)}
            yield element("line", **ends, class_=f"whisker line{number % COLOURS}")


def _dot(dot: Dot, place: tuple[float, float], number: int) -> Markup:
    return mark(place, number, dot.hint)


def mark(place: tuple[float, float], number: int, hint: str = "") -> Markup:
    """Draw a circle, square, diamond or triangle: colour alone never distinguishes series."""
    (x, y), named = place, {"class_": f"mark fill{number % COLOURS}"}
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
    return element("path", *inside, d=path(corners[kind], closed=True), **named)


def _bars(of: Series, laid: Layout, number: int) -> Iterator[Markup]:
    """Draw a histogram below the plot: a bar at each place, as wide as places are apart."""
    if laid.strip is None:
        return
    at = sorted(laid.x(dot.x) for dot in of.dots)
    apart = [right - left for left, right in itertools.pairwise(at) if right > left]
    wide = 0.86 * min(apart, default=(laid.x.end - laid.x.start) / 10)
    for dot in of.dots:
        x, y = laid.x(dot.x), laid.strip(dot.y)
        low = max(laid.x.start, x - wide / 2)
        size = {"width": min(laid.x.end, x + wide / 2) - low, "height": laid.strip.start - y}
        inside = [element("title", dot.hint)] if dot.hint else []
        if dot.y > 0:
            yield element("rect", *inside, x=low, y=y, **size, class_=f"bar fill{number % COLOURS}")


def _steps(at: Places) -> Places:
    """Go across before going up."""
    corners = at[:1]
    for (_, y), (x, up) in itertools.pairwise(at):
        corners += [(x, y), (x, up)]
    return corners
