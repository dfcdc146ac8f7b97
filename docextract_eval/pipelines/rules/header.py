"""What stands at the top of statements and invoices: names, IBANs, and numbers behind labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.lines import (
    SPECKS,
    Cell,
    joined_text,
    predicted_value,
    split_cells,
    weighted_letter_count,
    word_height,
)
from docextract_eval.pipelines.rules.phrases import Roles, find_labels, phrase_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MIN_LETTERS = 3
"""The fewest letters of a name."""
_HONORIFIC = "様"
"""An honorific behind a person's name; it is no part of it."""


def first_of_each(guesses: Iterable[Guess]) -> dict[str, Guess]:
    """Return the first guess for each field."""
    found: dict[str, Guess] = {}
    for one in guesses:
        found.setdefault(one.name, one)
    return found


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
            words = names[0]
            if len(words) > 1 and words[-1].text == _HONORIFIC:
                words = words[:-1]
            yield predicted_value("holder", joined_text(words).strip(SPECKS), words, 0.75)
            return


def _is_name(cell: Cell, language: str, label_roles: Roles) -> bool:
    text = joined_text(cell)
    if any(label.role == "title" for label in find_labels(cell, language, label_roles)):
        return False
    letters = weighted_letter_count(text)
    digits = any(char.isdigit() for char in text)
    labelled = phrase_role(text, language, label_roles)
    return letters >= _MIN_LETTERS and not digits and not labelled and not text.endswith(":")


_IBAN_START = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]*")
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34


def find_ibans(lines: Sequence[Line]) -> list[Guess]:
    """Return the IBANs of all lines: texts of that form whose check digits are right."""
    return [iban for line in lines for iban in _first_iban_of_line(line)]


def _first_iban_of_line(line: Line) -> Iterator[Guess]:
    """Yield the first IBAN of a line."""
    for start, word in enumerate(line.words):
        if not _IBAN_START.fullmatch(word.text):
            continue
        for end in range(len(line.words), start, -1):
            text = "".join(part.text for part in line.words[start:end])
            if _is_iban(text):
                yield predicted_value("iban", text, line.words[start:end], 0.99)
                return


def _is_iban(text: str) -> bool:
    """Return whether the check digits of a text are right.

    >>> _is_iban("DE61743427667988294372"), _is_iban("DE61743427667988294373")
    (True, False)
    """
    if not _SHORTEST_IBAN <= len(text) <= _LONGEST_IBAN or not text.isalnum() or not text.isascii():
        return False
    if text != text.upper():
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


def guess_from_first_match(
    name: str, words: Sequence[OcrWord], form: re.Pattern[str]
) -> Iterator[Guess]:
    """Yield a guess from the first of two words behind a label that has a form."""
    for word in words[:2]:
        if form.fullmatch(word.text.strip(SPECKS)):
            yield predicted_value(name, word.text.strip(SPECKS), (word,), 0.95)
            return


def digit_groups(
    words: Sequence[OcrWord], form: re.Pattern[str], *, skips_words: bool = False
) -> list[OcrWord]:
    """Return the groups of digits that follow one another, from the first word on.

    With `skips_words` other words may stand before them.
    """
    run: list[OcrWord] = []
    for word in words:
        if form.fullmatch(word.text.strip(SPECKS)):
            if run and word.box[0] - run[-1].box[2] > 1.2 * word_height(word):
                break
            run.append(word)
        elif run or (not skips_words and word.text.strip(SPECKS + ".")):
            break
    return run
