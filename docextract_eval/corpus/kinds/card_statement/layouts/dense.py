"""Small print and every column: card, original amount, rate, in a grid."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="dense",
    cells=(
        *("date", "posting_date", "card_tail", "description"),
        *("original_currency", "original_amount", "rate", "amount"),
    ),
    heads=("card", "banner"),
    summary=("strip", "boxes"),
    size=(0.75, 0.8, 0.85),
    leading=(0.05, 0.2),
    rules=("grid", "head"),
    carry=True,
)
