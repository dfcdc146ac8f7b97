"""What banks of a country call things, whom money goes to and comes from, and how signs are shown.

A vocabulary is a country's `bank_statement.toml`. Words of one place in a tuple belong to one bank.

"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from docextract_eval.countries import Countries
from docextract_eval.countries.written import CHECKED, CountryFile, Keys, Pairs, Roles

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Stream:
    """A kind of movement: what a bank prints for it, how much, how often."""

    __pydantic_config__ = CHECKED

    lines: tuple[str, ...]
    """Patterns: `#` a digit, `@` a letter, `{shop}`, `{town}`, `{firm}`, `{employer}`, `{person}`,
    `{landlord}`, `{card}`, `{month}`, `{clock}`, `{reference}`, `{mobile}` for a digit from 4,
    `{cell}` for one that only mobiles have, `{bought}` for a day shortly before."""
    low: int
    high: int
    share: int = 0
    """How often among those that come on any day."""
    step: str = "0.01"
    reference: str = ""
    days: tuple[int, ...] = ()
    """The days of the month that it comes on; none for any. Then it is the same every time."""
    months: tuple[int, ...] = ()
    """The months that it comes in, if not in all."""
    varies: bool = False
    """Whether its amount is another every time all the same."""
    channel: str = ""
    """The channel of the merchants that `{shop}` stands for; what they sell bounds the amount."""
    later: int = 0
    """How many banking days its value lies behind its booking: money that is sent is under way."""
    only: str = ""
    """What it needs: the account is `overdrawn`, `was overdrawn` in the period, is `in credit`."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who sells something: where, for how much, and when."""

    __pydantic_config__ = CHECKED

    name: str
    """A pattern: `{family}` for a family name, `{n}` for the number of a branch."""
    low: int
    high: int
    channel: str = "till"
    """At a `till`, `online`, or by a `mandate` to collect."""
    hours: Annotated[tuple[int, int], Keys(("from", "until"))] = (8, 19)
    """When its till is open: from the first hour until before the second."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town: what card terminals call it, and the lines of an address there."""

    __pydantic_config__ = CHECKED

    town: str
    line: str
    """A pattern: `#` a digit."""
    above: str = ""
    """The line above, where it is no street."""


@dataclass(frozen=True, slots=True)
class Abroad:
    """What a bank prints below a movement in another currency."""

    __pydantic_config__ = CHECKED

    line: str
    """A pattern of `{code}`, `{amount}`, `{rate}` and `{fee}`."""
    rates: Annotated[tuple[tuple[str, str], ...], Pairs()]
    """Currencies with their rates."""
    buys: bool = False
    """Whether a rate says what one unit of home buys, and not what a foreign unit costs."""


@dataclass(frozen=True, slots=True)
class DigitRange:
    """Numbers from one to another, with as many digits as these have."""

    __pydantic_config__ = CHECKED

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class NumberPart:
    """A part of an account's numbers: drawn in one of three ways, or the check of other parts."""

    __pydantic_config__ = CHECKED

    name: str
    pattern: str = ""
    """`#` a digit, `@` a letter; digits that stand there stay."""
    ranges: tuple[DigitRange, ...] = ()
    """Ranges of equal lengths: where in a range is drawn first, and then in which."""
    shortest: int = 0
    """Where its length is drawn too: how many digits it has at least, ..."""
    longest: int = 0
    """... and at most."""
    test: str = ""
    """The test by which a pattern is drawn again until it passes: `mod11`."""
    check: str = ""
    """The algorithm that calculates it, as in `numbers.CHECK_DIGITS`."""
    of: str = ""
    """What the algorithm is given: the parts before it by their names in braces."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """How a number is printed: its parts by their names in braces, and in which groups."""

    __pydantic_config__ = CHECKED

    text: str
    """`{bank}` for the four letters that a BIC begins with, `{iban_check}` for the IBAN's check
    digits; `{account:.3}` for the first three characters of a part."""
    form: str = ""
    """`#` for the next character, as in `##-##-##`; without one all of it stands together."""


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """How accounts are numbered in a country; parts are drawn in this order."""

    __pydantic_config__ = CHECKED

    parts: tuple[NumberPart, ...]
    account_number: PrintedNumber
    branch_code: PrintedNumber
    iban: str = ""
    """What stands in an IBAN behind its check digits; empty where accounts have none."""
    firm_account_number: PrintedNumber | None = None
    """How the accounts of firms are numbered, where persons' are numbered otherwise."""


