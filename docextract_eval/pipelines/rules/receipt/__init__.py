"""The rules that find a receipt's fields among the words of its page.

- `regions`: where the list of goods is; the page header stands above it, the sums below
- `codes`, `date_time`: under which numbers, and when
- `items`, `quantities`: what was sold
- `taxes`, `sums`: what it cost
- `arithmetic`: which of these confirm one another
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS, find_amounts
from docextract_eval.pipelines.rules.chances import rules_of
from docextract_eval.pipelines.rules.dates import read_date
from docextract_eval.pipelines.rules.entries import Entry, amounts_column_left, read_entries
from docextract_eval.pipelines.rules.labels import CountryLabels, country_labels, fold_confusions
from docextract_eval.pipelines.rules.lines import (
    REPAIR_FACTOR,
    SPECKS,
    Line,
    joined_text,
    predicted_value,
    weighted_letter_count,
)
from docextract_eval.pipelines.rules.receipt.address import (
    find_address,
    is_banner,
    is_labelled,
    without_greeting,
)
from docextract_eval.pipelines.rules.receipt.arithmetic import with_checked_sums
from docextract_eval.pipelines.rules.receipt.codes import find_codes, labelled_texts
from docextract_eval.pipelines.rules.receipt.date_time import find_date_time
from docextract_eval.pipelines.rules.receipt.items import read_items
from docextract_eval.pipelines.rules.receipt.regions import (
    BLOCK_GAP,
    goods_range,
    with_named_subtotal,
)
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.amounts import Amount
    from docextract_eval.pipelines.rules.receipt.items import Item
    from docextract_eval.records import Guess


@rules_of("receipt")
def read_receipt(lines: Sequence[Line], context: Context) -> list[Guess]:
    """Return the guesses for a receipt; a field that is not found has none."""
    known = country_labels(context.locale.name)
    if _has_no_decimals(lines, context):
        context = replace(context, currency=_WITHOUT_DECIMALS)
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
    printed = {Decimal(entry.amount.value) for entry in entries[end:] if entry.amount}
    return with_checked_sums(found, printed)


_WITHOUT_DECIMALS = "JPY"
"""A currency without decimals."""
_GROUPED = re.compile(r"(?:^|\s)\d{1,3}(?:[.,]\d{3})+$")
_FEWEST_GROUPED = 3
"""The fewest amounts in groups of thousands that show a currency without decimals."""


def _has_no_decimals(lines: Sequence[Line], context: Context) -> bool:
    """Return whether amounts end in thousands, and none in the decimals of the currency."""
    grouped = sum(_GROUPED.search(line.text) is not None for line in lines)
    return grouped >= _FEWEST_GROUPED and not any(find_amounts(line, context) for line in lines)


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
    lines = []
    for entry in entries:
        words = entry.line.words[_date_word_count(entry, context) :]
        lines.append(replace(entry.line, words=words, text=joined_text(words)))
    return read_entries(lines, context, known)


def _date_word_count(entry: Entry, context: Context) -> int:
    """Return how many words at the start of a line are a date; 0 if nothing follows it."""
    words = entry.line.words
    for count in range(min(_MAX_WORDS, len(words) - 1), 0, -1):
        if read_date(joined_text(words[:count]), context):
            return count
    return 0


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
    sure = 0.9 * REPAIR_FACTOR if letter else 0.95
    return predicted_value("line_items.tax_code", letter or row.code, row.code_words, sure, number)


_REGISTRATION = re.compile(r"\s*[(<\[][^()<>]*\d{4}[^()<>]*[)>\]]?$")
"""The company's registration number behind its name."""
_LONGEST_END = 5
"""The most words of a line that holds a legal form alone: `Co. (M) Sdn Bhd`."""


def find_merchant_and_address(header: Sequence[Entry], known: CountryLabels) -> list[Guess]:
    """Return the guesses for the merchant and for the address below it."""
    index = _merchant_index(header, known)
    if index is None:
        return []
    first = index - 1 if _is_end_of_name_above(header, index, known) else index
    last = index + 1
    while last < len(header) and _is_trade(header[last], known):
        last += 1
    lines = [entry.line for entry in header[first:last]]
    name = without_greeting(" ".join(line.text.strip(SPECKS) for line in lines), known)
    name = _REGISTRATION.sub("", name) or name
    words = [word for line in lines for word in line.words]
    found = [predicted_value("merchant", name, words, 0.95)]
    address = find_address(header[last:], known)
    return [*found, address] if address else found


def _is_end_of_name_above(header: Sequence[Entry], index: int, known: CountryLabels) -> bool:
    """Return whether a line is a legal form whose name stands above it, maybe in large type."""
    return (
        index > 0
        and header[index].line.gap < 2 * BLOCK_GAP
        and _is_company_name_end(header[index], known)
        and _is_name(header[index - 1], known)
    )


