"""Handwriting of digits: skeletons of digits and punctuation, and how each hand varies them.

A skeleton is a few strokes. A stroke is a list of points on a grid that is 60 wide and 100 high,
from the top of a digit to the baseline. A point that is repeated is a corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[int, int]
Stroke = tuple[Point, ...]


def parse_strokes(skeleton: str) -> tuple[Stroke, ...]:
    """Return the strokes of a written skeleton: points `x,y`, with `/` between strokes.

    >>> parse_strokes("0,0 5,9 / 3,3 4,4")
    (((0, 0), (5, 9)), ((3, 3), (4, 4)))
    """
    return tuple(
        tuple((int(x), int(y)) for x, _, y in (point.partition(",") for point in run.split()))
        for run in skeleton.split("/")
    )


_PLAIN_CHARACTERS = {
    "0": "36,4 14,20 7,54 15,88 34,98 51,82 56,48 48,14 31,3 22,8",
    "1": "12,28 22,18 34,2 34,2 32,50 30,99",
    "2": "8,24 16,7 35,3 48,18 43,42 24,72 5,97 5,97 30,94 56,96",
    "3": "9,13 26,2 45,11 43,34 25,46 25,46 47,55 52,77 35,97 7,90",
    "4": "19,3 13,34 6,62 6,62 32,62 58,59 / 44,34 42,66 40,100",
    "5": "15,6 13,26 11,45 11,45 30,39 50,54 50,80 29,98 6,90 / 15,6 34,7 54,3",
    "6": "43,4 22,22 9,54 10,82 25,98 45,89 51,71 40,56 21,61 10,77",
    "7": "6,8 30,8 54,5 54,5 39,42 24,99",
    "8": "47,17 29,3 12,16 22,39 44,57 52,80 31,98 9,83 18,59 41,39 50,19 44,10",
    "9": "50,20 33,4 13,16 11,40 28,51 46,37 52,17 52,17 50,52 43,99",
    ".": "28,93 30,97 27,98",
    ",": "31,91 33,100 26,115",
    "'": "30,2 28,20",
    "-": "3,56 28,53 58,54",
    "\N{EM DASH}": "2,58 70,52 150,57 232,50",
}
_CROSSED_DIGITS = {"7": "6,8 30,8 54,5 54,5 39,42 24,99 / 16,52 32,50 49,51"}
_LOOPED_DIGITS = {
    "1": "31,2 30,50 28,99",
    "2": "8,22 18,5 38,5 46,24 34,56 14,88 8,96 16,84 26,88 40,97 57,90",
    "4": "42,2 22,34 4,66 4,66 30,66 59,64 / 42,2 41,50 39,100",
    "9": "49,18 32,4 13,16 12,38 28,50 45,36 50,16 50,16 49,52 38,88 18,99 8,90",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """The handwriting of a person; lengths are in units of the grid, shares in percent."""

    slant: int
    """How far the top leans to the right."""
    round: int
    """How round the bends are; 0 is a polygon."""
    wide: int
    tremor: int
    """How far points deviate at random."""
    apart: int
    """The space between two digits."""
    weight: int
    """The width of the pen, in percent of the height."""
    own: Mapping[str, str] = field(default_factory=dict)
    """Skeletons that replace the plain ones."""

    def skeleton(self, char: str) -> tuple[Stroke, ...]:
        """Return the strokes of a digit or punctuation character."""
        return parse_strokes(self.own.get(char) or _PLAIN_CHARACTERS[char])


HANDS = {
    "upright": Hand(3, 100, 100, 3, 20, 9, _CROSSED_DIGITS),
    "slanted": Hand(24, 115, 88, 3, 18, 8, _LOOPED_DIGITS),
    "hasty": Hand(13, 55, 112, 4, 18, 10, {"1": _LOOPED_DIGITS["1"], **_CROSSED_DIGITS}),
}


def is_handwritable_number(text: str) -> bool:
    """Return whether a text consists of digits and punctuation that hands can write."""
    return set(text) <= {*_PLAIN_CHARACTERS, " "}
