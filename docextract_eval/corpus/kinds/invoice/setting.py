"""How one invoice is set: its words, layout family, type and sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.layouts import Cell, InvoiceLayout
from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
from docextract_eval.corpus.kinds.invoice.sums import Sums
from docextract_eval.corpus.kinds.invoice.vocabulary import InvoiceWords
from docextract_eval.corpus.kinds.sheets.columns import Column, number_span
from docextract_eval.corpus.kinds.sheets.formatting import pattern_pieces
from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.corpus.kinds.sheets.sheet_words import Signing
    from docextract_eval.corpus.kinds.sheets.tear_off import TearOff

Values = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class InvoiceSetting(SheetSetting[InvoiceLayout]):
    """The resolved choices of one invoice."""

    choices: InvoiceChoices
    vocabulary: InvoiceWords
    sums: Sums

    def address_lines(self, party: str) -> tuple[str, str]:
        """Return the street and the town of one side: `seller`, `buyer`, or `ship`."""
        addresses = {
            "seller": self.choices.seller_address,
            "buyer": self.choices.buyer_address,
            "ship": self.choices.ship_address,
        }
        return addresses[party]

    def wording(self, role: str) -> str:
        """Return this firm's words for a role; empty if there are none."""
        return self.issuer_option(self.words.get(role, ("",)))

    @property
    def printed_parts(self) -> Mapping[str, bool]:
        """Which of the optional parts are printed."""
        return self.choices.shown

    @property
    def is_credit_note(self) -> bool:
        """Whether it is a credit note."""
        return self.choices.credit != "no"

    @property
    def is_gross(self) -> bool:
        """Whether prices include the tax."""
        return self.choices.price_mode == "gross" and self.choices.tax_case == "usual"

    @property
    def tax_style(self) -> str:
        """How taxes are set: as `lines` of the sums, in a `table`, or `none`."""
        if not self.sums.taxes:
            return "none"
        return self.variant("taxes", self.layout.taxes)

    @property
    def legal_notice(self) -> str:
        """The legal notice in the footer; credit notes have their own."""
        return self.wording("credit_legal" if self.is_credit_note else "legal")

    @property
    def has_slip(self) -> bool:
        """Whether the last sheet has a payment slip, which only some countries have."""
        words = "slip_receipt" in self.vocabulary.asides and not self.is_credit_note
        return words and self.layout.foot == "slip"

    @property
    def tear_off(self) -> TearOff | None:
        """The slip at the foot of the last sheet, if something is to pay by one."""
        owed = self.sums.amount_due > 0 and not self.is_credit_note
        return self.vocabulary.sheet.tear_off if self.layout.tear_off and owed else None

    @property
    def signing(self) -> Signing | None:
        """The box for a signature below the sums."""
        signed = self.layout.signed and not self.is_credit_note
        return self.vocabulary.sheet.signing if signed else None

    @property
    def printed_cell_names(self) -> tuple[Cell, ...]:
        """The columns that are printed."""
        idle = set()
        if self.choices.tax_case != "usual" or not any(map(float, self.sums.rates)):
            idle.add("tax_rate")
        if not (self.sells_goods or self.vocabulary.service_codes):
            idle.add("article")
        return tuple(cell for cell in self.layout.cells if cell not in idle)

    @property
    def money_form(self) -> int:
        """The form of money in the table: 0 without the currency."""
        return self.vocabulary.money_form if self.variant("signed", self.vocabulary.signed) else 0

    @property
    def percent_form(self) -> int:
        """The form of percentages: whether a blank stands before the sign."""
        return self.variant("percent", self.vocabulary.percent_forms)

    def money_field(
        self, name: str, value: Decimal | None, form: int, row: int | None = None
    ) -> Field:
        """Return an amount as a field, printed in this form of the country."""
        if value is None:
            return Field(name, "money", None, row=row)
        text = TYPES.load("money").write(f"{value:.2f}", self.context, form)
        return self.make_field(name, "money", f"{value:.2f}", text, row)

    def column_header(self, cell: str) -> str:
        """Return the header of a column; some say that prices include the tax."""
        if cell == "amount" and self.choices.last_head == "total":
            return self.wording("credit_total" if self.is_credit_note else "total")
        gross_header = self.wording(f"{cell}_gross") if self.is_gross else ""
        return gross_header or self.wording(cell)

    @property
    def is_utility_bill(self) -> bool:
        """Whether it is a utility bill."""
        return self.choices.trade == "utility"

    @property
    def sells_goods(self) -> bool:
        """Whether goods are sold, which have article numbers and are delivered."""
        return self.choices.trade in ("supplies", "wholesale")

    def sentence_pieces(self, role: str, values: Values) -> Pieces:
        """Return a sentence with its values as pieces; none if a value is absent."""
        return pattern_pieces(self.wording(role), values)

    def amount_span(
        self, field: Field, right: float, size: float = 1.0, *, bold: bool = False
    ) -> Span:
        """Return the span of an amount that ends at `right`, aligned as the script asks."""
        look = replace(self.look, size=size)
        wide = self.ruler.width_share(field.text, size, bold=bold)
        column = Column("", max(0.0, right - wide), right, align=look.number_align, numeric=True)
        if look.number_align == "right":
            return Span(field.text, round(right, 5), "right", tag=field.key, bold=bold)
        return number_span(look, field, column, bold=bold)

    def wrap_pieces(
        self,
        pieces: Pieces,
        left_and_right: tuple[float, float] = (0.0, 1.0),
        size: float = 1.0,
        *,
        bold: bool = False,
    ) -> list[tuple[Span, ...]]:
        """Return pieces in lines within the room; a word is never broken."""
        left, right = left_and_right
        runs: list[list[Span]] = []
        at = right + 1
        for piece in pieces:
            tag = "" if isinstance(piece, str) else piece.key
            for word in (piece if isinstance(piece, str) else piece.text).split():
                if at + self.ruler.width_share(word, size, bold=bold) > right:
                    runs.append([])
                    at = left
                if runs[-1] and runs[-1][-1].tag == tag:
                    last = runs[-1][-1]
                    runs[-1][-1] = replace(last, text=f"{last.text} {word}")
                else:
                    runs[-1].append(Span(word, round(at, 5), tag=tag, bold=bold))
                at += self.ruler.width_share(f"{word} ", size, bold=bold)
        return [tuple(run) for run in runs]

    def block_lines(
        self,
        blocks_with_edges: Sequence[tuple[float, float, Sequence[tuple[Pieces, bool]]]],
        gap: float,
        size: float = 1.0,
        line_gap: float = 0.1,
    ) -> tuple[Line, ...]:
        """Return the lines of blocks beside each other.

        Each block is where it begins, where it ends, and its rows, each with whether it is bold.
        """
        block_runs: list[list[tuple[Span, ...]]] = []
        for left, right, rows in blocks_with_edges:
            block_runs.append([])
            for pieces, bold in rows:
                runs = self.wrap_pieces(pieces, (left, right), size, bold=bold)
                block_runs[-1] += runs or [()]
        lines = []
        for i in range(max(map(len, block_runs), default=0)):
            spans = tuple(span for block in block_runs if i < len(block) for span in block[i])
            above = (line_gap if i else gap) + self.context.locale.hang
            lines.append(Line(spans, size, above))
        return tuple(lines)


def present_field(values: Values, name: str) -> Field | None:
    """Return the field of this name if it has a value, else None."""
    found = values.get(name)
    return found if found is not None and found.value is not None else None
