"""How one bank statement is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from docextract_eval.corpus.kinds.bank_statement.layouts import BankStatementLayout
from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords
from docextract_eval.corpus.kinds.statement.setting import StatementSetting


@dataclass(frozen=True, slots=True)
class BankStatementSetting(StatementSetting[BankStatementLayout, BankStatementWords]):
    """The resolved choices of one statement."""

    choices: BankStatementChoices
    number_format: ClassVar[str] = ".2f"

    @property
    def printed_cell_names(self) -> tuple[str, ...]:
        """The columns that are printed."""
        idle = {"balance"} if self.choices.balances == "none" else set()
        if not any(movement.reference for movement in self.choices.movements):
            idle.add("reference")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    @property
    def side_separator(self) -> str:
        """The text between an amount and the word for its side."""
        return self.vocabulary.between
