"""What the labels of a card statement could be taken for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import decoys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Field

_TARGETS = {
    "money": ("new_balance", "minimum_payment", "previous_balance", "credit_limit"),
    "date": ("due_date", "statement_date", "period_end"),
    "code": ("card_tail", "account_number"),
    "text": ("holder", "issuer"),
    "quantity": ("points",),
    "currency": ("currency",),
}
_NEARER = {
    "other_credits": ("payments",),
    "past_due": ("minimum_payment",),
    "over_limit": ("minimum_payment",),
    "cash_limit": ("credit_limit",),
    "late_fee": ("fees",),
    "ytd_fees": ("fees",),
    "ytd_interest": ("interest",),
    "subject": ("previous_balance",),
    "each": ("minimum_payment",),
    "balance_abroad": ("new_balance",),
    "print_date": ("statement_date",),
    "customer_number": ("account_number",),
    "issuer_address": ("issuer",),
}
"""What some are likelier taken for than the others of their type."""
_OF_ROWS = {
    "foreign_fee": "transactions.amount",
    "whole": "transactions.amount",
    "pending_amount": "transactions.amount",
    "pending_date": "transactions.date",
    "pending_description": "transactions.description",
}


def named(label: Field, values: Mapping[str, Field]) -> Field:
    """Say what a label is a decoy of."""
    if label.name in _OF_ROWS:
        return replace(label, decoy_of=_OF_ROWS[label.name])
    return decoys.named(label, values, (*_NEARER.get(label.name, ()), *_TARGETS[label.type]))
