"""The roles of phrases on card statements: headers, sections and labels."""

from __future__ import annotations

from docextract_eval.pipelines.rules.phrases import Roles
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES

HEADER_ROLES = Roles(
    "card",
    frozenset(
        (
            "date",
            "posting_date",
            "description",
            "original_amount",
            "rate",
            "debit",
            "credit",
            "amount",
            "card",
        )
    ),
)
"""Column headers."""
_SECTIONS = ("payments", "purchases", "cash", "fees", "interest", "pending")
SECTION_ROLES = Roles("card", frozenset(f"{sort}_section" for sort in _SECTIONS))
"""Section headings: what the rows below them are."""
REMARK_ROLES = Roles("card", frozenset(("remark",)))
"""The start of a line below a row that is no part of its text."""
LABEL_ROLES = Roles(
    "card",
    frozenset(VOCABULARIES.load(ENGLISH).card)
    - HEADER_ROLES.names
    - SECTION_ROLES.names
    - REMARK_ROLES.names,
)
"""Labels, which stand before a value."""
SUM_FIELDS = (
    *("previous_balance", "payments", "purchases", "cash_advances", "fees", "interest"),
    *("new_balance", "minimum_payment", "credit_limit", "available_credit"),
)
"""Fields that are sums."""
BALANCE_FIELDS = ("previous_balance", "new_balance")
"""Sums that may be negative."""
STOP_ROLES = (*SUM_FIELDS, "totals", "carried", "brought")
"""Labels that end the text of a row."""
