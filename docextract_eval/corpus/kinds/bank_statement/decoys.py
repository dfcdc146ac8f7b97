"""What could be taken for a field and is not: each label outside the schema says for which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Field

_TARGETS = {
    "money": ("closing_balance", "opening_balance", "total_credits", "total_debits"),
    "date": ("period_end", "period_start"),
    "code": ("account_number", "iban", "statement_number", "branch_code", "bic"),
    "text": ("holder", "bank"),
    "currency": ("currency",),
}
_NEARER = {
    "brought_forward": ("opening_balance", "closing_balance"),
    "brought_debits": ("total_debits",),
    "carried_debits": ("total_debits",),
    "brought_credits": ("total_credits",),
    "carried_credits": ("total_credits",),
    "page_debits": ("total_debits",),
    "page_credits": ("total_credits",),
    "bank_address": ("bank",),
    "page_number": ("statement_number",),
    "page_count": ("statement_number",),
}
"""What some are likelier taken for than the others of their type."""


def named(label: Field, values: Mapping[str, Field]) -> Field:
    """Say what a label is a decoy of: the first that it could be taken for and does not equal."""
    fold = TYPES.load(label.type).fold
    targets = (*_NEARER.get(label.name, ()), *_TARGETS[label.type])
    for target in targets:
        value = values[target].value
        if value is not None and label.value is not None and fold(value) != fold(label.value):
            return replace(label, decoy_of=target)
    return replace(label, decoy_of=targets[-1])
