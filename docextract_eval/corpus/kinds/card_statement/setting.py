"""What one statement is set in: its words, its family, its type, and how it shows values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Vocabulary as Country
from docextract_eval.corpus.kinds.card_statement.account import Account, Charge
from docextract_eval.corpus.kinds.card_statement.layouts import Cell, Layout
from docextract_eval.corpus.kinds.card_statement.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.sheets.look import Look, Pieces, Rules
from docextract_eval.corpus.kinds.sheets.showing import day_of_row, labelled
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.fieldtypes import TYPES, Context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.records import Field

T = TypeVar("T")
_SIGNS = {
    "minus": ("{n}", "-{n}"),
    "trailing": ("{n}", "{n}-"),
    "parentheses": ("{n}", "({n})"),
    "triangle": ("{n}", "\N{BLACK UP-POINTING TRIANGLE}{n}"),
}
"""How what is owed is shown, and what is not."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One document's choices, resolved."""

    chosen: Mapping[str, Any]
    vocabulary: Vocabulary
    country: Country
    layout: Layout
    context: Context
    ruler: Ruler
    rows: tuple[Charge, ...]
    """In the order of print."""

    @property
    def account(self) -> Account:
        """What it all comes to."""
        found: Account = self.chosen["account"]
        return found

    def say(self, role: str) -> str:
        """Give this issuer's words for something, or else those of the country's banks."""
        if role in self.chosen["called"]:
            return str(self.chosen["called"][role])
        of_country = self.country.words.get(role) or self.country.asides.get(role, ())
        words = self.vocabulary.words.get(role) or of_country
        turn: int = self.chosen["dialect"]
        return words[turn % len(words)]

    def way(self, part: str, options: Sequence[T]) -> T:
        """Choose among what the family leaves open."""
        turn: int = self.chosen["looks"][part]
        return options[turn % len(options)]

    def told(self, pattern: str, values: Mapping[str, Field]) -> Pieces:
        """Give a sentence with its fields, as in `{new_balance}`."""
        parts = re.split(r"\{(\w+)\}", pattern)
        return tuple(
            values[part] if i % 2 else part.strip() for i, part in enumerate(parts) if part.strip()
        )

    @property
    def look(self) -> Look:
        """What the statement is set in."""
        layout, locale = self.layout, self.context.locale
        rules: Rules = self.way("rules", layout.rules)
        least = 0.4 if rules == "rows" else 0  # a rule needs some blank, as do hanging letters
        return Look(
            self.ruler,
            self.way("size", layout.size),
            max(self.way("leading", layout.leading), least) + locale.hang,
            rules,
            self.way("shade", layout.shade),
            layout.mono,
            locale.hang,
            locale.lines_apart,
            "right" if locale.direction == "ltr" else "left",
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
        sides = self.vocabulary.sides
        credit, debit = sides[self.chosen["dialect"] % len(sides)]
        signs = _SIGNS.get(style, ("{n}", "{n}"))
        if style == "credit":
            signs = ("{n}", f"{{n}} {credit}")
        if style == "suffix":
            signs = (f"{{n}} {debit}", f"{{n}} {credit}")
        return signs[value < 0].replace("{n}", bare)

    def sum(self, name: str, value: Decimal | None, *, bare: bool = False) -> Field:
        """Label a sum, as sums are printed."""
        if value is None:
            return labelled(self.context, name, "money", None)
        style = "columns" if bare else self.chosen["balance_sign"]
        text = self.money(value, style, self.vocabulary.money)
        return labelled(self.context, name, "money", f"{value:f}", text)

    def date(self, name: str, iso: str | None) -> Field:
        """Label a day that stands outside the table."""
        text = iso and TYPES.load("date").show(iso, self.context, self.chosen["looks"]["date"])
        return labelled(self.context, name, "date", iso, text or "")

    def day(self, iso: str) -> str:
        """Print a day as the rows of the table do."""
        turn: int = self.chosen["looks"]["date"]
        form, short = self.chosen["days"], self.country.short_dates
        return day_of_row(self.context, iso, form, turn, short)

    def field(
        self,
        name: str,
        type_name: str,
        value: str | None,
        text: str = "",
        row: int | None = None,
    ) -> Field:
        """Label a value that is printed like this, or by its type's first form."""
        return replace(labelled(self.context, name, type_name, value, text), row=row)
