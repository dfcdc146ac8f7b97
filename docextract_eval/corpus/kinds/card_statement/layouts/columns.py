"""Charges and credits each in a column, what is due in a strip above."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="columns",
    cells=("date", "description", "debit", "credit"),
    heads=("card", "letter"),
    summary=("strip",),
    notices=(False, False, True),
    rules=("rows", "head"),
    short_dates=(False, True),
)
