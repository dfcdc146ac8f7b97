"""Names, addresses, descriptions, compared without case, width, digits' script and punctuation.

Punctuation counts as a blank, except where it is part of a number: marks between two digits, a
decimal mark or a minus that begins a number, a minus behind it, a percent sign, and parentheses
around an amount. So two texts that read as different amounts of money stay different.

A blank beside a Chinese or Japanese character does not count: these scripts are written without
blanks, and a text over two lines gets one that is not printed.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Indel

from docextract_eval.fieldtypes import (
    DIRECTION_MARKS,
    Context,
    FieldType,
    Remembered,
    UnreadableError,
)
from docextract_eval.fieldtypes.currency import ISO_CODES, LETTER_SYMBOLS
from docextract_eval.fieldtypes.numbers import any_digits_to_latin

_FOLDED = {
    **DIRECTION_MARKS,
    # Arabic: the stroke that lengthens a word, the vowels above letters, marks between digits.
    **dict.fromkeys((0x0640, *range(0x064B, 0x0653), 0x0670)),
    0x066A: "%",
    0x066B: ".",
    0x066C: ",",
    # Turkish: dots of i that disappear or appear with lower case where the language is unknown.
    0x0131: "i",
    0x0307: None,
    **dict.fromkeys(map(ord, "\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}\N{HYPHEN}"), "-"),
    **dict.fromkeys(map(ord, "\N{FIGURE DASH}\N{NON-BREAKING HYPHEN}\N{HORIZONTAL BAR}"), "-"),
    **dict.fromkeys(map(ord, "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}"), "'"),
    **dict.fromkeys(map(ord, "\N{MODIFIER LETTER APOSTROPHE}\N{PRIME}"), "'"),
}
"""Characters that are dropped or replaced when texts are compared."""

UNSPACED = (
    r"\u0e01-\u0e4e\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff01-\uff9f\uffe5"
)
"""Characters of scripts without blanks: Thai letters, kanji, kana, their punctuation, and
full-width characters."""
_NUMBER_MARKS = ".,':/%\N{PER MILLE SIGN}-"
"""Punctuation that may be part of a number."""
_MARK = re.compile(rf"[{_NUMBER_MARKS}](?:(?![0-9])|(?<![0-9].))(?<![ \n\t]-(?=[0-9]))")
"""Such a mark, except between two digits and for a minus that begins a word and a number.

