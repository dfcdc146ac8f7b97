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

SIGN = 16
"""The height of a legend's sign."""


def horizontal_scale(axis: Axis) -> Scale:
    """Return where the values of an axis lie, in percent of a strip's width."""
    return Scale(axis, _LEFT, _RIGHT)


def rows(caption: str, inside: Iterable[Markup]) -> Markup:
    """Return rows as one picture with a name; its tables say what it shows."""
    return element("div", *inside, class_="rows", role="img", aria_label=caption)


def row(name: str, strip: Markup, note: str, kind: str = "") -> Markup:
    """Return one row."""
    of = [element("span", name, class_="of")] if name else []
    beside = [element("span", note, class_="beside")] if note else []
    return element("div", *of, strip, *beside, class_=f"row {kind}".strip())


def strip(scale: Scale, height: int, *drawn: Markup) -> Markup:
    """Return the drawing of one row over the lines of the axis."""
    grid = [
        element("line", x1=at, x2=at, y1="0", y2="100%", class_="grid")
        for at in (percent(scale(tick)) for tick in scale.ticks(_TICKS))
    ]
    return element("svg", *grid, *drawn, width="100%", height=height)


def foot(scale: Scale, title: str) -> Markup:
    """Return the axis under all rows: its numbers, and what they are of."""
    numbers = [
        element("text", scale.said(tick), x=percent(at), y=11, text_anchor=_side(at), class_="tick")
        for tick in scale.ticks(_TICKS)
        for at in [scale(tick)]
    ]
    name = element("text", title, x="50%", y=26, text_anchor="middle", class_="name")
    return row("", element("svg", *numbers, name, width="100%", height=32), "", "foot")


def legend(items: Iterable[tuple[Markup, str]]) -> Markup:
    """Return what signs stand for: each as it is drawn, and its name."""
    said = [element("li", sign, name) for sign, name in items]
    return element("ul", *said, class_="legend", aria_label="Legend") if said else Markup()


def legend_sign(*drawn: Markup, wide: int = SIGN) -> Markup:
    """Draw one sign of a legend."""
    box = f"0 0 {wide} {SIGN}"
    return element("svg", *drawn, width=wide, height=SIGN, viewBox=box, aria_hidden="true")


def percent(at: float) -> str:
    """Say a place along a strip.

    >>> percent(12.345)
    '12.35%'
    """
    return f"{at + 1e-9:.2f}%"


def _side(at: float) -> str:
    return "start" if at < _EDGE else "end" if at > 100 - _EDGE else "middle"
