"""A title in the middle, numbers in a grid, every column, everything ruled."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="gst",
    cells=(
        "position",
        "description",
        "article",
        "tax_rate",
        "quantity",
        "unit",
        "unit_price",
        "amount",
    ),
    head=("centered",),
    parties="boxes",
    meta="grid",
    totals="table",
    taxes=("lines", "table"),
    foot="line",
    size=(0.85, 0.9),
    rules=("grid",),
    leading=(0.1, 0.2),
)
