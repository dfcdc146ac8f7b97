"""One table by day, and a slip to cut off that says again what is due."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="coupon",
    cells=("date", "posting_date", "description", "amount"),
    heads=("card", "banner"),
    summary=("list", "boxes"),
    zeros=(False, True),
    coupon=True,
    notices=(True, False),
    short_dates=(True, False),
    rules=("head", "rows"),
)
