"""What one statement is set in: its words, its family, its type, and how it shows values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from docextract_eval.corpus.kinds.bank_statement.layouts import Cell, Layout
from docextract_eval.corpus.kinds.bank_statement.vocabulary import Vocabulary
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.fieldtypes import TYPES, Context, patterns
from docextract_eval.fieldtypes.numbers import in_digits
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.records import Align

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
    def size(self) -> float:
        """The size of the table's type."""
        return self.way("size", self.layout.size)

    @property
    def rules(self) -> str:
        """Which rules the table has."""
        return self.way("rules", self.layout.rules)

    @property
    def leading(self) -> float:
        """The blank between two rows: a rule needs some, and so do letters that hang low."""
        least = 0.4 if self.rules == "rows" else 0
        return max(self.way("leading", self.layout.leading), least) + self.context.locale.hang

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
        form, short = self.chosen["days"], self.vocabulary.short_dates
        if form == "short":
            date = datetime.date.fromisoformat(iso)
            name = self.context.locale.months[date.month - 1][:3]
            pattern = self.way("date", short)
            day = patterns.write(pattern, {"d": date.day, "m": date.month, "mon": name})
            return in_digits(day, self.context.locale.stamps_in)
        marks = ("{month}", "{mon}") if form == "named" else ("{mon}",)
        forms = [
            i
            for i, pattern in enumerate(self.context.locale.dates)
            if any(mark in pattern for mark in marks) == (form == "named")
        ]
        return TYPES.load("date").show(iso, self.context, self.way("date", forms[:2] or [0]))

    def field(
        self,
        name: str,
        type_name: str,
        value: str | None,
        text: str = "",
        row: int | None = None,
    ) -> Field:
        """Label a value that is printed like this, or by its type's first form."""
        if value is None:
            return Field(name, type_name, None, row=row)
        kind = TYPES.load(type_name)
        canonical = kind.canonical(value, self.context)
        return Field(name, type_name, canonical, text or kind.show(value, self.context, 0), row=row)

    def run(
        self, pieces: Sequence[str | Field], at: float, size: float = 1.0, *, bold: bool = False
    ) -> tuple[Span, ...]:
        """Set pieces one behind the other from here on, a blank between them."""
        spans = []
        for piece in pieces:
            if text := piece if isinstance(piece, str) else piece.text:
                tag = "" if isinstance(piece, str) else piece.key
                spans.append(Span(text, round(at, 5), tag=tag, bold=bold))
                at += self.ruler.width(f"{text} ", size, bold=bold)
        return tuple(spans)

    def long(
        self, pieces: Sequence[str | Field], size: float = 1.0, *, bold: bool = False
    ) -> float:
        """Give how wide a run is."""
        text = " ".join(p if isinstance(p, str) else p.text for p in pieces)
        return self.ruler.width(text, size, bold=bold)


def stated(
    field: Field, at: float = 0.0, align: Align = "left", spot: int = 0, *, bold: bool = False
) -> Span:
    """State a field's value there."""
    return Span(field.text, round(at, 5), align, tag=field.key, spot=spot, bold=bold)


def tall(lines: Sequence[Line]) -> float:
    """Give how much of a sheet lines take, in lines of the body."""
    return sum(line.size + line.gap for line in lines)
