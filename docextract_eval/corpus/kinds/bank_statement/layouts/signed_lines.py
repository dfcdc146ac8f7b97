"""Booking and value date, a purpose over several lines, a signed amount, as in Germany."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="signed_lines",
    cells=("date", "value_date", "description", "amount"),
    heads=("letter", "banner"),
    summary=("none", "list"),
    balances=("none",),
    leading=(0.2, 0.4),
    rules=("head", "none"),
    short_dates=(True, False),
)
