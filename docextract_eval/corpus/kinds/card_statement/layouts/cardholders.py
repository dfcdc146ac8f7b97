"""A table for each card, under the name of who bears it, with its sum."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="cardholders",
    cells=("date", "description", "amount"),
    heads=("banner", "card"),
    summary=("boxes", "list"),
    sections="card",
    notices=(False, True),
    rules=("head", "rows"),
    short_dates=(True, False),
)
