"""The record of what is drawn for a bank statement: a field for each node of its graph."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.bank_statement.account import Movement
from docextract_eval.corpus.kinds.bank_statement.numbers import Identity
from docextract_eval.corpus.kinds.statement.abroad import Foreign
from docextract_eval.corpus.kinds.statement.record import Carried, StatementChoices


@dataclass(frozen=True, slots=True)
class BankStatementChoices(StatementChoices):
    """What is drawn for a bank statement."""

    bank: str
    holder: str
    bank_address: tuple[str, str]
    identity: Identity
    """The numbers of the account."""
    overdraft: Decimal
    """How far the account may be overdrawn."""
    opening: Decimal
    reversal: str
    """How a reversal is called, where there is one."""
    movements: tuple[Movement, ...]
    carry: Carried
    balances: str
    """Where the running balance stands: on every `row`, on the last of a `day`, or `none`."""
    breaks: str
    """Where a sheet may end: `between rows` or `within rows`."""
    prominent: str
    """Whose name is printed large: the `bank`'s, or `both`."""
    highlight: str
    """What other amount is highlighted on the first page: `nothing` or `available`."""
    abroad: dict[int, Foreign]
    """Which movements were in another currency, by their places."""
