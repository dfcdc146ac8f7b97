"""Paragraphs in small type: terms of a sale, what a bank has to tell, how to complain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.formatting import pattern_pieces
from docextract_eval.corpus.kinds.sheets.look import lines_height
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.sheets.look import Look

SMALL = 0.68
"""The type size of small print, relative to the body."""
_GUTTER = 0.035
"""The blank between two columns, as a share of the printable width."""
_PAD = 0.015
"""The blank between a box and the text in it, as a share of the printable width."""
_MESSAGE_LEFT = 0.58
"""Where a message beside other lines begins, as a share of the printable width."""
_LEADING = 0.06
"""The blank between two lines, in lines of the body."""


def small_print_lines(  # noqa: PLR0913 - how a text is set
    look: Look,
    heading: str,
    paragraphs: Sequence[str],
    values: Mapping[str, Field],
    columns: int = 2,
    *,
    boxed: bool = False,
    spot: int = 0,
) -> tuple[Line, ...]:
    """Return paragraphs in columns below a heading, perhaps in a box.

    Names of fields stand in braces; a paragraph with a value that the page lacks is left out.
    """
    pad = _PAD if boxed and not look.mono else 0.0
    width = (1 - 2 * pad - (columns - 1) * _GUTTER) / columns
    blocks = []
    for paragraph in paragraphs:
        pieces = pattern_pieces(paragraph, values)
        if pieces:
            blocks.append(look.wrap_pieces(pieces, width, 0.0, SMALL, spot=spot))
    if not blocks:
        return ()
    lines: list[Line] = []
    for row in _rows_of_columns(blocks, columns):
        spans = [
            _moved(span, pad + place * (width + _GUTTER))
            for place, part in enumerate(row)
            for span in part
        ]
        lines.append(Line(tuple(spans), SMALL, _LEADING + look.line_gap + look.hang))
    above = Line((Span(heading, pad, bold=True),), 0.85, 1.0)
    if look.mono:
        return (above, *lines)
    height = lines_height([above, *lines]) - above.gap + 0.55 + look.hang
    top = round(1 - above.size - 0.25, 4)
    mark = Mark("box", 0, 1, round(height, 4), top) if boxed else Mark("rule", drop=top)
    return (Line(above.spans, above.size, above.gap, (mark,)), *lines, Line((), 0.5))


def with_message_beside(
    look: Look, lines: Sequence[Line], heading: str, message: str
) -> tuple[Line, ...]:
    """Return lines on the left half of a sheet, and a message in a box on the right half.

    The lines stay as they are if the message is higher than they are.
    """
    left, size = _MESSAGE_LEFT, 0.85
    rows = look.wrap_pieces((message,), 1 - left - 2 * _PAD, left + _PAD, size)
    height = lines_height(lines)
    first = Line((Span(heading, left + _PAD, bold=True),), 0.95, lines[0].gap if lines else 0)
    set_ = [first, *(Line(row, size, 0.12 + look.line_gap + look.hang) for row in rows)]
    deep = lines_height(set_) - first.gap + 0.7 + look.hang
    if look.mono or not message or deep + first.gap > height:
        return tuple(lines)
    box = Mark("shade", left, round(1 - left, 5), round(deep, 4), round(1 - first.size - 0.3, 4))
    set_[0] = Line(first.spans, first.size, first.gap, (box,))
    back = Line((), 0.0, round(-height, 4))
    rest = height - lines_height(set_)
    return (*lines, back, *set_, *_blanks(rest))


def _blanks(height: float) -> list[Line]:
    """Return blank lines that together are as high; none of them is higher than a line."""
    count = int(height) + 1
    return [Line((), 0.0, round(height / count, 4))] * count


def _moved(span: Span, at: float) -> Span:
    return Span(span.text, round(span.at + at, 5), tag=span.tag, spot=span.spot)


def _rows_of_columns(
    blocks: Sequence[Sequence[tuple[Span, ...]]], columns: int
) -> list[tuple[tuple[Span, ...], ...]]:
    """Return the rows of all columns; a paragraph is not split, and the first column is longest."""
    total = sum(len(block) for block in blocks)
    filled: list[list[tuple[Span, ...]]] = [[] for _ in range(columns)]
    place = 0
    for block in blocks:
        half = len(block) / 2
        if place + 1 < columns and len(filled[place]) + half > total / columns:
            place += 1
        if filled[place]:
            filled[place].append(())  # between two paragraphs
        filled[place] += block
    longest = max(map(len, filled))
    padded = [column + [()] * (longest - len(column)) for column in filled]
    return [*zip(*padded, strict=True)]
