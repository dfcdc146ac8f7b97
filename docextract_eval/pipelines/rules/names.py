"""Whose account it is, and who issued it: the names at the top of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.cells import Cell, joined_text, split_cells
from docextract_eval.pipelines.rules.lines import SPECKS, predicted_value, weighted_letter_count
from docextract_eval.pipelines.rules.phrases import Roles, find_labels, phrase_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MIN_LETTERS = 3
"""The fewest letters of a name."""
_HONORIFIC = "様"
"""An honorific behind a person's name; it is no part of it."""


def find_issuer_and_holder(
    lines_above_table: Sequence[Line], language: str, issuer_field: str, label_roles: Roles
) -> Iterator[Guess]:
    """Yield the issuer (the first name at the top) and the holder (the next on the left)."""
    first = None
    for line in lines_above_table:
        cells = split_cells(line.words)
        names = [cell for cell in cells if _is_name(cell, language, label_roles)]
        if names and first is None:
            first = max(
                names, key=lambda cell: len(joined_text(cell))
            )  # a logo may read as letters
            yield predicted_value(issuer_field, joined_text(first).strip(SPECKS), first, 0.9)
        elif names and names[0] == cells[0]:
            words = _without_honorific(names[0])
            yield predicted_value("holder", joined_text(words).strip(SPECKS), words, 0.75)
            return


def _without_honorific(words: Sequence[OcrWord]) -> Sequence[OcrWord]:
    return words[:-1] if len(words) > 1 and words[-1].text == _HONORIFIC else words


def _is_name(cell: Cell, language: str, label_roles: Roles) -> bool:
    text = joined_text(cell)
    if any(label.role == "title" for label in find_labels(cell, language, label_roles)):
        return False
    letters = weighted_letter_count(text)
    digits = any(char.isdigit() for char in text)
    labelled = phrase_role(text, language, label_roles)
    return letters >= _MIN_LETTERS and not digits and not labelled and not text.endswith(":")
