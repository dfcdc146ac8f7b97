"""Layout families of invoices, read from `corpus/layouts/invoice.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.sheets.look import SheetLayout
from docextract_eval.corpus.layouts import HERE, LayoutFamilies
from docextract_eval.countries.country_files import FORBID_EXTRA

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
class InvoiceLayout(SheetLayout):
    """A layout family of invoices."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    cells: tuple[Cell, ...]
    """The columns from left to right; `description` takes the width that the others leave."""
    head: tuple[Literal["letter", "contacts", "banner", "centered", "title"], ...] = ("banner",)
    """Where the seller's name is: above an address window, beside a column of how to reach the
    firm, beside the title, centred, or below the title."""
    parties: Literal["window", "boxes", "columns", "honored"] = "columns"
    """How seller and buyer are set: in an address window beside the numbers, in boxes, beside each
    other, or with the buyer large above the seller."""
    meta: Literal["beside", "strip", "grid", "list"] = "beside"
    """Where the numbers and dates are."""
    summary: Literal["none", "box", "line"] = "none"
    """Whether the amount due is printed above the table too, in a box or as a line."""
    totals: Literal["right", "table", "wide"] = "right"
    """How the sums are set: at the right, in the table's last columns, or across the sheet."""
    taxes: tuple[Literal["lines", "table"], ...] = ("lines",)
    """Whether each tax is a line of the sums, or the taxes have a table of their own."""
    foot: Literal["columns", "line", "slip"] = "line"
    leading: tuple[float, ...] = (0.15, 0.35)
    signed: bool = False
    """Whether a box for a signature stands below the sums."""
    fills: bool = False
    """Whether the table's grid goes on without rows until it fills the last sheet."""
    seal: bool = False
    """Whether the seller's seal is printed beside its name."""
    wide: bool = False
    """Whether the sheet is in landscape format."""
    trades: tuple[str, ...] = ()
    """The trades whose invoices look like this; empty for all."""


LAYOUTS = LayoutFamilies("layout of invoices", HERE / "invoice.toml", InvoiceLayout)
