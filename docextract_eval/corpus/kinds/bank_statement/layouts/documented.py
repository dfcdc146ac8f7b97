"""A number of the document, one amount with its side and the balance, as in Brazil."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="documented",
    cells=("date", "description", "reference", "amount", "balance"),
    heads=("banner", "card", "letter"),
    summary=("none", "list", "strip"),
    balances=("day", "day", "row"),
    leading=(0.05, 0.25),
    detail=(1, 2),
    rules=("head", "rows", "none"),
    short_dates=(False, True, False),
    day_once=True,
)
