"""From items to the guesses for the cells of the table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import REPAIRED, guess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.amounts import Amount
    from docextract_eval.pipelines.rules.receipt.items import Sold
    from docextract_eval.records import Guess

_LIKE_LETTERS = {"8": "B", "4": "A", "7": "T", "1": "TI", "0": "DO", "6": "BGC", "5": "S"}
"""The letters of tax codes that engines read as each digit."""
_FEW = 0.3
"""The share of rows with a code above which they are codes and not specks."""


def find_items(rows: Sequence[Sold]) -> Iterator[Guess]:
    """Yield the guesses for every cell of every item."""
    codes = Counter(row.code for row in rows if row.code)
    coded = sum(codes.values()) > _FEW * len(rows)
    for number, row in enumerate(rows):
        sure = 0.95 if row.amount else 0.6
        yield guess("line_items.description", row.name, row.words, sure, number)
        yield from _counted(row, number)
        if row.reduction:
            yield _money("discount", row.reduction, 0.9, number)
        if row.code and (coded or not row.code.isascii()):  # no speck reads as `軽`
            yield _code(row, codes, number)
        if row.amount:
            yield _money("amount", row.amount, 0.95, number)


def _counted(row: Sold, number: int) -> Iterator[Guess]:
    if row.count is None:
        return
    sure = 0.98 if row.fits(row.count) else 0.75
    if row.count.quantity:
        yield guess("line_items.quantity", row.count.quantity, row.count.words, sure, number)
    if row.count.price:
        yield _money("unit_price", row.count.price, sure, number)


def _money(name: str, amount: Amount, sure: float, number: int) -> Guess:
    value = amount.size if name == "discount" else amount.value
    strength = sure * (REPAIRED if amount.repaired else 1)
    return guess(f"line_items.{name}", value, amount.words, strength, number)


def _code(row: Sold, codes: Counter[str], number: int) -> Guess:
    """Return the guess for a tax code; a digit among letters becomes the letter it looks like."""
    letter = next((char for char in _LIKE_LETTERS.get(row.code, "") if codes[char]), None)
    if letter:
        return guess("line_items.tax_code", letter, row.code_words, 0.9 * REPAIRED, number)
    return guess("line_items.tax_code", row.code, row.code_words, 0.95, number)