def _is_trade(entry: Entry, known: CountryLabels) -> bool:
    """Return whether a line goes on with a name above it: `Restaurant & Bar`."""
    words = fold_confusions(entry.line.text).split()
    return (
        entry.line.gap < BLOCK_GAP
        and not any(map(str.isdigit, entry.line.text))
        and bool(words)
        and known.folded_words("trades").issuperset(words)
    )


def _is_company_name_end(entry: Entry, known: CountryLabels) -> bool:
    """Return whether a line is only the end of a company's name, which stands above it."""
    words = fold_confusions(entry.line.text).split()
    forms = {part for form in known.folded_words("companies") for part in form.split()}
    return len(words) < _LONGEST_END and sum(word not in forms for word in words) < 2


def _merchant_index(header: Sequence[Entry], known: CountryLabels) -> int | None:
    """Return the index of the first name, or of a company among the first four names, or None."""
    names = [i for i, entry in enumerate(header) if _is_name(entry, known)]
    companies = known.folded_words("companies")
    for i in names[:4]:
        if companies & set(fold_confusions(header[i].line.text).split()):
            return i
    return names[0] if names else None


def _is_name(entry: Entry, known: CountryLabels) -> bool:
    text = entry.line.text
    letters = weighted_letter_count(text)
    digits = sum(char.isdigit() for char in text)
    return letters >= 3 and letters > digits and not (is_labelled(entry) or is_banner(text, known))


_MASKED = re.compile(r"[*xX#•.+%]{4,}[\s-]*([0-9OlISB]{4})(?![\w])")
_TAIL = re.compile(r"\s([0-9OlISB]{4})\W*$")
_LIKELY = 0.78
"""The least likeness of a label of cash or change."""
_WORDS = re.compile(r"[^\W\d_]")


def find_payment(
    footer: Sequence[Entry], total: Guess | None, known: CountryLabels
) -> Iterator[Guess]:
    """Yield all guesses about the payment, from the lines below the goods."""
    tender = _find_tender(footer)
    if tender:
        yield _payment_method(tender)
    else:
        yield from _unnamed_tender(footer, total)
    for role, name in (("cash", "cash_tendered"), ("change", "change")):
        labelled = (entry for entry in footer if entry.role == role and entry.likeness >= _LIKELY)
        if entry := next((entry for entry in labelled if entry.amount), None):
            yield from _amount_value(name, entry)
    yield from _find_card_tail(footer, known)


def _find_tender(footer: Sequence[Entry]) -> Entry | None:
    """Return the line of the largest payment, or None."""
    named = [entry for entry in footer if entry.role in ("cash", "card")]
    paid = [entry for entry in named if entry.amount]
    if paid:
        return max(paid, key=lambda entry: Decimal(entry.amount.value if entry.amount else 0))
    without_amount = [
        entry for entry in named if entry.likeness >= 0.95 and not _match_card_tail(entry)
    ]
    return without_amount[0] if without_amount else None


def _unnamed_tender(footer: Sequence[Entry], total: Guess | None) -> Iterator[Guess]:
    """Yield guesses from a line without label that repeats the total or precedes the change."""
    for entry, after in zip_longest(footer, footer[1:]):
        if entry.label_match or entry.amount is None:
            continue
        if after and after.role == "change":
            yield from _amount_value("cash_tendered", entry, 0.6)
        elif total is None or entry.amount.value != total.value:
            continue
        if len(_WORDS.findall(entry.label)) >= 3:
            yield _payment_method(entry, 0.6)
        return


def _payment_method(entry: Entry, strength: float = 0.95) -> Guess:
    parts = [part for part in entry.label.split() if 2 * len(_WORDS.findall(part)) > len(part)]
    text = " ".join(parts).strip(" :;.,-|*")
    words = [word for word in entry.label_words if word.text in parts]
    return predicted_value("payment_method", text, words or entry.label_words, strength)


def _amount_value(name: str, entry: Entry, strength: float = 0.0) -> Iterator[Guess]:
    if amount := entry.amount:
        sure = (strength or 0.97 * entry.likeness) * (REPAIR_FACTOR if amount.is_repaired else 1)
        # Some tills print the change as a negative amount.
        value = amount.magnitude if name == "change" else amount.value
        yield predicted_value(name, value, amount.words, sure)


def _find_card_tail(footer: Sequence[Entry], known: CountryLabels) -> Iterator[Guess]:
    """Yield the last four digits of the card, from behind a mask or a label of the account."""
    for entry in footer:
        found = _MASKED.search(entry.line.text)
        if found is None and any(labelled_texts(entry.line, "account", known)):
            found = _match_card_tail(entry)
        if found:
            tail = found[1].translate(LIKE_DIGITS)
            strength = 0.97 * (REPAIR_FACTOR if tail != found[1] else 1)
            words = entry.line.words_between(found.start(1), found.end(1))
            yield predicted_value("card_tail", tail, words, strength)
            return


def _match_card_tail(entry: Entry) -> re.Match[str] | None:
    return None if entry.amounts else _TAIL.search(entry.line.text)
