"""Values with their bands, one a row, group by group beside the line they are held against."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.rows import (
    draw_axis_row,
    draw_legend,
    draw_legend_glyph,
    draw_row,
    draw_rows,
    draw_strip,
    horizontal_scale,
    percent_text,
)
from docextract_eval.reports.drawing.svg import element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.drawing.scale import Scale
    from docextract_eval.reports.parts import Axis, Whisker, Whiskers

_TALL = 20
_HEAD = 30
_MIDDLE = _TALL / 2
_WIDE = 28
_LEGEND_LABELS = {
    "sure": "certain difference",
    "unsure": "may be chance",
    "gray": "too few documents",
}
_DOT, _SECOND = 3.5, 4.5


def draw_whiskers(chart: Whiskers) -> Markup:
    """Draw the open rows, then those that are folded away, each fold under its line."""
    opened = [whisker for whisker in chart.rows if not whisker.fold]
    drawn = [] if chart.plain else [_draw_legend(chart.rows)]
    drawn += [draw_rows(chart.caption, _draw_whisker_rows(chart, opened))] if opened else []
    for fold in dict.fromkeys(whisker.fold for whisker in chart.rows if whisker.fold):
        inside = [whisker for whisker in chart.rows if whisker.fold == fold]
        picture = draw_rows(f"{chart.caption}: {fold}", _draw_whisker_rows(chart, inside))
        drawn.append(element("details", element("summary", fold), picture))
    return element("div", *drawn)


def _draw_whisker_rows(chart: Whiskers, shown: Sequence[Whisker]) -> Iterator[Markup]:
    scale = horizontal_scale(_axis_with_values(chart.x, shown))
    for group, inside in groupby(shown, key=lambda whisker: whisker.group):
        if group:
            yield draw_row(
                group, draw_strip(scale, _HEAD, _draw_reference_line(chart, scale)), "", "head"
            )
        for whisker in inside:
            strip_markup = draw_strip(
                scale, _TALL, _draw_reference_line(chart, scale), *_draw_whisker(whisker, scale)
            )
            yield draw_row(whisker.name, strip_markup, whisker.note, _certainty_class(whisker))
    yield draw_axis_row(scale, chart.x.title)


def _axis_with_values(axis: Axis, shown: Sequence[Whisker]) -> Axis:
    """Make an axis long enough for every value that is shown on it."""
    values = [
        value for each in shown for value in (each.dot.x, each.second_value) if value is not None
    ]
    return replace(axis, low=min([axis.low, *values]), high=max([axis.high, *values]))


def _certainty_class(whisker: Whisker) -> str:
    return "gray" if whisker.gray else "sure" if whisker.sure else "unsure"


def _draw_reference_line(chart: Whiskers, scale: Scale) -> Markup:
    at = percent_text(scale(chart.reference))
    return element("line", x1=at, x2=at, y1="0", y2="100%", class_="stroke")


def _draw_legend(shown: Sequence[Whisker]) -> Markup:
    """Say what the signs mean that are drawn."""
    kinds = {_certainty_class(each) for each in shown}
    found = [(_draw_glyph(kind), label) for kind, label in _LEGEND_LABELS.items() if kind in kinds]
    if any(each.second_value is not None for each in shown):
        stroke = element("line", x1=14, x2=14, y1=3, y2=13, class_="second")
        found.append((draw_legend_glyph(stroke, wide=_WIDE), "adjusted for chance"))
    return draw_legend(found)


def _draw_glyph(kind: str) -> Markup:
    dot = element("circle", cx=14, cy=8, r=_DOT, class_="value")
    band = element("line", x1=1, x2=27, y1=8, y2=8, class_="whisker")
    return draw_legend_glyph(
        element("g", dot if kind == "gray" else band + dot, class_=kind), wide=_WIDE
    )


def _draw_whisker(whisker: Whisker, scale: Scale) -> Iterator[Markup]:
    """Draw the band, the other value as a stroke, and the value: full where it is sure."""
    dot = whisker.dot
    if dot.low is not None and dot.high is not None:
        low, high = percent_text(scale(dot.low)), percent_text(scale(dot.high))
        yield element("line", x1=low, x2=high, y1=_MIDDLE, y2=_MIDDLE, class_="whisker")
    if whisker.second_value is not None:
        at = percent_text(scale(whisker.second_value))
        ends = {"y1": _MIDDLE - _SECOND, "y2": _MIDDLE + _SECOND}
        yield element("line", x1=at, x2=at, **ends, class_="second")
    hint = [element("title", dot.hint)] if dot.hint else []
    yield element(
        "circle", *hint, cx=percent_text(scale(dot.x)), cy=_MIDDLE, r=_DOT, class_="value"
    )
