"""The baseline rules on the true words, to separate them from OCR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.rules import OcrWord, predict_fields
from docextract_eval.pipelines.rules.rows import character_width, row_numbers, split_words
from docextract_eval.records import Prediction, visible_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.records import Document, Line, Sheet, Span

    Box = tuple[float, float, float, float]


class OracleText:
    """A reference pipeline that reads without error and finds fields by the baseline rules."""

    needs_truth = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take no settings."""
        read_settings("oracle_text", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """Return a constant version: only the package itself can change it."""
        return {"oracle_text": "1"}

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Return the fields that the rules find in the document's words, without quads."""
        found = predict_fields(sheet, exact_words(document))
        return replace(found, guesses=tuple(replace(each, quad=None) for each in found.guesses))


_LETTER_WIDTH, _LETTER_HEIGHT, _LINE_PITCH = 10.0, 14.0, 20.0
"""Width and height of a letter, and the distance between two lines."""
_MIN_LETTERS, _MAX_LETTERS = 24.0, 400.0
"""The fewest and the most letters of a line."""
_LEFT_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""The share of a span's width that lies left of its anchor."""


def exact_words(document: Document) -> list[OcrWord]:
    """Return the words of all pages with their boxes, which are estimated where none is known."""
    letters_per_line = _letters_per_line(document)
    return [
        word
        for number, lines in enumerate(document.pages)
        for word in _page_words(lines, number, letters_per_line)
    ]


def _page_words(lines: Sequence[Line], number: int, letters_per_line: float) -> Iterator[OcrWord]:
    pieces = list(_text_pieces(lines, letters_per_line))
    rows = row_numbers([piece.box for piece in pieces])
    for piece, row in zip(pieces, rows, strict=True):
        for text, box in split_words(piece.text, piece.box):
            yield OcrWord(text, 1.0, number, row, box)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text and the box that it fills."""

    text: str
    box: Box


def _text_pieces(lines: Sequence[Line], letters_per_line: float) -> Iterator[_Piece]:
    down = 0.0
    for line in lines:
        down += (line.size + line.gap) * _LINE_PITCH
        for span in visible_spans(line):
            if line.quad is not None:
                across, along = zip(*line.quad, strict=True)
                box = (min(across), min(along), max(across), max(along))
            else:
                wide = _LETTER_WIDTH * _span_width(span, line)
                left = _LETTER_WIDTH * letters_per_line * span.at - wide * _LEFT_SHARE[span.align]
                box = (left, down - line.size * _LETTER_HEIGHT, left + wide, down)
            if span.text.strip():
                yield _Piece(span.text, box)


def _letters_per_line(document: Document) -> float:
    """Return how many letters fit on a line, so that no two spans touch."""
    least = _MIN_LETTERS
    for line in (line for page in document.pages for line in page):
        for one, other in pairwise(sorted(visible_spans(line), key=lambda span: span.at)):
            if other.at > one.at:
                reach = _span_width(one, line) * (1 - _LEFT_SHARE[one.align])
                reach += _span_width(other, line) * _LEFT_SHARE[other.align] + 1
                least = max(least, reach / (other.at - one.at))
    return min(least, _MAX_LETTERS)


def _span_width(span: Span, line: Line) -> float:
    return line.size * line.wide * sum(map(character_width, span.text.strip()))
