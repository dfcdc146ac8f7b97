"""Layout families of bank statements, read from `corpus/layouts/bank_statement.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.statement.setting import StatementLayout
from docextract_eval.corpus.layouts import HERE, LayoutFamilies
from docextract_eval.countries.country_files import FORBID_EXTRA

Cell = Literal[
    "date", "value_date", "description", "reference", "debit", "credit", "amount", "balance"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatementLayout(StatementLayout):
    """A layout family of bank statements."""

    __pydantic_config__ = FORBID_EXTRA

    cells: tuple[Cell, ...]
    summary: tuple[Literal["list", "strip", "none"], ...] = ("list",)
    """How the balances and sums above the table are set."""
    totals: bool = True
    """Whether the sums of both sides are printed."""
    carry: Literal["balance", "totals", "none"] = "balance"
    """What is carried from sheet to sheet."""
    balances: tuple[Literal["row", "day", "none"], ...] = ("row",)
    """Which rows have a balance: each, the last of a day, or none."""
    sections: bool = False
    """Whether credits and debits have tables of their own."""
    detail: tuple[int, ...] = (3,)
    """How many lines of a movement's description are printed."""
    flows: bool = False
    """Whether these lines are joined into one text."""


LAYOUTS = LayoutFamilies("layout of statements", HERE / "bank_statement.toml", BankStatementLayout)
