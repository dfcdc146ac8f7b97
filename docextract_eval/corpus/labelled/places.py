"""Find where a value is printed: its text among the words, ignoring blanks and case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import fold
from docextract_eval.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_JOINTS = ".,"
"""Between digits these belong to the number: `9.00` is not found in `1,009.00`."""


@dataclass(frozen=True, slots=True)
class SearchableText:
    """The words of a page as one text without blanks, and the word of each character."""

    text: str
    words: tuple[int, ...]


def make_searchable(words: Sequence[str]) -> SearchableText:
    """Return the words of a page as searchable text."""
    folded = [_fold_without_blanks(word) for word in words]
    owners = (number for number, word in enumerate(folded) for _ in word)
    return SearchableText("".join(folded), tuple(owners))


def find_places(texts: Sequence[str], pages: Sequence[SearchableText]) -> tuple[Place, ...]:
    """Return all places of any of these texts, in reading order."""
    found = {
        (number, words)
        for text in texts
        for number, page in enumerate(pages)
        for words in _find_word_runs(_fold_without_blanks(text), page)
    }
    return tuple(Place(page, words) for page, words in sorted(found))


def _fold_without_blanks(text: str) -> str:
    return "".join(fold(text).split())


def _find_word_runs(folded_text: str, page: SearchableText) -> Iterator[tuple[int, ...]]:
    start = page.text.find(folded_text) if folded_text else -1
    while start >= 0:
        end = start + len(folded_text)
        if not (
            _is_inside_word_or_number(page, start, -1) or _is_inside_word_or_number(page, end, 1)
        ):
            yield tuple(sorted(set(page.words[start:end])))
        start = page.text.find(folded_text, start + 1)


def _is_inside_word_or_number(page: SearchableText, edge: int, outward_step: int) -> bool:
    """Return whether the same word or number continues beyond this edge."""
    if edge in (0, len(page.text)) or page.words[edge - 1] != page.words[edge]:
        return False
    beyond = edge if outward_step > 0 else edge - 1
    outer, inner = page.text[beyond], page.text[beyond - outward_step]
    after = beyond + outward_step
    if outer in _JOINTS and inner.isdigit() and 0 <= after < len(page.text):
        return page.words[after] == page.words[beyond] and page.text[after].isdigit()
    return (outer.isdigit() and inner.isdigit()) or (outer.isalpha() and inner.isalpha())
