"""Stacked bars, one a row: a colour and a letter for each name, and a legend of both."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.rows import (
    GLYPH_SIZE,
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
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.drawing.svg import Scale
    from docextract_eval.reports.parts import Bar, Slab, Stack

REST = "others"
"""The name of what is left of many."""
_FIXED_COLOURS = {"missed": 0, "invented": 3, REST: 6}
"""Names that have the same colour in every stack."""
_COLOURS = (1, 2, 4, 7, 5)
"""The series' colours in the order in which the other names take them."""
_TALL = 20
_WIDE = 3.5
"""Percent of the width from which on a slab has room for its letter."""
_SEAM = 0.12
"""Percent of the width between two slabs."""


def draw_stack(chart: Stack) -> Markup:
    """Draw a legend, then every bar with its note, then the axis."""
    present = dict.fromkeys(slab.name for bar in chart.bars for slab in bar.slabs)
    names = list(dict.fromkeys((*chart.names, *present)))
    classes = series_styles(names)
    keys = {name: (classes[name], letter) for name, letter in fit_letters(names)}
    scale = horizontal_scale(chart.x)
    drawn = [row for group in _groups(chart) for row in _draw_group(*group, scale, keys)]
    legend_markup = _draw_legend([name for name in names if name in present], keys)
    return element(
        "div",
        legend_markup,
        draw_rows(chart.caption, [*drawn, draw_axis_row(scale, chart.x.title)]),
    )


def _groups(chart: Stack) -> Iterator[tuple[str, list[Bar]]]:
    """Yield the bars that stand together, with what they are."""
    for name, bars in itertools.groupby(chart.bars, key=lambda bar: bar.group):
        yield name, list(bars)


def _draw_group(
    name: str, bars: Sequence[Bar], scale: Scale, keys: Mapping[str, tuple[str, str]]
) -> Iterator[Markup]:
    if name:
        yield draw_row(name, draw_strip(scale, _TALL), "", "head")
    for bar in bars:
        strip = draw_strip(scale, _TALL, *_draw_slabs(bar, scale, keys))
        yield draw_row(bar.name, strip, bar.note, "faint" if bar.gray else "")


def series_styles(names: Sequence[str]) -> dict[str, str]:
    """Return each name the class of its colour.

    >>> series_styles(["misread", "others", "sign"])
    {'misread': 'fill1', 'others': 'fill6', 'sign': 'fill2'}
    """
    free = itertools.cycle(_COLOURS)
    return {
        name: f"fill{_FIXED_COLOURS[name] if name in _FIXED_COLOURS else next(free)}"
        for name in names
    }


def fit_letters(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return each name a letter of its own, of its own letters where one is free.

    What has a colour of its own on every chart comes first, and so has the same letter there too.

    >>> dict(fit_letters(["misread", "missed", "sign"]))
    {'missed': 'M', 'misread': 'I', 'sign': 'S'}
    """
    taken: dict[str, str] = {}
    for name in sorted(names, key=lambda name: name not in _FIXED_COLOURS):
        own = [letter for letter in name.upper() if letter.isalnum() and letter.isascii()]
        free = (letter for letter in (*own, *map(str, range(1, 100))) if letter not in taken)
        taken[next(free)] = name
    return [(name, letter) for letter, name in taken.items()]


def _draw_slabs(bar: Bar, scale: Scale, keys: Mapping[str, tuple[str, str]]) -> Iterator[Markup]:
    """Draw slabs from the left on; each that has room bears its letter."""
    done = 0.0
    for slab in bar.slabs:
        start, end = scale(done), scale(done + slab.size)
        done += slab.size
        if end > start:
            yield from _draw_slab(slab, start, end, keys)


def _draw_slab(
    slab: Slab, start: float, end: float, keys: Mapping[str, tuple[str, str]]
) -> Iterator[Markup]:
    class_, letter = keys[slab.name]
    wide = end - start
    seam = _SEAM if wide > 3 * _SEAM else 0.0
    hint = element("title", slab.hint or slab.name)
    yield element(
        "rect",
        hint,
        x=percent_text(start),
        y="3",
        width=percent_text(wide - seam),
        height="14",
        class_=class_,
    )
    if wide >= _WIDE and letter:
        middle = percent_text((start + end) / 2)
        yield element("text", letter, x=middle, y="14", text_anchor="middle", class_="letter")


def _draw_legend(names: Sequence[str], keys: Mapping[str, tuple[str, str]]) -> Markup:
    return draw_legend((_draw_glyph(*keys[name]), name) for name in names)


def _draw_glyph(class_: str, letter: str) -> Markup:
    box = element("rect", width=GLYPH_SIZE, height=GLYPH_SIZE, rx=2, class_=class_)
    letter_text = element(
        "text", letter, x=GLYPH_SIZE / 2, y=12, text_anchor="middle", class_="letter"
    )
    return draw_legend_glyph(box, letter_text) if letter else draw_legend_glyph(box)
