"""The rules that find an invoice's fields among the words of its pages.

- `roles`: the roles of phrases that are looked for
- `parties`: who sells and who buys
- `items`: what was sold, by column headers or by quantity times price
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.arithmetic import arithmetic_proof, increase_confidences
from docextract_eval.pipelines.rules.chances import rules_of
from docextract_eval.pipelines.rules.dates import find_full_dates
from docextract_eval.pipelines.rules.header import (
    BIC,
    find_ibans,
    first_of_each,
    guess_from_first_match,
)
from docextract_eval.pipelines.rules.invoice.items import find_item_table, item_cells
from docextract_eval.pipelines.rules.invoice.parties import find_parties
from docextract_eval.pipelines.rules.invoice.roles import (
    CODE_FIELDS,
    DATE_FIELDS,
    LABEL_ROLES,
    SUM_FIELDS,
    TAX_ID_FIELDS,
)
from docextract_eval.pipelines.rules.lines import (
    SPECKS,
    Line,
    is_cell_start,
    joined_code,
    joined_text,
    predicted_value,
    read_or_none,
    split_cells,
    word_height,
)
from docextract_eval.pipelines.rules.phrases import find_cell_labels, find_labels, labels_with_ends
from docextract_eval.pipelines.rules.signed_amounts import find_currency, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 25
"""The most lines above the table, where its header is not found."""


@rules_of("invoice")
def read_invoice(lines: Sequence[Line], context: Context) -> list[Guess]:
    """Return the guesses for an invoice; a field that is not found has none."""
    table = find_item_table(lines, context)
    labelled = find_labelled_values(lines, context.locale.name)
    sums = find_labelled_sums(labelled, table.end, context)
    taxes = find_taxes(lines, table.end, context)
    tax_amounts = [one for one in taxes if one.name == "taxes.amount"]
    if "tax_total" not in sums and len(tax_amounts) == 1:
        sums["tax_total"] = replace(tax_amounts[0], name="tax_total", row=None)
    parties = list(find_parties(lines[: table.start or _MAX_HEADER_LINES], context))
    labelled = assign_buyer_tax_id(
        labelled, next((one for one in parties if one.name == "buyer_address"), None)
    )
    proof = arithmetic_proof(sums, ("net_total", "tax_total"), "total")
    unproven = [predicted_value("arithmetic_ok", "yes", (), 0.6)] if "total" in sums else []
    below = lines[table.end :] or lines
    return [
        _doc_type(lines, context.locale.name),
        find_currency(
            (one for line in below for one in find_signed_amounts(line, context)), context
        ),
        *parties,
        *first_of_each(one for each in labelled for one in _date_or_code(each, context)).values(),
        *find_ibans(lines)[:1],
        *increase_confidences(sums.values(), proof),
        *item_cells(table, context),
        *taxes,
        *(proof or unproven),
    ]


def _doc_type(lines: Sequence[Line], language: str) -> Guess:
    """Return the guess for the document type: a credit note says so at the top."""
    for line in lines[:_MAX_HEADER_LINES]:
        for label in find_labels(line.words, language, LABEL_ROLES):
            if label.role == "credit":
                words = line.words[label.start : label.end]
                return predicted_value("doc_type", "credit_note", words, 0.9)
    return predicted_value("doc_type", "invoice", (), 0.9)


_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,٫]\d{1,3})?)\s?[%٪]")
_RATE_BEHIND = re.compile(r"[%٪]\s?(\d{1,2}(?:[.,٫]\d{1,3})?)(?![\d.,])")
"""A rate where the percent sign is printed before it."""
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
        for label, end in labels_with_ends(labels, len(line.words)):
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


def _date_or_code(labelled_value: LabelledValue, context: Context) -> Iterator[Guess]:
    """Yield the guess for the date or the number of a label."""
    if labelled_value.role in DATE_FIELDS:
        dates = list(find_full_dates(labelled_value.words, context))
        if dates:
            yield predicted_value(labelled_value.role, dates[0].value, dates[0].words, 0.95)
    elif labelled_value.role == "bic":
        yield from guess_from_first_match("bic", labelled_value.words, BIC)
    elif labelled_value.role in (*CODE_FIELDS, *TAX_ID_FIELDS):
        run = _code_words(labelled_value.words)
        if run:
            yield predicted_value(labelled_value.role, joined_code(run), run, 0.93)


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
        line = Line(tuple(one.words), joined_text(one.words), 1.0)
        sums = find_signed_amounts(line, context) if one.words else []
        if one.role not in SUM_FIELDS or not sums or one.role in found or not one.is_cell_start:
            continue
        value = abs(sums[-1].value) if one.role == "prepaid" else sums[-1].value
        strength = 0.95 if one.line_number >= table_end else 0.7
        found[one.role] = predicted_value(
            one.role, f"{value:f}", sums[-1].words, strength * sums[-1].strength
        )
    return found


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
    value = read_or_none("percentage", found[1], context)
    return None if value is None else (value, line.words_between(found.start(), found.end()))
