"""Small letters as a pen writes them: skeletons whose strokes end where the next letter begins.

On the grid of `hands`: the baseline is at 100, small letters reach up to 50, long ones to 5 and
135. The first stroke of a letter begins and ends near its sides, so that strokes can be joined.
"""

from __future__ import annotations

from docextract_eval.corpus.render.hands import Stroke, parse_strokes
from docextract_eval.corpus.render.handwritten_letters import capital_strokes

_SMALL_LETTERS = {
    "a": "44,56 28,50 13,62 10,82 20,98 34,90 45,58 45,58 44,84 51,98 60,90",
    "b": "6,92 24,44 25,8 17,6 12,56 13,94 28,99 39,82 35,62 24,66 42,66 52,58",
    "c": "42,60 31,50 16,60 10,80 20,98 34,97 48,86",
    "d": "42,58 28,50 13,62 10,84 22,98 38,82 46,40 49,6 46,52 48,96 58,90",
    "e": "6,86 28,76 38,62 30,51 17,58 12,78 20,97 34,98 48,86",
    "f": "6,92 26,50 35,14 27,4 20,22 17,82 12,130 7,118 18,98 42,86 / 5,54 33,50",
    "g": "44,56 28,50 13,62 12,82 24,92 39,78 46,56 43,102 33,132 16,128 22,112 56,90",
    "h": "6,92 24,44 25,8 16,10 12,98 12,98 15,74 28,54 39,60 39,94 52,90",
    "i": "4,92 16,54 16,86 23,98 34,90 / 19,30 20,34",
    "j": "4,92 21,54 18,112 7,132 2,120 34,90 / 22,30 23,34",
    "k": "6,92 24,44 25,8 16,10 12,98 12,98 14,74 34,54 30,68 17,74 36,98 50,92",
    "l": "4,92 22,46 25,8 16,10 14,80 22,98 36,90",
    "m": "2,62 10,52 10,98 10,98 13,68 23,52 31,62 30,98 30,98 34,68 45,52 53,62 53,90 61,98 70,90",
    "n": "2,62 10,52 10,98 10,98 14,68 27,52 37,62 37,90 45,98 54,90",
    "o": "34,52 17,54 10,76 18,97 33,94 41,72 33,53 52,60",
    "p": "2,70 14,52 11,132 11,132 14,62 30,51 42,66 34,92 17,90 44,94 54,88",
    "q": "44,56 28,50 13,62 12,82 24,93 39,78 46,54 42,130 42,130 52,114 60,90",
    "r": "2,82 13,50 19,58 34,54 31,64 33,92 46,94",
    "s": "4,92 23,52 21,62 33,80 25,98 9,92 46,90",
    "t": "4,92 21,44 24,18 20,80 27,98 40,90 / 7,44 37,40",
    "u": "2,62 10,52 10,82 20,98 33,86 39,52 39,52 39,88 47,98 56,90",
    "v": "2,60 10,52 20,98 35,58 44,62 52,58",
    "w": "2,60 8,52 12,94 25,92 29,62 33,94 48,88 50,56 62,60",
    "x": "2,60 11,52 33,98 46,92 / 38,50 8,98",
    "y": "2,62 10,52 12,80 24,92 37,76 43,54 38,110 25,134 12,124 52,90",
    "z": "4,58 27,50 35,58 10,98 29,90 31,120 18,132 14,120 48,90",
}
_SIGNS = {
    "&": "52,96 34,72 16,34 18,14 30,4 40,14 36,30 12,62 8,82 20,98 36,92 50,64",
    "'": "22,4 20,22",
    ".": "20,92 24,97 19,98",
    "-": "6,62 38,58",
    ",": "22,92 24,100 16,114",
}


def script_strokes(char: str) -> tuple[Stroke, ...] | None:
    """Return the strokes of a character of a script that is no digit, or None if it has none."""
    if char in _SIGNS:
        return parse_strokes(_SIGNS[char])
    return small_letter_strokes(char) or (capital_strokes(char) if char.isupper() else None)


def small_letter_strokes(char: str) -> tuple[Stroke, ...] | None:
    """Return the strokes of a small letter, or None if it is none of the alphabet's.

    >>> len(small_letter_strokes("t") or ()), small_letter_strokes("T")
    (2, None)
    """
    skeleton = _SMALL_LETTERS.get(char)
    return None if skeleton is None else parse_strokes(skeleton)
