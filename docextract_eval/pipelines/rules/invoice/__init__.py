"""The rules that find an invoice's fields among the words of its pages.

- `roles`: the roles of phrases that are looked for
- `parties`: who sells and who buys
- `items`, `rows_by_arithmetic`: what was sold, by column headers or by quantity times price
- `labelled`: sums, taxes, dates and numbers behind labels
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.arithmetic import arithmetic_proof, increase_confidences
from docextract_eval.pipelines.rules.chances import with_calibrated_confidences
from docextract_eval.pipelines.rules.ibans import find_ibans
from docextract_eval.pipelines.rules.invoice.items import find_item_table, item_cells
from docextract_eval.pipelines.rules.invoice.labelled import (
    assign_buyer_tax_id,
    find_dates_and_codes,
    find_labelled_sums,
    find_labelled_values,
    find_taxes,
)
from docextract_eval.pipelines.rules.invoice.parties import find_parties
from docextract_eval.pipelines.rules.invoice.roles import LABEL_ROLES
from docextract_eval.pipelines.rules.lines import group_into_lines, predicted_value
from docextract_eval.pipelines.rules.phrases import find_labels
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages
from docextract_eval.pipelines.rules.signed_amounts import find_currency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 25
"""The most lines above the table, where its header is not found."""


@with_calibrated_confidences("invoice")
@with_right_to_left_pages
def read_invoice(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for an invoice; a field that is not found has none."""
    lines = group_into_lines(words)
    if not lines:
        return []
    context = Context(locale, locale.currency)
    table = find_item_table(lines, context)
    labelled = find_labelled_values(lines, locale.name)
    sums = find_labelled_sums(labelled, table.end, context)
    taxes = find_taxes(lines, table.end, context)
    if "tax_total" not in sums and (one := _tax_total_of_only_tax(taxes)):
        sums["tax_total"] = one
    parties = list(find_parties(lines[: table.start or _MAX_HEADER_LINES], context))
    labelled = assign_buyer_tax_id(
        labelled, next((one for one in parties if one.name == "buyer_address"), None)
    )
    proof = arithmetic_proof(sums, ("net_total", "tax_total"), "total")
    return [
        _doc_type(lines, locale.name),
        find_currency(lines[table.end :] or lines, context),
        *parties,
        *find_dates_and_codes(labelled, context),
        *find_ibans(lines)[:1],
        *increase_confidences(sums.values(), proof),
        *item_cells(table, context),
        *taxes,
        *_arithmetic_ok(sums, proof),
    ]


def _doc_type(lines: Sequence[Line], language: str) -> Guess:
    """Return the guess for the document type: a credit note says so at the top."""
    for line in lines[:_MAX_HEADER_LINES]:
        for label in find_labels(line.words, language, LABEL_ROLES):
            if label.role == "credit":
                words = line.words[label.start : label.end]
                return predicted_value("doc_type", "credit_note", words, 0.9)
    return predicted_value("doc_type", "invoice", (), 0.9)


def _tax_total_of_only_tax(taxes: Sequence[Guess]) -> Guess | None:
    """Return the amount of the only tax as the guess for the sum of taxes, or None."""
    amounts = [one for one in taxes if one.name == "taxes.amount"]
    return replace(amounts[0], name="tax_total", row=None) if len(amounts) == 1 else None


def _arithmetic_ok(sums: Mapping[str, Guess], proof: Sequence[Guess]) -> list[Guess]:
    """Return the proof, or a less certain guess that the invoice adds up if a total was found."""
    return [*proof] or (
        [predicted_value("arithmetic_ok", "yes", (), 0.6)] if "total" in sums else []
    )
