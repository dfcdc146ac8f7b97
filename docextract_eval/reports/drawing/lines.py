"""Small multiples of lines with bands over the same two axes, as many beside each other as fit."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.scale import Scale
from docextract_eval.reports.drawing.svg import element, path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from docextract_eval.reports.parts import Dot, Lines, Panel, Series

WIDTH, HEIGHT = 230, 190
"""Of a panel, with its title and its axes."""
ACROSS = 4
"""Panels beside each other at most."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 24, 36
_DOT = 2.5
_COLOURS = 8


def lines(chart: Lines) -> Markup:
    """Draw every panel on its spot of the grid."""
    across = min(ACROSS, max(1, len(chart.panels)))
    down = -(-len(chart.panels) // across)
    drawn = [
        element(
            "g",
            *_panel(chart, panel, first=not number % across),
            transform=f"translate({number % across * WIDTH} {number // across * HEIGHT})",
        )
        for number, panel in enumerate(chart.panels)
    ]
    size = across * WIDTH, down * HEIGHT
    return element(
        "svg",
        element("title", chart.caption),
        *drawn,
        viewBox=f"0 0 {size[0]} {size[1]}",
        width=size[0],
        height=size[1],
        role="img",
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a panel's values lie."""

    x: Scale
    y: Scale


def _panel(chart: Lines, panel: Panel, *, first: bool) -> Iterator[Markup]:
    plot = _Plot(Scale(chart.x, _LEFT, WIDTH - _RIGHT), Scale(chart.y, HEIGHT - _BOTTOM, _TOP))
    yield element("text", panel.title, x=_LEFT, y=14, class_="title")
    yield from _axes(chart, plot, first=first)
    for number, series in enumerate(panel.series):
        yield from _series(series, plot, number % _COLOURS)
    for stroke in panel.strokes:
        x = plot.x(stroke.x)
        yield element("line", x1=x, x2=x, y1=_TOP, y2=HEIGHT - _BOTTOM, class_="stroke")
        yield element("text", stroke.label, x=x + 3, y=_TOP + 9, class_="note")
    if panel.note:
        yield element("text", panel.note, x=_LEFT, y=HEIGHT - 4, class_="note")


def _axes(chart: Lines, plot: _Plot, *, first: bool) -> Iterator[Markup]:
    floor = HEIGHT - _BOTTOM
    for tick in plot.y.ticks(4):
        y = plot.y(tick)
        yield element("line", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y, class_="grid")
        said = plot.y.said(tick)
        yield element("text", said, x=_LEFT - 5, y=y + 3, text_anchor="end", class_="tick")
    for tick in plot.x.ticks(4):
        x, said = plot.x(tick), plot.x.said(tick)
        yield element("text", said, x=x, y=floor + 13, text_anchor="middle", class_="tick")
    yield element("line", x1=_LEFT, x2=WIDTH - _RIGHT, y1=floor, y2=floor, class_="axis")
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    yield element(
        "text", chart.x.title, x=middle, y=floor + 26, text_anchor="middle", class_="name"
    )
    if first:
        across = f"translate(10 {(floor + _TOP) / 2}) rotate(-90)"
        yield element("text", chart.y.title, transform=across, text_anchor="middle", class_="name")


def _series(series: Series, plot: _Plot, colour: int) -> Iterator[Markup]:
    at = [(plot.x(dot.x), plot.y(dot.y)) for dot in series.dots]
    if series.drawn == "reference":
        yield element("path", d=path(at), class_="reference")
        return
    if series.drawn == "bars":
        yield from _bars(series, plot, colour)
        return
    if band := [dot for dot in series.dots if dot.low is not None and dot.high is not None]:
        edge = [(plot.x(dot.x), plot.y(dot.high or 0.0)) for dot in band]
        back = [(plot.x(dot.x), plot.y(dot.low or 0.0)) for dot in reversed(band)]
        yield element("path", d=path([*edge, *back], closed=True), class_=f"band fill{colour}")
    if series.drawn != "dots" and len(at) > 1:
        along = _steps(at) if series.drawn == "steps" else at
        yield element("path", d=path(along), class_=f"line line{colour}")
    if series.drawn != "steps":
        yield from (_dot(dot, place, colour) for dot, place in zip(series.dots, at, strict=True))


def _dot(dot: Dot, place: tuple[float, float], colour: int) -> Markup:
    hint = [element("title", dot.hint)] if dot.hint else []
    return element("circle", *hint, cx=place[0], cy=place[1], r=_DOT, class_=f"fill{colour}")


def _bars(series: Series, plot: _Plot, colour: int) -> Iterator[Markup]:
    """Draw a histogram: a bar at each place, as wide as the places are apart."""
    wide = 0.8 * (plot.x.end - plot.x.start) / max(1, len(series.dots))
    for dot in series.dots:
        x, y = plot.x(dot.x), plot.y(dot.y)
        tall = plot.y.start - y
        yield element(
            "rect", x=x - wide / 2, y=y, width=wide, height=tall, class_=f"band fill{colour}"
        )


def _steps(at: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Go across before going up."""
    corners = [at[0]]
    for (_, y), (x, up) in itertools.pairwise(at):
        corners += [(x, y), (x, up)]
    return corners
