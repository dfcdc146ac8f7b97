"""What is laid out in rows: values with their bands, stacked bars, lines beside a heat map's rows.

A row has a name, a strip of a drawing, and a note. A strip is as wide as the page leaves it: what
lies along it is placed in percent of its width, so that its letters keep their size where a scaled
drawing's would shrink.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from docextract_eval.reports.drawing.svg import Scale, element, path_data, with_break_points
from docextract_eval.reports.parts import Axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.reports.parts import Bar, Series, Stack, TileRow, Whisker, Whiskers

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
REST = "others"
"""The name of what is left of many."""
_FIXED_COLOURS = {"missed": 0, "invented": 3, REST: 6}
"""Names that have the same colour in every stack."""
_COLOURS = (1, 2, 4, 7, 5)
"""The series' colours in the order in which the other names take them."""
_BAR_TALL = 20
_WIDE = 3.5
"""Percent of the width from which on a slab has room for its letter."""
_SEAM = 0.12
"""Percent of the width between two slabs."""
_LINES_WIDTH, _LINES_HEIGHT, _MARGIN = 110, 24, 3
"""Of the lines beside a row of a heat map."""


def _horizontal_scale(axis: Axis) -> Scale:
    """Return where the values of an axis lie, in percent of a strip's width."""
    return Scale(axis, _LEFT, _RIGHT)


def _draw_rows(caption: str, inside: Iterable[Markup]) -> Markup:
    """Return rows as one picture with a name; its tables say what it shows."""
    return element("div", *inside, class_="rows", role="img", aria_label=caption)


def _draw_row(name: str, strip: Markup, note: str, kind: str = "") -> Markup:
    """Return one row."""
    name_cell = [element("span", with_break_points(name), class_="of")] if name else []
    note_cell = [element("span", note, class_="beside")] if note else []
    return element("div", *name_cell, strip, *note_cell, class_=f"row {kind}".strip())


def _draw_strip(scale: Scale, height: int, *drawn: Markup) -> Markup:
    """Return the drawing of one row over the lines of the axis."""
    grid = [
        element("line", x1=at, x2=at, y1="0", y2="100%", class_="grid")
        for at in (percent_text(scale(tick)) for tick in scale.ticks(_TICKS))
    ]
    return element("svg", *grid, *drawn, width="100%", height=height)


def _draw_axis_row(scale: Scale, title: str) -> Markup:
    """Return the axis under all rows: its numbers, and what they are of."""
    numbers = []
    for tick in scale.ticks(_TICKS):
        at, text = scale(tick), scale.tick_label(tick)
        anchor = "start" if at < _EDGE else "end" if at > 100 - _EDGE else "middle"
        where = {"x": percent_text(at), "y": "11", "text_anchor": anchor}
        numbers.append(element("text", text, **where, class_="tick"))
    name = element("text", title, x="50%", y=26, text_anchor="middle", class_="name")
    return _draw_row("", element("svg", *numbers, name, width="100%", height=32), "", "foot")


def _draw_legend(items: Iterable[tuple[Markup, str]]) -> Markup:
    """Return what signs stand for: each as it is drawn, and its name."""
    entries = [element("li", glyph, name) for glyph, name in items]
    return element("ul", *entries, class_="legend", aria_label="Legend") if entries else Markup()


def _draw_legend_glyph(*drawn: Markup, wide: int = GLYPH_SIZE) -> Markup:
    """Draw one sign of a legend."""
    box = f"0 0 {wide} {GLYPH_SIZE}"
    return element("svg", *drawn, width=wide, height=GLYPH_SIZE, viewBox=box, aria_hidden="true")


def percent_text(at: float) -> str:
    """Say a place along a strip.

    >>> percent_text(12.345)
    '12.35%'
    """
    return f"{at + 1e-9:.2f}%"


def draw_whiskers(chart: Whiskers) -> Markup:
    """Draw the open rows, then those that are folded away, each fold under its line."""
    opened = [whisker for whisker in chart.rows if not whisker.fold]
    drawn = [] if chart.plain else [_draw_whisker_legend(chart.rows)]
    drawn += [_draw_rows(chart.caption, _draw_whisker_rows(chart, opened))] if opened else []
    for fold in dict.fromkeys(whisker.fold for whisker in chart.rows if whisker.fold):
        inside = [whisker for whisker in chart.rows if whisker.fold == fold]
        picture = _draw_rows(f"{chart.caption}: {fold}", _draw_whisker_rows(chart, inside))
        drawn.append(element("details", element("summary", fold), picture))
    return element("div", *drawn)


def _draw_whisker_rows(chart: Whiskers, shown: Sequence[Whisker]) -> Iterator[Markup]:
    scale = _horizontal_scale(_axis_with_values(chart.x, shown))
    at = percent_text(scale(chart.reference))
    reference = element("line", x1=at, x2=at, y1="0", y2="100%", class_="stroke")
    for group, inside in groupby(shown, key=lambda whisker: whisker.group):
        if group:
            yield _draw_row(group, _draw_strip(scale, _HEAD, reference), "", "head")
        for whisker in inside:
            strip = _draw_strip(scale, _TALL, reference, *_draw_whisker(whisker, scale))
            yield _draw_row(whisker.name, strip, whisker.note, _certainty_class(whisker))
    yield _draw_axis_row(scale, chart.x.title)


