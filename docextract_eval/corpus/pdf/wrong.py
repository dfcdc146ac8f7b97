"""Wrong texts in PDFs: wrong character maps, and misreadings of OCR engines."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from docextract_eval import seeds

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.records import Document

_RANGES = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_CONFUSED = {
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
_RATE = 0.003
"""The error rate per character on a clean page; each level of severity adds as much."""


def garbled(document: Document) -> dict[str, str]:
    """Return a map of characters to wrong ones of the same kind, as after an error in subsetting.

    >>> from docextract_eval.corpus.pdf.wrong import shifted
    >>> shifted(1)["9"], shifted(1)["a"]
    ('0', 'b')
    """
    return shifted(1 + int(seeds.unit(document.seed, document.source, "garbled") * 8))


def shifted(by: int) -> dict[str, str]:
    """Return a map of characters to those `by` places further, wrapping around."""
    return {
        sign: signs[(at + by) % len(signs)] for signs in _RANGES for at, sign in enumerate(signs)
    }


def misread(word: str, severity: float, rng: np.random.Generator) -> str:
    """Return a word as an OCR engine reads it, with occasional errors."""
    falls = rng.random(len(word)).tolist()
    rate = _RATE * (1 + severity)
    return "".join(
        _CONFUSED.get(sign, sign) if fall < rate else sign
        for sign, fall in zip(word, falls, strict=True)
    )
