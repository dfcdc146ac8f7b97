"""Booking and value date, text, a signed amount and the balance behind it, as in Sweden."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="booked",
    cells=("date", "value_date", "description", "amount", "balance"),
    heads=("letter", "banner", "card"),
    summary=("none", "strip", "list"),
    balances=("row", "row", "day"),
    leading=(0.1, 0.3),
    detail=(1, 2),
    rules=("head", "rows", "none"),
)
