"""Layout families of a card statement: grammars as data.

A family is one file here with one `Layout`, and one line in `LAYOUTS`. It says which columns a
table has, what stands above and below it, and how its rows are grouped.

- `boxed`: two boxes side by side, and a table for each sort of movement
- `coupon`: one table, and a slip to cut off at the foot
- `columns`: charges and credits in columns of their own, what is due in a strip
- `letter`: a letter that says what will be taken, and a plain table
- `abrechnung`: the balances as rows of a gridded table, sums carried from sheet to sheet
- `cardholders`: a table for each card
- `dense`: small print and every column, in a grid
- `app`: what a telephone's app exports: large sums, the latest first
- `meisai`: what is taken, large and in a box, above a ruled table
- `printout`: type of one width
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds.statements.heads import StatementFamily

Cell = Literal[
    "date",
    "posting_date",
    "card_tail",
    "description",
    "original_currency",
    "original_amount",
    "rate",
    "debit",
    "credit",
    "amount",
]


@dataclass(frozen=True, slots=True)
class Layout(StatementFamily):
    """One family."""

    name: str
    cells: tuple[Cell, ...]
    """The columns from left to right; `description` takes what the others leave."""
    summary: tuple[Literal["list", "strip", "boxes", "large"], ...] = ("list",)
    """How sums and what is due are shown: under each other, in a strip, in two boxes, large."""
    sums: tuple[bool, ...] = (True,)
    """Whether payments, purchases, ... are summed up above the table."""
    zeros: tuple[bool, ...] = (False,)
    """Whether sums of nothing are printed too."""
    sections: Literal["none", "sort", "card"] = "none"
    """Whether each sort of movements, or each card, has a table of its own."""
    ends: bool = False
    """Whether previous and new balance are rows of the table."""
    carry: bool = False
    """Whether the balance so far is carried from sheet to sheet."""
    coupon: bool = False
    """Whether a slip to cut off is at the foot of the last sheet."""
    notices: tuple[bool, ...] = (False,)
    """Whether warnings, this year's fees and the rates are told."""

    @property
    def signed(self) -> bool:
        """Whether one column holds both sides."""
        return "amount" in self.cells


_HERE = "docextract_eval.corpus.kinds.card_statement.layouts"

LAYOUTS: Catalog[Layout] = Catalog(
    "layout of card statements",
    {
        name: f"{_HERE}.{name}:LAYOUT"
        for name in (
            "abrechnung",
            "app",
            "boxed",
            "cardholders",
            "columns",
            "coupon",
            "dense",
            "letter",
            "meisai",
            "printout",
        )
    },
)
