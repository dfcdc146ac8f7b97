"""What one card statement is set in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from docextract_eval.corpus.kinds.card_statement.account import Account, Charge
from docextract_eval.corpus.kinds.card_statement.layouts import CardStatementLayout
from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
from docextract_eval.corpus.kinds.card_statement.vocabulary import CardStatementWords
from docextract_eval.corpus.kinds.sheets.showing import labelled
from docextract_eval.corpus.kinds.statement.setting import Side, StatementSetting
from docextract_eval.fieldtypes.date import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.records import Field


@dataclass(frozen=True, slots=True)
class CardStatementSetting(StatementSetting[CardStatementLayout, CardStatementWords]):
    """One statement's choices, resolved; its words are the issuer's, or else its bank's."""

    chosen: CardStatementChoices
    rows: tuple[Charge, ...]
    """In the order of print."""
    positive: ClassVar[Side] = "debit"

    @property
    def account(self) -> Account:
        """What it all comes to."""
        return self.chosen.account

    def told(self, pattern: str, values: Mapping[str, Field]) -> Pieces:
        """Return a sentence with its fields, as in `{new_balance}`."""
        parts = re.split(r"\{(\w+)\}", pattern)
        return tuple(
            values[part] if i % 2 else part.strip() for i, part in enumerate(parts) if part.strip()
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns that are printed."""
        idle: set[str] = set()
        if not any(row.foreign for row in self.rows):
            idle |= {"original_currency", "original_amount", "rate"}
        if self.chosen.cards == "1" or self.layout.sections == "card":
            idle.add("card_tail")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    def column_head(self, cell: str) -> str:
        """Return the words above a column."""
        if cell == "original_currency":
            return ""
        return self.say("card" if cell == "card_tail" else cell)

    def sum(self, name: str, value: Decimal | None, *, bare: bool = False) -> Field:
        """Label a sum, as sums are printed."""
        if value is None:
            return labelled(self.context, name, "money", None)
        style = "columns" if bare else self.chosen.balance_sign
        text = self.money(value, style, self.vocabulary.money)
        return labelled(self.context, name, "money", self.plain(value), text)

    def stamp(self, iso: str) -> str:
        """Print a date that stands outside the table."""
        if self.chosen.days_by is not None:
            return written(iso, self.context, self.chosen.days_by[0])
        return StatementSetting.stamp(self, iso)

    def day(self, iso: str) -> str:
        """Print a date as the rows of the table do."""
        if self.chosen.days_by is not None:
            return written(iso, self.context, self.chosen.days_by[1])
        return StatementSetting.day(self, iso)
