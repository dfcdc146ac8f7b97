"""What the labels of an invoice could be taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import decoys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Field

_TARGETS = {
    "money": ("total", "amount_due", "net_total", "tax_total", "prepaid"),
    "date": ("issue_date", "due_date", "delivery_date"),
    "code": ("invoice_number", "order_number", "payment_reference", "iban", "bic"),
    "text": ("buyer", "seller", "buyer_address"),
    "currency": ("currency",),
}
_NEARER = {
    "discount_date": ("due_date",),
    "line_sum": ("net_total",),
    "carried_sum": ("net_total",),
    "brought_sum": ("net_total",),
    "allowance": ("prepaid",),
    "balance": ("amount_due",),
    "ship_address": ("buyer_address",),
    "account_number": ("iban",),
    "branch_code": ("bic",),
    "bank": ("seller",),
    "customer_number": ("order_number",),
    "article": ("order_number",),
}
"""What some are likelier taken for than the others of their type."""


def named(label: Field, values: Mapping[str, Field]) -> Field:
    """Say what a label is a decoy of."""
    return decoys.named(label, values, (*_NEARER.get(label.name, ()), *_TARGETS[label.type]))
