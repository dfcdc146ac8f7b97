"""Two columns of parties, and at the end a table of taxes beside the totals."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="ledger",
    cells=("article", "description", "quantity", "unit_price", "tax_rate", "amount"),
    head=("banner",),
    parties="columns",
    meta="grid",
    totals="right",
    taxes=("table",),
    foot="columns",
    rules=("grid", "head"),
    size=(0.9, 1.0),
)
