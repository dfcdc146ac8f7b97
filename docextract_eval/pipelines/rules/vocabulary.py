"""What documents call things: the phrases that the rules look for, country by country.

A vocabulary is a country's `reading.toml`. Phrases are written as documents print them; case,
accents, punctuation and common misreadings do not count. The phrases of the countries in `also`
are looked for too; where both have a phrase, a country's own decides what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import CountryFile


@dataclass(frozen=True, slots=True, eq=False)
class ReadingWords:
    """The phrases of one country, as its documents print them."""

    also: tuple[str, ...] = ()
    """Countries whose phrases are looked for too."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases that stand before it. Most roles are fields; the others are

    - `cash`, `card`: a payment, printed with its amount
    - `account`: what stands before a card's masked number
    - `tax_base`: the amount that is taxed
    - `fax`: a number that is no phone
    - `idle`: amounts and numbers that are not read, such as a count of articles
    - `refund`, `card_slip`: what makes the document another type
    """
    heads: tuple[str, ...] = ()
    """Headers of the columns of a list of goods."""
    streets: tuple[str, ...] = ()
    """Endings of words by which a line is recognised as a street."""
    banners: tuple[str, ...] = ()
    """Lines beside the name of a shop that are no part of it, such as `DINE IN`."""
    greetings: tuple[str, ...] = ()
    """What may stand before the name of a shop."""
    trades: tuple[str, ...] = ()
    """Words of which the second line of a name consists, such as `Restaurant & Bar`."""
    regions: tuple[str, ...] = ()
    """Words of states and countries, which may end an address on a line without a number."""
    companies: tuple[str, ...] = ()
    """Legal forms, which stand behind a company's name."""
    months: tuple[str, ...] = ()
    """Names of months in which statements are headed."""
    statement: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of bank statements: fields, column headers, section headings, and

    - `title`, `idle`: phrases that stand before nothing that is read
    - `carried`, `brought`: a balance that goes over to another page, or comes from one
    - `totals`: a line that adds up the columns
    - `daily`: a list of daily balances, none of which is a movement
    """
    card: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of card statements: as above, and

    - `remark`: the start of a line below a row that is no part of its text
    - `pending_section`: rows that are not booked yet
    """
    invoice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of invoices: fields, column headers, sums up to the total, and

    - `title`, `credit`: what the document calls itself
    - `bill_to`, `ship_to`, `from`, `payment`: what stands above a party, or an account
    - `tax`: a tax that is printed with its rate
    - `carried`, `brought`, `idle`: phrases that stand before nothing that is read
    """


FILE = CountryFile("reading.toml", ReadingWords, Path(__file__).with_name("words.toml"))
VOCABULARIES: Countries[ReadingWords] = Countries(
    "vocabulary of the rules", FILE.name, FILE.read_record
)
ENGLISH = "en_US"


def country_vocabularies(locale: str) -> tuple[ReadingWords, ...]:
    """Return the phrases of a country and of those it names in `also`, its own first.

    A country without `reading.toml` gets the English ones, which are printed everywhere.
    """
    own = VOCABULARIES.get(locale, VOCABULARIES.load(ENGLISH))
    return (own, *map(VOCABULARIES.load, own.also))
