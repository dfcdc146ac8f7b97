"""Both balances are rows of a gridded table, and sums go from sheet to sheet."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="abrechnung",
    cells=("date", "posting_date", "description", "debit", "credit"),
    heads=("letter", "card"),
    summary=("strip", "list"),
    sums=(False, True),
    ends=True,
    carry=True,
    rules=("grid", "head"),
    short_dates=(True, False),
)
