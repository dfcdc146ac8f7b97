"""How one bank statement is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from docextract_eval.corpus.kinds.bank_statement.layouts import BankStatementLayout
from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords
from docextract_eval.corpus.kinds.statement.setting import StatementSetting

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.bank_statement.account import Movement


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

    def is_listed_check(self, movement: Movement) -> bool:
        """Return whether a movement is in the table of checks, if there is one.

        Without a list of sums above, the table of withdrawals has their sum and all of them.
        """
        checks = self.vocabulary.checks
        if checks is None or not self.layout.sections or self.choices.summary == "none":
            return False
        return movement.lines[0] == checks.line.format(reference=movement.reference)

    @property
    def side_separator(self) -> str:
        """The text between an amount and the word for its side."""
        return self.vocabulary.between
