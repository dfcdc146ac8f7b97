"""Which field each label of an invoice could be mistaken for."""

from __future__ import annotations

from docextract_eval.corpus.kinds.decoys import Decoys

DECOYS = Decoys(
    targets={
        "money": ("total", "amount_due", "net_total", "tax_total", "prepaid"),
        "date": ("issue_date", "due_date", "delivery_date"),
        "code": ("invoice_number", "order_number", "payment_reference", "iban", "bic"),
        "text": ("buyer", "seller", "buyer_address"),
        "currency": ("currency",),
    },
    nearer_targets={
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
    },
)
mark_decoy = DECOYS.mark
