"""What is taken, large and in a box, above a ruled table with the foreign amounts."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="meisai",
    cells=(
        *("date", "description", "original_currency", "original_amount", "rate"),
        "amount",
    ),
    heads=("card", "letter"),
    summary=("large",),
    sums=(True, False),
    rules=("rows", "grid"),
    leading=(0.2, 0.4),
)
