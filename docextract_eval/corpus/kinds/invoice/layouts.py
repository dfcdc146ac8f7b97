"""Families of the layouts of invoices, as `corpus/layouts/invoice.toml` has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.sheets.look import Family
from docextract_eval.corpus.layouts import HERE, Families
from docextract_eval.countries.written import CHECKED

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


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLayout(Family):
    """One family."""

    __pydantic_config__ = CHECKED

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
    leading: tuple[float, ...] = (0.15, 0.35)
    wide: bool = False
    """Whether the sheet lies on its side."""
    trades: tuple[str, ...] = ()
    """Whose invoices look so; empty for all."""


LAYOUTS = Families("layout of invoices", HERE / "invoice.toml", InvoiceLayout)