@dataclass(frozen=True, slots=True)
class BankStatementWords:
    """One country's statements, in words."""

    name: str
    accounts: AccountNumbers
    words: Words
    banks: tuple[str, ...]
    shops: tuple[Merchant, ...]
    firms: tuple[str, ...]
    """Employers and customers; `{family}` for a family name."""
    regions: tuple[tuple[Place, ...], ...]
    """Towns near each other; an account lives in one region."""
    debits: tuple[Stream, ...]
    credits: tuple[Stream, ...]
    day_in_text: str
    """How a day is written inside a description."""
    short_dates: tuple[str, ...]
    """Days without their year."""
    sides: tuple[Annotated[tuple[str, str], Keys(("credit", "debit"))], ...]
    """What is set behind a credit and behind a debit."""
    signs: tuple[str, ...]
    """How signed amounts show their sign."""
    overdrawn: tuple[str, ...]
    """How a balance shows its sign where amounts have columns of their own."""
    layouts: tuple[str, ...]
    """The families that banks here print, the usual ones twice."""
    money: int = 0
    """The locale's style of money in summaries; only the first does not show the currency."""
    person: str = ""
    """How people are named, in Faker's words; else by first and last name."""
    honorific: str = ""
    """What is set behind the holder's name."""
    street: str = "{house} {street_name}"
    """The line above the town, in Faker's words and the number of a house."""
    limits: tuple[int, ...] = (500, 1000, 1500, 2000, 2500, 3000)
    """How far accounts may be overdrawn."""
    sum_last: bool = False
    """Whether the word for a sum stands behind that for what is summed up."""
    unmarked: bool = False
    """Whether movements are told without the marks on letters."""
    joint: str = ", "
    """What stands between the two where they are on one line."""
    couple: str = "{0} & {1} {2}"
    """How two first names and the name that they share are written."""
    asides: Words = field(default_factory=dict)
    """What only traps say; a trap whose word is missing here cannot be laid."""
    abroad: Abroad | None = None
    between: str = " "
    """What stands between an amount and its side."""
    printed_share: Mapping[str, float] = field(default_factory=dict)
    """In what share of statements `account_number`, `iban`, `bic` and `branch_code` are printed,
    where it is not the usual one."""
    mobile_digits: str = "4567"
    """The digits that `{cell}` stands for."""
    closed_on_sundays: bool = False
    """Whether shops are closed on Sundays."""
    postcode_of_street: bool = False
    """Whether a code of post is of one street; then no two addresses have the same."""


ROLES = Roles(
    {
        "headings": {
            "title": "what the statement calls itself",
            "summary": "the heading above the list of balances and sums",
            "activity": (
                "the heading of the table of movements, where it is repeated on a later page"
            ),
            "credits_section": "the heading of the table of all money paid in",
            "debits_section": "the heading of the table of all money paid out",
            "daily": "the heading of the list of balances at the end of each day",
        },
        "sums": {
            "opening": "before the balance at the start of the period",
            "closing": "before the balance at the end of the period",
            "total_credits": "before the sum of all money paid in",
            "total_debits": "before the sum of all money paid out",
            "totals": "on the line below the table that sums up both columns of amounts",
            "section_total": "the word for a sum, joined with the heading of a section for its sum",
            "page_totals": "on the line that sums up the movements of one page",
            "carried": "on the last line of a page, before the balance that goes over to the next",
            "brought": "on the first line of a page, before the balance that comes from the last",
        },
        "heads": {
            "date": "the head of the column of booking dates",
            "value_date": "the head of the column of value dates",
            "description": "the head of the column that says what each movement was",
            "reference": "the head of the column of references or cheque numbers",
            "debit": "the head of the column of amounts paid out",
            "credit": "the head of the column of amounts paid in",
            "amount": "the head of the one column of amounts, where both sides share it",
            "balance": "the head of the column of balances after each movement",
        },
        "identity": {
            "account_number": "before the number of the account",
            "branch_code": "before the code of the bank or branch, such as a sort code",
            "iban": "before the IBAN",
            "bic": "before the BIC",
            "statement_number": "before the number of the statement",
            "statement_date": "before the day on which the statement was made",
            "period": "before the first and last day of the period",
            "to": "between the first and the last day of the period",
            "customer_number": "before the number of the customer",
            "currency": "before the currency of the account",
            "overdraft_limit": "before the amount by which the account may be overdrawn",
            "phone": "before the telephone number of the bank",
        },
        "notices": {
            "page": "before the number of the page",
            "of": "between the number of the page and the count of pages",
            "legal": "the notice in small type at the foot of each page",
        },
    },
    frozenset(),
)
"""The words of `bank_statement.toml`, table by table."""
EXTRAS = Roles(
    {
        "extras": {
            "available": "before the amount that may be spent, overdraft included",
            "holder": "above the name of the account holder, where it is printed large at the top",
            "continued": "behind the heading of a table that goes on from the page before",
            "reversal": "in the text of a movement that takes back another",
            "equivalent": "before the closing balance in another currency",
        },
    },
    frozenset(("available", "continued", "equivalent", "holder", "reversal")),
)
"""What only some documents say."""

LAYOUT = {
    "": {
        "layouts": "layouts",
        "money_form": "money",
        "signs": "signs",
        "sides": "sides",
        "between": "between",
        "overdrawn": "overdrawn",
        "limits": "limits",
        "sum_last": "sum_last",
        "without_marks": "unmarked",
        "day_in_text": "day_in_text",
        "short_dates": "short_dates",
        "name": "person",
        "honorific": "honorific",
        "couple": "couple",
        "joint": "joint",
        "street": "street",
        "banks": "banks",
        "firms": "firms",
        "merchants": "shops",
        "regions": "regions",
        "debits": "debits",
        "credits": "credits",
        "abroad": "abroad",
        "printed_share": "printed_share",
        "mobile_digits": "mobile_digits",
        "closed_on_sundays": "closed_on_sundays",
        "postcode_of_street": "postcode_of_street",
        "accounts": "accounts",
    }
}
FILE = CountryFile(
    "bank_statement.toml",
    BankStatementWords,
    LAYOUT,
    {"words": ROLES, "asides": EXTRAS},
    about="the words of bank statements, banks, and how accounts are numbered",
)


def _read(locale: str) -> BankStatementWords:
    return BankStatementWords(name=locale, **FILE.read(locale))


VOCABULARIES: Countries[BankStatementWords] = Countries(
    "vocabulary of bank statements", FILE.name, _read
)
spoken = VOCABULARIES.load
"""Return a country's vocabulary."""
