"""Plain and airy: numbers in a list, what is due in one large line, totals at the right."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="subscription",
    trades=("online", "services"),
    cells=("description", "quantity", "unit_price", "amount"),
    head=("title",),
    parties="columns",
    meta="list",
    summary="line",
    totals="right",
    taxes=("lines",),
    foot="line",
    rules=("rows", "head"),
    shade=(False,),
    leading=(0.4, 0.6),
)
