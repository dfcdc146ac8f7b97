"""What one statement is set in: its layout, its words, and how it prints amounts and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords
from docextract_eval.corpus.kinds.interventions import spending
from docextract_eval.corpus.kinds.script import written
from docextract_eval.corpus.kinds.sheets.look import Family
from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
from docextract_eval.corpus.kinds.sheets.showing import day_of_row, signed
from docextract_eval.corpus.kinds.statement.record import StatementChoices
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from decimal import Decimal

    from docextract_eval.corpus.layouts import Families

Style = Literal["letter", "banner", "card"]
Side = Literal["debit", "credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLayout(Family):
    """A family of the layouts of statements: its columns, and what it leaves open around them."""

    name: str
    cells: tuple[str, ...]
    """The columns from left to right; `description` takes what the others leave."""
    summary: tuple[str, ...] = ("list",)
    """How the sums above the table are shown."""
    heads: tuple[Style, ...] = ("letter",)
    newest: bool = False
    """Whether the last row stands first."""
    ends: bool = True
    """Whether the balances at the beginning and at the end are rows of the table."""
    day_once: bool = False
    """Whether only the first row of a date bears it."""
    short_dates: tuple[bool, ...] = (False,)
    """Whether dates are printed without their year."""
    page_at: tuple[Literal["head", "foot"], ...] = ("head", "foot")
    """Where it says which page it is."""

    @property
    def signed(self) -> bool:
        """Whether one column holds both sides."""
        return "amount" in self.cells


class StatementWords(Protocol):
    """What the words of either kind of statement have."""

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """What is set behind a credit and behind a debit."""

    @property
    def money(self) -> int:
        """The locale's style of money in sums; only the first does not show the currency."""


L = TypeVar("L", bound=StatementLayout)
L_co = TypeVar("L_co", bound=StatementLayout, covariant=True)
W_co = TypeVar("W_co", bound=StatementWords, covariant=True)


@dataclass(frozen=True, slots=True)
class StatementSetting(SheetSetting[L_co], Generic[L_co, W_co]):
    """One statement's choices, resolved."""

    chosen: StatementChoices
    vocabulary: W_co
    country: BankStatementWords
    """The words of the country's banks, with its towns, merchants and short dates."""
    positive: ClassVar[Side] = "credit"
    """The column that amounts above zero stand in."""
    number: ClassVar[str] = "f"
    """How amounts are formatted as values."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns that are printed."""
        return self.layout.cells

    @property
    def between(self) -> str:
        """What stands between an amount and its side."""
        return " "

    def side(self, value: Decimal) -> Side:
        """Return the column of an amount, where each side has one."""
        if value >= 0:
            return self.positive
        return "credit" if self.positive == "debit" else "debit"

    def column_head(self, cell: str) -> str:
        """Return the words above a column."""
        return self.say(cell)

    def plain(self, value: Decimal) -> str:
        """Return an amount as a value."""
        return format(value, self.number)

    def money(self, value: Decimal, style: str, form: int = 0) -> str:
        """Print an amount with its sign shown in this way."""
        bare = TYPES.load("money").show(self.plain(abs(value)), self.context, form)
        credit, debit = (self.between + word for word in self.own(self.vocabulary.sides))
        behind = (credit, debit) if self.positive == "credit" else (debit, credit)
        return signed(bare, style, behind, below=value < 0)

    def balance(self, value: Decimal, form: int = 0) -> str:
        """Print a balance."""
        return self.money(value, self.chosen.balance_sign, form)

    def day(self, iso: str) -> str:
        """Print a date as the rows of the table do."""
        turn = self.chosen.looks["date"]
        form, short = self.chosen.days, self.country.short_dates
        return day_of_row(self.context, iso, form, turn, short)

    def currency(self) -> Field:
        """Label the currency, which is printed as its symbol where sums show it."""
        locale, form = self.context.locale, self.vocabulary.money
        sign = locale.money[form].replace("{n}", "").strip() if form else locale.currency
        return Field("currency", "currency", locale.currency, sign)

    def notes(self, sender: str, address: tuple[str, str]) -> dict[str, Field]:
        """Label what stands at the head besides the fields: addresses, numbers, a telephone."""
        shown, notes = self.chosen.shown, self.chosen.notes
        found = {
            "address": " ".join(self.chosen.address),
            f"{sender}_address": self.country.joint.join(address),
        }
        fields = {name: self.field(name, "text", text, text) for name, text in found.items()}
        return fields | {
            name: self.field(name, "code", notes[name] if shown[name] else None)
            for name in ("customer_number", "phone")
        }

    def abroad(self, value: Decimal, text: str) -> dict[str, Field]:
        """Label a balance in another currency."""
        code = self.chosen.equivalent[0] if self.chosen.equivalent else ""
        return {
            "balance_currency": Field("balance_currency", "currency", code, code),
            "balance_abroad": self.field("balance_abroad", "money", self.plain(value), text),
        }


AnySetting = StatementSetting[Any, Any]
"""That of either kind, for what both share."""


def printing(
    chosen: StatementChoices, layouts: Families[L], *, whole: bool = False
) -> tuple[L, Context, Ruler]:
    """Return the layout, the country's ways of writing, and the type on its sheet.

    Whether all numbers are `whole` is explained in `script.written`.
    """
    customs = chosen.numerals, chosen.thousands
    locale = written(LOCALES.load(chosen.locale), *customs, whole=whole)
    locale = spending(locale, chosen.paid_in)
    ruler = Ruler(PAPERS[chosen.paper], chosen.font)
    return layouts.load(chosen.template), Context(locale, locale.currency), ruler
