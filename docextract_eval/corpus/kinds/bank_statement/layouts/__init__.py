"""Layout families of a bank statement: grammars as data.

A family is one file here with one `Layout`, and one line in `LAYOUTS`. It says which columns a
table has, what stands above, below and between its rows; the words are the vocabulary's, and
the widths of columns follow from what is printed in them.

- `checking`, `sections`: as in the United States
- `paid_out_in`: as in Great Britain
- `signed_lines`, `soll_haben`: as in Germany
- `valuta`: as in Switzerland
- `value_dated`: as in Spain
- `documented`: as in Brazil
- `booked`: as in Sweden
- `plain`, `dense`, `export`, `printout`: everywhere
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds.statements.heads import StatementFamily

Cell = Literal[
    "date", "value_date", "description", "reference", "debit", "credit", "amount", "balance"
]


@dataclass(frozen=True, slots=True)
class Layout(StatementFamily):
    """One family."""

    name: str
    cells: tuple[Cell, ...]
    """The columns from left to right; `description` takes what the others leave."""
    summary: tuple[Literal["list", "strip", "none"], ...] = ("list",)
    ends: bool = True
    """Whether opening and closing balance are rows of the table."""
    totals: bool = True
    """Whether the sums of both sides are printed."""
    carry: Literal["balance", "totals", "none"] = "balance"
    balances: tuple[Literal["row", "day", "none"], ...] = ("row",)
    sections: bool = False
    """Whether credits and debits have tables of their own."""
    detail: tuple[int, ...] = (3,)
    """How many lines of a movement's description are printed."""
    flows: bool = False
    """Whether these lines run on as one."""
    day_once: bool = False
    """Whether only the first movement of a day bears its date."""

    @property
    def signed(self) -> bool:
        """Whether one column holds both sides."""
        return "amount" in self.cells


_HERE = "docextract_eval.corpus.kinds.bank_statement.layouts"

LAYOUTS: Catalog[Layout] = Catalog(
    "layout of statements",
    {
        name: f"{_HERE}.{name}:LAYOUT"
        for name in (
            "booked",
            "checking",
            "dense",
            "documented",
            "export",
            "paid_out_in",
            "plain",
            "printout",
            "sections",
            "signed_lines",
            "soll_haben",
            "value_dated",
            "valuta",
        )
    },
)
