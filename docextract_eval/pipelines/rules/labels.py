"""Which of the vocabulary's labels a misread text is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from docextract_eval.pipelines.rules.vocabulary import VOCABULARIES, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONFUSED = str.maketrans("0158|!i", "olsblll")
"""Signs that engines confuse, and the one that stands for them when labels are compared."""
_ALIKE = str.maketrans("mw", "nu")
"""Letters that are one in small or blurred print."""
_PART, _TAIL = 0.9, 0.85
"""How much a label counts that is only the start, or only the end, of what was read."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text was taken for, and how much it looks like it."""

    role: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A label in its folded form."""

    role: str
    text: str
    words: int
    least: float
    """The likeness below which it is another word."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """All that a paper of some country may call things."""

    phrases: tuple[Phrase, ...]
    tables: tuple[Vocabulary, ...]

    def name(self, label: str) -> Named | None:
        """Say what a label is: the whole of it, else its start, else its end."""
        return _name(self, label)

    def of(self, role: str) -> Iterator[Phrase]:
        """Give the phrases of one role."""
        return (phrase for phrase in self.phrases if phrase.role == role)

    def listed(self, which: str) -> frozenset[str]:
        """Give one of the word lists of all the languages, folded."""
        return frozenset(fold(word) for table in self.tables for word in getattr(table, which))


@cache
def terms(language: str) -> Terms:
    """Give the labels of a language; English ones are printed everywhere."""
    known = [name for name in (language, "en") if name in VOCABULARIES.names]
    tables = tuple(VOCABULARIES.load(name) for name in dict.fromkeys(known))
    phrases = {
        (role, fold(text)): None
        for table in tables
        for role, listed in table.labels.items()
        for text in listed
    }
    return Terms(tuple(_phrase(role, text) for role, text in phrases), tables)


@cache
def fold(text: str) -> str:
    """Fold a text so that what engines confuse is the same.

    >>> fold("Order #"), fold("RÜCKGELD"), fold("T0TAL:")
    ('order no', 'ruckgeld', 'total')
    >>> fold("MwSt") == fold("NuSt")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("#", " no "))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    parts = (
        word.translate(_CONFUSED) if re.search(r"[a-z]", word) else word for word in plain.split()
    )
    joined = re.sub(r"[^a-z0-9]+", " ", " ".join(parts))
    return joined.replace("rn", "m").replace("vv", "w").translate(_ALIKE).strip()


def spell(words: Sequence[str]) -> str:
    """Fold the words of a label, leaving out those that are numbers or single signs."""
    folded = " ".join(fold(word) for word in words)
    return " ".join(part for part in folded.split() if not part.isdigit() and len(part) > 1)


def _phrase(role: str, text: str) -> Phrase:
    length = len(text.replace(" ", ""))
    least = 1.0 if length <= 3 else 0.75 if length == 4 else 0.78
    return Phrase(role, text, text.count(" ") + 1, least)


@cache
def _name(known: Terms, label: str) -> Named | None:
    words = spell(label.split()).split()
    if not words:
        return None
    best: tuple[float, int, str] | None = None
    for phrase in known.phrases:
        likeness = _likeness(words, phrase)
        if likeness and (best is None or (likeness, len(phrase.text)) > best[:2]):
            best = (likeness, len(phrase.text), phrase.role)
    return Named(best[2], best[0]) if best else None


def _likeness(words: Sequence[str], phrase: Phrase) -> float:
    whole = " ".join(words)
    parts = {whole: 1.0}
    if len(words) > phrase.words:
        parts[" ".join(words[: phrase.words])] = _PART
        parts[" ".join(words[-phrase.words :])] = _TAIL
    found = 0.0
    for part, share in parts.items():
        alike = ratio(part, phrase.text) / 100
        alike = max(alike, ratio(part.replace(" ", ""), phrase.text.replace(" ", "")) / 100)
        if alike >= phrase.least:
            found = max(found, share * alike)
    return found
