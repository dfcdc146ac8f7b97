"""The roles of phrases on invoices: headers, labels and sums."""

from __future__ import annotations

from docextract_eval.pipelines.rules.phrases import Roles
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES

_HEADS = (
    *("position", "article", "description", "quantity", "unit", "unit_price", "tax_rate"),
    "amount",
)
HEADS = Roles("invoice", frozenset(_HEADS))
"""Headers of the columns of the item table."""
LABELS = Roles(
    "invoice",
    frozenset(VOCABULARIES.load(ENGLISH).invoice) - HEADS.names - {"rate", "base", "tax_amount"},
)
"""Labels, which stand before a value."""
SUMS = ("net_total", "tax_total", "total", "prepaid", "amount_due")
"""Fields that are sums."""
ON_THE_WAY = (*SUMS, "tax", "line_sum", "allowance", "charge", "rounding")
"""What ends the list of items: one of these sums, ..."""
OVER = ("carried", "brought")
"""... or a sum that is carried over to the next page."""
DAYS = ("issue_date", "due_date", "delivery_date")
CODES = ("invoice_number", "order_number", "payment_reference", "bic")
TAX_IDS = ("seller_tax_id", "buyer_tax_id")
