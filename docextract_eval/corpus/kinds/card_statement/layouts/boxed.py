"""Two boxes, payments and purchases in tables of their own, warnings and rates below."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="boxed",
    cells=("date", "posting_date", "description", "amount"),
    heads=("banner",),
    summary=("boxes",),
    zeros=(True, False),
    sections="sort",
    notices=(True,),
    short_dates=(True, True, False),
    rules=("head", "rows", "none"),
)
