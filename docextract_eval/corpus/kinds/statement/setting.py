"""How one statement is set: its layout, its words, and how it prints amounts and dates."""

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
    """A layout family of statements: its columns, and what it leaves open around them."""

    name: str
    cells: tuple[str, ...]
    """The columns from left to right; `description` takes the width that the others leave."""
    summary: tuple[str, ...] = ("list",)
    """How the sums above the table are set."""
    heads: tuple[Style, ...] = ("letter",)
    newest: bool = False
    """Whether the newest row is printed first."""
    ends: bool = True
    """Whether the opening and closing balances are rows of the table."""
    day_once: bool = False
    """Whether a date is printed only with the first of its rows."""
    short_dates: tuple[bool, ...] = (False,)
    """Whether dates are printed without their year."""
    page_at: tuple[Literal["head", "foot"], ...] = ("head", "foot")
    """Where the page number is printed."""

    @property
    def signed(self) -> bool:
        """Whether credits and debits share one column."""
        return "amount" in self.cells


class StatementWords(Protocol):
    """The attributes that the words of both kinds of statement have."""

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """The words printed behind a credit and behind a debit."""

    @property
    def money(self) -> int:
        """The locale's style of money in sums; only the first shows no currency."""


L = TypeVar("L", bound=StatementLayout)
L_co = TypeVar("L_co", bound=StatementLayout, covariant=True)
W_co = TypeVar("W_co", bound=StatementWords, covariant=True)


@dataclass(frozen=True, slots=True)
class StatementSetting(SheetSetting[L_co], Generic[L_co, W_co]):
    """The resolved choices of one statement."""

    chosen: StatementChoices
    vocabulary: W_co
    country: BankStatementWords
    """The words of the country's banks, with towns, merchants and short forms of dates."""
    positive: ClassVar[Side] = "credit"
    """The column of amounts above zero."""
    number: ClassVar[str] = "f"
    """The format of amounts as canonical values."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns that are printed."""
        return self.layout.cells

    @property
    def between(self) -> str:
        """The text between an amount and the word for its side."""
        return " "

    def side(self, value: Decimal) -> Side:
        """Return the column of an amount, where each side has one."""
        if value >= 0:
            return self.positive
        return "credit" if self.positive == "debit" else "debit"

    def column_head(self, cell: str) -> str:
        """Return the header of a column."""
        return self.say(cell)

    def plain(self, value: Decimal) -> str:
        """Return an amount as its canonical value."""
        return format(value, self.number)

    def money(self, value: Decimal, style: str, form: int = 0) -> str:
        """Return an amount as printed, with its sign in this style."""
        bare = TYPES.load("money").show(self.plain(abs(value)), self.context, form)
        credit, debit = (self.between + word for word in self.own(self.vocabulary.sides))
        behind = (credit, debit) if self.positive == "credit" else (debit, credit)
        return signed(bare, style, behind, below=value < 0)

    def balance(self, value: Decimal, form: int = 0) -> str:
        """Return a balance as printed."""
        return self.money(value, self.chosen.balance_sign, form)

    def day(self, iso: str) -> str:
        """Return a date as the rows of the table print it."""
        turn = self.chosen.looks["date"]
        form, short = self.chosen.days, self.country.short_dates
        return day_of_row(self.context, iso, form, turn, short)

    def currency(self) -> Field:
        """Return the field of the currency, with its symbol as text if sums print it."""
        locale, form = self.context.locale, self.vocabulary.money
        sign = locale.money[form].replace("{n}", "").strip() if form else locale.currency
        return Field("currency", "currency", locale.currency, sign)

    def notes(self, sender: str, address: tuple[str, str]) -> dict[str, Field]:
        """Return the fields of addresses, numbers and the telephone in the header."""
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
        """Return the fields of a balance in another currency."""
        code = self.chosen.equivalent[0] if self.chosen.equivalent else ""
        return {
            "balance_currency": Field("balance_currency", "currency", code, code),
            "balance_abroad": self.field("balance_abroad", "money", self.plain(value), text),
        }


AnySetting = StatementSetting[Any, Any]
"""The setting of either kind, for code that both share."""


def printing(
    chosen: StatementChoices, layouts: Families[L], *, whole: bool = False
) -> tuple[L, Context, Ruler]:
    """Return the layout, the country's formats, and the type on its sheet.

    `whole` is explained in `script.with_number_style`.
    """
    customs = chosen.numerals, chosen.thousands
    locale = written(LOCALES.load(chosen.locale), *customs, whole=whole)
    locale = spending(locale, chosen.paid_in)
    ruler = Ruler(PAPERS[chosen.paper], chosen.font)
    return layouts.load(chosen.template), Context(locale, locale.currency), ruler
