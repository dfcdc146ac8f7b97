"""What one statement is set in: its words, its family, its type, and how it shows values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.layouts import Cell, Layout
from docextract_eval.corpus.kinds.bank_statement.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
from docextract_eval.corpus.kinds.sheets.showing import day_of_row, signed
from docextract_eval.fieldtypes import TYPES

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Setting(SheetSetting[Layout]):
    """One statement's choices, resolved."""

    vocabulary: Vocabulary

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The columns that are printed."""
        idle = {"balance"} if self.chosen["balances"] == "none" else set()
        if not any(movement.reference for movement in self.chosen["movements"]):
            idle.add("reference")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    def money(self, value: Decimal, style: str, form: int = 0) -> str:
        """Print an amount with its sign shown in this way."""
        bare = TYPES.load("money").show(f"{abs(value):.2f}", self.context, form)
        credit, debit = self.own(self.vocabulary.sides)
        by = self.vocabulary.between
        return signed(bare, style, (by + credit, by + debit), below=value < 0)

    def balance(self, value: Decimal, form: int = 0) -> str:
        """Print a balance."""
        return self.money(value, self.chosen["balance_sign"], form)

    def day(self, iso: str) -> str:
        """Print a day as the rows of the table do."""
        turn: int = self.chosen["looks"]["date"]
        form, short = self.chosen["days"], self.vocabulary.short_dates
        return day_of_row(self.context, iso, form, turn, short)
