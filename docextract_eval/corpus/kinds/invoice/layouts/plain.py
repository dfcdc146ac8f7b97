"""A small trader's page in type of one width, without rule or mark."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="plain",
    cells=("quantity", "unit", "description", "unit_price", "amount"),
    head=("title",),
    parties="columns",
    meta="list",
    totals="right",
    taxes=("lines",),
    foot="line",
    rules=("none",),
    shade=(False,),
    mono=True,
    trades=("crafts", "services", "supplies"),
)
