"""Names, addresses, descriptions, compared without case, width, digits' script and punctuation.

Punctuation counts as a blank, except where it is part of a number: marks between two digits, a
decimal mark or a minus that begins a number, a minus behind it, a percent sign, and parentheses
around an amount. So two texts that read as different amounts of money stay different.

A blank beside a Chinese or Japanese character does not count: these scripts are written without
blanks, and a text over two lines gets one that is not printed.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from rapidfuzz.distance import Indel

from docextract_eval.fieldtypes import DIRECTION_MARKS, Context, FieldType, UnreadableError
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
_CURRENCY_SIGN = "[$\u00a2-\u00a5\u060b\u0e3f\u20a0-\u20cf]"
_CURRENCY_LETTERS = "|".join(
    sorted((re.escape(s.casefold()) for s in ISO_CODES | LETTER_SYMBOLS), key=len, reverse=True)
)
_CODE_OR_SIGN = f"(?:{_CURRENCY_SIGN}|{'|'.join(map(str.lower, sorted(ISO_CODES)))})"
_ANY_CURRENCY = rf"(?:{_CURRENCY_SIGN}|{_CURRENCY_LETTERS})"
_MARKS_OF_NUMBERS = r"""
    (?<=[0-9])[.,':/-](?=[0-9])                         # between two digits
    | (?<=[0-9])[%\u2030]
    | (?<=[0-9])-(?=[.,':/]*CURRENCY?(?:\s|$))          # the minus of 5.00-
    | (?<!\S)(?:\+|CURRENCY)*-CURRENCY?[.,]?(?=[0-9])   # the minus of -5.00 and $-5.00
    | (?<!\S)(?:\+|CODE)*[.,](?=[0-9])                  # the mark of .50 and $.50
""".replace("CODE", _CODE_OR_SIGN)
_MARKS = re.compile(
    f"({_MARKS_OF_NUMBERS.replace('CURRENCY', _CODE_OR_SIGN)})|[{_NUMBER_MARKS}]", re.VERBOSE
)
"""Marks of numbers, in the first group where they are part of one."""
_MARKS_OF_AMOUNT = re.compile(
    rf"""([()] | ^\s*- | -\s*$ | (?<=\()- | -(?=\))
        | {_MARKS_OF_NUMBERS.replace("CURRENCY", _ANY_CURRENCY)})|[{_NUMBER_MARKS}]""",
    re.VERBOSE,
)
"""The same in a text that is nothing but an amount, where parentheses may say that it is negative,
and a minus may stand apart."""
_AMOUNT = re.compile(rf"[\W\d_]*(?:{_CURRENCY_LETTERS})?[\W\d_]*")
_BLANK_INSIDE_MINUS = re.compile(r"(?<=-)\s+(?=[.,0-9])|(?<=[0-9])\s+(?=-)")
_ASCII_PUNCTUATION = "!\"#%&'()*,-./:;?@[\\]_{}"
_TO_BLANKS = str.maketrans(dict.fromkeys(_ASCII_PUNCTUATION, " "))
_TO_BLANKS_BESIDE_NUMBERS = {
    code: blank for code, blank in _TO_BLANKS.items() if chr(code) not in _NUMBER_MARKS
}
_TO_BLANKS_IN_AMOUNT = {
    code: blank for code, blank in _TO_BLANKS_BESIDE_NUMBERS.items() if chr(code) not in "()"
}
_HAS_DIGIT = re.compile("[0-9]")
_SCRIPTS = UNSPACED.replace(r"\uff01-\uff9f", r"\uff61-\uff9f").replace(r"\uffe5", "")
_BLANK_BESIDE_SCRIPT = re.compile(f"(?<=[{_SCRIPTS}]) | (?=[{_SCRIPTS}])")
"""Blanks that do not count; beside full-width Latin letters and digits they do."""
_CACHE_SIZE = 1 << 14
"""Size of the cache of folded texts: products and payees recur."""
_LONGEST_CACHED = 200
"""The longest text that is cached."""


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
    return _fold_cached(value) if len(value) <= _LONGEST_CACHED else _fold_uncached(value)


def _fold_uncached(value: str) -> str:
    if value.isascii():
        return " ".join(_without_punctuation(value.lower()).split()) or value
    wide = any_digits_to_latin(unicodedata.normalize("NFKC", value).casefold()).translate(_FOLDED)
    others = {ord(char): " " for char in {*wide} if _is_other_punctuation(char)}
    folded = _without_punctuation(wide.translate(others))
    return _BLANK_BESIDE_SCRIPT.sub("", " ".join(folded.split())) or value


_fold_cached = functools.lru_cache(_CACHE_SIZE)(_fold_uncached)


def _is_other_punctuation(char: str) -> bool:
    return (
        not char.isascii()
        and char not in _NUMBER_MARKS
        and unicodedata.category(char).startswith("P")
    )


def _without_punctuation(text: str) -> str:
    """Return a text with blanks for its punctuation, except for the marks of numbers."""
    if not _HAS_DIGIT.search(text):
        return text.translate(_TO_BLANKS).replace("\N{PER MILLE SIGN}", " ")
    if _AMOUNT.fullmatch(text):
        joined = _BLANK_INSIDE_MINUS.sub("", text.translate(_TO_BLANKS_IN_AMOUNT))
        return _MARKS_OF_AMOUNT.sub(_keep_mark_of_number, joined)
    return _MARKS.sub(_keep_mark_of_number, text.translate(_TO_BLANKS_BESIDE_NUMBERS))


def _keep_mark_of_number(found: re.Match[str]) -> str:
    return found[1] or " "


_ROUNDING = 1e-9
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
    return likeness >= least_likeness - _ROUNDING


def _likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(fold(one), fold(other))


TEXT = FieldType(_canonical, fold=fold, likeness=_likeness)
