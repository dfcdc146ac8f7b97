"""The words of a country's invoices, and their buyers.

A vocabulary is a country's `invoice.toml`; what firms sell is in its `shops.toml`. Words at the
same index of tuples belong to one firm; a role has as many as it needs. Streets, towns, phones,
taxes and tax numbers are the locale's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from docextract_eval.corpus.kinds.sheets.sheet_words import SheetWords
from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import CountryFile, TableKeys

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class InvoiceWords:
    """The words and habits of one country's invoices."""

    words: Words
    """The words per role; `en_US` has all roles. In the sentences `early`, `due`, `terms` and
    `refers`, names of fields stand in braces with blanks around them; a role without words is not
    printed."""
    buyers: tuple[str, ...]
    """Firms that buy: `{family}` for a family name, `{town}` for their town."""
    units: Words
    """The printed words per unit of products; `piece` for products without a unit."""
    layouts: tuple[str, ...]
    """The layout families of the country's firms; the usual ones are listed twice."""
    number_forms: tuple[str, ...] = ("{y}-####", "INV-#####", "{y}{m}###", "########")
    """Patterns of an invoice's number: `#` a digit, `@` a letter."""
    name: str = "{first_name} {last_name}"
    """The pattern of people's names, of Faker's parts."""
    honorific: str = ""
    """The word printed behind a buyer's name."""
    money_form: int = 1
    """The locale's style of money in sums: one that shows the currency."""
    signed: tuple[bool, ...] = (False, True)
    """Whether amounts of the table are printed with the currency."""
    due_days: tuple[int, ...] = (7, 10, 14, 30, 30)
    """Numbers of days until the due date."""
    early: tuple[Annotated[tuple[str, int], TableKeys(("percent", "days"))], ...] = (("2", 10),)
    """Early payment discounts: the percentage, and the number of days."""
    early_share: float = 0.2
    """How often a discount is offered."""
    prices: tuple[str, ...] = ("net", "net", "net", "gross")
    """Whether prices of lines are `net` or `gross` of tax."""
    references: tuple[str, ...] = ("number", "none")
    """References that a payer is to quote: `number` of the invoice, `rf` a creditor's reference,
    `qr` a Swiss one of 27 digits, or `none`."""
    tax_id_forms: tuple[int, ...] = ()
    """Indices of the locale's tax numbers that firms have; empty for all."""
    codes: tuple[str, ...] = ()
    """The payment codes for phones: `epc`, `upi`; a Swiss slip has its own."""
    percent_forms: tuple[int, ...] = (0,)
    """Forms of percentages: 0 without a blank before the sign, 1 with one."""
    reverse_share: float = 0.06
    """How often the buyer owes the tax."""
    small_share: float = 0.05
    """How often the seller is too small to owe any tax."""
    due_step: str = ""
    """The step to which firms round the amount due, where some do."""
    asides: Words = field(default_factory=dict)
    """Words that only some documents print; what is missing here is not printed."""
    service_codes: bool = False
    """Whether services have codes, as articles have."""
    account_beside_iban: bool = False
    """Whether the account number and the branch code are printed beside an IBAN."""
    before_day: str = ", "
    """The text between work and the date on which it was done."""
    sheet: SheetWords = field(default_factory=SheetWords)
    """What stands around the contents: small print, slips, signatures."""
    city_ends: str = ""
    """The end of the city's name, where towns are named with their districts: a bank is named after
    the city."""


FILE = CountryFile(
    "invoice.toml",
    InvoiceWords,
    Path(__file__).with_name("words.toml"),
    about="the words of invoices",
)
VOCABULARIES: Countries[InvoiceWords] = Countries(
    "vocabulary of invoices", FILE.name, FILE.read_record
)
load_vocabulary = VOCABULARIES.load
"""Return a country's vocabulary."""
