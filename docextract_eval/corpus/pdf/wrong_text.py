"""Wrong texts in PDFs: wrong character maps, and misreadings of OCR engines."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from docextract_eval import seeds

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.records import Document

_RANGES = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_MISREADINGS = {
    "0": "O",
    "1": "l",
    "5": "S",
    "8": "B",
    "6": "G",
    "2": "Z",
    "9": "g",
    "O": "0",
    "l": "1",
    "I": "l",
    "S": "5",
    "B": "8",
    "G": "6",
    "Z": "2",
    "o": "0",
    ".": ",",
    ",": ".",
    ":": ".",
    "m": "rn",
    "n": "ri",
    "e": "c",
    "t": "f",
    "u": "ii",
    "\u0660": ".",
    "\u0665": "\u0667",
    "日": "目",
    "口": "ロ",
    "ー": "一",
    "二": "ニ",
}
"""What an OCR engine misreads each character as."""
_ERROR_RATE = 0.003
"""The error rate per character on a clean page; each level of severity adds as much."""


def garbled_characters(document: Document) -> dict[str, str]:
    """Return a map of characters to wrong ones of the same kind, as after an error in subsetting.

    >>> from docextract_eval.corpus.pdf.wrong_text import shifted_character_map
    >>> shifted_character_map(1)["9"], shifted_character_map(1)["a"]
    ('0', 'b')
    """
    return shifted_character_map(
        1 + int(seeds.hash_to_unit(document.seed, document.source, "garbled") * 8)
    )


def shifted_character_map(places_further: int) -> dict[str, str]:
    """Return a map of characters to those `places_further` places further, wrapping around."""
    return {
        character: characters[(at + places_further) % len(characters)]
        for characters in _RANGES
        for at, character in enumerate(characters)
    }


def read_with_ocr_errors(word: str, severity: float, rng: np.random.Generator) -> str:
    """Return a word as an OCR engine reads it, with occasional errors."""
    draws = rng.random(len(word)).tolist()
    rate = _ERROR_RATE * (1 + severity)
    return "".join(
        _MISREADINGS.get(character, character) if draw < rate else character
        for character, draw in zip(word, draws, strict=True)
    )
