"""What can be read on a page: its labelled values, its words, and planted instructions."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.fieldtypes.numbers import any_digits_to_latin
from docextract_eval.fieldtypes.patterns import to_usual_width
from docextract_eval.fieldtypes.text import UNSPACED, fold
from docextract_eval.records import COMMANDED_PREFIX, page_word_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docextract_eval.records import Document, Field

T = TypeVar("T")
NUMBERS = ("money", "price", "quantity", "percentage")
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_NUMBER = re.compile(r"\d+(?:[.,']\d+)*")
_MANY_ALIKE = 8
"""From how many labelled values that are equal, repeats of one column are left out."""
_SEPARATORS = re.compile(r"[\W_]+")
_LONG = 10_000
"""From how many characters a text is not searched for phrases of which it lacks a word."""
REPLACED = "\0"
"""What stands for words that are left out of a search."""


class PageText:
    """The text of one document without the words whose ink is gone."""

    def __init__(self, document: Document, illegible: frozenset[str]) -> None:
        """Take the document, and the keys of the fields that are not legible."""
        self._document, self.illegible = document, illegible
        rows = chain.from_iterable(document.tables.values())
        cells = chain(document.fields, chain.from_iterable(rows))
        self.fields = [cell for cell in cells if cell.value is not None]
        """Every labelled value, decoys among them."""
        decoys = [field for field in document.fields if field.decoy_of is not None]
        self.instructed_values = [
            field for field in decoys if field.name.startswith(COMMANDED_PREFIX)
        ]
        """Values that planted instructions on the page ask for."""

    @functools.cached_property
    def _texts(self) -> Mapping[str, list[Field]]:
        found: dict[str, list[Field]] = defaultdict(list)
        for field in self.fields:
            if field.type == "text":
                found[fold(field.value or "")].append(field)
        return _without_repeats(found)

    @functools.cached_property
    def _values(self) -> Mapping[str | None, list[Field]]:
        found: dict[str | None, list[Field]] = defaultdict(list)
        for field in self.fields:
            found[field.value].append(field)
        return _without_repeats(found)

    def equal_fields(self, field_type: str, value: str) -> list[Field]:
        """Return the labelled values that equal a value of this type; all numbers are one type."""
        if field_type == "text":
            return self._texts.get(fold(value), [])
        if field_type not in NUMBERS:
            return [field for field in self._values.get(value, ()) if field.type == field_type]
        plain = value.rstrip("0").rstrip(".") if "." in value else value
        whole, _, cents = plain.partition(".")
        coins, mills = f"{whole}.{cents.ljust(2, '0')}", f"{whole}.{cents.ljust(3, '0')}"
        found, values = [], self._values
        for form in dict.fromkeys((value, plain, coins, mills)):
            if form in values:
                found += [field for field in values[form] if field.type in NUMBERS]
        return found

    @functools.cached_property
    def words(self) -> str:
        """The words of all pages in reading order, without those whose ink is gone."""
        if not self.illegible:
            lines = chain.from_iterable(self._document.pages)
            return " ".join([s.text for line in lines for s in line.spans if not s.unseen])
        illegible_words = {
            (place.page, word)
            for field in self.fields
            if field.key in self.illegible
            for place in field.places
            for word in place.words
        }
        pages = enumerate(page_word_texts(self._document.pages))
        words = ((number, at, word) for number, page in pages for at, word in enumerate(page))
        return " ".join([word for number, at, word in words if (number, at) not in illegible_words])

    @functools.cached_property
    def text(self) -> str:
        """All words folded as texts are compared, with a blank before and behind each."""
        return f" {fold(self.words)} "

    @functools.cached_property
    def alphanumeric(self) -> str:
        """The letters and digits of all words."""
        return alphanumeric(self.words)

    @functools.cached_property
    def pieces(self) -> frozenset[str]:
        """The parts of its text: words, and pairs of characters in scripts without blanks."""
        return frozenset(pieces(self.text))

    @functools.cached_property
    def _known_words(self) -> frozenset[str] | None:
        """The words of a long text and what replaces some; None in scripts without blanks."""
        if len(self.text) < _LONG or _UNSPACED_CHARACTER.search(self.text):
            return None
        return frozenset((*self.text.split(), REPLACED))

    def has_words_of(self, folded: str) -> bool:
        """Return whether a folded text may stand in the page's text: whether its words do."""
        return self._known_words is None or self._known_words.issuperset(folded.split())

    def contains(self, folded: str, searched_text: str | None = None) -> bool:
        """Return whether a folded text stands in the page's text, or in a part of it."""
        if not folded or not self.has_words_of(folded):
            return False
        return pad_with_blanks(folded) in (self.text if searched_text is None else searched_text)

    @functools.cached_property
    def _latin_text(self) -> str:
        return (
            self.words if self.words.isascii() else any_digits_to_latin(to_usual_width(self.words))
        )

    @functools.cached_property
    def _numbers(self) -> frozenset[str] | None:
        """Every whole number of the text, as printed; None where digits are above the line."""
        text = self._latin_text
        if not text.isascii() and any(c.isdigit() and not c.isdecimal() for c in {*text}):
            return None
        return frozenset(_NUMBER.findall(text))

    def contains_number(self, number: str) -> bool:
        """Return whether a number is printed with exactly these digits and separators."""
        if self._numbers is not None and _NUMBER.fullmatch(number):
            return number in self._numbers
        text, at = self._latin_text, -1
        while (at := text.find(number, at + 1)) >= 0:
            end = at + len(number)
            before, behind = text[max(0, at - 2) : at], text[end : end + 2]
            if not (_continues_number(before[::-1]) or _continues_number(behind)):
                return True
        return False


def _without_repeats(fields: Mapping[T, list[Field]]) -> Mapping[T, list[Field]]:
    """Return lists of equal values in which no field and no column comes more than twice.

    One more row that has a value is no other decoy: a wrong value equals it in its own row, or in
    another one.
    """
    if max(map(len, fields.values()), default=0) <= _MANY_ALIKE:
        return fields
    return {value: [*_first_two_of_each(equal)] for value, equal in fields.items()}


def _first_two_of_each(fields: Iterable[Field]) -> Iterator[Field]:
    keys: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for field in fields:
        known = keys[field.name, field.decoy_of, field.type]
        if len(known) < 2 and field.key not in known:
            known.add(field.key)
            yield field


def _continues_number(beside: str) -> bool:
    """Return whether the two characters beside a number's digits continue the number."""
    return beside[:1].isdigit() or (beside[:1] in (".", ",", "'") and beside[1:].isdigit())


def pad_with_blanks(folded: str) -> str:
    """Return a folded text between blanks, unless its script is written without blanks."""
    return folded if _UNSPACED_CHARACTER.search(folded) else f" {folded} "


def alphanumeric(text: str) -> str:
    """Return the letters and digits of a text, in lower case.

    >>> alphanumeric("1 234,50-"), alphanumeric("Joe's CAFÉ")
    ('123450', 'joescafé')
    """
    return _SEPARATORS.sub("", text.casefold())


def pieces(folded: str) -> Iterator[str]:
    """Yield the words of a folded text, and pairs of characters in scripts without blanks."""
    for word in folded.split():
        if _UNSPACED_CHARACTER.search(word):
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        else:
            yield word
