"""What the labels of a statement could be taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import decoys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Field

_TARGETS = {
    "money": ("closing_balance", "opening_balance", "total_credits", "total_debits"),
    "date": ("period_end", "period_start"),
    "code": ("account_number", "iban", "statement_number", "branch_code", "bic"),
    "text": ("holder", "bank"),
}
_NEARER = {
    "brought_forward": ("opening_balance", "closing_balance"),
    "brought_debits": ("total_debits",),
    "carried_debits": ("total_debits",),
    "brought_credits": ("total_credits",),
    "carried_credits": ("total_credits",),
    "bank_address": ("bank",),
    "page_number": ("statement_number",),
    "page_count": ("statement_number",),
}
"""What some are likelier taken for than the others of their type."""


def named(label: Field, values: Mapping[str, Field]) -> Field:
    """Say what a label is a decoy of."""
    return decoys.named(label, values, (*_NEARER.get(label.name, ()), *_TARGETS[label.type]))
