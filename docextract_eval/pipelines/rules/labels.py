"""Which of the vocabulary's labels a misread text is."""

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
"""Signs that engines confuse, and the one that stands for them when labels are compared."""
_ALIKE = str.maketrans("mw", "nu")
"""Letters that are one in small or blurred print."""
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 4
"""The most words of a label that is only the start or the end of what was read."""
_SHORT = 3
"""A label of so many letters is taken only as it is."""
_KEPT = 4096
"""Texts remembered folded and named: papers say the same again and again."""
_PART, _TAIL = 0.9, 0.85
"""How much a label counts that is only the start, or only the end, of what was read."""

_Part = tuple[int, float, str, str]
"""A part of a label: its words (0 for the whole), what it counts, as read, folded."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text was taken for, and how much it looks like it."""

    role: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A label in its folded form, without blanks."""

    text: str
    words: frozenset[int]
    """In how many words it may be read: as it is printed, or torn at its hyphens."""
    least: float
    """The likeness below which it is another word."""
    exact: str = ""
    """What a label so short that any misreading makes another word of it must read."""

    def like(self, text: str, folded: str) -> float:
        """Tell how much a text, as it was read and folded without blanks, looks like this."""
        if self.exact:
            return float(plain(text) == self.exact)
        shorter, both = min(len(self.text), len(folded)), len(self.text) + len(folded)
        if 2 * shorter < self.least * both:
            return 0.0  # too different in length to be alike
        alike = ratio(folded, self.text) / 100
        return alike if alike >= self.least else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """All that a paper of some country may call things."""

    roles: Mapping[str, tuple[Phrase, ...]]
    tables: tuple[ReadingWords, ...]

    def name(self, label: str) -> Named | None:
        """Say what a label is: the whole of it, else its start, else its end."""
        return _name(self, label)

    def like(self, role: str, text: str) -> float:
        """Tell how much a text looks like the likeliest phrase of a role."""
        folded = fold(text).replace(" ", "")
        return max((phrase.like(text, folded) for phrase in self.roles.get(role, ())), default=0.0)

    def listed(self, which: str) -> frozenset[str]:
        """Return one of the word lists of all the languages, folded."""
        return frozenset(fold(word) for table in self.tables for word in getattr(table, which))


@cache
def terms(locale: str) -> Terms:
    """Return the labels of a country; English ones are printed everywhere."""
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
    """Return what each phrase means in the first table that has it."""
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
    """Fold a text so that what engines confuse is the same.

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
    """Return the letters and digits of a text, whatever their case and accents.

    >>> plain("Tel.:")
    'tel'
    """
    return re.sub(r"[\W_]+", "", _unaccented(text))


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    # The vowels of Thai that stand above a letter are marks, and combine all the same.
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
    """Tell whether a word is more than a stray letter; one of Japanese is a word."""
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
    """Yield the whole of a label, its starts and its ends."""
    pieces = [(0, 1.0, words)]
    for count in range(1, min(len(words), _LONGEST + 1)):
        pieces += [(count, _PART, words[:count]), (count, _TAIL, words[-count:])]
    for count, share, piece in pieces:
        text = " ".join(piece)
        yield count, share, text, fold(text).replace(" ", "")
