"""Date, text and two columns; no running balance, a row of totals."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="plain",
    cells=("date", "description", "debit", "credit"),
    heads=("card", "letter"),
    summary=("none",),
    carry="none",
    balances=("none",),
    leading=(0.0, 0.2),
    detail=(1, 2),
    rules=("none", "head"),
    shade=(False,),
    short_dates=(True, False),
)
