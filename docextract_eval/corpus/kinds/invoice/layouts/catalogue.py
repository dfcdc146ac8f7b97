"""Small type on a sheet on its side, with every column there is."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.layouts import Layout

LAYOUT = Layout(
    name="catalogue",
    cells=(
        "position",
        "article",
        "description",
        "quantity",
        "unit",
        "unit_price",
        "tax_rate",
        "amount",
    ),
    head=("banner",),
    parties="columns",
    meta="strip",
    totals="table",
    taxes=("table",),
    foot="line",
    size=(0.8, 0.85),
    leading=(0.05, 0.15),
    rules=("rows", "grid"),
    wide=True,
    trades=("supplies", "wholesale", "crafts"),
)
