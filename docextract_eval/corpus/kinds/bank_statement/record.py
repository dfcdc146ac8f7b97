"""The record of a bank statement's choices: a field for each node of its graph."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.bank_statement.account import Movement
from docextract_eval.corpus.kinds.bank_statement.numbers import AccountIdentity
from docextract_eval.corpus.kinds.statement.foreign_payments import ForeignAmount
from docextract_eval.corpus.kinds.statement.record import CarryMode, StatementChoices


@dataclass(frozen=True, slots=True)
class BankStatementChoices(StatementChoices):
    """The choices drawn for a bank statement."""

    bank: str
    holder: str
    bank_address: tuple[str, str]
    identity: AccountIdentity
    """The numbers of the account."""
    overdraft: Decimal
    """How far the account may be overdrawn."""
    opening: Decimal
    reversal: str
    """The word for a reversal; empty if no movement is reversed."""
    movements: tuple[Movement, ...]
    carry: CarryMode
    balances: str
    """Which rows have a running balance: every `row`, the last of a `day`, or `none`."""
    breaks: str
    """Where a sheet may end: `between rows` or `within rows`."""
    prominent: str
    """Whose name is printed large: the `bank`'s, or that of `both`."""
    highlight: str
    """The amount highlighted on the first page: `nothing` or `available`."""
    abroad: dict[int, ForeignAmount]
    """The foreign amounts of movements, by the movements' indices."""
