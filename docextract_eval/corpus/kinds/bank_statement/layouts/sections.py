"""Deposits in a table of their own, then withdrawals; the balance of each day at the end."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="sections",
    cells=("date", "description", "amount"),
    heads=("banner", "card"),
    summary=("list", "strip"),
    ends=False,
    carry="none",
    balances=("none",),
    detail=(2, 3),
    rules=("head", "rows", "none"),
    sections=True,
    short_dates=(True, True, False),
)
