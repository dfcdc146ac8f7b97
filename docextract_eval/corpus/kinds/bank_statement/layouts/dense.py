"""Small print and every column: value date, reference, both sides, balance, in a grid."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="dense",
    cells=("date", "value_date", "description", "reference", "debit", "credit", "balance"),
    heads=("card", "banner"),
    summary=("strip", "list"),
    flows=True,
    size=(0.7, 0.75, 0.8),
    leading=(0.05, 0.2),
    rules=("grid", "head"),
)