These are kept, and are far the most. The mark comes first: so a long text is searched fast.
"""
_CURRENCY_SIGN = "[$\u00a2-\u00a5\u060b\u0e3f\u20a0-\u20cf]"
_CURRENCY_LETTERS = "|".join(
    sorted((re.escape(s.casefold()) for s in ISO_CODES | LETTER_SYMBOLS), key=len, reverse=True)
)
_AMOUNT = re.compile(rf"[\W\d_]*(?:{_CURRENCY_LETTERS})?[\W\d_]*")
"""A text that is nothing but an amount: parentheses may say that it is negative."""
_BLANK_INSIDE_MINUS = re.compile(r"(?<=-)\s+(?=[.,0-9])|(?<=[0-9])\s+(?=-)")
_PUNCTUATION = "!\"#%&'()*,-./:;?@[\\]_{}\N{PER MILLE SIGN}"
"""That of ASCII, and the one other mark that may be part of a number."""
_TO_BLANKS = str.maketrans(dict.fromkeys(_PUNCTUATION, " "))
_TO_BLANKS_BESIDE_NUMBERS = {
    code: blank for code, blank in _TO_BLANKS.items() if chr(code) not in _NUMBER_MARKS
}
_TO_BLANKS_IN_AMOUNT = {
    code: blank for code, blank in _TO_BLANKS_BESIDE_NUMBERS.items() if chr(code) not in "()"
}
_HAS_PUNCTUATION = re.compile(f"[{re.escape(_PUNCTUATION)}]")
_HAS_DIGIT = re.compile("[0-9]")
_DIGITS = frozenset("0123456789")


class _NumberMarks:
    """Decides which marks in a text are part of a number, among these names of currencies."""

    def __init__(self, currency_letters: str) -> None:
        currency = f"(?:{_CURRENCY_SIGN}|{currency_letters})"
        self._before_minus = re.compile(rf"(?:\+|{currency})*")
        self._behind_minus = re.compile(f"{currency}?[.,]?[0-9]")
        self._behind_last_minus = re.compile(rf"[.,':/]*{currency}?(?:\s|$)")

    def keep_or_blank(self, found: re.Match[str]) -> str:
        """Return a mark that is part of a number, and a blank for any other."""
        text, at, mark = found.string, found.start(), found[0]
        if text[at - 1 : at] in _DIGITS:
            if mark == "-":
                return mark if self._behind_last_minus.match(text, at + 1) else " "
            return mark if mark in "%\N{PER MILLE SIGN}" else " "
        return mark if mark in "-.," and self._begins_number(text, at, mark) else " "

    def _begins_number(self, text: str, at: int, mark: str) -> bool:
        """Return whether a number begins with a mark, ahead of it at most a sign and a currency."""
        if mark == "-":
            is_ahead, before = bool(self._behind_minus.match(text, at + 1)), self._before_minus
        else:
            is_ahead, before = text[at + 1 : at + 2] in _DIGITS, _BEFORE_DECIMAL_MARK
        if not is_ahead:
            return False
        start = max(text.rfind(blank, 0, at) for blank in " \n\t") + 1
        return before.fullmatch(text, start, at) is not None


_CODES = "|".join(sorted(map(str.lower, ISO_CODES)))
_BEFORE_DECIMAL_MARK = re.compile(rf"(?:[+-]|{_CURRENCY_SIGN}|{_CODES})*")
_MARKS_IN_TEXT = _NumberMarks(_CODES)
_MARKS_IN_AMOUNT = _NumberMarks(_CURRENCY_LETTERS)
_SCRIPTS = UNSPACED.replace(r"\uff01-\uff9f", r"\uff61-\uff9f").replace(r"\uffe5", "")
_BLANK_BESIDE_SCRIPT = re.compile(f"(?<=[{_SCRIPTS}]) | (?=[{_SCRIPTS}])")
"""Blanks that do not count; beside full-width Latin letters and digits they do."""


def _canonical(text: str, _: Context) -> str:
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    joined = joined if joined.isascii() else _BLANK_BESIDE_SCRIPT.sub("", joined)
    if not joined:
        raise UnreadableError(text)
    return joined


def fold(value: str) -> str:
    """Return a text without case, width and punctuation, except for the marks of numbers.

    >>> fold("Joe's CAFÉ, Inc."), fold("2005-"), fold("#12, 1.50")
    ('joe s café inc', '2005-', '12 1.50')
    >>> fold("IŞIK ÇİÇEK") == fold("Işık Çiçek")
    True
    """
    return _FOLDED_TEXTS[value]


def _folded_text(value: str) -> str:
    if value.isascii():
        return " ".join(_without_punctuation(value.lower()).split()) or value
    wide = any_digits_to_latin(unicodedata.normalize("NFKC", value).casefold()).translate(_FOLDED)
    others = {ord(char): " " for char in {*wide} if _is_other_punctuation(char)}
    folded = _without_punctuation(wide.translate(others))
    return _BLANK_BESIDE_SCRIPT.sub("", " ".join(folded.split())) or value


_FOLDED_TEXTS = Remembered(_folded_text)


def _is_other_punctuation(char: str) -> bool:
    return (
        not char.isascii()
        and char not in _NUMBER_MARKS
        and unicodedata.category(char).startswith("P")
    )


def _without_punctuation(text: str) -> str:
    """Return a text with blanks for its punctuation, except for the marks of numbers."""
    if not _HAS_PUNCTUATION.search(text):
        return text
    if not _HAS_DIGIT.search(text):
        return text.translate(_TO_BLANKS)
    if _AMOUNT.fullmatch(text):
        joined = _BLANK_INSIDE_MINUS.sub("", text.translate(_TO_BLANKS_IN_AMOUNT)).strip()
        return _MARK.sub(_keep_or_blank_in_amount, joined)
    return _MARK.sub(_MARKS_IN_TEXT.keep_or_blank, text.translate(_TO_BLANKS_BESIDE_NUMBERS))


def _keep_or_blank_in_amount(found: re.Match[str]) -> str:
    """Keep also a minus at either end of an amount, or at either end inside parentheses."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    if found[0] == "-" and (before[-1:] in ("", "(") or behind in ("", ")")):
        return "-"
    return _MARKS_IN_AMOUNT.keep_or_blank(found)


ROUNDING = 1e-9
"""By how much a likeness may be too low for what it is, as floats are."""
CUTOFF_MARGIN = 0.01
"""By how much rapidfuzz's cutoff is lower than the likeness that is asked for.

It only saves time; at the likeness itself, it drops texts that have exactly that one.
"""


def is_alike(one: str, other: str, least_likeness: float) -> bool:
    """Return whether two folded texts have at least this likeness.

    >>> is_alike("abcde", "abcxy", 0.6), is_alike("abcde", "abxyz", 0.6)
    (True, False)
    """
    cutoff = least_likeness - CUTOFF_MARGIN
    likeness = Indel.normalized_similarity(one, other, score_cutoff=cutoff)
    return likeness >= least_likeness - ROUNDING


def _likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(fold(one), fold(other))


TEXT = FieldType(_canonical, fold=fold, likeness=_likeness)
