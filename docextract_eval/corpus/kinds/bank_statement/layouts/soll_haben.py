"""Two columns, debit and credit, whose sums are carried from page to page."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="soll_haben",
    cells=("date", "value_date", "description", "debit", "credit"),
    heads=("letter", "card"),
    summary=("none", "strip"),
    carry="totals",
    balances=("none",),
    detail=(2, 3),
    rules=("grid", "head"),
    short_dates=(True, False),
)
