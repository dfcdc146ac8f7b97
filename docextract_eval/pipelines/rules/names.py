"""Whose account it is, and who issued it: the names at the top of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.cells import Cell, cells_of, text_of
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.lines import SPECKS, letters_of
from docextract_eval.pipelines.rules.phrases import Roles, find_labels, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_FEWEST = 3
"""The fewest letters of a name."""
_HONORIFIC = "様"
"""An honorific behind a person's name; it is no part of it."""


def find_names(
    above: Sequence[Line], language: str, house: str, announcing: Roles
) -> Iterator[Guess]:
    """Yield the issuer (the first name at the top) and the holder (the next on the left)."""
    first = None
    for line in above:
        cells = cells_of(line.words)
        names = [cell for cell in cells if _is_name(cell, language, announcing)]
        if names and first is None:
            first = max(names, key=lambda cell: len(text_of(cell)))  # a logo may read as letters
            yield guess(house, text_of(first).strip(SPECKS), first, 0.9)
        elif names and names[0] == cells[0]:
            words = _without_honorific(names[0])
            yield guess("holder", text_of(words).strip(SPECKS), words, 0.75)
            return


def _without_honorific(words: Sequence[OcrWord]) -> Sequence[OcrWord]:
    return words[:-1] if len(words) > 1 and words[-1].text == _HONORIFIC else words


def _is_name(cell: Cell, language: str, announcing: Roles) -> bool:
    text = text_of(cell)
    if any(label.role == "title" for label in find_labels(cell, language, announcing)):
        return False
    letters = letters_of(text)
    digits = any(char.isdigit() for char in text)
    labelled = role_of(text, language, announcing)
    return letters >= _FEWEST and not digits and not labelled and not text.endswith(":")
