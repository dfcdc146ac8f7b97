"""Layout families of card statements, read from `corpus/layouts/card_statement.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.statement.setting import StatementLayout
from docextract_eval.corpus.layouts import HERE, LayoutFamilies
from docextract_eval.countries.country_files import FORBID_EXTRA

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
    """A layout family of card statements."""

    __pydantic_config__ = FORBID_EXTRA

    cells: tuple[Cell, ...]
    summary: tuple[Literal["list", "strip", "boxes", "large"], ...] = ("list",)
    """How the sums and amounts due are set: in a list, a strip, two boxes, or large type."""
    sums: tuple[bool, ...] = (True,)
    """Whether the sums of payments, purchases and so on are printed above the table."""
    zeros: tuple[bool, ...] = (False,)
    """Whether sums of zero are printed too."""
    sections: Literal["none", "sort", "card"] = "none"
    """Whether each sort of rows, or each card, has a table of its own."""
    ends: bool = False
    carry: bool = False
    """Whether the balance so far is carried from sheet to sheet."""
    coupon: bool = False
    """Whether the first sheet has a payment slip at the bottom."""
    notices: tuple[bool, ...] = (False,)
    """Whether warnings, this year's fees and the rates are printed."""


LAYOUTS = LayoutFamilies(
    "layout of card statements", HERE / "card_statement.toml", CardStatementLayout
)
