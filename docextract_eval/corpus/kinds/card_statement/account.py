"""The arithmetic of a card's account, to the last cent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.statement.abroad import Foreign, in_units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds.card_statement.vocabulary import Minimum

NOTHING = Decimal(0)
Sort = Literal["payment", "refund", "purchase", "cash", "fee", "interest"]
SORTS: tuple[Sort, ...] = ("payment", "refund", "purchase", "cash", "fee", "interest")


@dataclass(frozen=True, slots=True)
class Plan:
    """Of a purchase that is paid in parts, which part this is."""

    part: int
    parts: int
    whole: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One row: what is owed more is positive."""

    day: str
    posted: str
    amount: Decimal
    sort: Sort
    line: str
    card: int = 0
    """Which of the cards it was made with, the first is the holder's."""
    foreign: Foreign | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """All sums of one statement; payments and credits are magnitudes."""

    previous: Decimal
    rows: tuple[Charge, ...]
    sums: Mapping[Sort, Decimal]
    past_due: Decimal
    """What of the last minimum was not paid."""
    limit: Decimal
    minimum: Decimal
    new: Decimal

    @property
    def available(self) -> Decimal:
        """What may still be spent."""
        return max(NOTHING, self.limit - self.new)

    @property
    def over_limit(self) -> Decimal:
        """By how much the limit is exceeded."""
        return max(NOTHING, self.new - self.limit)


def summed(rows: Sequence[Charge]) -> dict[Sort, Decimal]:
    """Add up each sort of movements.

    >>> rows = [Charge("", "", Decimal(n), "refund", "") for n in ("-5.00", "-2.50")]
    >>> summed(rows)["refund"]
    Decimal('7.50')
    """
    return {
        sort: abs(sum((row.amount for row in rows if row.sort == sort), NOTHING)) for sort in SORTS
    }


def reckon(
    previous: Decimal,
    rows: Sequence[Charge],
    due: tuple[Minimum, Decimal],
    limits: Sequence[int],
    *,
    exceeded: bool,
) -> Account:
    """Add up an account: what is owed, how much may be, what of it must be paid at least.

    It is given the rule of the minimum and what is past due, and which limits cards have.
    """
    sums, (rule, past_due) = summed(rows), due
    new = previous + sum((row.amount for row in rows), NOTHING)
    limit = _limit(new, limits, exceeded=exceeded)
    asked = least(new, rule, sums["interest"] + sums["fee"] + past_due)
    minimum = min(max(NOTHING, new), asked + max(NOTHING, new - limit))
    return Account(previous, tuple(rows), sums, past_due, limit, minimum, new)


def least(new: Decimal, rule: Minimum, costs: Decimal) -> Decimal:
    """Return what must be paid at least: nothing is more than what is owed, or less than nothing.

    >>> from docextract_eval.corpus.kinds.card_statement.vocabulary import Minimum
    >>> least(Decimal("5000.00"), Minimum(35, 1), Decimal("20.10"))
    Decimal('70.10')
    """
    share = in_units_of(new * rule.percent / 100, new) + costs
    return max(NOTHING, min(new, max(Decimal(rule.floor), share)))


def _limit(new: Decimal, limits: Sequence[int], *, exceeded: bool) -> Decimal:
    """Return the lowest limit that what is owed keeps to, or the highest that it exceeds."""
    below = [limit for limit in limits if limit < new]
    if exceeded and below:
        return Decimal(below[-1])
    return Decimal(next((limit for limit in limits if limit >= new), limits[-1] * 2))
