"""From segments to words, and from boxes to rows, even on a page that is skewed."""

from __future__ import annotations

import unicodedata
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING

from docextract_eval.direction import visual_order_and_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Box = tuple[float, float, float, float]

_STEEPEST, _STEP = 0.09, 0.003
"""The steepest slope of rows that is tried, five degrees, and the step between two slopes."""
_ROW_TOLERANCE = 0.5
"""The distance of two boxes' middles within one row, in usual heights."""


def row_numbers(boxes: Sequence[Box]) -> list[int]:
    """Return the row number of each box of a page, from the top.

    >>> row_numbers([(0, 0, 50, 10), (0, 20, 50, 30), (200, 2, 240, 12), (200, 21, 240, 31)])
    [0, 1, 0, 1]
    """
    if not boxes:
        return []
    near = _ROW_TOLERANCE * median(bottom - top for _, top, _, bottom in boxes)
    steps = round(_STEEPEST / _STEP)
    slopes = sorted((n * _STEP for n in range(-steps, steps + 1)), key=abs)
    return min(
        (_row_misfit_and_numbers(boxes, slope, near) for slope in slopes), key=itemgetter(0)
    )[1]


def _row_misfit_and_numbers(
    boxes: Sequence[Box], slope: float, tolerance: float
) -> tuple[float, list[int]]:
    """Return how badly rows of this slope fit, and the row number of each box.

    With a wrong slope one row looks like several, or several like one: true rows are few and even.
    """
    middles = [(y0 + y1) / 2 - slope * (x0 + x1) / 2 for x0, y0, x1, y1 in boxes]
    rows, number = [0] * len(boxes), -1
    level, count, uneven = 0.0, 0, 0.0
    for i in sorted(range(len(boxes)), key=middles.__getitem__):
        if number < 0 or middles[i] - level > tolerance:
            number, level, count = number + 1, middles[i], 0
        uneven += middles[i] - level
        count += 1
        level += (middles[i] - level) / count
        rows[i] = number
    return number + uneven / tolerance, rows


def split_words(text: str, box: Box) -> Iterator[tuple[str, Box]]:
    """Yield the words of a segment in reading order, each with its share of the box.

    >>> list(split_words("TO BE", (0, 0, 50, 10)))
    [('TO', (0, 0, 20.0, 10)), ('BE', (30.0, 0, 50.0, 10))]
    """
    left, top, right, bottom = box
    order, parts = visual_order_and_pieces(text.strip())
    letter = (right - left) / max(1, sum(map(character_width, text.strip())))
    found: dict[int, tuple[str, Box]] = {}
    for i in order:
        wide = letter * sum(map(character_width, parts[i]))
        if not parts[i].isspace():
            found[i] = parts[i], (left, top, left + wide, bottom)
        left += wide
    yield from (found[i] for i in sorted(found))


def character_width(char: str) -> int:
    """Return how many letters' widths a character takes.

    >>> character_width("A"), character_width("円")
    (1, 2)
    """
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
