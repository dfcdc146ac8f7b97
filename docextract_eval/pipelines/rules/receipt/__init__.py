"""The rules that find a receipt's fields among the words of its page.

- `regions`: where the list of goods is; the page header stands above it, the sums below
- `header`, `banners`, `address`: who sold, and where
- `codes`, `date_time`: under which numbers, and when
- `items`, `quantities`, `posting_dates`, `table`: what was sold
- `taxes`, `sums`, `payment`: what it cost and how it was paid
- `arithmetic`: which of these confirm one another
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.chances import with_calibrated_confidences
from docextract_eval.pipelines.rules.entries import Entry, amounts_column_left, read_entries
from docextract_eval.pipelines.rules.evidence import predicted_value
from docextract_eval.pipelines.rules.labels import country_labels
from docextract_eval.pipelines.rules.lines import group_into_lines
from docextract_eval.pipelines.rules.receipt.arithmetic import with_checked_sums
from docextract_eval.pipelines.rules.receipt.codes import find_codes
from docextract_eval.pipelines.rules.receipt.date_time import find_date_time
from docextract_eval.pipelines.rules.receipt.header import find_merchant_and_address
from docextract_eval.pipelines.rules.receipt.items import read_items
from docextract_eval.pipelines.rules.receipt.payment import find_payment
from docextract_eval.pipelines.rules.receipt.posting_dates import without_posting_dates
from docextract_eval.pipelines.rules.receipt.regions import goods_range, with_named_subtotal
from docextract_eval.pipelines.rules.receipt.sums import (
    find_currency,
    find_tax_total,
    read_sums,
    sum_guesses,
    without_only_total,
)
from docextract_eval.pipelines.rules.receipt.table import item_cells
from docextract_eval.pipelines.rules.receipt.taxes import (
    find_tax_lines,
    row_below_table,
    tax_cells,
)
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Guess


@with_calibrated_confidences("receipt")
@with_right_to_left_pages
def read_receipt(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for a receipt; a field that is not found has none."""
    lines = group_into_lines(words)
    if not lines:
        return []
    known, context = country_labels(locale.name), Context(locale, locale.currency)
    entries: Sequence[Entry] = read_entries(lines, context, known)
    start, end = goods_range(entries)
    entries = with_named_subtotal(entries, end)
    listed = without_posting_dates(entries[start:end], context, known)
    sold = read_items(listed, amounts_column_left(listed), context, known)
    costs = _find_costs(entries, entries[end:], context)
    total = next((value for value in costs if value.name == "total"), None)
    found = [
        _doc_type(entries, has_goods=bool(sold)),
        *find_merchant_and_address(entries[:start], known),
        *find_codes(lines, lines[:start], context, known),
        *find_date_time(lines, context, known),
        *item_cells(sold),
        *costs,
        *find_payment(entries[end:] if sold else entries, total, known),
    ]
    return with_checked_sums(found)


def _find_costs(entries: Sequence[Entry], footer: Sequence[Entry], context: Context) -> list[Guess]:
    """Return the guesses for currency, sums and taxes, from the lines below the goods."""
    taxes = find_tax_lines(footer, context)
    below = without_only_total(row_below_table(taxes, footer), footer)
    sums = read_sums(footer, below)
    tax_total = find_tax_total(
        sums, taxes, footer[below] if below and below < len(footer) else None
    )
    return [
        find_currency(sums, entries, context.locale),
        *sum_guesses(sums),
        *([tax_total] if tax_total else []),
        *tax_cells(taxes),
    ]


def _doc_type(entries: Sequence[Entry], *, has_goods: bool) -> Guess:
    """Return the guess for the type: a line says that it is a refund, a card slip has no goods."""
    for name in ("refund",) if has_goods else ("refund", "card_slip"):
        for entry in entries:
            if entry.role == name and entry.likeness >= 0.95 and not entry.amounts:
                return predicted_value("doc_type", name, entry.line.words, 0.8)
    return predicted_value("doc_type", "receipt", (), 0.9)
