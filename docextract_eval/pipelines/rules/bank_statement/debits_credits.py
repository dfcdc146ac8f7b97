"""The sign of each movement: by its print, column, section, or the balance after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import predicted_value
from docextract_eval.pipelines.rules.movements import Movement, movement_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from docextract_eval.records import Guess

_DOUBT, _TRUST = 0.75, 0.2
"""The factor for confidence where the balance disagrees, and for the doubt where it agrees."""


def movement_cells(rows: Sequence[Movement], opening: Decimal | None) -> Iterator[Guess]:
    """Yield the guesses for the cells of all movements."""
    backwards = _is_latest_first(rows)
    marks = _printed_signs(rows)
    for number, row in enumerate(rows):
        yield from _row_cells(row, number)
        before = _balance_before(rows, number, opening, latest_first=backwards)
        if signed_amount := _signed_value_and_strength(row, before, marks):
            value, strength = signed_amount
            yield _amount_cell(row, value, _adjust_strength(row, before, value, strength), number)


def _row_cells(row: Movement, number: int) -> Iterator[Guess]:
    """Yield the guesses for the cells of a row, except its amount."""
    both = row.is_value_date_first and len(row.dates) > 1
    names = ("value_date", "date") if both else ("date", "value_date")
    for name, date in zip(names, row.dates, strict=False):
        yield predicted_value(f"transactions.{name}", date.value, date.words, 0.95, number)
    if text := movement_text(row):
        yield predicted_value("transactions.description", text, row.text, 0.85, number)
    code = "".join(char for word in row.reference for char in word.text.upper() if char.isalnum())
    if code:
        yield predicted_value("transactions.reference", code, row.reference, 0.85, number)
    if row.balance:
        value, strength = row.balance.value, row.balance.strength * 0.95
        yield predicted_value(
            "transactions.balance", f"{value:f}", row.balance.words, strength, number
        )


def _amount_cell(row: Movement, value: Decimal, strength: float, number: int) -> Guess:
    words = row.amount.words if row.amount else ()
    return predicted_value("transactions.amount", f"{value:f}", words, strength, number)


def _signed_value_and_strength(
    row: Movement, before: Decimal | None, marks: frozenset[bool]
) -> tuple[Decimal, float] | None:
    """Return a row's signed amount and the strength of its sign, or None without an amount."""
    if row.amount is None:
        return None
    value, sure = row.amount.value, row.amount.strength
    moved = row.balance.value - before if row.balance and before is not None else None
    if row.column in {"debit", "credit"}:
        signed, strength = -abs(value) if row.column == "debit" else value, 0.95
    elif row.amount.is_signed or True in marks:
        signed, strength = value, 0.95
    elif moved is not None and abs(moved) == abs(value):
        signed, strength = moved, 0.98
    elif row.section:
        signed, strength = -abs(value) if row.section == "debits_section" else value, 0.9
    else:
        signed, strength = (-abs(value), 0.9) if False in marks else (value, 0.5)
    return signed, strength * sure


def _adjust_strength(
    row: Movement, before: Decimal | None, value: Decimal, strength: float
) -> float:
    """Return a strength adjusted by the balances before and after, where both are printed."""
    if row.balance is None or before is None:
        return strength
    agrees = before + value == row.balance.value
    return 1 - _TRUST * (1 - strength) if agrees else _DOUBT * strength


def _printed_signs(rows: Sequence[Movement]) -> frozenset[bool]:
    """Return which signs are printed: True for debits, False for credits.

    Amounts without a mark have the other sign.
    """
    marked = [row.amount for row in rows if row.amount and row.amount.is_signed]
    return frozenset(amount.value < 0 for amount in marked)


def _balance_before(
    rows: Sequence[Movement], number: int, opening: Decimal | None, *, latest_first: bool
) -> Decimal | None:
    """Return the balance before a row, or None; rows may be printed latest first."""
    near = number + 1 if latest_first else number - 1
    if not 0 <= near < len(rows):
        return opening
    balance = rows[near].balance
    return balance.value if balance else None


def _is_latest_first(rows: Sequence[Movement]) -> bool:
    return bool(rows) and rows[0].dates[0].value > rows[-1].dates[0].value
