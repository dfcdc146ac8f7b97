"""From words to lines and their cells, and from words to a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, UnreadableError
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.records import Guess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context

_RULER_LENGTH = 5
"""A word of this many characters without letter or digit is a ruler."""

SPECKS = " |*_~:;'\"`=“”‘’«»"
"""Characters that engines read for dirt and frames at the ends of texts."""


_IDEOGRAPH = re.compile("[\u3400-\u9fff]")


def weighted_letter_count(text: str) -> int:
    """Return the number of letters of a text; an ideograph counts as three.

    >>> weighted_letter_count("Bar 12"), weighted_letter_count("1楼")
    (3, 3)
    """
    return sum(map(str.isalpha, text)) + 2 * len(_IDEOGRAPH.findall(text))


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a line from left to right."""

    words: tuple[OcrWord, ...]
    text: str
    """The words, one blank between them."""
    gap: float
    """The distance from the line above, as a multiple of the usual one."""

    def words_between(self, start: int, end: int) -> tuple[OcrWord, ...]:
        """Return the words that overlap the text between two positions.

        >>> word = lambda text: OcrWord(text, 1.0, 0, 0, (0, 0, 1, 1))
        >>> line = Line((word("TOTAL"), word("9.00")), "TOTAL 9.00", 1.0)
        >>> [word.text for word in line.words_between(6, 10)]
        ['9.00']
        """
        kept, at = [], 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                kept.append(word)
            at += len(word.text) + 1
        return tuple(kept)


def group_into_lines(words: Sequence[OcrWord]) -> tuple[Line, ...]:
    """Group words into lines, in reading order; rulers are left out and widen the gap."""
    rows = [
        kept
        for row in split_rows(words)
        if (kept := [word for word in row if not _is_ruler(word.text)])
    ]
    slope = _page_slope(rows)
    levels = [
        (row[0].page, median(y - slope * x for x, y in map(_word_centre, row))) for row in rows
    ]
    steps = [
        here - above if page == page_above else 0.0
        for (page_above, above), (page, here) in pairwise(levels)
    ]
    down = sorted(step for step in steps if step > 0)
    # The lower third of all distances, because a short document has as many blocks as lines.
    usual = down[(len(down) - 1) // 3] if down else 1.0
    return tuple(
        Line(tuple(row), joined_text(row), step / usual)
        for row, step in zip(rows, [0.0, *steps][: len(rows)], strict=True)
    )


def split_rows(words: Sequence[OcrWord]) -> Iterator[list[OcrWord]]:
    """Yield the words of each line in reading order, from left to right."""
    in_order = sorted(words, key=lambda word: (word.page, word.line, word.box[0]))
    for _, row in groupby(in_order, key=lambda word: (word.page, word.line)):
        yield list(row)


def _is_ruler(text: str) -> bool:
    return len(text) >= _RULER_LENGTH and not any(char.isalnum() or char in "*#" for char in text)


def _page_slope(rows: Sequence[Sequence[OcrWord]]) -> float:
    """Return how much lines fall from left to right: the median slope of the long ones."""
    slopes = []
    for row in rows:
        (x0, y0), (x1, y1) = _word_centre(row[0]), _word_centre(row[-1])
        if x1 - x0 > 4 * (row[0].box[3] - row[0].box[1]):
            slopes.append((y1 - y0) / (x1 - x0))
    return median(slopes) if slopes else 0.0


def _word_centre(word: OcrWord) -> tuple[float, float]:
    x0, y0, x1, y1 = word.box
    return (x0 + x1) / 2, (y0 + y1) / 2


_CELL_GAP = 1.2
"""The gap between two cells, in heights of a word."""

Cell = tuple[OcrWord, ...]


def split_cells(words: Sequence[OcrWord]) -> list[Cell]:
    """Return the runs of words that stand close together, from left to right."""
    starts = [i for i in range(len(words)) if is_cell_start(words, i)]
    return [tuple(words[i:j]) for i, j in pairwise([*starts, len(words)])]


def is_cell_start(words: Sequence[OcrWord], index: int) -> bool:
    """Return whether a word is the first of its cell."""
    return index == 0 or words[index].box[0] - words[index - 1].box[2] >= _CELL_GAP * word_height(
        words[index]
    )


def word_height(word: OcrWord) -> float:
    """Return the height of a word in pixels, at least 1."""
    return max(1.0, word.box[3] - word.box[1])


def joined_text(words: Sequence[OcrWord]) -> str:
    """Return the text of words, joined by single blanks."""
    return " ".join(word.text for word in words)


def joined_code(words: Sequence[OcrWord]) -> str:
    """Return the letters and digits of a number that words state."""
    return "".join(char for word in words for char in word.text.upper() if char.isalnum())


def read_or_none(type_name: str, text: str, context: Context) -> str | None:
    """Return the canonical value of a text, or None if it is none of this type."""
    try:
        return TYPES.load(type_name).read(text, context)
    except UnreadableError:
        return None


REPAIR_FACTOR = 0.7
"""The factor for a rule's strength where a misread character had to be fixed."""


def predicted_value(
    name: str, value: str, words: Sequence[OcrWord], strength: float, row: int | None = None
) -> Guess:
    """Return a guess whose confidence is the rule's strength times its least certain word's.

    >>> from docextract_eval.pipelines.rules import OcrWord
    >>> word = OcrWord("9.00", 0.5, 0, 0, (1.0, 2.0, 5.0, 4.0))
    >>> predicted_value("total", "9.00", [word], 0.8).confidence
    0.4
    """
    least_confidence = min((word.confidence for word in words), default=1.0)
    return Guess(
        name,
        value,
        row=row,
        confidence=round(max(0.0, min(1.0, strength * least_confidence)), 4),
        page=words[0].page if words else None,
        quad=box_corners(words) if words else None,
    )


def box_corners(words: Sequence[OcrWord]) -> tuple[tuple[float, float], ...]:
    """Return the corners of the box around words, clockwise from the top left."""
    sides = enumerate((min, min, max, max))
    x0, y0, x1, y1 = (side(word.box[i] for word in words) for i, side in sides)
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
