"""Handwriting of capitals: skeletons on the grid of `hands`, and diacritics."""

from __future__ import annotations

import unicodedata

from docextract_eval.corpus.render.hands import Stroke, parse_strokes

_CAPITALS = {
    "A": "2,100 16,52 29,3 29,3 42,50 56,100 / 11,66 30,64 49,65",
    "B": "9,3 9,50 8,99 / 9,4 32,4 45,16 40,38 10,48 10,48 38,50 52,68 46,90 8,98",
    "C": "52,16 36,4 16,14 6,48 16,86 36,98 54,86",
    "D": "9,3 9,50 8,99 / 8,4 32,10 52,34 52,64 34,92 8,98",
    "E": "50,4 9,5 9,5 9,50 8,98 8,98 52,96 / 9,50 42,48",
    "F": "51,4 9,5 9,5 9,50 8,100 / 9,50 42,48",
    "G": "52,16 36,4 16,14 6,48 16,86 36,98 52,84 53,58 53,58 34,58",
    "H": "8,3 9,50 8,100 / 50,2 51,50 50,99 / 9,52 50,49",
    "I": "28,3 29,50 28,99",
    "J": "42,3 43,50 40,86 22,99 6,86",
    "K": "9,3 9,50 8,100 / 50,4 30,32 10,54 10,54 32,76 53,99",
    "L": "10,3 10,50 9,98 9,98 50,96",
    "M": "4,100 9,50 12,4 12,4 31,62 31,62 50,3 50,3 54,50 58,99",
    "N": "8,100 9,50 9,4 9,4 30,52 50,98 50,98 51,50 50,2",
    "O": "34,3 12,18 5,52 14,86 32,98 50,84 57,50 48,16 30,3",
    "P": "9,3 9,50 8,100 / 9,4 36,4 51,20 46,44 10,54",
    "Q": "34,3 12,18 5,52 14,86 32,98 50,84 57,50 48,16 30,3 / 36,74 46,90 58,106",
    "R": "9,3 9,50 8,100 / 9,4 36,4 50,18 44,42 10,52 10,52 32,74 54,99",
    "S": "49,14 32,3 12,14 16,38 42,54 52,76 34,98 8,88",
    "T": "3,5 30,4 57,3 / 30,4 31,50 30,100",
    "U": "8,3 8,50 14,86 30,98 46,86 52,50 52,2",
    "V": "4,3 18,54 29,99 29,99 42,52 56,2",
    "W": "2,3 9,52 16,98 16,98 31,36 31,36 45,98 45,98 52,50 58,2",
    "X": "6,3 30,50 54,99 / 53,3 29,52 5,99",
    "Y": "5,3 18,30 30,50 / 55,2 42,28 30,50 30,50 29,76 29,100",
    "Z": "7,5 52,4 52,4 28,52 6,98 6,98 54,95",
    "\N{LATIN CAPITAL LETTER AE}": "2,100 20,50 34,4 34,4 60,3 / 12,64 34,62 / "
    "34,4 34,50 34,98 34,98 60,96 / 34,50 54,48",
    "\N{LATIN CAPITAL LETTER O WITH STROKE}": "34,3 12,18 5,52 14,86 32,98 50,84 57,50 48,16 "
    "30,3 / 54,-4 30,50 6,104",
    "\N{LATIN CAPITAL LETTER L WITH STROKE}": "10,3 10,50 9,98 9,98 50,96 / -4,58 28,40",
    "\N{LATIN CAPITAL LETTER D WITH STROKE}": "9,3 9,50 8,99 / 8,4 32,10 52,34 52,64 34,92 8,98 / "
    "-4,50 26,49",
    ":": "28,42 30,46 27,47 / 28,93 30,97 27,98",
    "!": "29,3 28,40 28,70 / 28,93 30,97 27,98",
    "+": "4,54 30,52 56,54 / 30,28 30,54 29,80",
    "=": "4,42 30,40 56,42 / 4,66 30,64 56,66",
    "/": "50,0 28,52 6,104",
    "%": "52,2 30,50 8,98 / 18,6 6,16 8,34 20,36 26,22 18,6 / 46,64 34,72 36,92 48,94 54,80 46,64",
    '"': "20,2 19,20 / 36,2 35,20",
    "\N{DOUBLE LOW-9 QUOTATION MARK}": "20,92 14,110 / 36,92 30,110",
    "\N{LEFT DOUBLE QUOTATION MARK}": "24,2 18,18 / 40,2 34,18",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "24,2 18,18 / 40,2 34,18",
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": "28,36 12,52 12,52 28,70 / "
    "50,36 34,52 34,52 50,70",
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": "10,36 26,52 26,52 10,70 / "
    "32,36 48,52 48,52 32,70",
    "(": "38,-4 22,24 18,56 24,84 40,110",
    ")": "22,-4 38,24 42,56 36,84 20,110",
    "_": "2,101 30,100 58,102",
}
_DIACRITICS = {
    "\N{COMBINING GRAVE ACCENT}": "18,-22 34,-8",
    "\N{COMBINING ACUTE ACCENT}": "24,-8 42,-22",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "16,-8 29,-22 29,-22 42,-8",
    "\N{COMBINING TILDE}": "12,-10 22,-18 34,-10 46,-18",
    "\N{COMBINING BREVE}": "14,-22 28,-9 44,-22",
    "\N{COMBINING DOT ABOVE}": "28,-15 30,-11 27,-10",
    "\N{COMBINING DIAERESIS}": "16,-15 18,-11 15,-10 / 40,-15 42,-11 39,-10",
    "\N{COMBINING HOOK ABOVE}": "22,-22 36,-20 30,-12 29,-6",
    "\N{COMBINING RING ABOVE}": "29,-6 20,-14 29,-22 38,-14 29,-6",
    "\N{COMBINING CARON}": "16,-22 29,-8 29,-8 42,-22",
    "\N{COMBINING HORN}": "48,14 60,8 60,-4",
    "\N{COMBINING DOT BELOW}": "28,112 30,116 27,117",
    "\N{COMBINING CEDILLA}": "32,98 28,108 38,114 24,122",
    "\N{COMBINING OGONEK}": "48,98 40,110 50,118",
}


def capital_strokes(char: str) -> tuple[Stroke, ...] | None:
    """Return the strokes of a capital with its diacritics, or None if it cannot be handwritten."""
    own, *above = [char] if char in _CAPITALS else list(unicodedata.normalize("NFD", char))
    if own not in _CAPITALS or not set(above) <= set(_DIACRITICS):
        return None
    return tuple(
        stroke
        for run in (_CAPITALS[own], *(_DIACRITICS[mark] for mark in above))
        for stroke in parse_strokes(run)
    )


def is_handwritable_in_capitals(text: str, other_characters: str = "0123456789.,'- ") -> bool:
    """Return whether a text in capitals can be handwritten.

    >>> is_handwritable_in_capitals("KI-SYSTEME: 7,37"), is_handwritable_in_capitals("ありがとう")
    (True, False)
    """
    return all(char in other_characters or capital_strokes(char) is not None for char in text)
