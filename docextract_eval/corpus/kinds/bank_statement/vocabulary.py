"""The words of a country's bank statements, its banks, and the counterparties of accounts.

A vocabulary is a country's `bank_statement.toml`. Words at the same index of tuples belong to one
bank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from docextract_eval.corpus.kinds.sheets.sheet_words import SheetWords
from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import (
    FORBID_EXTRA,
    CountryFile,
    TableKeys,
    TablePairs,
)

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MovementPattern:
    """A kind of movement: the texts that a bank prints for it, its amounts, its dates."""

    __pydantic_config__ = FORBID_EXTRA

    lines: tuple[str, ...]
    """Patterns: `#` a digit, `@` a letter, `{shop}`, `{town}`, `{firm}`, `{employer}`, `{person}`,
    `{landlord}`, `{card}`, `{month}`, `{clock}`, `{reference}`, `{mobile}` for a digit from 4,
    `{cell}` for a digit that only mobile numbers have, `{bought}` for a date shortly before."""
    low: int
    """The smallest amount."""
    high: int
    """The largest amount."""
    share: int = 0
    """How often it occurs, relative to other movements without fixed days."""
    step: str = "0.01"
    """The step of amounts."""
    reference: str = ""
    """The pattern of its reference, if it has one."""
    days: tuple[int, ...] = ()
    """The days of the month on which it is due; empty if it has none. With days, it is the same
    every time."""
    months: tuple[int, ...] = ()
    """The months in which it is due; empty for all."""
    varies: bool = False
    """Whether its amount differs every time although it has fixed days."""
    channel: str = ""
    """The channel of the merchants that `{shop}` stands for; their prices limit the amount."""
    later: int = 0
    """How many banking days the value date is after the booking, for money that is under way."""
    only: str = ""
    """The condition it requires: the account is `overdrawn`, `was overdrawn` in the period, or is
    `in credit`."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """A shop: its name, prices, channel and hours."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    """A pattern: `{family}` for a family name, `{n}` for the number of a branch."""
    low: int
    """The smallest amount."""
    high: int
    """The largest amount."""
    channel: str = "till"
    """How it is paid: at a `till`, `online`, or by a `mandate` (direct debit)."""
    hours: Annotated[tuple[int, int], TableKeys(("from", "until"))] = (8, 19)
    """The opening hours of its till: from the first hour until before the second."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town: its name at card terminals, and the lines of an address there."""

    __pydantic_config__ = FORBID_EXTRA

    town: str
    """Its name."""
    line: str
    """A pattern: `#` a digit."""
    above: str = ""
    """The line above, if it is not a street."""


@dataclass(frozen=True, slots=True)
class ForeignLine:
    """The line that a bank prints below a movement in another currency."""

    __pydantic_config__ = FORBID_EXTRA

    line: str
    """A pattern of `{code}`, `{amount}`, `{rate}` and `{fee}`."""
    rates: Annotated[tuple[tuple[str, str], ...], TablePairs()]
    """Currencies with their rates."""
    buys: bool = False
    """Whether a rate is the foreign amount for one unit of home, not the reverse."""


@dataclass(frozen=True, slots=True)
class ChecksSection:
    """The table of checks paid, which comes before that of all other withdrawals."""

    __pydantic_config__ = FORBID_EXTRA

    line: str
    """What is printed for a check; `{reference}` is its number."""
    titles: tuple[str, ...]
    """The headings of the table, ..."""
    others: tuple[str, ...]
    """... and those of the table of other withdrawals."""


@dataclass(frozen=True, slots=True)
class DigitRange:
    """Numbers from the first to the last, with as many digits as these have."""

    __pydantic_config__ = FORBID_EXTRA

    first: str
    """The first number of the range."""
    last: str
    """The last number of the range."""


