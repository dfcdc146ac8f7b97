"""What one statement is set in: its words, its family, its type, and how it shows values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Vocabulary as Country
from docextract_eval.corpus.kinds.card_statement.account import Account, Charge
from docextract_eval.corpus.kinds.card_statement.layouts import Cell, Layout
from docextract_eval.corpus.kinds.card_statement.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
from docextract_eval.corpus.kinds.sheets.showing import day_of_row, labelled, signed
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.date import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.records import Field


@dataclass(frozen=True, slots=True)
class Setting(SheetSetting[Layout]):
    """One statement's choices, resolved; its words are the issuer's, or else its bank's."""

    vocabulary: Vocabulary
    country: Country
    rows: tuple[Charge, ...]
    """In the order of print."""

    @property
    def account(self) -> Account:
        """What it all comes to."""
        found: Account = self.chosen["account"]
        return found

    def told(self, pattern: str, values: Mapping[str, Field]) -> Pieces:
        """Give a sentence with its fields, as in `{new_balance}`."""
        parts = re.split(r"\{(\w+)\}", pattern)
        return tuple(
            values[part] if i % 2 else part.strip() for i, part in enumerate(parts) if part.strip()
        )

    @property
    def carries(self) -> bool:
        """Whether the balance so far is carried from sheet to sheet."""
        return bool(self.chosen["carry"] == "lines")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The columns that are printed."""
        idle: set[Cell] = set()
        if not any(row.foreign for row in self.rows):
            idle |= {"original_currency", "original_amount", "rate"}
        if self.chosen["cards"] == "1" or self.layout.sections == "card":
            idle.add("card_tail")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    def money(self, value: Decimal, style: str, form: int = 0) -> str:
        """Print an amount, its sign shown in this way where it is in the holder's favour."""
        bare = TYPES.load("money").show(f"{abs(value):f}", self.context, form)
        credit, debit = self.own(self.vocabulary.sides)
        return signed(bare, style, (f" {debit}", f" {credit}"), below=value < 0)

    def sum(self, name: str, value: Decimal | None, *, bare: bool = False) -> Field:
        """Label a sum, as sums are printed."""
        if value is None:
            return labelled(self.context, name, "money", None)
        style = "columns" if bare else self.chosen["balance_sign"]
        text = self.money(value, style, self.vocabulary.money)
        return labelled(self.context, name, "money", f"{value:f}", text)

    def stamp(self, iso: str) -> str:
        """Print a day that stands outside the table."""
        if self.chosen["days_by"] is not None:
            return written(iso, self.context, self.chosen["days_by"][0])
        return SheetSetting.stamp(self, iso)

    def day(self, iso: str) -> str:
        """Print a day as the rows of the table do."""
        if self.chosen["days_by"] is not None:
            return written(iso, self.context, self.chosen["days_by"][1])
        turn: int = self.chosen["looks"]["date"]
        form, short = self.chosen["days"], self.country.short_dates
        return day_of_row(self.context, iso, form, turn, short)
