"""The sign of each movement: by its print, column, section, or the balance after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.movements import Movement, described

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from docextract_eval.records import Guess

_DOUBT, _TRUST = 0.75, 0.2
"""The factor for confidence where the balance disagrees, and for the doubt where it agrees."""


def find_movements(rows: Sequence[Movement], opening: Decimal | None) -> Iterator[Guess]:
    """Yield the guesses for the cells of all movements."""
    backwards = _is_backwards(rows)
    marks = _marks(rows)
    for number, row in enumerate(rows):
        yield from _said(row, number)
        before = _before(rows, number, opening, backwards=backwards)
        if side := _side(row, before, marks):
            value, strength = side
            yield _amount(row, value, _confirmed(row, before, value, strength), number)


def _said(row: Movement, number: int) -> Iterator[Guess]:
    """Yield the guesses for the cells of a row, except its amount."""
    both = row.swapped and len(row.days) > 1
    names = ("value_date", "date") if both else ("date", "value_date")
    for name, day in zip(names, row.days, strict=False):
        yield guess(f"transactions.{name}", day.value, day.words, 0.95, number)
    if text := described(row):
        yield guess("transactions.description", text, row.text, 0.85, number)
    code = "".join(char for word in row.reference for char in word.text.upper() if char.isalnum())
    if code:
        yield guess("transactions.reference", code, row.reference, 0.85, number)
    if row.balance:
        value, strength = row.balance.value, row.balance.strength * 0.95
        yield guess("transactions.balance", f"{value:f}", row.balance.words, strength, number)


def _amount(row: Movement, value: Decimal, strength: float, number: int) -> Guess:
    words = row.amount.words if row.amount else ()
    return guess("transactions.amount", f"{value:f}", words, strength, number)


def _side(
    row: Movement, before: Decimal | None, marks: frozenset[bool]
) -> tuple[Decimal, float] | None:
    """Return a row's signed amount and the strength of its sign, or None without an amount."""
    if row.amount is None:
        return None
    value, sure = row.amount.value, row.amount.strength
    moved = row.balance.value - before if row.balance and before is not None else None
    if row.head in {"debit", "credit"}:
        signed, strength = -abs(value) if row.head == "debit" else value, 0.95
    elif row.amount.signed or True in marks:
        signed, strength = value, 0.95
    elif moved is not None and abs(moved) == abs(value):
        signed, strength = moved, 0.98
    elif row.section:
        signed, strength = -abs(value) if row.section == "debits_section" else value, 0.9
    else:
        signed, strength = (-abs(value), 0.9) if False in marks else (value, 0.5)
    return signed, strength * sure


def _confirmed(row: Movement, before: Decimal | None, value: Decimal, strength: float) -> float:
    """Return a strength adjusted by the balances before and after, where both are printed."""
    if row.balance is None or before is None:
        return strength
    agrees = before + value == row.balance.value
    return 1 - _TRUST * (1 - strength) if agrees else _DOUBT * strength


def _marks(rows: Sequence[Movement]) -> frozenset[bool]:
    """Return which signs are printed: True for debits, False for credits.

    Amounts without a mark have the other sign.
    """
    marked = [row.amount for row in rows if row.amount and row.amount.signed]
    return frozenset(amount.value < 0 for amount in marked)


def _before(
    rows: Sequence[Movement], number: int, opening: Decimal | None, *, backwards: bool
) -> Decimal | None:
    """Return the balance before a row, or None; rows may be printed latest first."""
    near = number + 1 if backwards else number - 1
    if not 0 <= near < len(rows):
        return opening
    balance = rows[near].balance
    return balance.value if balance else None


def _is_backwards(rows: Sequence[Movement]) -> bool:
    return bool(rows) and rows[0].days[0].value > rows[-1].days[0].value
