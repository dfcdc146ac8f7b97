"""How one card statement is set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from docextract_eval.corpus.kinds.card_statement.account import Account, Charge
from docextract_eval.corpus.kinds.card_statement.layouts import CardStatementLayout
from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
from docextract_eval.corpus.kinds.card_statement.vocabulary import CardStatementWords
from docextract_eval.corpus.kinds.sheets.formatting import make_field
from docextract_eval.corpus.kinds.statement.setting import Side, StatementSetting
from docextract_eval.fieldtypes.date import write_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.records import Field


@dataclass(frozen=True, slots=True)
class CardStatementSetting(StatementSetting[CardStatementLayout, CardStatementWords]):
    """The resolved choices of one statement; words are the issuer's, or else its bank's."""

    choices: CardStatementChoices
    rows: tuple[Charge, ...]
    """The rows in the order of print."""
    positive_side: ClassVar[Side] = "debit"

    @property
    def account(self) -> Account:
        """The balances and sums."""
        return self.choices.account

    def sentence_pieces(self, pattern: str, values: Mapping[str, Field]) -> Pieces:
        """Return a sentence as pieces: texts, and fields for names such as `{new_balance}`."""
        parts = re.split(r"\{(\w+)\}", pattern)
        return tuple(
            values[part] if i % 2 else part.strip() for i, part in enumerate(parts) if part.strip()
        )

    @property
    def printed_cell_names(self) -> tuple[str, ...]:
        """The columns that are printed."""
        idle: set[str] = set()
        if not any(row.foreign for row in self.rows):
            idle |= {"original_currency", "original_amount", "rate"}
        if self.choices.cards == "1" or self.layout.sections == "card":
            idle.add("card_tail")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    def column_header(self, cell: str) -> str:
        """Return the header of a column."""
        if cell == "original_currency":
            return ""
        return self.wording("card" if cell == "card_tail" else cell)

    def sum_field(self, name: str, value: Decimal | None, *, unsigned: bool = False) -> Field:
        """Return a sum as a field, printed as sums are; its value may be None."""
        if value is None:
            return make_field(self.context, name, "money", None)
        style = "columns" if unsigned else self.choices.balance_sign
        text = self.format_money(value, style, self.vocabulary.money_form)
        return make_field(self.context, name, "money", self.canonical_amount(value), text)

    def format_date(self, iso: str) -> str:
        """Return a date outside the table as it is printed."""
        if self.choices.days_by is not None:
            return write_date(iso, self.context, self.choices.days_by[0])
        return StatementSetting.format_date(self, iso)

    def format_row_date(self, iso: str) -> str:
        """Return a date as the rows of the table print it."""
        if self.choices.days_by is not None:
            return write_date(iso, self.context, self.choices.days_by[1])
        return StatementSetting.format_row_date(self, iso)
