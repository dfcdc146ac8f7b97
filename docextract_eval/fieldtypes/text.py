"""Names, addresses, descriptions: the same after folding case, width, digits and punctuation.

A blank beside a sign of Chinese or Japanese says nothing: these are written without any, and a
text that was broken between two lines has one that nobody wrote.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from rapidfuzz.distance import Indel

from docextract_eval.fieldtypes import UNSEEN, Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.numbers import latin_digits

_FOLDED = {
    **UNSEEN,
    # Arabic: the stroke that lengthens a word, the vowels above letters, marks between digits.
    **dict.fromkeys((0x0640, *range(0x064B, 0x0653), 0x0670)),
    0x066B: ".",
    0x066C: ",",
    # Turkish: dots of i that go, or come, with lower case where nobody says what is Turkish.
    0x0131: "i",
    0x0307: None,
}
"""What is left out, or stands for another sign, when texts are compared."""

UNSPACED = (
    r"\u0e01-\u0e4e\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff01-\uff9f\uffe5"
)
"""Signs that stand without blanks: letters of Thai, kanji, kana, their punctuation, what is as
wide as they."""
_DIGIT = (
    r"\d\u1369-\u1371\u19da\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792"
    r"\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a"
)
_LOOSE_SIGN = re.compile(rf"(?<![{_DIGIT}])(?:[^\w\s]|_)(?![{_DIGIT}])")
_LOOSE_ASCII = re.compile(r"[!-#%-*,-/:;?@\[-\]_{}](?<![0-9].)(?![0-9])")
"""What is no letter next to no digit; of ASCII, what is punctuation.

The sign stands before what looks at its sides: what begins with a set is found fast.
"""
_LOOSE = re.compile(f"(?<=[{UNSPACED}]) | (?=[{UNSPACED}])")
_KEPT = 1 << 14
"""How many folded texts are remembered: wares and payees recur."""
_SHORT = 200
"""Only texts of up to so many characters are worth remembering."""


def _canonical(text: str, _: Context) -> str:
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    joined = joined if joined.isascii() else _LOOSE.sub("", joined)
    if not joined:
        raise UnreadableError(text)
    return joined


def fold(value: str) -> str:
    """Fold case, width and digits; punctuation is a blank, unless it stands next to a digit.

    >>> fold("Joe's CAFÉ, Inc."), fold("2005-")
    ('joe s café inc', '2005-')
    >>> fold("IŞIK ÇİÇEK") == fold("Işık Çiçek")
    True
    """
    return _remembered(value) if len(value) <= _SHORT else _folded(value)


def _folded(value: str) -> str:
    if value.isascii():
        return " ".join(_LOOSE_ASCII.sub(" ", value.lower()).split()) or value
    wide = latin_digits(unicodedata.normalize("NFKC", value).casefold()).translate(_FOLDED)
    return _LOOSE.sub("", " ".join(_without_punctuation(wide).split())) or value


_remembered = functools.lru_cache(_KEPT)(_folded)


def _without_punctuation(text: str) -> str:
    """Put blanks for punctuation; sign by sign only where some are no punctuation."""
    groups = {unicodedata.category(sign)[0] for sign in set(text)}
    if "P" not in groups:
        return text
    alone = groups <= {"L", "N", "P", "Z"}  # all else is part of a word, or a blank
    return _LOOSE_SIGN.sub(" " if alone else _blank_for_punctuation, text)


def _blank_for_punctuation(sign: re.Match[str]) -> str:
    return " " if unicodedata.category(sign[0]).startswith("P") else sign[0]


def _alike(one: str, other: str) -> float:
    return Indel.normalized_similarity(fold(one), fold(other))


TEXT = FieldType(_canonical, fold=fold, alike=_alike)
