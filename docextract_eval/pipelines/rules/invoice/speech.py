"""Which phrases of invoices announce what."""

from __future__ import annotations

from docextract_eval.pipelines.rules.phrases import Roles
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES

_HEADS = (
    *("position", "article", "description", "quantity", "unit", "unit_price", "tax_rate"),
    "amount",
)
HEADS = Roles("invoice", frozenset(_HEADS))
"""Heads of the columns of what was sold."""
LABELS = Roles(
    "invoice",
    frozenset(VOCABULARIES.load(ENGLISH).invoice) - HEADS.names - {"rate", "base", "tax_amount"},
)
"""What announces a value."""
SUMS = ("net_total", "tax_total", "total", "prepaid", "amount_due")
"""Fields that are sums."""
ON_THE_WAY = (*SUMS, "tax", "line_sum", "allowance", "charge", "rounding")
"""What ends the lines: a sum of them, ..."""
OVER = ("carried", "brought")
"""... or what goes over to the next sheet."""
DAYS = ("issue_date", "due_date", "delivery_date")
CODES = ("invoice_number", "order_number", "payment_reference", "bic")
TAX_IDS = ("seller_tax_id", "buyer_tax_id")
