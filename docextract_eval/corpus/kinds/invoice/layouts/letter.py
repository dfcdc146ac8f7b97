"""A business letter: the buyer in an address window beside the numbers, the firm at the foot."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="letter",
    cells=("position", "description", "quantity", "unit", "unit_price", "amount"),
    head=("letter",),
    parties="window",
    meta="beside",
    totals="right",
    taxes=("lines", "table"),
    foot="columns",
    rules=("head", "rows"),
)
