"""Texts of a PDF that say others than is seen: maps that are wrong, and what OCR misreads."""

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
"""What an engine takes a sign for, where it errs."""
_RATE = 0.003
"""How often it errs on a sign of a clean page, and on so much more for every level of severity."""


def garbled(document: Document) -> dict[str, str]:
    """Return a map of signs in which each says another of its kind, as when a subset is miscounted.

    >>> from docextract_eval.corpus.pdf.wrong import shifted
    >>> shifted(1)["9"], shifted(1)["a"]
    ('0', 'b')
    """
    return shifted(1 + int(seeds.unit(document.seed, document.source, "garbled") * 8))


def shifted(by: int) -> dict[str, str]:
    """Let each sign say the one that is so many further, around."""
    return {
        sign: signs[(at + by) % len(signs)] for signs in _RANGES for at, sign in enumerate(signs)
    }


def misread(word: str, severity: float, rng: np.random.Generator) -> str:
    """Read a word as an OCR engine does: mostly right."""
    falls = rng.random(len(word)).tolist()
    rate = _RATE * (1 + severity)
    return "".join(
        _CONFUSED.get(sign, sign) if fall < rate else sign
        for sign, fall in zip(word, falls, strict=True)
    )
