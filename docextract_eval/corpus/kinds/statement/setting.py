"""How one statement is set: its layout, its words, and how it prints amounts and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords
from docextract_eval.corpus.kinds.interventions import with_currency
from docextract_eval.corpus.kinds.script import with_number_style
from docextract_eval.corpus.kinds.sheets.formatting import add_sign, format_row_date
from docextract_eval.corpus.kinds.sheets.look import SheetLayout
from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
from docextract_eval.corpus.kinds.statement.record import StatementChoices
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Field

if TYPE_CHECKING:
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.sheet_words import SheetWords
    from docextract_eval.corpus.layouts import LayoutFamilies

HeaderStyle = Literal["letter", "banner", "card"]
Side = Literal["debit", "credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLayout(SheetLayout):
    """A layout family of statements: its columns, and what it leaves open around them."""

    name: str
    cells: tuple[str, ...]
    """The columns from left to right; `description` takes the width that the others leave."""
    summary: tuple[str, ...] = ("list",)
    """How the sums above the table are set."""
    heads: tuple[HeaderStyle, ...] = ("letter",)
    news: bool = False
    """Whether a message of the sender stands beside the list of sums."""
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
    def has_amount_column(self) -> bool:
        """Whether credits and debits share one column."""
        return "amount" in self.cells


class StatementWords(Protocol):
    """The attributes that the words of both kinds of statement have."""

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """The words printed behind a credit and behind a debit."""

    @property
    def money_form(self) -> int:
        """The locale's style of money in sums; only the first shows no currency."""

    @property
    def sheet(self) -> SheetWords:
        """What stands around the table."""


L = TypeVar("L", bound=StatementLayout)
L_co = TypeVar("L_co", bound=StatementLayout, covariant=True)
W_co = TypeVar("W_co", bound=StatementWords, covariant=True)


@dataclass(frozen=True, slots=True)
class StatementSetting(SheetSetting[L_co], Generic[L_co, W_co]):
    """The resolved choices of one statement."""

    choices: StatementChoices
    vocabulary: W_co
    bank_words: BankStatementWords
    """The words of the country's banks, with towns, merchants and short forms of dates."""
    positive_side: ClassVar[Side] = "credit"
    """The column of amounts above zero."""
    number_format: ClassVar[str] = "f"
    """The format of amounts as canonical values."""

    @property
    def printed_cell_names(self) -> tuple[str, ...]:
        """The columns that are printed."""
        return self.layout.cells

    @property
    def side_separator(self) -> str:
        """The text between an amount and the word for its side."""
        return " "

    def amount_side(self, value: Decimal) -> Side:
        """Return the column of an amount, where each side has one."""
        if value >= 0:
            return self.positive_side
        return "credit" if self.positive_side == "debit" else "debit"

    def column_header(self, cell: str) -> str:
        """Return the header of a column."""
        return self.wording(cell)

    def canonical_amount(self, value: Decimal) -> str:
        """Return an amount as its canonical value."""
        return format(value, self.number_format)

    def format_money(self, value: Decimal, style: str, form: int = 0) -> str:
        """Return an amount as printed, with its sign in this style."""
        unsigned = TYPES.load("money").write(self.canonical_amount(abs(value)), self.context, form)
        credit, debit = (
            self.side_separator + word for word in self.issuer_option(self.vocabulary.sides)
        )
        side_words = (credit, debit) if self.positive_side == "credit" else (debit, credit)
        return add_sign(unsigned, style, side_words, is_negative=value < 0)

    def format_balance(self, value: Decimal, form: int = 0) -> str:
        """Return a balance as printed."""
        return self.format_money(value, self.choices.balance_sign, form)

    def format_row_date(self, iso: str) -> str:
        """Return a date as the rows of the table print it."""
        variant = self.choices.looks["date"]
        form, short_forms = self.choices.days, self.bank_words.short_dates
        return format_row_date(self.context, iso, form, variant, short_forms)

    def currency_field(self) -> Field:
        """Return the field of the currency, with its symbol as text if sums print it."""
        locale, form = self.context.locale, self.vocabulary.money_form
        symbol = locale.money[form].replace("{n}", "").strip() if form else locale.currency
        return Field("currency", "currency", locale.currency, symbol)

    def header_fields(self, sender_field: str, address: tuple[str, str]) -> dict[str, Field]:
        """Return the fields of addresses, numbers and the telephone in the header."""
        shown, notes = self.choices.shown, self.choices.notes
        found = {
            "address": " ".join(self.choices.address),
            f"{sender_field}_address": self.bank_words.joint.join(address),
        }
        fields = {name: self.make_field(name, "text", text, text) for name, text in found.items()}
        return fields | {
            name: self.make_field(name, "code", notes[name] if shown[name] else None)
            for name in ("customer_number", "phone")
        }

    def foreign_balance_fields(self, value: Decimal, text: str) -> dict[str, Field]:
        """Return the fields of a balance in another currency."""
        code = self.choices.equivalent[0] if self.choices.equivalent else ""
        return {
            "balance_currency": Field("balance_currency", "currency", code, code),
            "balance_abroad": self.make_field(
                "balance_abroad", "money", self.canonical_amount(value), text
            ),
        }


AnySetting = StatementSetting[Any, Any]
"""The setting of either kind, for code that both share."""


def resolve_print_setup(
    choices: StatementChoices, layouts: LayoutFamilies[L], *, whole_numbers_only: bool = False
) -> tuple[L, Context, Ruler]:
    """Return the layout, the country's formats, and the type on its sheet.

    `whole_numbers_only` is explained in `script.with_number_style`.
    """
    number_style = choices.numerals, choices.thousands
    locale = with_number_style(
        LOCALES.load(choices.locale), *number_style, whole_numbers_only=whole_numbers_only
    )
    locale = with_currency(locale, choices.paid_in)
    ruler = Ruler(PAPERS[choices.paper], choices.font)
    return layouts.load(choices.template), Context(locale, locale.currency), ruler
