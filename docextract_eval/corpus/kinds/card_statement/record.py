"""The record of what is drawn for a card statement: a field for each node of its graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.card_statement.account import Account, Charge
from docextract_eval.corpus.kinds.statement.record import StatementChoices


@dataclass(frozen=True, slots=True)
class CardStatementChoices(StatementChoices):
    """What is drawn for a card statement."""

    issuer: str
    holders: tuple[str, ...]
    """Who bears the cards; the account is the first one's."""
    issuer_address: tuple[str, str]
    tails: tuple[str, ...]
    """The last digits of the cards, and the first of them all."""
    dates: tuple[str, str]
    """When the statement is made, and when it is due."""
    regime: str
    """Whether the holder may pay in parts (`revolving`), or everything is taken (`in full`)."""
    habit: str
    """How the holder paid the last statement."""
    previous: Decimal
    trip: str
    """Whether something was bought abroad: `none` or `some`."""
    foreign_fee: str
    """How what that costs is printed: as a `row`, as a `line` below each, or `none`."""
    plans: str
    """Whether parts of larger purchases are due: `none` or `some`."""
    yearly: str
    """Whether the year's fee is due: `no` or `yes`."""
    exceeded: str
    """Whether more is owed than may be: `no` or `yes`."""
    cards: str
    """How many cards there are."""
    pending: str
    """Whether rows that are not yet posted are printed: `none` or `some`."""
    due_first: str
    """Which sum a strip of sums begins with."""
    told_abroad: str
    """Whether a purchase abroad is printed in its own currency too: `yes` or `no`."""
    called: Mapping[str, tuple[str, ...]]
    """Words that take the place of the issuer's own, per role."""
    days_by: tuple[str, str] | None
    """Patterns of dates around the table and in it, in place of the country's."""
    days_at: str
    """Where dates stand: `apart`, or beside each other in an order."""
    purchases: tuple[Charge, ...]
    foreign: tuple[Charge, ...]
    instalments: tuple[Charge, ...]
    waiting: tuple[Charge, ...]
    """What is not yet posted."""
    bought: tuple[Charge, ...]
    """All that was bought, each with one of the cards."""
    payment: tuple[Charge, ...]
    account: Account