@dataclass(frozen=True, slots=True)
class NumberPart:
    """A part of an account number: drawn in one of three ways, or the check of other parts."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    """What other parts and printed numbers call it."""
    pattern: str = ""
    """`#` a digit, `@` a letter; other characters stay."""
    ranges: tuple[DigitRange, ...] = ()
    """Ranges of equal lengths: the position within a range is drawn first, then the range."""
    shortest: int = 0
    """If its length is drawn too: the least number of digits, ..."""
    longest: int = 0
    """... and the largest."""
    test: str = ""
    """The test that a drawn pattern must pass: `mod11`."""
    check: str = ""
    """The algorithm that calculates it, named as in `numbers.CHECK_DIGITS`."""
    of: str = ""
    """The input of the algorithm: earlier parts, by their names in braces."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """How a number is printed: its parts by their names in braces, and its groups."""

    __pydantic_config__ = FORBID_EXTRA

    text: str
    """`{bank}` for the four letters that a BIC begins with, `{iban_check}` for the IBAN's check
    digits; `{account:.3}` for the first three characters of a part."""
    form: str = ""
    """`#` for the next character, as in `##-##-##`; empty to print all without gaps."""


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """How accounts are numbered in a country; parts are drawn in this order."""

    __pydantic_config__ = FORBID_EXTRA

    parts: tuple[NumberPart, ...]
    """The parts of which numbers are composed."""
    account_number: PrintedNumber
    branch_code: PrintedNumber
    iban: str = ""
    """The part of an IBAN behind its check digits; empty if accounts have no IBAN."""
    firm_account_number: PrintedNumber | None = None
    """How the accounts of firms are numbered, if differently."""


@dataclass(frozen=True, slots=True)
class BankStatementWords:
    """The words and habits of one country's bank statements."""

    accounts: AccountNumbers
    """How accounts are numbered."""
    words: Words
    banks: tuple[str, ...]
    """Names of banks."""
    merchants: tuple[Merchant, ...]
    """Where accounts pay by card."""
    firms: tuple[str, ...]
    """Employers and customers; `{family}` for a family name."""
    regions: tuple[tuple[Place, ...], ...]
    """Towns near each other; the movements of an account are in one region."""
    debits: tuple[MovementPattern, ...]
    """Movements that take money out."""
    credits: tuple[MovementPattern, ...]
    """Movements that bring money in."""
    day_in_text: str
    """How a date is written in a description."""
    short_dates: tuple[str, ...]
    """Patterns of dates without year."""
    sides: tuple[Annotated[tuple[str, str], TableKeys(("credit", "debit"))], ...]
    """The words printed behind a credit and behind a debit."""
    signs: tuple[str, ...]
    """Styles in which signed amounts show their sign."""
    overdrawn: tuple[str, ...]
    """Styles in which a negative balance shows its sign where amounts have a column per side."""
    layouts: tuple[str, ...]
    """The layout families of the country's banks; the usual ones are listed twice."""
    money_form: int = 0
    """The locale's style of money in summaries; only the first shows no currency."""
    name: str = ""
    """The pattern of people's names, of Faker's parts; if empty, first and last name."""
    honorific: str = ""
    """The word printed behind the holder's name."""
    street: str = "{house} {street_name}"
    """The line above the town, of Faker's parts and the house number."""
    limits: tuple[int, ...] = (500, 1000, 1500, 2000, 2500, 3000)
    """The amounts by which accounts may be overdrawn."""
    sum_last: bool = False
    """Whether the word for a sum is printed behind the words for its items."""
    without_marks: bool = False
    """Whether movements are printed without accents."""
    joint: str = ", "
    """The text between street and town where they are on one line."""
    couple: str = "{0} & {1} {2}"
    """How two first names and the shared family name are written."""
    asides: Words = field(default_factory=dict)
    """Words that only traps print; a trap whose words are missing cannot be applied."""
    abroad: ForeignLine | None = None
    """The line of a payment in another currency."""
    checks: ChecksSection | None = None
    """The table of checks, if banks list them apart from other withdrawals."""
    between: str = " "
    """The text between an amount and the word for its side."""
    printed_share: Mapping[str, float] = field(default_factory=dict)
    """The share of statements that print `account_number`, `iban`, `bic` and `branch_code`, where
    it is not the usual one."""
    mobile_digits: str = "4567"
    """The digits that `{cell}` stands for."""
    closed_on_sundays: bool = False
    """Whether shops are closed on Sundays."""
    sheet: SheetWords = field(default_factory=SheetWords)
    """What stands around the table: small print and messages."""
    postcode_of_street: bool = False
    """Whether a postcode is of one street; then no two addresses share one."""


FILE = CountryFile(
    "bank_statement.toml",
    BankStatementWords,
    Path(__file__).with_name("words.toml"),
    about="the words of bank statements, banks, and how accounts are numbered",
)
VOCABULARIES: Countries[BankStatementWords] = Countries(
    "vocabulary of bank statements", FILE.name, FILE.read_record
)
load_vocabulary = VOCABULARIES.load
"""Return a country's vocabulary."""
