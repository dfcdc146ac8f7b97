"""What is due first, in a box, then what was used and what it costs."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="summary",
    cells=("description", "quantity", "unit", "unit_price", "amount"),
    head=("banner",),
    parties="window",
    meta="beside",
    summary="box",
    totals="wide",
    taxes=("lines",),
    foot="line",
    rules=("rows", "head"),
    trades=("utility", "online"),
)
