"""Values behind labels or below them: sums, taxes, dates, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.cells import (
    is_cell_start,
    joined_text,
    split_cells,
    word_height,
)
from docextract_eval.pipelines.rules.dates import find_full_dates
from docextract_eval.pipelines.rules.invoice.roles import (
    CODE_FIELDS,
    DATE_FIELDS,
    LABEL_ROLES,
    SUM_FIELDS,
    TAX_ID_FIELDS,
)
from docextract_eval.pipelines.rules.lines import SPECKS, Line, predicted_value
from docextract_eval.pipelines.rules.phrases import find_cell_labels
from docextract_eval.pipelines.rules.signed_amounts import find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.signed_amounts import SignedAmount
    from docextract_eval.records import Guess

_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,٫]\d{1,3})?)\s?[%٪]")
_RATE_BEHIND = re.compile(r"[%٪]\s?(\d{1,2}(?:[.,٫]\d{1,3})?)(?![\d.,])")
"""A rate where the percent sign is printed before it."""
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_MAX_GROUPS = 6
"""The most groups of a number that is printed in groups."""


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """A label and the words that may be its value: behind it, or below it."""

    role: str
    words: tuple[OcrWord, ...]
    line_number: int
    is_cell_start: bool
    """Whether its label begins a cell."""
    label_word: OcrWord
    """The first word of its label."""


def find_labelled_values(lines: Sequence[Line], language: str) -> list[LabelledValue]:
    """Return each label with the words behind it up to the next label, or else the cell below."""
    found = []
    for number, line in enumerate(lines):
        labels = find_cell_labels(line.words, language, LABEL_ROLES)
        for place, label in enumerate(labels):
            end = labels[place + 1].start if place + 1 < len(labels) else len(line.words)
            words = line.words[label.end : end]
            if not words and number + 1 < len(lines):
                words = _cell_below(line.words[label.start], lines[number + 1])
            if label.role in TAX_ID_FIELDS:  # whose label may end in the name of the tax
                words = words and line.words[label.end :]
            found.append(
                LabelledValue(
                    label.role,
                    words,
                    number,
                    is_cell_start(line.words, label.start),
                    line.words[label.start],
                )
            )
    return found


def assign_buyer_tax_id(
    labelled: Sequence[LabelledValue], address: Guess | None
) -> list[LabelledValue]:
    """Return the labels, with a tax number right below the buyer's address made the buyer's."""
    if address is None or address.quad is None:
        return list(labelled)
    (left, _), *_, (_, bottom) = address.quad

    def assigned(one: LabelledValue) -> LabelledValue:
        high = word_height(one.label_word)
        below = (
            one.label_word.page == address.page and 0 <= one.label_word.box[1] - bottom < 2 * high
        )
        own = one.role in TAX_ID_FIELDS and below and abs(one.label_word.box[0] - left) < 2 * high
        return replace(one, role="buyer_tax_id") if own else one

    return [assigned(one) for one in labelled]


def _cell_below(label_word: OcrWord, next_line: Line) -> tuple[OcrWord, ...]:
    """Return the cell of a line that begins below a label, or nothing."""
    near = 2 * word_height(label_word)
    cells = [
        cell
        for cell in split_cells(next_line.words)
        if abs(cell[0].box[0] - label_word.box[0]) < near
    ]
    return cells[0] if cells else ()


def find_dates_and_codes(labelled: Sequence[LabelledValue], context: Context) -> Iterator[Guess]:
    """Yield the guess for the first date or number of each label."""
    known: set[str] = set()
    for one in labelled:
        if one.role in known:
            continue
        values = list(_date_or_code(one, context))
        known |= {value.name for value in values}
        yield from values


def _date_or_code(labelled_value: LabelledValue, context: Context) -> Iterator[Guess]:
    if labelled_value.role in DATE_FIELDS:
        dates = list(find_full_dates(labelled_value.words, context))
        if dates:
            yield predicted_value(labelled_value.role, dates[0].value, dates[0].words, 0.95)
    elif labelled_value.role == "bic":
        for word in labelled_value.words[:2]:
            if _BIC.fullmatch(word.text.strip(SPECKS)):
                yield predicted_value("bic", word.text.strip(SPECKS), (word,), 0.95)
                return
    elif labelled_value.role in (*CODE_FIELDS, *TAX_ID_FIELDS):
        run = _code_words(labelled_value.words)
        if run:
            code = "".join(char for word in run for char in word.text.upper() if char.isalnum())
            yield predicted_value(labelled_value.role, code, run, 0.93)


def _code_words(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the words of a number: the first that has a digit, and the groups that follow it."""
    run: list[OcrWord] = []
    for word in words:
        text = word.text.strip(SPECKS)
        digits = any(char.isdigit() for char in text)
        if run and word.box[0] - run[-1].box[2] > 1.2 * word_height(word):
            break
        if digits or (text.isupper() and text.isascii() and text.isalpha()):
            run.append(word)
        elif run and any(char.isdigit() for part in run for char in part.text):
            break
        else:
            run = []
    numbered = any(char.isdigit() for part in run for char in part.text)
    return run[:_MAX_GROUPS] if numbered else []


def find_labelled_sums(
    labelled: Sequence[LabelledValue], table_end: int, context: Context
) -> dict[str, Guess]:
    """Return the guesses for sums: those below the table, or else those above it."""
    found: dict[str, Guess] = {}
    ordered = [one for one in labelled if one.line_number >= table_end] + [
        one for one in labelled if one.line_number < table_end
    ]
    for one in ordered:
        sums = _find_amounts_among(one.words, context)
        if one.role not in SUM_FIELDS or not sums or one.role in found or not one.is_cell_start:
            continue
        value = abs(sums[-1].value) if one.role == "prepaid" else sums[-1].value
        strength = 0.95 if one.line_number >= table_end else 0.7
        found[one.role] = predicted_value(
            one.role, f"{value:f}", sums[-1].words, strength * sums[-1].strength
        )
    return found


def _find_amounts_among(words: Sequence[OcrWord], context: Context) -> list[SignedAmount]:
    return (
        find_signed_amounts(Line(tuple(words), joined_text(words), 1.0), context) if words else []
    )


def find_taxes(lines: Sequence[Line], table_end: int, context: Context) -> list[Guess]:
    """Return the guesses for the tax rows: lines with a rate, in a table or beside a named tax."""
    found: list[Guess] = []
    row = 0
    for line in lines[table_end:]:
        labels = find_cell_labels(line.words, context.locale.name, LABEL_ROLES)
        rate, sums = read_tax_rate_and_words(line, context), find_signed_amounts(line, context)
        named = bool(labels) and labels[0].role in ("tax", "tax_total")
        if rate is None or not sums or not (named or (not labels and len(sums) > 1)):
            continue
        found.append(predicted_value("taxes.rate", rate[0], rate[1], 0.95, row))
        if len(sums) > 1:
            base = sums[-2]
            found.append(predicted_value("taxes.base", f"{base.value:f}", base.words, 0.93, row))
        tax = sums[-1]
        found.append(predicted_value("taxes.amount", f"{tax.value:f}", tax.words, 0.95, row))
        row += 1
    return found


def read_tax_rate_and_words(line: Line, context: Context) -> tuple[str, tuple[OcrWord, ...]] | None:
    """Return the tax rate on a line and its words, or None."""
    behind = context.locale.percent.startswith("%")
    found = (_RATE_BEHIND if behind else _RATE).search(line.text)
    if found is None:
        return None
    try:
        value = TYPES.load("percentage").read(found[1], context)
    except UnreadableError:
        return None
    return value, line.words_between(found.start(), found.end())