def _axis_with_values(axis: Axis, shown: Sequence[Whisker]) -> Axis:
    """Make an axis long enough for every value that is shown, gray ones only among themselves."""
    decide = [each for each in shown if not each.gray] or shown
    values = [each.dot.x for each in decide]
    return replace(axis, low=min([axis.low, *values]), high=max([axis.high, *values]))


def _certainty_class(whisker: Whisker) -> str:
    return "gray" if whisker.gray else "sure" if whisker.sure else "unsure"


def _draw_whisker_legend(shown: Sequence[Whisker]) -> Markup:
    """Say what the signs mean that are drawn."""
    kinds = {_certainty_class(each) for each in shown}
    dot = element("circle", cx=14, cy=8, r=_DOT, class_="value")
    band = element("line", x1=1, x2=27, y1=8, y2=8, class_="whisker")
    signs = {
        kind: element("g", dot if kind == "gray" else band + dot, class_=kind)
        for kind in _LEGEND_LABELS
        if kind in kinds
    }
    glyphs = {kind: _draw_legend_glyph(sign, wide=_BAND) for kind, sign in signs.items()}
    return _draw_legend((glyph, _LEGEND_LABELS[kind]) for kind, glyph in glyphs.items())


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
        sign, anchor = ("←", "start") if dot.x < 0 else ("→", "end")
        yield element("text", *hint, sign, x=at, y=_MIDDLE + 4, text_anchor=anchor, class_="note")


def draw_stack(chart: Stack) -> Markup:
    """Draw a legend, then every bar with its note, then the axis."""
    present = dict.fromkeys(slab.name for bar in chart.bars for slab in bar.slabs)
    names = list(dict.fromkeys((*chart.names, *present)))
    classes = series_styles(names)
    keys = {name: (classes[name], letter) for name, letter in fit_letters(names)}
    scale = _horizontal_scale(chart.x)
    drawn = []
    for group, bars in groupby(chart.bars, key=lambda bar: bar.group):
        if group:
            drawn.append(_draw_row(group, _draw_strip(scale, _BAR_TALL), "", "head"))
        for bar in bars:
            strip = _draw_strip(scale, _BAR_TALL, *_draw_slabs(bar, scale, keys))
            drawn.append(_draw_row(bar.name, strip, bar.note))
    legend = _draw_legend((_draw_glyph(*keys[name]), name) for name in names if name in present)
    rows = _draw_rows(chart.caption, [*drawn, _draw_axis_row(scale, chart.x.title)])
    return element("div", legend, rows)


def series_styles(names: Sequence[str]) -> dict[str, str]:
    """Return each name the class of its colour.

    >>> series_styles(["misread", "others", "sign"])
    {'misread': 'fill1', 'others': 'fill6', 'sign': 'fill2'}
    """
    free = cycle(_COLOURS)
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
        wide = end - start
        if wide <= 0:
            continue
        look, letter = keys[slab.name]
        seam = _SEAM if wide > 3 * _SEAM else 0.0
        hint = element("title", slab.hint or slab.name)
        size = {"x": percent_text(start), "y": "3", "width": percent_text(wide - seam)}
        yield element("rect", hint, **size, height="14", class_=look)
        if wide >= _WIDE:
            middle = percent_text((start + end) / 2)
            yield element("text", letter, x=middle, y="14", text_anchor="middle", class_="letter")


def _draw_glyph(look: str, letter: str) -> Markup:
    half = GLYPH_SIZE / 2
    box = element("rect", width=GLYPH_SIZE, height=GLYPH_SIZE, rx=2, class_=look)
    sign = element("text", letter, x=half, y=12, text_anchor="middle", class_="letter")
    return _draw_legend_glyph(box, sign)


def draw_severities(row: TileRow, reach: float) -> Markup:
    """Draw a thin line for each degradation, and the last one, which is worst, thick."""
    x = Scale(Axis("severity", 0.0, reach), _MARGIN, _LINES_WIDTH - _MARGIN)
    y = Scale(Axis("right", 0.0, 1.0, "%"), _LINES_HEIGHT - _MARGIN, _MARGIN)
    ends = "".join(path_data([(x(0.0), y(end)), (x(reach), y(end))]) for end in (0.0, 1.0))
    return element(
        "svg",
        element("title", row.worst),
        element("path", d=ends, class_="ends"),
        *_draw_lines(row.severities[:-1], x, y, "thin"),
        *_draw_lines(row.severities[-1:], x, y, "worst"),
        viewBox=f"0 0 {_LINES_WIDTH} {_LINES_HEIGHT}",
        class_="severities",
        role="img",
    )


def _draw_lines(lines: Sequence[Series], x: Scale, y: Scale, look: str) -> list[Markup]:
    """Draw lines as one path, and their dots, which lines of no length are, as another."""
    places = [[(round(x(dot.x), 1), round(y(dot.y), 1)) for dot in series.dots] for series in lines]
    dots = [
        path_data([place, place])
        for series, own in zip(lines, places, strict=True)
        for dot, place in zip(series.dots, own, strict=True)
        if dot.x
    ]
    paths = {look: "".join(map(path_data, places)), f"{look} dots": "".join(dots)}
    return [element("path", d=path, class_=name) for name, path in paths.items() if path]
