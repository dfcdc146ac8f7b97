"""Known phrases on the lines of statements and invoices: headers, sections and labels."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from docextract_eval.pipelines.rules.labels import plain_letters_and_digits
from docextract_eval.pipelines.rules.lines import joined_text, split_cells
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES, country_vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.pipelines.rules import OcrWord

_MAX_WORDS = 6
"""The most words of a phrase."""
_FUZZY_LENGTH, _MIN_LIKENESS = 7, 88
"""Phrases of at least 7 letters match at a likeness of 88 or more; shorter ones must be exact."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which phrases are looked for: those of a kind of document that have one of these roles."""

    table: Literal["statement", "card", "invoice"]
    """The table of the vocabulary that has them."""
    names: frozenset[str]


HEADER_ROLES = Roles(
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
    frozenset(VOCABULARIES.load(ENGLISH).statement) - HEADER_ROLES.names - SECTION_ROLES.names,
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
    found, index = [], 0
    while index < len(words):
        label = _match_label(words, index, language, roles)
        found += [label] if label else []
        index = label.end if label else index + 1
    return found


def find_cell_labels(words: Sequence[OcrWord], language: str, roles: Roles) -> list[Label]:
    """Return the phrases of a line, none of which spans two cells."""
    found: list[Label] = []
    start = 0
    for cell in split_cells(words):
        labels = find_labels(cell, language, roles)
        found += [replace(one, start=start + one.start, end=start + one.end) for one in labels]
        start += len(cell)
    return found


def starting_role(words: Sequence[OcrWord], language: str, roles: Roles = LABEL_ROLES) -> str:
    """Return the role of the phrase that words begin with, or an empty text."""
    label = _match_label(words, 0, language, roles)
    return label.role if label else ""


def labels_with_ends(labels: Sequence[Label], length: int) -> Iterator[tuple[Label, int]]:
    """Yield each label of a line with the index of the word behind its value."""
    yield from zip(labels, [*(label.start for label in labels[1:]), length], strict=False)


def _match_label(words: Sequence[OcrWord], start: int, language: str, roles: Roles) -> Label | None:
    """Return the phrase that starts at a word, or None; an exact match goes first."""
    windows = [
        (end, joined_text(words[start:end]))
        for end in range(min(start + _MAX_WORDS, len(words)), start, -1)
    ]
    for exact in (True, False):
        for end, text in windows:
            if role := phrase_role(text, language, roles, exact=exact):
                return Label(role, start, end)
    return None


@cache
def phrase_role(
    text: str, language: str, roles: Roles = LABEL_ROLES, *, exact: bool = False
) -> str:
    """Return the role of a phrase, or an empty text if the text is none of the phrases."""
    key = plain_letters_and_digits(text.replace("#", "nr"))
    if not key:
        return ""
    known = _roles_by_phrase(language, roles)
    if key in known:
        return "" if _has_other_accents(text, _spellings(language, roles)[key]) else known[key]
    if " / " in text:  # the same in two languages
        first, _, second = text.partition(" / ")
        one = phrase_role(first, language, roles, exact=exact)
        return one if one and one == phrase_role(second, language, roles, exact=exact) else ""
    numbers = any(not any(char.isalpha() for char in word) for word in text.split())
    if exact or numbers or len(key) < _FUZZY_LENGTH:
        return ""
    best = process.extractOne(key, known.keys(), scorer=ratio, score_cutoff=_MIN_LIKENESS)
    return known[best[0]] if best and len(best[0]) >= _FUZZY_LENGTH else ""


def _has_other_accents(text: str, forms: frozenset[str]) -> bool:
    """Return whether a short word has other accents: `Công` means works, and `Cộng` sums up.

    OCR and capitals may lose accents, so a word without any is taken for the phrase.
    """
    own = _letters_keeping_accents(text)
    is_unaccented = own == _without_accents(own)
    known = any(one in (own, _without_accents(one)) for one in forms)
    return len(own) < _FUZZY_LENGTH and not is_unaccented and not known


def _letters_keeping_accents(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text.casefold())))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


@cache
def _spellings(language: str, roles: Roles) -> Mapping[str, frozenset[str]]:
    """Return the spellings of each phrase, by the form in which phrases are compared."""
    found: dict[str, frozenset[str]] = {}
    for _, phrase in _country_phrases(language, roles):
        key = plain_letters_and_digits(phrase)
        found[key] = found.get(key, frozenset()) | {_letters_keeping_accents(phrase)}
    return found


@cache
def _roles_by_phrase(language: str, roles: Roles) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for role, phrase in _country_phrases(language, roles):
        known.setdefault(plain_letters_and_digits(phrase), role)
    return known


def _country_phrases(language: str, roles: Roles) -> Iterator[tuple[str, str]]:
    """Yield the role and text of a country's phrases, its own before those of other countries."""
    for table in country_vocabularies(language):
        phrases_by_role: Mapping[str, Sequence[str]] = getattr(table, roles.table)
        for role, phrases in phrases_by_role.items():
            for phrase in phrases if role in roles.names else ():
                yield role, phrase.replace("#", "nr")
