"""Rows beside each other's axis: a name, a strip of a drawing, a note; narrow pages stack them.

A strip is as wide as the page leaves it: what lies along it is placed in percent of its width,
so that its letters keep their size where a scaled drawing's would shrink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from docextract_eval.reports.drawing.scale import Scale
from docextract_eval.reports.drawing.svg import element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.reports.parts import Axis

_LEFT, _RIGHT = 1.0, 99.0
_TICKS = 5
_EDGE = 8.0
"""Percent of the width within which a tick's number would hang over the end."""

GLYPH_SIZE = 16
"""The height of a legend's sign."""


def horizontal_scale(axis: Axis) -> Scale:
    """Return where the values of an axis lie, in percent of a strip's width."""
    return Scale(axis, _LEFT, _RIGHT)


def draw_rows(caption: str, inside: Iterable[Markup]) -> Markup:
    """Return rows as one picture with a name; its tables say what it shows."""
    return element("div", *inside, class_="rows", role="img", aria_label=caption)


def draw_row(name: str, strip: Markup, note: str, kind: str = "") -> Markup:
    """Return one row."""
    name_cell = [element("span", name, class_="of")] if name else []
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
