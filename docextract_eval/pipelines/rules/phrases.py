"""Known phrases on the lines of statements and invoices: headers, sections and labels."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from rapidfuzz.fuzz import ratio

from docextract_eval.pipelines.rules.cells import cells_of
from docextract_eval.pipelines.rules.labels import plain
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.pipelines.rules import OcrWord

_LONGEST = 6
"""The most words of a phrase."""
_FUZZY, _ALIKE = 7, 88
"""Phrases of at least 7 letters match at a likeness of 88 or more; shorter ones must be exact."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which phrases are looked for: those of a kind of document that have one of these roles."""

    book: Literal["statement", "card", "invoice"]
    """The table of the vocabulary that has them."""
    names: frozenset[str]


HEAD_ROLES = Roles(
    "statement",
    frozenset(
        ("date", "value_date", "description", "reference", "debit", "credit", "amount", "balance")
    ),
)
"""Roles of column headers."""
SECTION_ROLES = Roles("statement", frozenset(("credits_section", "debits_section", "daily")))
"""Roles of section headings: what the rows below them are."""
LABEL_ROLES = Roles(
    "statement",
    frozenset(VOCABULARIES.load(ENGLISH).statement) - HEAD_ROLES.names - SECTION_ROLES.names,
)
"""Roles of labels: what stands before a value."""


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase found among the words of a line."""

    role: str
    start: int
    """The index of its first word."""
    end: int
    """The index behind its last word."""


def find_labels(words: Sequence[OcrWord], language: str, roles: Roles = LABEL_ROLES) -> list[Label]:
    """Return the phrases from left to right, the longest first, none within another."""
    found, at = [], 0
    while at < len(words):
        label = _at(words, at, language, roles)
        found += [label] if label else []
        at = label.end if label else at + 1
    return found


def labels_of(words: Sequence[OcrWord], language: str, roles: Roles) -> list[Label]:
    """Return the phrases of a line, none of which spans two cells."""
    found: list[Label] = []
    start = 0
    for cell in cells_of(words):
        labels = find_labels(cell, language, roles)
        found += [replace(one, start=start + one.start, end=start + one.end) for one in labels]
        start += len(cell)
    return found


def _at(words: Sequence[OcrWord], at: int, language: str, roles: Roles) -> Label | None:
    """Return the phrase that starts at a word, or None; an exact match goes first."""
    windows = [
        (end, " ".join(word.text for word in words[at:end]))
        for end in range(min(at + _LONGEST, len(words)), at, -1)
    ]
    for exact in (True, False):
        for end, text in windows:
            if role := role_of(text, language, roles, exact=exact):
                return Label(role, at, end)
    return None


@cache
def role_of(text: str, language: str, roles: Roles = LABEL_ROLES, *, exact: bool = False) -> str:
    """Return the role of a phrase, or an empty text if the text is none of the phrases."""
    key = plain(text.replace("#", "nr"))
    if not key:
        return ""
    known = _known(language, roles)
    if key in known:
        return "" if _another_word(text, _forms(language, roles)[key]) else known[key]
    if " / " in text:  # the same in two languages
        first, _, second = text.partition(" / ")
        one = role_of(first, language, roles, exact=exact)
        return one if one and one == role_of(second, language, roles, exact=exact) else ""
    numbers = any(not any(char.isalpha() for char in word) for word in text.split())
    if exact or numbers or len(key) < _FUZZY:
        return ""
    best = max(known, key=lambda phrase: ratio(key, phrase), default="")
    return known[best] if len(best) >= _FUZZY and ratio(key, best) >= _ALIKE else ""


def _another_word(text: str, forms: frozenset[str]) -> bool:
    """Return whether a short word has other accents: `Công` means works, and `Cộng` sums up.

    OCR and capitals may lose accents, so a word without any is taken for the phrase.
    """
    own = _marked(text)
    bare = own == _bare(own)
    known = any(one in (own, _bare(one)) for one in forms)
    return len(own) < _FUZZY and not bare and not known


def _marked(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text.casefold())))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


@cache
def _forms(language: str, roles: Roles) -> Mapping[str, frozenset[str]]:
    """Return the spellings of each phrase, by the form in which phrases are compared."""
    found: dict[str, frozenset[str]] = {}
    for _, phrase in _phrases(language, roles):
        key = plain(phrase)
        found[key] = found.get(key, frozenset()) | {_marked(phrase)}
    return found


@cache
def _known(language: str, roles: Roles) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for role, phrase in _phrases(language, roles):
        known.setdefault(plain(phrase), role)
    return known


def _phrases(language: str, roles: Roles) -> Iterator[tuple[str, str]]:
    """Yield the role and text of a country's phrases, its own before those of other countries."""
    for table in spoken(language):
        book: Mapping[str, Sequence[str]] = getattr(table, roles.book)
        for role, phrases in book.items():
            for phrase in phrases if role in roles.names else ():
                yield role, phrase.replace("#", "nr")
