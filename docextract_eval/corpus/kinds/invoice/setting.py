"""How one invoice is set: its words, layout family, type and sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.layouts import Cell, InvoiceLayout
from docextract_eval.corpus.kinds.invoice.reckoning import Sums
from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
from docextract_eval.corpus.kinds.invoice.vocabulary import InvoiceWords
from docextract_eval.corpus.kinds.sheets.columns import Column, number
from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.look import Pieces

Values = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class InvoiceSetting(SheetSetting[InvoiceLayout]):
    """The resolved choices of one invoice."""

    chosen: InvoiceChoices
    vocabulary: InvoiceWords
    sums: Sums

    def address_of(self, side: str) -> tuple[str, str]:
        """Return the street and the town of one side: `seller`, `buyer`, or `ship`."""
        addresses = {
            "seller": self.chosen.seller_address,
            "buyer": self.chosen.buyer_address,
            "ship": self.chosen.ship_address,
        }
        return addresses[side]

    def say(self, role: str) -> str:
        """Return this firm's words for a role; empty if there are none."""
        return self.own(self.words.get(role, ("",)))

    @property
    def shown(self) -> Mapping[str, bool]:
        """Which of the optional parts are printed."""
        return self.chosen.shown

    @property
    def credit(self) -> bool:
        """Whether it is a credit note."""
        return self.chosen.credit != "no"

    @property
    def gross(self) -> bool:
        """Whether prices include the tax."""
        return self.chosen.price_mode == "gross" and self.chosen.tax_case == "usual"

    @property
    def taxes(self) -> str:
        """How taxes are set: as `lines` of the sums, in a `table`, or `none`."""
        if not self.sums.taxes:
            return "none"
        return self.way("taxes", self.layout.taxes)

    @property
    def legal(self) -> str:
        """The legal notice in the footer; credit notes have their own."""
        return self.say("credit_legal" if self.credit else "legal")

    @property
    def slip(self) -> bool:
        """Whether the last sheet has a payment slip, which only some countries have."""
        words = "slip_receipt" in self.vocabulary.asides and not self.credit
        return words and self.layout.foot == "slip"

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The columns that are printed."""
        idle = set()
        if self.chosen.tax_case != "usual" or not any(map(float, self.sums.rates)):
            idle.add("tax_rate")
        if not (self.goods or self.vocabulary.service_codes):
            idle.add("article")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    @property
    def form(self) -> int:
        """The form of money in the table: 0 without the currency."""
        return self.vocabulary.money if self.way("signed", self.vocabulary.signed) else 0

    @property
    def percent(self) -> int:
        """The form of percentages: whether a blank stands before the sign."""
        return self.way("percent", self.vocabulary.percents)

    def money(self, name: str, value: Decimal | None, form: int, row: int | None = None) -> Field:
        """Return an amount as a field, printed in this form of the country."""
        if value is None:
            return Field(name, "money", None, row=row)
        text = TYPES.load("money").show(f"{value:.2f}", self.context, form)
        return self.field(name, "money", f"{value:.2f}", text, row)

    def head(self, cell: str) -> str:
        """Return the header of a column; some say that prices include the tax."""
        if cell == "amount" and self.chosen.last_head == "total":
            return self.say("credit_total" if self.credit else "total")
        said = self.say(f"{cell}_gross") if self.gross else ""
        return said or self.say(cell)

    @property
    def metered(self) -> bool:
        """Whether it is a utility bill."""
        return self.chosen.trade == "utility"

    @property
    def goods(self) -> bool:
        """Whether goods are sold, which have article numbers and are delivered."""
        return self.chosen.trade in ("supplies", "wholesale")

    def sentence(self, role: str, values: Values) -> Pieces:
        """Return a sentence with its values as pieces; none if a value is absent."""
        pieces: list[str | Field] = []
        for word in self.say(role).split():
            if not word.startswith("{"):
                pieces.append(word)
                continue
            name = word.strip("{}")
            if name not in values or values[name].value is None:
                return ()
            pieces.append(values[name])
        return tuple(pieces)

    def amount(self, field: Field, right: float, size: float = 1.0, *, bold: bool = False) -> Span:
        """Return the span of an amount that ends at `right`, aligned as the script asks."""
        look = replace(self.look, size=size)
        wide = self.ruler.width(field.text, size, bold=bold)
        column = Column("", max(0.0, right - wide), right, align=look.digits_at, numeric=True)
        if look.digits_at == "right":
            return Span(field.text, round(right, 5), "right", tag=field.key, bold=bold)
        return number(look, field, column, bold=bold)

    def wrapped(
        self,
        pieces: Pieces,
        room: tuple[float, float] = (0.0, 1.0),
        size: float = 1.0,
        *,
        bold: bool = False,
    ) -> list[tuple[Span, ...]]:
        """Return pieces in lines within the room; a word is never broken."""
        left, right = room
        runs: list[list[Span]] = []
        at = right + 1
        for piece in pieces:
            tag = "" if isinstance(piece, str) else piece.key
            for word in (piece if isinstance(piece, str) else piece.text).split():
                if at + self.ruler.width(word, size, bold=bold) > right:
                    runs.append([])
                    at = left
                if runs[-1] and runs[-1][-1].tag == tag:
                    last = runs[-1][-1]
                    runs[-1][-1] = replace(last, text=f"{last.text} {word}")
                else:
                    runs[-1].append(Span(word, round(at, 5), tag=tag, bold=bold))
                at += self.ruler.width(f"{word} ", size, bold=bold)
        return [tuple(run) for run in runs]

    def rows(
        self,
        blocks: Sequence[tuple[float, float, Sequence[tuple[Pieces, bool]]]],
        gap: float,
        size: float = 1.0,
        between: float = 0.1,
    ) -> tuple[Line, ...]:
        """Return the lines of blocks beside each other.

        Each block is where it begins, where it ends, and its rows, each with whether it is bold.
        """
        set_: list[list[tuple[Span, ...]]] = []
        for left, right, rows in blocks:
            set_.append([])
            for pieces, bold in rows:
                runs = self.wrapped(pieces, (left, right), size, bold=bold)
                set_[-1] += runs or [()]
        lines = []
        for i in range(max(map(len, set_), default=0)):
            spans = tuple(span for block in set_ if i < len(block) for span in block[i])
            above = (between if i else gap) + self.context.locale.hang
            lines.append(Line(spans, size, above))
        return tuple(lines)


def value_of(values: Values, name: str) -> Field | None:
    """Return the field of this name if it has a value, else None."""
    found = values.get(name)
    return found if found is not None and found.value is not None else None
