"""Withdrawals, deposits and a running balance, as a checking account in the United States."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="checking",
    cells=("date", "description", "reference", "debit", "credit", "balance"),
    heads=("banner", "letter"),
    summary=("list", "strip"),
    balances=("row", "day"),
    detail=(2, 3),
    rules=("head", "rows"),
    short_dates=(True, False),
)
