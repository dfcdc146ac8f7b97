"""The balances and sums of a card account."""

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
    """Which instalment of a larger purchase a charge is."""

    part: int
    parts: int
    whole: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One row; charges that raise the balance are positive."""

    day: str
    posted: str
    amount: Decimal
    sort: Sort
    line: str
    card: int = 0
    """The index of the card it was made with; the first is the holder's."""
    foreign: Foreign | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The balances and sums of one statement; payments and credits are without sign."""

    previous: Decimal
    rows: tuple[Charge, ...]
    sums: Mapping[Sort, Decimal]
    past_due: Decimal
    """The part of the last minimum payment that was not paid."""
    limit: Decimal
    minimum: Decimal
    new: Decimal

    @property
    def available(self) -> Decimal:
        """The credit that is left."""
        return max(NOTHING, self.limit - self.new)

    @property
    def over_limit(self) -> Decimal:
        """The amount by which the limit is exceeded."""
        return max(NOTHING, self.new - self.limit)


def summed(rows: Sequence[Charge]) -> dict[Sort, Decimal]:
    """Return the sum of each sort of rows, without sign.

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
    """Return the account with its sums, its limit and its minimum payment.

    `due` is the rule of the minimum payment and the amount past due; `limits` are those that cards
    have.
    """
    sums, (rule, past_due) = summed(rows), due
    new = previous + sum((row.amount for row in rows), NOTHING)
    limit = _limit(new, limits, exceeded=exceeded)
    asked = least(new, rule, sums["interest"] + sums["fee"] + past_due)
    minimum = min(max(NOTHING, new), asked + max(NOTHING, new - limit))
    return Account(previous, tuple(rows), sums, past_due, limit, minimum, new)


def least(new: Decimal, rule: Minimum, costs: Decimal) -> Decimal:
    """Return the minimum payment: at most the balance, and never below zero.

    >>> from docextract_eval.corpus.kinds.card_statement.vocabulary import Minimum
    >>> least(Decimal("5000.00"), Minimum(35, 1), Decimal("20.10"))
    Decimal('70.10')
    """
    share = in_units_of(new * rule.percent / 100, new) + costs
    return max(NOTHING, min(new, max(Decimal(rule.floor), share)))


def _limit(new: Decimal, limits: Sequence[int], *, exceeded: bool) -> Decimal:
    """Return the lowest limit that holds the balance, or the highest that it exceeds."""
    below = [limit for limit in limits if limit < new]
    if exceeded and below:
        return Decimal(below[-1])
    return Decimal(next((limit for limit in limits if limit >= new), limits[-1] * 2))
