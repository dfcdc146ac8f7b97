"""Text, debit, credit, value date and balance, as in Switzerland."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="valuta",
    cells=("date", "description", "debit", "credit", "value_date", "balance"),
    heads=("letter", "banner"),
    summary=("none", "strip"),
    balances=("row", "day"),
    detail=(2, 3),
    rules=("head", "rows"),
)
