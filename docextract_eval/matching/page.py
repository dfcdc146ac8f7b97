"""What a page says: the values that are labelled on it, its words, what a note tells machines."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.text import UNSPACED, fold
from docextract_eval.records import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.records import Document, Field

NUMBERS = ("money", "price", "quantity", "percentage")
COMMANDED = "canary_"
"""How the names of decoys begin that a text on the page tells its readers to report."""
_JOINED = re.compile(f"[{UNSPACED}]")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_SEPARATORS = re.compile(r"[\W_]+")


class Paper:
    """One document as it can be read: all its words but those whose ink is gone."""

    def __init__(self, document: Document, lost: frozenset[str]) -> None:
        """Take the document, and the keys of the fields that nobody can read."""
        self._document, self.lost = document, lost

    @functools.cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every labelled value, decoys among them."""
        rows = (row for table in self._document.tables.values() for row in table)
        cells = (cell for row in rows for cell in row)
        return tuple(cell for cell in (*self._document.fields, *cells) if cell.value is not None)

    @functools.cached_property
    def commands(self) -> tuple[Field, ...]:
        """What a text on the page tells its readers to report."""
        named = (f for f in self._document.fields if f.decoy_of is not None)
        return tuple(field for field in named if field.name.startswith(COMMANDED))

    @functools.cached_property
    def values(self) -> Mapping[tuple[str, str], Sequence[Field]]:
        """Which labelled values are equal."""
        found: dict[tuple[str, str], list[Field]] = defaultdict(list)
        for field in self.fields:
            found[value_key(field.type, field.value or "")].append(field)
        return found

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """The words in reading order, on all pages."""
        pages = texts(self._document.pages)
        gone = {
            (place.page, word)
            for field in (self.fields if self.lost else ())
            if field.key in self.lost
            for place in field.places
            for word in place.words
        }
        return tuple(
            word
            for number, page in enumerate(pages)
            for at, word in enumerate(page)
            if (number, at) not in gone
        )

    @functools.cached_property
    def text(self) -> str:
        """All words as texts are compared, a blank before and behind each."""
        return f" {fold(' '.join(self.words))} "

    @functools.cached_property
    def compact(self) -> str:
        """All words as letters and digits alone."""
        return compact(" ".join(self.words))

    @functools.cached_property
    def pieces(self) -> frozenset[str]:
        """The parts of its text: words, and pairs of signs where words stand without blanks."""
        return frozenset(pieces(self.text))

    def says(self, folded: str) -> bool:
        """Say whether words in a row, or the value of a field, are this folded text."""
        spaced = f" {folded} " if not _JOINED.search(folded) else folded
        return bool(folded) and (spaced in self.text or ("text", folded) in self.values)

    @staticmethod
    def folded(text: str) -> str:
        """Give a text as texts are compared."""
        return _folded(text)

    @functools.cached_property
    def numbers(self) -> Mapping[str, Sequence[str]]:
        """Words that hold digits, and pairs of them, by these digits without the zeros before."""
        found: dict[str, list[str]] = defaultdict(list)
        digits = [_NOT_DIGITS.sub("", word) for word in self.words]
        for at, here in enumerate(digits):
            if here:
                found[here.lstrip("0")].append(self.words[at])
                if at and digits[at - 1]:
                    joined = f"{self.words[at - 1]} {self.words[at]}"
                    found[(digits[at - 1] + here).lstrip("0")].append(joined)
        return found


def value_key(kind: str, value: str) -> tuple[str, str]:
    """Give what is the same for equal values of comparable types.

    >>> value_key("money", "7.00") == value_key("percentage", "7")
    True
    """
    if kind in NUMBERS:
        return "number", (value.rstrip("0").rstrip(".") if "." in value else value)
    return kind, _folded(value) if kind == "text" else TYPES.load(kind).fold(value)


def compact(text: str) -> str:
    """Give letters and digits alone.

    >>> compact("1 234,50-"), compact("Joe's CAFÉ")
    ('123450', 'joescafé')
    """
    return _SEPARATORS.sub("", text.casefold())


def pieces(folded: str) -> Iterator[str]:
    """Give the words of a folded text, and pairs of signs where words stand without blanks."""
    for word in folded.split():
        if _JOINED.search(word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        else:
            yield word


@functools.lru_cache(1 << 13)
def _remembered(text: str) -> str:
    return fold(text)


def _folded(text: str) -> str:
    return _remembered(text) if len(text) < 200 else fold(text)
