"""A letter whose first sheet ends in a payment part with a QR code."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="slip",
    cells=("position", "description", "quantity", "unit", "unit_price", "tax_rate", "amount"),
    head=("letter",),
    parties="window",
    meta="beside",
    totals="right",
    taxes=("lines", "table"),
    foot="slip",
    rules=("head",),
)
