"""The balances and sums of an account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Movement:
    """One booking; credits are positive."""

    date: str
    value_date: str
    amount: Decimal
    lines: tuple[str, ...]
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The balances and sums of one statement."""

    opening: Decimal
    balances: tuple[Decimal, ...]
    """The balance after each movement, in the order of booking."""
    credits: Decimal
    debits: Decimal
    """The sum of the debits, without its sign."""

    @property
    def closing(self) -> Decimal:
        """The balance after the last movement."""
        return self.balances[-1] if self.balances else self.opening


def compute_account(opening: Decimal, movements: Sequence[Movement]) -> Account:
    """Return the account with its balances and sums.

    >>> moved = [Movement("", "", Decimal(text), ()) for text in ("5.00", "-7.50")]
    >>> account = compute_account(Decimal("1.00"), moved)
    >>> account.closing, account.credits, account.debits
    (Decimal('-1.50'), Decimal('5.00'), Decimal('7.50'))
    """
    amounts = [movement.amount for movement in movements]
    return Account(
        opening,
        tuple(accumulate(amounts, initial=opening))[1:],
        sum((amount for amount in amounts if amount > 0), ZERO),
        -sum((amount for amount in amounts if amount < 0), ZERO),
    )


def mark_last_of_day(movements: Sequence[Movement]) -> tuple[bool, ...]:
    """Return, for each movement, whether it is the last of its day."""
    days = [movement.date for movement in movements]
    return tuple(day != after for day, after in zip(days, [*days[1:], ""], strict=True))
