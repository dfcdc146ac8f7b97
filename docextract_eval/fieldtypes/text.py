"""Names, addresses, descriptions, compared without case, width, digits' script and punctuation.

A blank beside a Chinese or Japanese character does not count: these scripts are written without
blanks, and a text over two lines gets one that is not printed.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from rapidfuzz.distance import Indel

from docextract_eval.fieldtypes import DIRECTION_MARKS, Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.numbers import any_digits_to_latin

_FOLDED = {
    **DIRECTION_MARKS,
    # Arabic: the stroke that lengthens a word, the vowels above letters, marks between digits.
    **dict.fromkeys((0x0640, *range(0x064B, 0x0653), 0x0670)),
    0x066B: ".",
    0x066C: ",",
    # Turkish: dots of i that disappear or appear with lower case where the language is unknown.
    0x0131: "i",
    0x0307: None,
}
"""Characters that are dropped or replaced when texts are compared."""

UNSPACED = (
    r"\u0e01-\u0e4e\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff01-\uff9f\uffe5"
)
"""Characters of scripts without blanks: Thai letters, kanji, kana, their punctuation, and
full-width characters."""
_DIGIT = (
    r"\d\u1369-\u1371\u19da\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792"
    r"\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a"
)
_LOOSE_PUNCTUATION = re.compile(rf"(?<![{_DIGIT}])(?:[^\w\s]|_)(?![{_DIGIT}])")
_LOOSE_ASCII = re.compile(r"[!-#%-*,-/:;?@\[-\]_{}](?<![0-9].)(?![0-9])")
"""Punctuation that is not next to a digit; the second pattern is for ASCII alone.

The character set comes before the look-arounds, because that is found faster.
"""
_BLANK_BESIDE_UNSPACED = re.compile(f"(?<=[{UNSPACED}]) | (?=[{UNSPACED}])")
_CACHE_SIZE = 1 << 14
"""Size of the cache of folded texts: products and payees recur."""
_LONGEST_CACHED = 200
"""The longest text that is cached."""


def _canonical(text: str, _: Context) -> str:
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    joined = joined if joined.isascii() else _BLANK_BESIDE_UNSPACED.sub("", joined)
    if not joined:
        raise UnreadableError(text)
    return joined


def fold(value: str) -> str:
    """Return a text without case, width and punctuation; punctuation next to a digit stays.

    >>> fold("Joe's CAFÉ, Inc."), fold("2005-")
    ('joe s café inc', '2005-')
    >>> fold("IŞIK ÇİÇEK") == fold("Işık Çiçek")
    True
    """
    return _fold_cached(value) if len(value) <= _LONGEST_CACHED else _fold_uncached(value)


def _fold_uncached(value: str) -> str:
    if value.isascii():
        return " ".join(_LOOSE_ASCII.sub(" ", value.lower()).split()) or value
    wide = any_digits_to_latin(unicodedata.normalize("NFKC", value).casefold()).translate(_FOLDED)
    return _BLANK_BESIDE_UNSPACED.sub("", " ".join(_without_punctuation(wide).split())) or value


_fold_cached = functools.lru_cache(_CACHE_SIZE)(_fold_uncached)


def _without_punctuation(text: str) -> str:
    """Return a text with blanks for punctuation."""
    groups = {unicodedata.category(sign)[0] for sign in set(text)}
    if "P" not in groups:
        return text
    alone = groups <= {"L", "N", "P", "Z"}  # all else is part of a word, or a blank
    return _LOOSE_PUNCTUATION.sub(" " if alone else _blank_for_punctuation, text)


def _blank_for_punctuation(found: re.Match[str]) -> str:
    return " " if unicodedata.category(found[0]).startswith("P") else found[0]


def _likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(fold(one), fold(other))


TEXT = FieldType(_canonical, fold=fold, likeness=_likeness)
