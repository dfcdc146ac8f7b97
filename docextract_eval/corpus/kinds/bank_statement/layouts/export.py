"""Newest first with a signed amount, as online banking prints it."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="export",
    cells=("date", "description", "amount", "balance"),
    heads=("banner", "card"),
    summary=("strip", "none"),
    totals=False,
    carry="none",
    balances=("row", "row", "none"),
    newest=True,
    leading=(0.3, 0.5),
    detail=(1, 2),
    rules=("rows", "head", "none"),
    page_at=("foot",),
)
