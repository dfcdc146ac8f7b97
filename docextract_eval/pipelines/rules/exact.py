"""The words of a document as an engine without errors would read them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.rows import apart, in_rows, room
from docextract_eval.records import seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Document, Line, Span

    Box = tuple[float, float, float, float]

_LETTER, _HEIGHT, _PITCH = 10.0, 14.0, 20.0
"""Width and height of a letter, and the distance between two lines."""
_LEAST, _MOST = 24.0, 400.0
"""The fewest and the most letters of a line."""
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""The share of a span's width that lies left of its anchor."""


def exact_words(document: Document) -> list[OcrWord]:
    """Return the words of all pages with their boxes, which are estimated where none is known."""
    measure = _measure(document)
    return [
        word
        for number, lines in enumerate(document.pages)
        for word in _page(lines, number, measure)
    ]


def _page(lines: Sequence[Line], number: int, measure: float) -> Iterator[OcrWord]:
    pieces = list(_pieces(lines, measure))
    rows = in_rows([piece.box for piece in pieces])
    for piece, row in zip(pieces, rows, strict=True):
        for text, box in apart(piece.text, piece.box):
            yield OcrWord(text, 1.0, number, row, box)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text and the box that it fills."""

    text: str
    box: Box


def _pieces(lines: Sequence[Line], measure: float) -> Iterator[_Piece]:
    down = 0.0
    for line in lines:
        down += (line.size + line.gap) * _PITCH
        for span in seen(line):
            if line.quad is not None:
                across, along = zip(*line.quad, strict=True)
                box = (min(across), min(along), max(across), max(along))
            else:
                wide = _LETTER * _length(span, line)
                left = _LETTER * measure * span.at - wide * _BEFORE[span.align]
                box = (left, down - line.size * _HEIGHT, left + wide, down)
            if span.text.strip():
                yield _Piece(span.text, box)


def _measure(document: Document) -> float:
    """Return how many letters fit on a line, so that no two spans touch."""
    least = _LEAST
    for line in (line for page in document.pages for line in page):
        for one, other in pairwise(sorted(seen(line), key=lambda span: span.at)):
            if other.at > one.at:
                reach = _length(one, line) * (1 - _BEFORE[one.align])
                reach += _length(other, line) * _BEFORE[other.align] + 1
                least = max(least, reach / (other.at - one.at))
    return min(least, _MOST)


def _length(span: Span, line: Line) -> float:
    return line.size * line.wide * sum(map(room, span.text.strip()))
