"""Numbers and dates in one row of boxes, each as narrow as its contents."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.formatting import split_date_at_year
from docextract_eval.corpus.kinds.sheets.look import field_span, lines_height
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting

_PAD = 0.012
"""The blank on each side of a box."""
_ROWS = 2
"""The largest number of lines of a label."""
_SPARE = 0.06
"""By how much a box without a date is wider than its contents, at most."""
_LARGEST, _SMALLEST = 0.8, 0.5
"""Type sizes of labels; values are a bit larger."""


@dataclass(frozen=True, slots=True)
class _Box:
    """One box: its label in lines, its value, and its width."""

    label: tuple[str, ...]
    field: Field
    width: float


def box_row_lines(setting: InvoiceSetting, pairs: Sequence[tuple[str, Field]]) -> tuple[Line, ...]:
    """Return the lines of labelled values in a row of boxes."""
    size = _LARGEST
    boxes = [_make_box(setting, pair, size) for pair in pairs]
    while sum(box.width for box in boxes) > 1 and size > _SMALLEST:
        size = round(size - 0.05, 2)
        boxes = [_make_box(setting, pair, size) for pair in pairs]
    others = sum(box.field.type != "date" for box in boxes)
    spare = max(0.0, min(_SPARE, (1 - sum(box.width for box in boxes)) / max(1, others)))
    widths = (box.width + (spare if box.field.type != "date" else 0.0) for box in boxes)
    edges = [round(edge, 5) for edge in itertools.accumulate(widths, initial=0.0)]
    return _box_lines(setting, boxes, edges, size)


def _make_box(setting: InvoiceSetting, pair: tuple[str, Field], size: float) -> _Box:
    """Return a box; where dates are broken, one with a date is as wide as the longer half of it."""
    (label, field), look = pair, setting.look
    words = [label]
    room = look.run_width((label,), size)
    value = look.run_width((field,), size + 0.1, bold=True)
    if field.type == "date":
        parts = split_date_at_year(field.text) or (field.text,)
        half = max(look.run_width((part,), size + 0.1, bold=True) for part in parts)
        room = max(half, *(look.run_width((word,), size) for word in label.split()))
        words = [*setting.ruler.wrap(label, room + 0.001, size)]
        while len(words) > _ROWS:
            room += 0.01
            words = [*setting.ruler.wrap(label, room, size)]
        value = half if setting.choices.days_set == "narrow" else value
    return _Box(tuple(words), field, max(room, value) + 2 * _PAD)


def _box_lines(
    setting: InvoiceSetting, boxes: Sequence[_Box], edges: Sequence[float], size: float
) -> tuple[Line, ...]:
    hang = setting.context.locale.hang
    rows = max(len(box.label) for box in boxes)
    lines = []
    for row in range(rows):
        words = tuple(
            Span(box.label[row - rows + len(box.label)], round(left + _PAD, 5))
            for box, left in zip(boxes, edges, strict=False)
            if row >= rows - len(box.label)
        )
        lines.append(Line(words, size, (0.05 if row else 0.2) + hang))
    values = tuple(
        field_span(box.field, left + _PAD, bold=True)
        for box, left in zip(boxes, edges, strict=False)
        if box.field.text
    )
    large = round(size + 0.1, 2)
    lines += [Line(values, large, 0.1 + hang), Line((), large, 0.05 + hang)]
    deep, top = lines_height(lines) - lines[0].gap + 0.6 + hang, 1 - size - 0.2
    marks = tuple(
        Mark("box", left, round(right - left, 5), round(deep, 4), top)
        for left, right in itertools.pairwise(edges)
    )
    first = Line(lines[0].spans, size, lines[0].gap, () if setting.layout.mono else marks)
    return (first, *lines[1:], Line((), 0.65))
