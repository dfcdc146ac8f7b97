"""Layout families of an invoice: grammars as data.

A family is one file here with one `Layout`, and one line in `LAYOUTS`. It says what stands where;
the words are the vocabulary's, and the widths of columns follow from what is printed in them.

- `letter`: a business letter with an address window, as in Germany
- `slip`: a letter with a payment part at its foot, as in Switzerland
- `boxed`: bill to and ship to in boxes, as in the United States
- `subscription`: what an online service sends
- `gst`: a grid of everything, as in India
- `seikyusho`: who owes how much first, as in Japan
- `ledger`: totals beside a table of taxes, as in France
- `summary`: what is due first, then how it came to be, as utilities do
- `catalogue`: sheets on their side with many columns
- `plain`: a small trader's page, typed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds.sheets.look import Family

Cell = Literal[
    "position",
    "article",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "amount",
]


@dataclass(frozen=True, slots=True)
class Layout(Family):
    """One family."""

    name: str
    cells: tuple[Cell, ...]
    """The columns from left to right; `description` takes what the others leave."""
    head: tuple[Literal["letter", "banner", "centered", "title"], ...] = ("banner",)
    """Where the seller's name stands: above an address window, beside the title, in the middle,
    or below the title."""
    parties: Literal["window", "boxes", "columns", "honored"] = "columns"
    """How both sides stand: in an address window beside the numbers, in boxes, beside each other,
    or with the buyer honored above the seller."""
    meta: Literal["beside", "strip", "grid", "list"] = "beside"
    """Where the numbers and dates stand."""
    summary: Literal["none", "box", "line"] = "none"
    """Whether what is due stands above the table too, in a box or as a line."""
    totals: Literal["right", "table", "wide"] = "right"
    """How the sums stand: to the right, in the table's last columns, or as wide as the sheet."""
    taxes: tuple[Literal["lines", "table"], ...] = ("lines",)
    """Whether each tax is a line of the sums, or there is a table of them."""
    foot: Literal["columns", "line", "slip"] = "line"
    leading: tuple[float, ...] = field(default=(0.15, 0.35), kw_only=True)
    wide: bool = False
    """Whether the sheet lies on its side."""
    trades: tuple[str, ...] = ()
    """Whose invoices look so; empty for all."""


_HERE = "docextract_eval.corpus.kinds.invoice.layouts"

LAYOUTS: Catalog[Layout] = Catalog(
    "layout of invoices",
    {
        name: f"{_HERE}.{name}:LAYOUT"
        for name in (
            "boxed",
            "catalogue",
            "gst",
            "ledger",
            "letter",
            "plain",
            "seikyusho",
            "slip",
            "subscription",
            "summary",
        )
    },
)
