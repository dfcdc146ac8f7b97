"""Rows beside each other's axis: a name, a strip of a drawing, a note; and values with their bands.

A strip is as wide as the page leaves it: what lies along it is placed in percent of its width,
so that its letters keep their size where a scaled drawing's would shrink.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from docextract_eval.reports.colours import with_break_points
from docextract_eval.reports.drawing.svg import Scale, element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.reports.parts import Axis, Whisker, Whiskers

_LEFT, _RIGHT = 1.0, 99.0
_TICKS = 5
_EDGE = 8.0
"""Percent of the width within which a tick's number would hang over the end."""

GLYPH_SIZE = 16
"""The height of a legend's sign."""
_TALL = 18
_HEAD = 30
_MIDDLE = _TALL / 2
_BAND = 28
_LEGEND_LABELS = {
    "sure": "certain difference",
    "unsure": "may be chance",
    "gray": "too few documents",
}
_DOT = 3.5


def horizontal_scale(axis: Axis) -> Scale:
    """Return where the values of an axis lie, in percent of a strip's width."""
    return Scale(axis, _LEFT, _RIGHT)


def draw_rows(caption: str, inside: Iterable[Markup]) -> Markup:
    """Return rows as one picture with a name; its tables say what it shows."""
    return element("div", *inside, class_="rows", role="img", aria_label=caption)


def draw_row(name: str, strip: Markup, note: str, kind: str = "") -> Markup:
    """Return one row."""
    name_cell = [element("span", with_break_points(name), class_="of")] if name else []
    note_cell = [element("span", note, class_="beside")] if note else []
    return element("div", *name_cell, strip, *note_cell, class_=f"row {kind}".strip())


def draw_strip(scale: Scale, height: int, *drawn: Markup) -> Markup:
    """Return the drawing of one row over the lines of the axis."""
    grid = [
        element("line", x1=at, x2=at, y1="0", y2="100%", class_="grid")
        for at in (percent_text(scale(tick)) for tick in scale.ticks(_TICKS))
    ]
    return element("svg", *grid, *drawn, width="100%", height=height)


def draw_axis_row(scale: Scale, title: str) -> Markup:
    """Return the axis under all rows: its numbers, and what they are of."""
    numbers = [
        element(
            "text",
            scale.tick_label(tick),
            x=percent_text(at),
            y=11,
            text_anchor=_text_anchor(at),
            class_="tick",
        )
        for tick in scale.ticks(_TICKS)
        for at in [scale(tick)]
    ]
    name = element("text", title, x="50%", y=26, text_anchor="middle", class_="name")
    return draw_row("", element("svg", *numbers, name, width="100%", height=32), "", "foot")


def draw_legend(items: Iterable[tuple[Markup, str]]) -> Markup:
    """Return what signs stand for: each as it is drawn, and its name."""
    entries = [element("li", glyph, name) for glyph, name in items]
    return element("ul", *entries, class_="legend", aria_label="Legend") if entries else Markup()


def draw_legend_glyph(*drawn: Markup, wide: int = GLYPH_SIZE) -> Markup:
    """Draw one sign of a legend."""
    box = f"0 0 {wide} {GLYPH_SIZE}"
    return element("svg", *drawn, width=wide, height=GLYPH_SIZE, viewBox=box, aria_hidden="true")


def percent_text(at: float) -> str:
    """Say a place along a strip.

    >>> percent_text(12.345)
    '12.35%'
    """
    return f"{at + 1e-9:.2f}%"


def _text_anchor(at: float) -> str:
    return "start" if at < _EDGE else "end" if at > 100 - _EDGE else "middle"


def draw_whiskers(chart: Whiskers) -> Markup:
    """Draw the open rows, then those that are folded away, each fold under its line."""
    opened = [whisker for whisker in chart.rows if not whisker.fold]
    drawn = [] if chart.plain else [_draw_whisker_legend(chart.rows)]
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
    """Make an axis long enough for every value that is shown, gray ones only among themselves."""
    decide = [each for each in shown if not each.gray] or shown
    values = [each.dot.x for each in decide]
    return replace(axis, low=min([axis.low, *values]), high=max([axis.high, *values]))


def _certainty_class(whisker: Whisker) -> str:
    return "gray" if whisker.gray else "sure" if whisker.sure else "unsure"


def _draw_reference_line(chart: Whiskers, scale: Scale) -> Markup:
    at = percent_text(scale(chart.reference))
    return element("line", x1=at, x2=at, y1="0", y2="100%", class_="stroke")


def _draw_whisker_legend(shown: Sequence[Whisker]) -> Markup:
    """Say what the signs mean that are drawn."""
    kinds = {_certainty_class(each) for each in shown}
    found = [
        (_draw_whisker_glyph(kind), label)
        for kind, label in _LEGEND_LABELS.items()
        if kind in kinds
    ]
    return draw_legend(found)


def _draw_whisker_glyph(kind: str) -> Markup:
    dot = element("circle", cx=14, cy=8, r=_DOT, class_="value")
    band = element("line", x1=1, x2=27, y1=8, y2=8, class_="whisker")
    return draw_legend_glyph(
        element("g", dot if kind == "gray" else band + dot, class_=kind), wide=_BAND
    )


def _draw_whisker(whisker: Whisker, scale: Scale) -> Iterator[Markup]:
    """Draw the band and the value, full where it is sure; an arrow where it lies beyond."""
    dot = whisker.dot
    if dot.low is not None and dot.high is not None:
        low, high = percent_text(scale(dot.low)), percent_text(scale(dot.high))
        yield element("line", x1=low, x2=high, y1=_MIDDLE, y2=_MIDDLE, class_="whisker")
    hint, at = [element("title", dot.hint)] if dot.hint else [], percent_text(scale(dot.x))
    if scale.axis.low <= dot.x <= scale.axis.high:
        yield element("circle", *hint, cx=at, cy=_MIDDLE, r=_DOT, class_="value")
    else:
        sign, anchor = (
            ("\N{LEFTWARDS ARROW}", "start") if dot.x < 0 else ("\N{RIGHTWARDS ARROW}", "end")
        )
        yield element("text", *hint, sign, x=at, y=_MIDDLE + 4, text_anchor=anchor, class_="note")
