"""The roles of phrases on card statements: headers, sections and labels."""

from __future__ import annotations

from docextract_eval.pipelines.rules.phrases import Roles
from docextract_eval.pipelines.rules.vocabulary import ENGLISH, VOCABULARIES

HEADS = Roles(
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
_SORTS = ("payments", "purchases", "cash", "fees", "interest", "pending")
SECTIONS = Roles("card", frozenset(f"{sort}_section" for sort in _SORTS))
"""Section headings: what the rows below them are."""
REMARKS = Roles("card", frozenset(("remark",)))
"""The start of a line below a row that is no part of its text."""
LABELS = Roles(
    "card",
    frozenset(VOCABULARIES.load(ENGLISH).card) - HEADS.names - SECTIONS.names - REMARKS.names,
)
"""Labels, which stand before a value."""
MONEY = (
    *("previous_balance", "payments", "purchases", "cash_advances", "fees", "interest"),
    *("new_balance", "minimum_payment", "credit_limit", "available_credit"),
)
"""Fields that are sums."""
BALANCES = ("previous_balance", "new_balance")
"""Sums that may be negative."""
STOPS = (*MONEY, "totals", "carried", "brought")
"""Labels that end the text of a row."""
