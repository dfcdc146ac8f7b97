"""How a country writes money, numbers, days and labels on paper.

A locale is a country's `locale.toml`. Patterns are written in the order that documents prefer;
every one of them must be read back to the same value.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, overload

from docextract_eval.countries import LOCALE_FILE, PEOPLE_FILE, Countries, file_of, has, read_csv
from docextract_eval.countries.written import CHECKED, CountryFile, Keys, Roles
from docextract_eval.errors import BadInputError

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "Era",
    "Fiscal",
    "Locale",
    "Numerals",
    "Rounding",
    "TaxId",
    "TaxRate",
    "Town",
    "check_complete",
]


@dataclass(frozen=True, slots=True)
class Era:
    """Years counted anew: what the count is called, its letter, its first day."""

    __pydantic_config__ = CHECKED

    name: str
    letter: str
    since: str


@dataclass(frozen=True, slots=True)
class Numerals:
    """A script's own digits, 0 to 9, and the signs that it sets between and behind them."""

    __pydantic_config__ = CHECKED

    digits: str
    decimal: str
    group: str
    percent: str = "%"


@dataclass(frozen=True, slots=True)
class Town:
    """A town with what begins as it lies: its codes of post, its numbers of phones."""

    __pydantic_config__ = CHECKED

    name: str
    postcode: str
    phone: str
    """Its patterns, `#` for a digit, `@` for a letter."""
    region: str = ""
    """What stands for its state or its district, in addresses, on plates, in tax numbers."""
    office: str = ""
    """What the tax numbers of its shops begin with, where that is not its region."""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A sales tax: the class of goods it is for, its rate in percent points, since when."""

    __pydantic_config__ = CHECKED

    goods: str
    code: str
    rate: str
    since: str


@dataclass(frozen=True, slots=True)
class TaxId:
    """A seller's tax number: who checks it, and how it is printed."""

    __pydantic_config__ = CHECKED

    check: str
    """The module of python-stdnum, e.g. `de.vat`; empty where no check digit is public."""
    form: str
    """`#` stands for a digit, `@` for a letter, `*` for either."""
    words: tuple[str, ...] = ()
    """What this number is called, where the words of the role `tax_id` name another."""
    prefix: str = ""
    """What is printed before the number that is checked."""
    since: str = ""
    """The first day of receipts that bear it, where there was none before."""
    regional: bool = False
    """Whether its first signs are those of its region."""

    def fits(self, text: str) -> bool:
        """Return whether a number is printed in this form.

        >>> TaxId("ch.uid", "CHE-###.###.###").fits("CHE-100.155.212")
        True
        """
        pairs = zip(self.form, text, strict=False)
        return len(text) == len(self.form) and all(_is_a(mark, char) for mark, char in pairs)

    def within(self, region: str) -> TaxId:
        """Begin the number with its state's, where all of the country's do."""
        return replace(self, form=region + self.form[len(region) :]) if self.regional else self

    def passes(self, number: str) -> bool:
        """Return whether a number's check digits are right; where none are public, its form.

        >>> TaxId("ch.uid", "CHE-###.###.###").passes("CHE-100.155.213")
        False
        """
        if not self.check:
            return self.fits(number)
        checked = number.removeprefix(self.prefix)
        return bool(importlib.import_module(f"stdnum.{self.check}").is_valid(checked))


def _is_a(mark: str, char: str) -> bool:
    if mark in "#@*":
        return (mark != "@" and char.isdecimal()) or (mark != "#" and char.isalpha())
    return mark == char


@dataclass(frozen=True, slots=True)
class Rounding:
    """What is paid where the smallest coin is larger than the smallest unit of account."""

    __pydantic_config__ = CHECKED

    step: str
    tenders: tuple[str, ...]
    """Whose payments are rounded: the coin matters to `cash`, custom may matter to `card`."""
    down: bool = False
    """Whether what is less than a step is let go, and never made up."""


