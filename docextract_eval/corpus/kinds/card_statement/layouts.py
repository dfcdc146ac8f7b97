"""Families of the layouts of card statements, as `corpus/layouts/card_statement.toml` has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.statement.setting import StatementLayout
from docextract_eval.corpus.layouts import HERE, Families
from docextract_eval.countries.written import CHECKED

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStatementLayout(StatementLayout):
    """One family."""

    __pydantic_config__ = CHECKED

    cells: tuple[Cell, ...]
    summary: tuple[Literal["list", "strip", "boxes", "large"], ...] = ("list",)
    """How sums and what is due are shown: under each other, in a strip, in two boxes, large."""
    sums: tuple[bool, ...] = (True,)
    """Whether payments, purchases, ... are summed up above the table."""
    zeros: tuple[bool, ...] = (False,)
    """Whether sums of nothing are printed too."""
    sections: Literal["none", "sort", "card"] = "none"
    """Whether each sort of movements, or each card, has a table of its own."""
    ends: bool = False
    carry: bool = False
    """Whether the balance so far is carried from sheet to sheet."""
    coupon: bool = False
    """Whether a slip to cut off is at the foot of the last sheet."""
    notices: tuple[bool, ...] = (False,)
    """Whether warnings, this year's fees and the rates are told."""


LAYOUTS = Families("layout of card statements", HERE / "card_statement.toml", CardStatementLayout)
