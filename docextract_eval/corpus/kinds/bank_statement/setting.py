"""What one statement is set in: its words, its family, its type, and how it shows values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from docextract_eval.corpus.kinds.bank_statement.layouts import Cell, Layout
from docextract_eval.corpus.kinds.bank_statement.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.sheets.look import Look, Rules
from docextract_eval.corpus.kinds.sheets.showing import day_of_row, labelled
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.fieldtypes import TYPES, Context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.records import Field, Span

T = TypeVar("T")
_SIGNS = {
    "minus": ("{n}", "-{n}"),
    "trailing": ("{n}", "{n}-"),
    "parentheses": ("{n}", "({n})"),
    "overdrawn": ("{n}", "{n} OD"),
    "triangle": ("{n}", "\N{BLACK UP-POINTING TRIANGLE}{n}"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One document's choices, resolved."""

    chosen: Mapping[str, Any]
    vocabulary: Vocabulary
    layout: Layout
    context: Context
    ruler: Ruler

    def say(self, role: str) -> str:
        """Give this bank's words for something."""
        words = self.vocabulary.words.get(role) or self.vocabulary.asides[role]
        turn: int = self.chosen["dialect"]
        return words[turn % len(words)]

    def way(self, part: str, options: Sequence[T]) -> T:
        """Choose among what the family leaves open."""
        turn: int = self.chosen["looks"][part]
        return options[turn % len(options)]

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
    def cells(self) -> tuple[Cell, ...]:
        """The columns that are printed."""
        idle = {"balance"} if self.chosen["balances"] == "none" else set()
        if not any(movement.reference for movement in self.chosen["movements"]):
            idle.add("reference")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    def money(self, value: Decimal, style: str, form: int = 0) -> str:
        """Print an amount with its sign shown in this way."""
        bare = TYPES.load("money").show(f"{abs(value):.2f}", self.context, form)
        sides = self.vocabulary.sides
        signs = _SIGNS.get(style)
        if style == "suffix":
            side = sides[self.chosen["dialect"] % len(sides)]
            by = self.vocabulary.between
            signs = (f"{{n}}{by}{side[0]}", f"{{n}}{by}{side[1]}")
        return (signs or ("{n}", "{n}"))[value < 0].replace("{n}", bare)

    def balance(self, value: Decimal, form: int = 0) -> str:
        """Print a balance."""
        return self.money(value, self.chosen["balance_sign"], form)

    def day(self, iso: str) -> str:
        """Print a day as the rows of the table do."""
        turn: int = self.chosen["looks"]["date"]
        form, short = self.chosen["days"], self.vocabulary.short_dates
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
        return labelled(self.context, name, type_name, value, text, row=row)

    def run(
        self, pieces: Sequence[str | Field], at: float, size: float = 1.0, *, bold: bool = False
    ) -> tuple[Span, ...]:
        """Set pieces one behind the other from here on, a blank between them."""
        return self.look.run(pieces, at, size, bold=bold)

    def long(
        self, pieces: Sequence[str | Field], size: float = 1.0, *, bold: bool = False
    ) -> float:
        """Give how wide a run is."""
        return self.look.long(pieces, size, bold=bold)
