"""Matches misread texts to the labels of the vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.rules.vocabulary import ReadingWords, country_vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONFUSED = str.maketrans("0158|!i", "olsblll")
"""Characters that engines confuse, and the one to which all of them are mapped."""
_ALIKE = str.maketrans("mw", "nu")
"""Letters that look alike in small or blurred print."""
_LETTER = re.compile(r"[^\W\d_]")
_MAX_WORDS = 4
"""The most words of a label that matches only the start or the end of a text."""
_EXACT_LENGTH = 3
"""A label of at most this many letters must match exactly."""
_CACHE_SIZE = 4096
"""Size of the caches: documents repeat the same texts again and again."""
_START_FACTOR, _END_FACTOR = 0.9, 0.85
"""The factor for a label that matches only the start, or only the end, of a text."""

_TextPart = tuple[int, float, str, str]
"""A part of a text: its number of words (0: the whole), its factor, as read, folded."""


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """The role of a text's label, and how much the text looks like that label."""

    role: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A label in its folded form, without blanks."""

    text: str
    words: frozenset[int]
    """The numbers of words it may be read as: as printed, or split at its hyphens."""
    min_likeness: float
    """The likeness below which it is another word."""
    exact: str = ""
    """The exact text, for a label so short that any misreading makes another word of it."""

    def likeness(self, text: str, folded: str) -> float:
        """Return how much a text looks like this label: 0 below the least likeness, at most 1."""
        if self.exact:
            return float(plain_letters_and_digits(text) == self.exact)
        shorter, both = min(len(self.text), len(folded)), len(self.text) + len(folded)
        if 2 * shorter < self.min_likeness * both:
            return 0.0  # too different in length to be alike
        alike = ratio(folded, self.text) / 100
        return alike if alike >= self.min_likeness else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class CountryLabels:
    """All labels that documents of a country may print."""

    roles: Mapping[str, tuple[Phrase, ...]]
    tables: tuple[ReadingWords, ...]
    units: frozenset[str]
    """Units, which stand between a quantity and its price, folded."""

    def match_label(self, label: str) -> LabelMatch | None:
        """Return the label that a text is, as a whole, at its start or at its end, or None."""
        return _match_label(self, label)

    def role_likeness(self, role: str, text: str) -> float:
        """Return how much a text looks like the most similar phrase of a role, from 0 to 1."""
        folded = fold_confusions(text).replace(" ", "")
        return max(
            (phrase.likeness(text, folded) for phrase in self.roles.get(role, ())), default=0.0
        )

    def folded_words(self, list_name: str) -> frozenset[str]:
        """Return a word list of all vocabularies (`heads`, `companies`, ...), folded."""
        return frozenset(
            fold_confusions(word) for table in self.tables for word in getattr(table, list_name)
        )


@cache
def country_labels(locale: str) -> CountryLabels:
    """Return the labels of a country; English ones belong to every country."""
    tables = country_vocabularies(locale)
    roles = dict.fromkeys(role for table in tables for role in table.labels)
    phrases = {role: tuple(_label_phrases(role, tables)) for role in roles}
    countries = map(LOCALES.load, (locale, *tables[0].also))
    units = frozenset(fold_confusions(unit) for country in countries for unit in country.units)
    return CountryLabels(phrases, tables, units)


def _label_phrases(role: str, tables: tuple[ReadingWords, ...]) -> Iterator[Phrase]:
    nearest = _roles_by_text(tables)
    texts = dict.fromkeys(text for table in tables for text in table.labels.get(role, ()))
    for text in texts:
        if role not in nearest[plain_letters_and_digits(text)]:
            continue
        folded, letters = fold_confusions(text), plain_letters_and_digits(text)
        least = {_EXACT_LENGTH + 1: 0.75}.get(len(letters), 0.78)
        least, exact = (1.0, letters) if len(letters) <= _EXACT_LENGTH else (least, "")
        words = frozenset((len(text.split()), len(folded.split())))
        yield Phrase(folded.replace(" ", ""), words, least, exact)


@cache
def _roles_by_text(tables: tuple[ReadingWords, ...]) -> Mapping[str, frozenset[str]]:
    """Return the roles of each phrase, in the first vocabulary that has the phrase."""
    found: dict[str, frozenset[str]] = {}
    for table in tables:
        own_roles: dict[str, set[str]] = {}
        for role, texts in table.labels.items():
            for text in texts:
                own_roles.setdefault(plain_letters_and_digits(text), set()).add(role)
        found = {text: frozenset(roles) for text, roles in own_roles.items()} | found
    return found


@lru_cache(_CACHE_SIZE)
def fold_confusions(text: str) -> str:
    """Return a text in a form in which characters that engines confuse are the same.

    >>> fold_confusions("Order #"), fold_confusions("RÜCKGELD")
    ('order no', 'ruckgeld')
    >>> fold_confusions("MwSt") == fold_confusions("NuSt")
    True
    """
    parts = (
        word.translate(_CONFUSED) if _LETTER.search(word) else word
        for word in _without_accents(text.replace("#", " no ")).split()
    )
    joined = re.sub(r"[\W_]+", " ", " ".join(parts))
    return joined.replace("rn", "m").replace("vv", "w").translate(_ALIKE).strip()


@lru_cache(_CACHE_SIZE)
def plain_letters_and_digits(text: str) -> str:
    """Return the letters and digits of a text, in lower case and without accents.

    >>> plain_letters_and_digits("Tel.:")
    'tel'
    """
    return re.sub(r"[\W_]+", "", _without_accents(text))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # Thai vowels above a letter are combining marks too.
    unaccented = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return unaccented.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


@lru_cache(_CACHE_SIZE)
def _match_label(known: CountryLabels, label: str) -> LabelMatch | None:
    words = [word for word in label.split() if _is_meaningful(word)]
    parts = list(_text_parts(words))
    best = (0.0, 0, "")
    for role, phrases in known.roles.items():
        for phrase in phrases:
            likeness = max(
                share * phrase.likeness(text, folded)
                for count, share, text, folded in parts
                if not count or count in phrase.words
            )
            if likeness and (likeness, len(phrase.text)) > best[:2]:
                best = (likeness, len(phrase.text), role)
    return LabelMatch(best[2], best[0]) if best[0] else None


def _is_meaningful(word: str) -> bool:
    """Return whether a word is more than a stray letter; a single Japanese character is a word."""
    letters = _LETTER.findall(word)
    wide = any(unicodedata.east_asian_width(letter) == "W" for letter in letters)
    return len(letters) > 1 or word == "#" or wide


def _text_parts(words: Sequence[str]) -> Iterator[_TextPart]:
    """Yield a text as a whole, its starts and its ends."""
    pieces = [(0, 1.0, words)]
    for count in range(1, min(len(words), _MAX_WORDS + 1)):
        pieces += [(count, _START_FACTOR, words[:count]), (count, _END_FACTOR, words[-count:])]
    for count, share, piece in pieces:
        text = " ".join(piece)
        yield count, share, text, fold_confusions(text).replace(" ", "")
