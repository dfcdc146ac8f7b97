"""The balances and sums of a card account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.statement.foreign_payments import ForeignAmount, round_like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds.card_statement.vocabulary import MinimumPayment

ZERO = Decimal(0)
ChargeSort = Literal["payment", "refund", "purchase", "cash", "fee", "interest"]
SORTS: tuple[ChargeSort, ...] = ("payment", "refund", "purchase", "cash", "fee", "interest")


@dataclass(frozen=True, slots=True)
class Instalment:
    """Which instalment of a larger purchase a charge is."""

    number: int
    count: int
    purchase_amount: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One row; charges that raise the balance are positive."""

    date: str
    posting_date: str
    amount: Decimal
    sort: ChargeSort
    description: str
    card: int = 0
    """The index of the card it was made with; the first is the holder's."""
    foreign: ForeignAmount | None = None
    instalment: Instalment | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The balances and sums of one statement; payments and credits are without sign."""

    previous_balance: Decimal
    rows: tuple[Charge, ...]
    sums: Mapping[ChargeSort, Decimal]
    past_due: Decimal
    """The part of the last minimum payment that was not paid."""
    limit: Decimal
    minimum: Decimal
    new_balance: Decimal

    @property
    def available(self) -> Decimal:
        """The credit that is left."""
        return max(ZERO, self.limit - self.new_balance)

    @property
    def over_limit(self) -> Decimal:
        """The amount by which the limit is exceeded."""
        return max(ZERO, self.new_balance - self.limit)


def sum_by_sort(rows: Sequence[Charge]) -> dict[ChargeSort, Decimal]:
    """Return the sum of each sort of rows, without sign.

    >>> rows = [Charge("", "", Decimal(n), "refund", "") for n in ("-5.00", "-2.50")]
    >>> sum_by_sort(rows)["refund"]
    Decimal('7.50')
    """
    return {
        sort: abs(sum((row.amount for row in rows if row.sort == sort), ZERO)) for sort in SORTS
    }


def compute_account(
    previous_balance: Decimal,
    rows: Sequence[Charge],
    minimum_terms: tuple[MinimumPayment, Decimal],
    limits: Sequence[int],
    *,
    exceeded: bool,
) -> Account:
    """Return the account with its sums, its limit and its minimum payment.

    `minimum_terms` is the rule of the minimum payment and the amount past due; `limits` are those
    that cards have.
    """
    sums, (rule, past_due) = sum_by_sort(rows), minimum_terms
    new_balance = previous_balance + sum((row.amount for row in rows), ZERO)
    limit = _pick_limit(new_balance, limits, exceeded=exceeded)
    required = minimum_payment(new_balance, rule, sums["interest"] + sums["fee"] + past_due)
    minimum = min(max(ZERO, new_balance), required + max(ZERO, new_balance - limit))
    return Account(previous_balance, tuple(rows), sums, past_due, limit, minimum, new_balance)


def minimum_payment(balance: Decimal, rule: MinimumPayment, costs: Decimal) -> Decimal:
    """Return the minimum payment: at most the balance, and never below zero.

    >>> from docextract_eval.corpus.kinds.card_statement.vocabulary import MinimumPayment
    >>> minimum_payment(Decimal("5000.00"), MinimumPayment(35, 1), Decimal("20.10"))
    Decimal('70.10')
    """
    share = round_like(balance * rule.percent / 100, balance) + costs
    return max(ZERO, min(balance, max(Decimal(rule.floor), share)))


def _pick_limit(balance: Decimal, limits: Sequence[int], *, exceeded: bool) -> Decimal:
    """Return the lowest limit that holds the balance, or the highest that it exceeds."""
    below = [limit for limit in limits if limit < balance]
    if exceeded and below:
        return Decimal(below[-1])
    return Decimal(next((limit for limit in limits if limit >= balance), limits[-1] * 2))
