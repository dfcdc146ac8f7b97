"""From items to the guesses for the cells of the table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import REPAIR_FACTOR, predicted_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.amounts import Amount
    from docextract_eval.pipelines.rules.receipt.items import Item
    from docextract_eval.records import Guess

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
