"""The record of what is drawn for statements of accounts and of cards alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Place
from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.kinds.sheets.showing import Days

Carried = Literal["none", "balance", "totals", "rows"]


@dataclass(frozen=True, slots=True)
class StatementChoices(SheetChoices):
    """What is drawn for a statement of an account or of a card."""

    region: tuple[Place, ...]
    """The towns that the holder goes to; the first is home."""
    address: tuple[str, str]
    size: str
    """About how many pages the rows fill."""
    period: tuple[str, str]
    """The first and the last day, in ISO form."""
    notes: dict[str, str]
    """The numbers of the statement, the customer, the telephone."""
    shown: dict[str, bool]
    """Which of the optional parts are printed."""
    sign: str
    """How the two sides of rows are told apart."""
    balance_sign: str
    """How a balance on the other side of zero is printed."""
    days: Days
    """How dates of rows are printed: in `full`, `short` of their year, or `named`."""
    summary: str
    """How balances stand above the table."""
    carry: str
    """What is carried from sheet to sheet."""
    later_columns: str
    """Where columns stand on later sheets: the `same`, `narrower` or `drifted`."""
    room: str
    """Which columns the words of rows are to fit in on every sheet."""
    equivalent: tuple[str, str] | None
    """Another currency that a balance is printed in, and its rate."""
