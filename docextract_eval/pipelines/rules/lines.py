"""From words to lines: which words stand side by side, and the gap above each line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.records import Guess

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        sorted(row, key=lambda word: word.box[0])
        for _, row in groupby(sorted(words, key=_page_and_line), key=_page_and_line)
    ]
    rows = [kept for row in rows if (kept := [word for word in row if not _is_ruler(word.text)])]
    slope = _page_slope(rows)
    levels = [(row[0].page, _row_level(row, slope)) for row in rows]
    steps = [
        here - above if page == page_above else 0.0
        for (page_above, above), (page, here) in pairwise(levels)
    ]
    usual = _usual_step(steps)
    return tuple(
        Line(tuple(row), " ".join(word.text for word in row), step / usual)
        for row, step in zip(rows, [0.0, *steps][: len(rows)], strict=True)
    )


def _usual_step(steps: Sequence[float]) -> float:
    """Return the usual distance between two lines of one block.

    It is the lower third of all distances, because a short document has as many blocks as lines.
    """
    down = sorted(step for step in steps if step > 0)
    return down[(len(down) - 1) // 3] if down else 1.0


def _page_and_line(word: OcrWord) -> tuple[int, int]:
    return word.page, word.line


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


def _row_level(row: Sequence[OcrWord], slope: float) -> float:
    return median(y - slope * x for x, y in map(_word_centre, row))


def _word_centre(word: OcrWord) -> tuple[float, float]:
    x0, y0, x1, y1 = word.box
    return (x0 + x1) / 2, (y0 + y1) / 2


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
    x0, y0, x1, y1 = (side(word.box[i] for word in words) for i, side in enumerate(_SIDES))
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


_SIDES = (min, min, max, max)
