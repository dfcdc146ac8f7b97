"""The title in the middle, the buyer honored above, what is due large before the table."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="seikyusho",
    cells=("description", "quantity", "unit", "unit_price", "amount"),
    head=("centered",),
    parties="honored",
    meta="beside",
    summary="box",
    totals="table",
    taxes=("lines", "table"),
    foot="line",
    rules=("grid", "rows"),
)
