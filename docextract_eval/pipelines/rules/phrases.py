"""Where a line of a statement, of an account or a card, says what things are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from rapidfuzz.fuzz import ratio

from docextract_eval.pipelines.rules.labels import plain, spoken
from docextract_eval.pipelines.rules.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.pipelines.rules import OcrWord

_LONGEST = 5
"""The most words of a phrase."""
_FUZZY, _ALIKE = 7, 88
"""Phrases of so many letters may be misread, if they are still so alike."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What phrases are looked for: those of a kind of paper that have one of these roles."""

    book: Literal["statement", "card", "invoice"]
    """Where a vocabulary has them."""
    names: frozenset[str]


HEAD_ROLES = Roles(
    "statement",
    frozenset(
        ("date", "value_date", "description", "reference", "debit", "credit", "amount", "balance")
    ),
)
"""Roles of the heads of columns."""
SECTION_ROLES = Roles("statement", frozenset(("credits_section", "debits_section", "daily")))
"""Roles of a line that says what the rows below it are."""
LABEL_ROLES = Roles(
    "statement",
    frozenset(VOCABULARIES.load("en").statement) - HEAD_ROLES.names - SECTION_ROLES.names,
)
"""Roles of what announces a value."""


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase found among the words of a line."""

    role: str
    start: int
    """Its first word."""
    end: int
    """The word behind its last."""


def find_labels(words: Sequence[OcrWord], language: str, roles: Roles = LABEL_ROLES) -> list[Label]:
    """Find phrases from left to right, the longest first, none within another."""
    found, at = [], 0
    while at < len(words):
        label = _at(words, at, language, roles)
        found += [label] if label else []
        at = label.end if label else at + 1
    return found


def _at(words: Sequence[OcrWord], at: int, language: str, roles: Roles) -> Label | None:
    """Find the phrase that starts at a word; one that was read right goes first."""
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
    """Say which role a text announces, if it is one of the phrases."""
    key = plain(text.replace("#", "nr"))
    if not key:
        return ""
    known = _known(language, roles)
    if key in known:
        return known[key]
    if " / " in text:  # the same in two languages
        first, _, second = text.partition(" / ")
        one = role_of(first, language, roles, exact=exact)
        return one if one and one == role_of(second, language, roles, exact=exact) else ""
    numbers = any(not any(char.isalpha() for char in word) for word in text.split())
    if exact or numbers or len(key) < _FUZZY:
        return ""
    best = max(known, key=lambda phrase: ratio(key, phrase), default="")
    return known[best] if len(best) >= _FUZZY and ratio(key, best) >= _ALIKE else ""


@cache
def _known(language: str, roles: Roles) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for table in spoken(language):
        book: Mapping[str, Sequence[str]] = getattr(table, roles.book)
        for role, phrases in book.items():
            for phrase in phrases if role in roles.names else ():
                known.setdefault(plain(phrase.replace("#", "nr")), role)
    return known
