"""Both days, a signed amount and the balance after it, as in Spain, Poland and Sweden."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="value_dated",
    cells=("date", "value_date", "description", "amount", "balance"),
    heads=("banner", "letter", "card"),
    summary=("none", "strip", "list"),
    balances=("row", "row", "day"),
    detail=(2, 3),
    rules=("head", "rows", "none"),
    short_dates=(False, True),
)
