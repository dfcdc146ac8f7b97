"""The rules that find a receipt's fields among the words of its page.

- `regions`: where the list of goods is; the page header stands above it, the sums below
- `header`, `banners`, `address`: who sold, and where
- `codes`, `date_time`: under which numbers, and when
- `items`, `quantities`, `posting_dates`, `table`: what was sold
- `taxes`, `sums`, `payment`: what it cost and how it was paid
- `arithmetic`: which of these confirm one another
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.chances import with_calibrated_confidences
from docextract_eval.pipelines.rules.dates import read_date
from docextract_eval.pipelines.rules.entries import Entry, amounts_column_left, read_entries
from docextract_eval.pipelines.rules.evidence import REPAIR_FACTOR, predicted_value
from docextract_eval.pipelines.rules.labels import country_labels
from docextract_eval.pipelines.rules.lines import Line, group_into_lines
from docextract_eval.pipelines.rules.receipt.arithmetic import with_checked_sums
from docextract_eval.pipelines.rules.receipt.codes import find_codes
from docextract_eval.pipelines.rules.receipt.date_time import find_date_time
from docextract_eval.pipelines.rules.receipt.header import find_merchant_and_address
from docextract_eval.pipelines.rules.receipt.items import read_items
from docextract_eval.pipelines.rules.receipt.payment import find_payment
from docextract_eval.pipelines.rules.receipt.regions import goods_range, with_named_subtotal
from docextract_eval.pipelines.rules.receipt.sums import (
    find_currency,
    find_tax_total,
    read_sums,
    sum_guesses,
    without_only_total,
)
from docextract_eval.pipelines.rules.receipt.taxes import (
    find_tax_lines,
    row_below_table,
    tax_cells,
)
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.amounts import Amount
    from docextract_eval.pipelines.rules.labels import CountryLabels
    from docextract_eval.pipelines.rules.receipt.items import Item
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


_MAX_WORDS = 5
"""The most words of a date, as in `10 de abril de 2022`."""


def without_posting_dates(
    entries: Sequence[Entry], context: Context, known: CountryLabels
) -> Sequence[Entry]:
    """Return entries without leading dates, if most lines with an amount begin with one."""
    posted = [entry for entry in entries if entry.amounts]
    dated = sum(_date_word_count(entry, context) > 0 for entry in posted)
    if not dated or 2 * dated < len(posted):
        return entries
    lines = [_line_from_word(entry.line, _date_word_count(entry, context)) for entry in entries]
    return read_entries(lines, context, known)


def _date_word_count(entry: Entry, context: Context) -> int:
    """Return how many words at the start of a line are a date; 0 if nothing follows it."""
    words = entry.line.words
    for count in range(min(_MAX_WORDS, len(words) - 1), 0, -1):
        if read_date(" ".join(word.text for word in words[:count]), context):
            return count
    return 0


def _line_from_word(line: Line, first: int) -> Line:
    words = line.words[first:]
    return Line(words, " ".join(word.text for word in words), line.gap)


_LIKE_LETTERS = {"8": "B", "4": "A", "7": "T", "1": "TI", "0": "DO", "6": "BGC", "5": "S"}
"""The letters of tax codes that engines read as each digit."""
_MIN_CODE_SHARE = 0.3
"""The share of rows with a code above which they are codes and not specks."""


def item_cells(rows: Sequence[Item]) -> Iterator[Guess]:
    """Yield the guesses for every cell of every item."""
    codes = Counter(row.code for row in rows if row.code)
    coded = sum(codes.values()) > _MIN_CODE_SHARE * len(rows)
    for number, row in enumerate(rows):
        sure = 0.95 if row.amount else 0.6
        yield predicted_value("line_items.description", row.name, row.words, sure, number)
        yield from _quantity_cells(row, number)
        if row.reduction:
            yield _amount_cell("discount", row.reduction, 0.9, number)
        if row.code and (coded or not row.code.isascii()):  # no speck reads as `軽`
            yield _tax_code_cell(row, codes, number)
        if row.amount:
            yield _amount_cell("amount", row.amount, 0.95, number)


def _quantity_cells(row: Item, number: int) -> Iterator[Guess]:
    if row.count is None:
        return
    sure = 0.98 if row.fits_count(row.count) else 0.75
    if row.count.quantity:
        yield predicted_value(
            "line_items.quantity", row.count.quantity, row.count.words, sure, number
        )
    if row.count.price:
        yield _amount_cell("unit_price", row.count.price, sure, number)


def _amount_cell(name: str, amount: Amount, sure: float, number: int) -> Guess:
    value = amount.magnitude if name == "discount" else amount.value
    strength = sure * (REPAIR_FACTOR if amount.is_repaired else 1)
    return predicted_value(f"line_items.{name}", value, amount.words, strength, number)


def _tax_code_cell(row: Item, codes: Counter[str], number: int) -> Guess:
    """Return the guess for a tax code; a digit among letters becomes the letter it looks like."""
    letter = next((char for char in _LIKE_LETTERS.get(row.code, "") if codes[char]), None)
    if letter:
        return predicted_value(
            "line_items.tax_code", letter, row.code_words, 0.9 * REPAIR_FACTOR, number
        )
    return predicted_value("line_items.tax_code", row.code, row.code_words, 0.95, number)
