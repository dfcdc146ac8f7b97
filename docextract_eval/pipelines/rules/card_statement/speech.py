"""Which phrases of card statements announce what."""

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
"""Heads of columns."""
_SORTS = ("payments", "purchases", "cash", "fees", "interest", "pending")
SECTIONS = Roles("card", frozenset(f"{sort}_section" for sort in _SORTS))
"""Lines that say what the rows below them are."""
REMARKS = Roles("card", frozenset(("remark",)))
"""How lines below a row begin that are none of its text."""
LABELS = Roles(
    "card",
    frozenset(VOCABULARIES.load(ENGLISH).card) - HEADS.names - SECTIONS.names - REMARKS.names,
)
"""What announces a value."""
MONEY = (
    *("previous_balance", "payments", "purchases", "cash_advances", "fees", "interest"),
    *("new_balance", "minimum_payment", "credit_limit", "available_credit"),
)
"""Fields that are sums."""
BALANCES = ("previous_balance", "new_balance")
"""Those that may be below nothing."""
STOPS = (*MONEY, "totals", "carried", "brought")
"""What ends the text of a row."""
