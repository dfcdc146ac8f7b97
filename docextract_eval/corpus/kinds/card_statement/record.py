"""The record of a card statement's choices: a field for each node of its graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.card_statement.account import Account, Charge
from docextract_eval.corpus.kinds.statement.record import StatementChoices


@dataclass(frozen=True, slots=True)
class CardStatementChoices(StatementChoices):
    """The choices drawn for a card statement."""

    issuer: str
    holders: tuple[str, ...]
    """The card holders; the account is the first one's."""
    issuer_address: tuple[str, str]
    tails: tuple[str, ...]
    """The last digits of the cards, then the first digits of all of them."""
    dates: tuple[str, str]
    """The date of the statement, and its due date."""
    regime: str
    """Whether the holder may pay in parts (`revolving`), or the balance is collected (`in
    full`)."""
    habit: str
    """How the holder paid the last statement."""
    previous: Decimal
    trip: str
    """Whether something was bought abroad: `none` or `some`."""
    foreign_fee: str
    """How the fee on purchases abroad is printed: as a `row`, as a `line` below each, or `none`."""
    plans: str
    """Whether instalments of larger purchases are due: `none` or `some`."""
    yearly: str
    """Whether the annual fee is due: `no` or `yes`."""
    exceeded: str
    """Whether the balance exceeds the limit: `no` or `yes`."""
    cards: str
    """The number of cards."""
    pending: str
    """Whether rows that are not yet posted are printed: `none` or `some`."""
    due_first: str
    """The sum that a strip of sums begins with."""
    told_abroad: str
    """Whether a purchase abroad is printed in its own currency too: `yes` or `no`."""
    called: Mapping[str, tuple[str, ...]]
    """Labels that replace the issuer's own, per role."""
    days_by: tuple[str, str] | None
    """Patterns of dates around the table and in it that replace the country's; None for the
    country's."""
    days_at: str
    """Where dates are printed: `apart`, or beside each other in an order."""
    purchases: tuple[Charge, ...]
    foreign: tuple[Charge, ...]
    instalments: tuple[Charge, ...]
    waiting: tuple[Charge, ...]
    """Purchases that are not yet posted."""
    bought: tuple[Charge, ...]
    """All purchases, each made with one of the cards."""
    payment: tuple[Charge, ...]
    account: Account