@dataclass(frozen=True, slots=True)
class Fiscal:
    """How the law of a country has all of its tills print, whatever their family."""

    __pydantic_config__ = CHECKED

    counts: Literal["", "beside", "above"] = ""
    """Where it says how many were bought: `beside` amounts, `above` more than one; or as ever."""
    rates: tuple[Annotated[tuple[str, str], Keys(("sum", "tax"))], ...] = ()
    """Per till what it says above the total of each rate: before the sum of the prices at it, and
    before the tax inside them; `{}` for the rate's letter."""
    guard: str = ""
    """What is set before an amount, so that no digit can be."""
    code_first: bool = False
    """Whether an article's code stands before its amount, under a head of its own."""
    note: Literal["", "total", "foot"] = ""
    """Where one line tells all the tax in the prices: below the `total`, or at the `foot`."""
    of_price: bool = False
    """Whether rates are of the price that the tax is in."""
    number: str = ""
    """The form of a receipt's number, `#` for its digits; without one they are all of it."""


@dataclass(frozen=True, slots=True)
class Locale:
    """What is printed differently from one country to the next."""

    name: str
    country: str
    currency: str
    decimal: str
    group: str
    """What is printed between groups of digits."""
    dates: tuple[str, ...]
    """Patterns of days, the usual ones first."""
    about: str = ""
    """The country and its documents, in one line."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """What stands for a currency on paper, and which one it means here."""
    money: tuple[str, ...] = ("{n}",)
    """Patterns around a number `{n}`; the first is bare."""
    times: tuple[str, ...] = ("{h:02}:{mi:02}",)
    months: tuple[str, ...] = ()
    short_months: tuple[tuple[str, ...], ...] = ()
    """Per month its short forms; the first is printed, the others and longer starts are read."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per field or notice, the words that paper prints for it, the usual ones first; some tills
    alone have a `title`, a `code_note` on the code `{}`, a word for `times`, for no tax."""
    taxes: tuple[TaxRate, ...] = ()
    tax_inside: bool = True
    """Whether printed prices contain the tax."""
    tip_customary: bool = False
    faker: str = ""
    """The name under which Faker knows this country's people and streets."""
    phones: tuple[str, ...] = ()
    """Patterns of a phone number, `#` for a digit."""
    tax_ids: tuple[TaxId, ...] = ()
    street: str = ""
    """The line of the street and that of the town, as the town's `{postcode}`, `{city}`,
    `{region}`, and as Faker's parts."""
    town: str = ""
    places: tuple[Town, ...] = ()
    """The towns of its shops; Faker's postcodes and states do not go with its towns."""
    wallets: tuple[str, ...] = ()
    """Which of its words for `card` name what pays from a phone, and shows no card's number."""
    tax_id_share: float = 0.75
    """In what share of receipts it is printed."""
    days_read: tuple[str, ...] = ()
    """How else days are printed: tills made for elsewhere, and people. All in one order."""
    ordinals: Mapping[int, str] = field(default_factory=dict)
    """What is set behind some numbers of days, in words: the 1er, the 2nd of a month."""
    groups: tuple[str, ...] = ()
    """What else is read between groups of digits: other quotes, other blanks."""
    whole_groups: tuple[str, ...] = ()
    """What else stands there in amounts without decimals: many tills of a country whose decimal
    mark is a comma group whole amounts by commas all the same."""
    grouping: tuple[int, ...] = (3,)
    """How many digits are in a group, from the decimal mark on; the last one repeats."""
    grouped_from: int = 4
    """How many digits before the decimal mark are the fewest that are set in groups."""
    bare_thousands: float = 0.0
    """In what share of papers four digits have no mark where others set one after the first."""
    no_cents: tuple[str, ...] = ()
    """What stands for a whole amount's mark and cents, as in `12.-`."""
    old_marks: tuple[str, ...] = ()
    """What else is read before cents, by hand and on old tills, as in `45:50`."""
    credit: tuple[str, ...] = ("CR", "Cr")
    """What stands behind an amount that is to somebody's good, as on statements, ..."""
    debit: tuple[str, ...] = ("DR", "Dr")
    """... and behind one that is owed: it is read as a minus."""
    tax_added_in: tuple[str, ...] = ()
    """Trades whose prices are without the tax where all others contain it."""
    tax_parts: tuple[str, ...] = ()
    """Who shares a rate in equal parts, each of which is a tax of its own."""
    tax_heads: tuple[str, ...] = ()
    """Heads of the rate, the base and the tax, where a table sums them up; before them that of
    the letter which the articles of each rate have, if it is said."""
    tax_gross: str = ""
    """The head of what base and tax come to, where a table says that too."""
    tax_told_share: float = 1.0
    """What share of shops says how much tax is inside the prices; others have a `tax_note`."""
    tax_first: bool = False
    """Whether a table of taxes says each tax before what it is of."""
    tax_rounding: tuple[str, ...] = ("rate",)
    """Whether tills round the tax once per `rate`, or on every `line`."""
    rounding: Rounding | None = None
    price_step: str = "0.01"
    """What prices are multiples of, unless they depend on a weight."""
    price_steps: tuple[str, ...] = ()
    """Rounder ones, the roundest first: a price is a multiple of what both ends of its range are,
    as a coffee costs whole thousands of đồng and a bag of rice costs hundreds."""
    menu_step: str = ""
    """What prices are multiples of where they are on a menu or a board, if they are rounder."""
    price_years: Mapping[str, int] = field(default_factory=dict)
    """What prices of a year are in percent of those of the wares, where they are others."""
    notes: Annotated[tuple[str, str], Keys(("small", "large"))] = ("5", "10")
    """A note for small sums, and one for those above ten of the small ones."""
    minus: tuple[str, ...] = ("-",)
    """What is set before an amount below zero, beside the dashes that are read everywhere."""
    weekdays: tuple[str, ...] = ()
    """Monday first, where days are printed with theirs."""
    eras: tuple[Era, ...] = ()
    """The latest last."""
    tax_cut: bool = False
    """Whether what is less than the smallest coin is cut off a tax, not rounded."""
    tax_added_share: float = 0.0
    """In what share of shops prices are without the tax where most contain it."""
    tax_lines: Annotated[tuple[str, str, str], Keys(("sum", "inside", "added"))] | None = None
    """Where tills print lines of each rate and no table: what stands behind a rate for the sum of
    the prices at it, before the tax inside them, and before one that is added."""
    towns: tuple[str, ...] = ()
    """What `{city}` stands for, where Faker's towns do not go with its regions."""
    houses: int = 199
    """The highest number of a house."""
    region_rates: Mapping[str, str] = field(default_factory=dict)
    """Per region of the places the rate on the goods `other`, where each has its own."""
    unmarked_share: float = 0.0
    """In what share of tills what is sold is named in capitals without the marks on letters."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per code of a rate, the signs that tills print for it, where they differ."""
    signed_share: float = 0.0
    """In what share of receipts every amount shows its currency, and not the total alone."""
    half_days: Annotated[tuple[str, str], Keys(("am", "pm"))] = ("AM", "PM")
    """What stands behind the hours before noon and behind those after it."""
    numerals: tuple[Numerals, ...] = ()
    """In which digits paper is printed too, beside Latin ones."""
    amounts_in: Numerals | None = None
    """What one paper prints amounts and counts in; None for Latin digits, ..."""
    stamps_in: Numerals | None = None
    """... and days, hours and the numbers of things."""
    whole_group: str = ""
    """What one paper groups whole amounts by, where it is not the usual mark."""
    titles: tuple[str, ...] = ()
    """What a receipt calls itself, where the law wants it to."""
    second: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Labels in the country's other language, which some papers print behind the first."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """People and streets by Faker's names (`city`, ...), where Faker has none of this country."""
    person: str = ""
    """How people are named, in Faker's words; else by first and last name."""
    hang: float = 0.0
    """How much lower than Latin its letters hang, in lines of the body."""
    lines_apart: float = 0.0
    """How much further apart its lines are set, in lines: marks stand below letters and above."""
    sheet: Literal["a4", "letter"] = "a4"
    """What letters and bills are printed on."""
    direction: Literal["ltr", "rtl"] = "ltr"
    """From which side lines begin."""
    fiscal: Fiscal | None = None
    percent: str = "{n}%"
    """How a rate is printed."""
    faces: tuple[str, ...] = ()
    """Faces that hold its script; empty means those of the layout."""
    card_applications: tuple[str, ...] = ("A0000000031010", "A0000000041010")
    """What cards answer a terminal with that are named by no brand, as CB in France."""
    region_numbers: Mapping[str, str] = field(default_factory=dict)
    """Per region of the places its number, with which the keys of electronic receipts begin."""
    tesseract: str = "eng"
    """Tesseract's name of its language."""
    spelt_date: str = "{d} {month} {y}"
    """How people write a day with the name of its month, `{nth}` for what stands behind its number
    by `ordinals`."""
    wide_digits: bool = False
    """Whether its script has digits as wide as its letters."""
    capitals: Mapping[str, str] = field(default_factory=dict)
    """The capitals of small letters that have others here: a Turkish i keeps its dot."""

    @property
    def gross_based(self) -> bool:
        """Whether tills say the sum of the prices at a rate, and not what is left of the tax."""
        return bool(self.tax_lines or (self.fiscal and self.fiscal.rates))

    @property
    def taxed_since(self) -> str:
        """The day from which the rates of all its classes of goods are known."""
        begun: dict[str, str] = {}
        for rate in self.taxes:
            begun[rate.goods] = min(rate.since, begun.get(rate.goods, rate.since))
        return max(begun.values(), default="2000-01-01")


