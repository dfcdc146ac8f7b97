"""Matches misread texts to the labels of the vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from docextract_eval.pipelines.rules.vocabulary import ReadingWords, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONFUSED = str.maketrans("0158|!i", "olsblll")
"""Characters that engines confuse, and the one to which all of them are mapped."""
_ALIKE = str.maketrans("mw", "nu")
"""Letters that look alike in small or blurred print."""
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 4
"""The most words of a label that matches only the start or the end of a text."""
_SHORT = 3
"""A label of at most this many letters must match exactly."""
_KEPT = 4096
"""Size of the caches: documents repeat the same texts again and again."""
_PART, _TAIL = 0.9, 0.85
"""The factor for a label that matches only the start, or only the end, of a text."""

_Part = tuple[int, float, str, str]
"""A part of a text: its number of words (0: the whole), its factor, as read, folded."""


@dataclass(frozen=True, slots=True)
class Named:
    """The role of a text's label, and how much the text looks like that label."""

    role: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A label in its folded form, without blanks."""

    text: str
    words: frozenset[int]
    """The numbers of words it may be read as: as printed, or split at its hyphens."""
    least: float
    """The likeness below which it is another word."""
    exact: str = ""
    """The exact text, for a label so short that any misreading makes another word of it."""

    def like(self, text: str, folded: str) -> float:
        """Return how much a text looks like this label: 0 below the least likeness, at most 1."""
        if self.exact:
            return float(plain(text) == self.exact)
        shorter, both = min(len(self.text), len(folded)), len(self.text) + len(folded)
        if 2 * shorter < self.least * both:
            return 0.0  # too different in length to be alike
        alike = ratio(folded, self.text) / 100
        return alike if alike >= self.least else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """All labels that documents of a country may print."""

    roles: Mapping[str, tuple[Phrase, ...]]
    tables: tuple[ReadingWords, ...]

    def name(self, label: str) -> Named | None:
        """Return the label that a text is, as a whole, at its start or at its end, or None."""
        return _name(self, label)

    def like(self, role: str, text: str) -> float:
        """Return how much a text looks like the most similar phrase of a role, from 0 to 1."""
        folded = fold(text).replace(" ", "")
        return max((phrase.like(text, folded) for phrase in self.roles.get(role, ())), default=0.0)

    def listed(self, which: str) -> frozenset[str]:
        """Return a word list of all vocabularies (`heads`, `units`, ...), folded."""
        return frozenset(fold(word) for table in self.tables for word in getattr(table, which))


@cache
def terms(locale: str) -> Terms:
    """Return the labels of a country; English ones belong to every country."""
    tables = spoken(locale)
    roles = dict.fromkeys(role for table in tables for role in table.labels)
    return Terms({role: tuple(_phrases(role, tables)) for role in roles}, tables)


def _phrases(role: str, tables: tuple[ReadingWords, ...]) -> Iterator[Phrase]:
    nearest = _nearest(tables)
    texts = dict.fromkeys(text for table in tables for text in table.labels.get(role, ()))
    for text in texts:
        if role not in nearest[plain(text)]:
            continue
        folded, bare = fold(text), plain(text)
        least = 1.0 if len(bare) <= _SHORT else 0.75 if len(bare) == _SHORT + 1 else 0.78
        words = frozenset((len(text.split()), len(folded.split())))
        exact = bare if len(bare) <= _SHORT else ""
        yield Phrase(folded.replace(" ", ""), words, least, exact)


@cache
def _nearest(tables: tuple[ReadingWords, ...]) -> Mapping[str, frozenset[str]]:
    """Return the roles of each phrase, in the first vocabulary that has the phrase."""
    found: dict[str, frozenset[str]] = {}
    for table in tables:
        said: dict[str, set[str]] = {}
        for role, texts in table.labels.items():
            for text in texts:
                said.setdefault(plain(text), set()).add(role)
        found = {text: frozenset(roles) for text, roles in said.items()} | found
    return found


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """Return a text in a form in which characters that engines confuse are the same.

    >>> fold("Order #"), fold("RÜCKGELD"), fold("T0TAL:") == fold("Total")
    ('order no', 'ruckgeld', True)
    >>> fold("MwSt") == fold("NuSt")
    True
    """
    parts = (
        word.translate(_CONFUSED) if _LETTER.search(word) else word
        for word in _unaccented(text.replace("#", " no ")).split()
    )
    joined = re.sub(r"[\W_]+", " ", " ".join(parts))
    return joined.replace("rn", "m").replace("vv", "w").translate(_ALIKE).strip()


@lru_cache(_KEPT)
def plain(text: str) -> str:
    """Return the letters and digits of a text, in lower case and without accents.

    >>> plain("Tel.:")
    'tel'
    """
    return re.sub(r"[\W_]+", "", _unaccented(text))


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    # Thai vowels above a letter are combining marks too.
    bare = "".join(char for char in apart if unicodedata.category(char) != "Mn")
    return bare.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


@lru_cache(_KEPT)
def _name(known: Terms, label: str) -> Named | None:
    words = [word for word in label.split() if _says_something(word)]
    parts = list(_parts(words))
    best = (0.0, 0, "")
    for role, phrases in known.roles.items():
        for phrase in phrases:
            likeness = _likeness(parts, phrase)
            if likeness and (likeness, len(phrase.text)) > best[:2]:
                best = (likeness, len(phrase.text), role)
    return Named(best[2], best[0]) if best[0] else None


def _says_something(word: str) -> bool:
    """Return whether a word is more than a stray letter; a single Japanese character is a word."""
    letters = _LETTER.findall(word)
    wide = any(unicodedata.east_asian_width(letter) == "W" for letter in letters)
    return len(letters) > 1 or word == "#" or wide


def _likeness(parts: Sequence[_Part], phrase: Phrase) -> float:
    return max(
        share * phrase.like(text, folded)
        for count, share, text, folded in parts
        if not count or count in phrase.words
    )


def _parts(words: Sequence[str]) -> Iterator[_Part]:
    """Yield a text as a whole, its starts and its ends."""
    pieces = [(0, 1.0, words)]
    for count in range(1, min(len(words), _LONGEST + 1)):
        pieces += [(count, _PART, words[:count]), (count, _TAIL, words[-count:])]
    for count, share, piece in pieces:
        text = " ".join(piece)
        yield count, share, text, fold(text).replace(" ", "")
