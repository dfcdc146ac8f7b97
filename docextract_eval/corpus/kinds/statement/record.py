"""The record of the choices that statements of accounts and of cards share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Place
from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.kinds.sheets.formatting import DateForm

CarryMode = Literal["none", "balance", "totals", "rows"]


@dataclass(frozen=True, slots=True)
class StatementChoices(SheetChoices):
    """The choices drawn for a statement of an account or of a card."""

    region: tuple[Place, ...]
    """The towns that the holder visits; the first is the home town."""
    address: tuple[str, str]
    size: str
    """About how many pages the rows fill."""
    rows: int
    """The number of rows that is asked for, instead of that of the size; 0 if none is."""
    period: tuple[str, str]
    """The first and the last day, in ISO form."""
    notes: dict[str, str]
    """Numbers of the statement and the customer, and the telephone number."""
    shown: dict[str, bool]
    """Which of the optional parts are printed."""
    sign: str
    """How credits are distinguished from debits."""
    balance_sign: str
    """How a balance below zero is printed."""
    days: DateForm
    """The form of dates in rows: `full`, `short` without the year, or `named` with the month's
    name."""
    summary: str
    """How the balances above the table are set."""
    carry: str
    """What is carried from sheet to sheet."""
    later_columns: str
    """Where the columns are on later sheets: the `same`, `narrower` or `drifted`."""
    room: str
    """On which columns descriptions are wrapped: those of `later_columns`, unless a trap says
    otherwise."""
    equivalent: tuple[str, str] | None
    """Another currency in which the balance is printed too, and its rate."""
