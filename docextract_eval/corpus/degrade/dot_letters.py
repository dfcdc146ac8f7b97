"""Letters of five by seven dots, as machines that send and print by themselves have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels

LETTER_HEIGHT, LETTER_WIDTH = 7, 6
"""Dots of a letter's cell, with the blank column on its right."""
_LETTERS = {
    "0": "0E 11 13 15 19 11 0E",
    "1": "04 0C 04 04 04 04 0E",
    "2": "0E 11 01 02 04 08 1F",
    "3": "1F 02 04 02 01 11 0E",
    "4": "02 06 0A 12 1F 02 02",
    "5": "1F 10 1E 01 01 11 0E",
    "6": "06 08 10 1E 11 11 0E",
    "7": "1F 01 02 04 08 08 08",
    "8": "0E 11 11 0E 11 11 0E",
    "9": "0E 11 11 0F 01 02 0C",
    "A": "0E 11 11 11 1F 11 11",
    "E": "1F 10 10 1E 10 10 1F",
    "F": "1F 10 10 1E 10 10 10",
    "G": "0E 11 10 17 11 11 0F",
    "M": "11 1B 15 15 11 11 11",
    "O": "0E 11 11 11 11 11 0E",
    "P": "1E 11 11 1E 10 10 10",
    "R": "1E 11 11 1E 14 12 11",
    "X": "11 11 0A 04 0A 11 11",
    " ": "00 00 00 00 00 00 00",
    ".": "00 00 00 00 00 0C 0C",
    ":": "00 0C 0C 00 0C 0C 00",
    "-": "00 00 00 1F 00 00 00",
    "/": "00 01 02 04 08 10 00",
    "+": "00 04 04 1F 04 04 00",
}
"""Rows from the top, each five bits as a hexadecimal number, the left dot first."""


def letter_dots(text: str) -> Pixels:
    """Return a line of text in dots: 255 for ink, 0 for none.

    >>> (letter_dots("-") // 255).tolist()[3]
    [1, 1, 1, 1, 1, 0]
    """
    dots = np.zeros((LETTER_HEIGHT, LETTER_WIDTH * len(text)), np.uint8)
    for place, letter in enumerate(text):
        for row, bits in enumerate(_LETTERS[letter].split()):
            for column in range(LETTER_WIDTH - 1):
                if int(bits, 16) >> (LETTER_WIDTH - 2 - column) & 1:
                    dots[row, LETTER_WIDTH * place + column] = 255
    return dots