DEFAULT_LOCALE = "en_US"
"""How values are written where nobody says it: canonical values, sheets without a hint."""

LAYOUT = {
    "": {
        "about": "about",
        "country": "country",
        "currency": "currency",
        "direction": "direction",
        "page_size": "sheet",
        "tesseract": "tesseract",
    },
    "money": {
        "symbols": "signs",
        "forms": "money",
        "without_cents": "no_cents",
        "old_decimal": "old_marks",
        "credit": "credit",
        "debit": "debit",
        "minus": "minus",
        "symbol_share": "signed_share",
        "price_step": "price_step",
        "price_steps": "price_steps",
        "menu_step": "menu_step",
        "price_levels": "price_years",
        "banknotes": "notes",
        "rounding": "rounding",
    },
    "numbers": {
        "decimal": "decimal",
        "group": "group",
        "other_groups": "groups",
        "whole_groups": "whole_groups",
        "group_sizes": "grouping",
        "grouped_from": "grouped_from",
        "bare_thousands_share": "bare_thousands",
        "percent": "percent",
        "own_digits": "numerals",
    },
    "dates": {
        "forms": "dates",
        "also_read": "days_read",
        "times": "times",
        "half_days": "half_days",
        "months": "months",
        "short_months": "short_months",
        "weekdays": "weekdays",
        "ordinals": "ordinals",
        "spelt_out": "spelt_date",
        "eras": "eras",
    },
    "tax": {
        "rates": "taxes",
        "inside": "tax_inside",
        "added_in": "tax_added_in",
        "added_share": "tax_added_share",
        "parts": "tax_parts",
        "heads": "tax_heads",
        "gross_head": "tax_gross",
        "stated_share": "tax_told_share",
        "tax_first": "tax_first",
        "rounded_per": "tax_rounding",
        "cut_off": "tax_cut",
        "lines": "tax_lines",
        "region_rates": "region_rates",
        "codes": "codes",
    },
    "tax_ids": {"forms": "tax_ids", "printed_share": "tax_id_share"},
    "receipts": {
        "titles": "titles",
        "wallets": "wallets",
        "tips": "tip_customary",
        "unmarked_share": "unmarked_share",
        "fiscal": "fiscal",
        "card_applications": "card_applications",
    },
    "addresses": {
        "street": "street",
        "town": "town",
        "highest_number": "houses",
        "cities": "towns",
        "phones": "phones",
        "towns": "places",
        "region_numbers": "region_numbers",
    },
    "people": {"faker": "faker", "name": "person"},
    "type": {
        "fonts": "faces",
        "hang": "hang",
        "lines_apart": "lines_apart",
        "wide_digits": "wide_digits",
        "capitals": "capitals",
    },
}
"""Where in `locale.toml` the parts of a locale stand."""
LABELS = {
    "title": "what the receipt calls itself, in large type; may be empty for none",
    "receipt_number": "before the number of the receipt",
    "other_number": "before the number of a receipt that is not of the sort that the law asks for",
    "date": "before the date of the sale; may be empty",
    "time": "before the time of the sale; may be empty",
    "phone": "before the telephone number of the shop; may be empty",
    "tax_id": "before the tax number of the shop",
    "item_heads": "the three heads above the articles: of quantities, of names, of amounts",
    "code": "the head of the column of tax rates or codes of the articles",
    "times": "the sign between a quantity and the price of one",
    "subtotal": "before the sum of the articles, ahead of discounts and added taxes",
    "discount": "before what is taken off the sum of the articles",
    "tip": "before the tip",
    "tax_total": "before the tax, or the sum of all taxes",
    "tax_added": "before the tax, or the sum of all taxes, where it is added to the prices",
    "tax_free": "what stands for the name of the tax where the rate is zero",
    "tax_note": "the line that says that prices contain the tax; may be empty for none",
    "code_note": "a note on what a tax code beside an article means, with {} for the code",
    "total": "before the total",
    "rounding": "before what rounding to the smallest coin adds or takes off",
    "payable": "before the amount to pay, rounded to the smallest coin",
    "unpaid": "before the amount that is still owed after payment; may be empty for none",
    "paid": "before the amount that was paid; may be empty for none",
    "cash": "cash as the means of payment, before the amount handed over",
    "card": "the name of a card or other cashless means of payment",
    "change": "before the change that is given back",
    "account": "before the masked number of the card",
    "thanks": "the line of thanks at the end",
}
"""The labels of receipts, and what each of them is for."""
OPTIONAL_LABELS = frozenset(
    (
        *("code", "code_note", "other_number", "paid", "tax_added"),
        *("tax_free", "tax_note", "times", "title", "unpaid"),
    )
)
"""Labels that not every country prints."""
WORDS = {
    "labels": Roles({"labels": LABELS}, complete=False),
    "second": Roles({"second_language": LABELS}, complete=False),
}
FILE = CountryFile(LOCALE_FILE, Locale, LAYOUT, WORDS)


