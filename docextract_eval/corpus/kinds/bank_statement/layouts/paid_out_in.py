"""Paid out, paid in, balance brought and carried forward, as in Great Britain."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="paid_out_in",
    cells=("date", "description", "debit", "credit", "balance"),
    heads=("card", "letter", "banner"),
    summary=("list", "strip", "none"),
    balances=("day", "day", "row"),
    detail=(1, 2),
    rules=("head", "rows", "none"),
    short_dates=(False, True),
    day_once=True,
)
