"""The title at the right, bill to and ship to in boxes, a strip of numbers above the table."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="boxed",
    cells=("quantity", "article", "description", "unit_price", "amount"),
    head=("banner",),
    parties="boxes",
    meta="strip",
    totals="table",
    taxes=("lines",),
    foot="line",
    rules=("grid", "grid", "head"),
)