PEOPLE_COLUMNS = {
    "part": "what it is a part of, as Faker calls it: first_name, last_name, street_name, ...",
    "value": "the name; one that stands there twice is drawn twice as often",
}
"""The columns of `people.csv`, and what each of them is for."""


def _read(name: str) -> Locale:
    """Read a country's `locale.toml`, and its `people.csv` if it has one."""
    parts: dict[str, tuple[str, ...]] = {}
    if has(name, PEOPLE_FILE):
        for row in read_csv(name, PEOPLE_FILE, [*PEOPLE_COLUMNS]):
            parts[row["part"]] = (*parts.get(row["part"], ()), row["value"])
    return Locale(name=name, parts=parts, **FILE.read(name))


LOCALES: Countries[Locale] = Countries("locale", LOCALE_FILE, _read)


class _Known(Sequence[str]):
    """The names of all locales, with those that become known later."""

    def __len__(self) -> int:
        return len(LOCALES.names)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return LOCALES.names[at]


KNOWN: Sequence[str] = _Known()
NEEDED = ("months", "short_months", "taxes", "street", "town", "phones", "places", "faker")
"""What documents of a country cannot do without, though values of it can be judged."""


def check_complete(name: str) -> None:
    """Refuse a country whose `locale.toml` lacks what documents are made from."""
    locale = LOCALES.load(name)
    keys = ((table, key, part) for table, keys in LAYOUT.items() for key, part in keys.items())
    gaps = [
        (table, key, "") for table, key, part in keys if part in NEEDED if not getattr(locale, part)
    ]
    gaps += [
        ("labels", role, f" ({purpose})")
        for role, purpose in LABELS.items()
        if role not in locale.labels and role not in OPTIONAL_LABELS
    ]
    for table, key, purpose in gaps:
        what = f"[{table}] lacks {key}{purpose}, which documents are made from"
        raise BadInputError(what, str(file_of(name, LOCALE_FILE)), "write it")
