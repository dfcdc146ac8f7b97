"""Paragraphs in small type: terms of a sale, what a bank has to tell, how to complain."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.formatting import pattern_pieces
from docextract_eval.corpus.kinds.sheets.look import MIDDLE, beside, line_middles, lines_height
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
_MESSAGE_SIZE = 0.85
"""The type size of such a message."""
_MESSAGE_PADDING = 1.5
"""How much higher its box is than from its first line to its last, in lines of the body."""
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
    height = lines_height([above, *lines]) - above.gap + 0.8 + look.hang
    top = round(1 - above.size - 0.25, 4)
    mark = Mark("box", 0, 1, round(height, 4), top) if boxed else Mark("rule", drop=top)
    return (Line(above.spans, above.size, above.gap, (mark,)), *lines, Line((), 0.5))


def with_messages_beside(
    look: Look, lines: Sequence[Line], heading: str, messages: Sequence[str]
) -> tuple[Line, ...]:
    """Return lines on the left half of a sheet, and messages in a box on the right half.

    As many messages are printed as there is room for beside the lines.
    """
    left = _MESSAGE_LEFT
    middles = [
        middle for middle, line in zip(line_middles(lines), lines, strict=True) if line.spans
    ]
    places = [(one + next_) / 2 for one, next_ in pairwise(middles)]  # no line beside another
    rows: list[tuple[Span, ...]] = [(Span(heading, left + _PAD, bold=True),)]
    for message in messages:
        width = 1 - left - 2 * _PAD
        more = look.wrap_pieces((message,), width, left + _PAD, _MESSAGE_SIZE)
        if len(rows) + len(more) <= len(places):
            rows += more
    if look.mono or len(rows) == 1:
        return tuple(lines)
    high = round(places[len(rows) - 1] - places[0] + _MESSAGE_PADDING + look.hang, 4)
    top = round(1 - _MESSAGE_PADDING / 2 - MIDDLE * _MESSAGE_SIZE, 4)
    box = Mark("shade", left, round(1 - left, 5), high, top)
    printed, above = list[Line](), 0.0
    for spans, middle in zip(rows, places, strict=False):
        down = middle + MIDDLE * _MESSAGE_SIZE
        marks = () if printed else (box,)
        printed.append(Line(spans, _MESSAGE_SIZE, round(down - above - _MESSAGE_SIZE, 4), marks))
        above = down
    return beside(lines, printed)


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
