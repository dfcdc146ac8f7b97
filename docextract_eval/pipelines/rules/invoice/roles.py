"""The roles of phrases on invoices: headers, labels and sums."""

from __future__ import annotations

from docextract_eval.pipelines.rules.phrases import Roles
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES

_HEADER_NAMES = (
    *("position", "article", "description", "quantity", "unit", "unit_price", "tax_rate"),
    "amount",
)
HEADER_ROLES = Roles("invoice", frozenset(_HEADER_NAMES))
"""Headers of the columns of the item table."""
LABEL_ROLES = Roles(
    "invoice",
    frozenset(VOCABULARIES.load(ENGLISH).invoice)
    - HEADER_ROLES.names
    - {"rate", "base", "tax_amount"},
)
"""Labels, which stand before a value."""
SUM_FIELDS = ("net_total", "tax_total", "total", "prepaid", "amount_due")
"""Fields that are sums."""
SUM_ROLES = (*SUM_FIELDS, "tax", "line_sum", "allowance", "charge", "rounding")
"""What ends the list of items: one of these sums, ..."""
CARRIED_ROLES = ("carried", "brought")
"""... or a sum that is carried over to the next page."""
DATE_FIELDS = ("issue_date", "due_date", "delivery_date")
CODE_FIELDS = ("invoice_number", "order_number", "payment_reference", "bic")
TAX_ID_FIELDS = ("seller_tax_id", "buyer_tax_id")
