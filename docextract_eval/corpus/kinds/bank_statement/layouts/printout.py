"""A printout in type of one width, without a line or a logo."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.layouts import Layout

LAYOUT = Layout(
    name="printout",
    cells=("date", "value_date", "description", "debit", "credit", "balance"),
    heads=("card",),
    summary=("none", "list"),
    balances=("row", "day"),
    flows=True,
    size=(0.85,),
    leading=(0.0, 0.1),
    detail=(1, 2),
    rules=("none",),
    shade=(False,),
    mono=True,
)
