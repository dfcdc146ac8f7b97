"""How a country writes money, numbers, dates and labels on its documents.

A locale is a country's `locale.toml`. Patterns are in the order in which documents prefer them;
what is printed by any of them must be read back to the same value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, overload

from docextract_eval.countries import (
    LOCALE_FILE,
    PEOPLE_FILE,
    Countries,
    country_file_path,
    has_country_file,
    read_country_csv,
)
from docextract_eval.countries.country_files import FORBID_EXTRA, CountryFile, Roles, TableKeys
from docextract_eval.countries.taxes import ReplacedTax, TaxId, TaxRate
from docextract_eval.errors import BadInputError

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "Era",
    "Fiscal",
    "Locale",
    "Numerals",
    "Rounding",
    "Town",
    "check_can_make_documents",
]


@dataclass(frozen=True, slots=True)
class Era:
    """An era that years are counted in: its name, its letter, its first day."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    """Its printed name."""
    letter: str
    """Its letter."""
    since: str
    """Its first day."""


@dataclass(frozen=True, slots=True)
class Numerals:
    """A script's own digits, 0 to 9, and its decimal mark, group separator and percent sign."""

    __pydantic_config__ = FORBID_EXTRA

    digits: str
    """The digits 0 to 9."""
    decimal: str
    """The decimal mark."""
    group: str
    """The separator of groups."""
    percent: str = "%"
    """The percent sign."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its patterns of postcodes and phone numbers."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    """Its name."""
    postcode: str
    """The pattern of its postcodes."""
    phone: str
    """The pattern of its phone numbers; in both patterns `#` is a digit and `@` a letter."""
    region: str = ""
    """The code of its state or district, in addresses, on plates and in tax numbers."""
    office: str = ""
    """The start of its shops' tax numbers, if that is not its region."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How payments are rounded where the smallest coin is larger than the smallest amount."""

    __pydantic_config__ = FORBID_EXTRA

    step: str
    """The amount of which payments are multiples."""
    tenders: tuple[str, ...]
    """The payments that are rounded: `cash`, and in some countries `card`."""
    down: bool = False
    """Whether amounts are always rounded down."""


@dataclass(frozen=True, slots=True)
class Fiscal:
    """What the law of a country makes all of its tills print, whatever their layout."""

    __pydantic_config__ = FORBID_EXTRA

    counts: Literal["", "beside", "above"] = ""
    """Where quantities stand: `beside` amounts, `above` for more than one, or as the layout."""
    rates: tuple[Annotated[tuple[str, str], TableKeys(("sum", "tax"))], ...] = ()
    """Labels of the lines for each rate above the total: before the sum of the prices at the rate,
    and before the tax in them; `{}` for the rate's letter. Every till has one pair."""
    guard: str = ""
    """What is printed before an amount, so that no digit can be added."""
    code_first: bool = False
    """Whether an article's code stands before its amount, under a header of its own."""
    note: Literal["", "total", "foot"] = ""
    """Where one line states all tax in the prices: below the `total`, or at the `foot`."""
    of_price: bool = False
    """Whether rates apply to the price that includes the tax."""
    number: str = ""
    """The form of a receipt's number, `#` for its digits; by default digits alone."""


@dataclass(frozen=True, slots=True)
class Locale:
    """What is printed differently from country to country."""

    name: str
    country: str
    """The name of the country in English."""
    currency: str
    """Its currency, as ISO 4217 codes it."""
    decimal: str
    """The decimal mark."""
    group: str
    """The separator of digit groups."""
    dates: tuple[str, ...]
    """Patterns of dates, the usual ones first."""
    about: str = ""
    """The country and its documents, in one line."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """Printed currency symbols, and the currency that each means here."""
    money: tuple[str, ...] = ("{n}",)
    """Patterns around a number `{n}`; the first is the number alone."""
    times: tuple[str, ...] = ("{h:02}:{mi:02}",)
    """Patterns of times, the usual ones first."""
    months: tuple[str, ...] = ()
    """The names of the months."""
    short_months: tuple[tuple[str, ...], ...] = ()
    """Short forms of each month; the first is printed, the others and longer starts are read."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The printed words for each field or notice, the usual ones first. Only some tills have a
    `title`, a `code_note` on the code `{}`, a word for `times`, or one for no tax."""
    taxes: tuple[TaxRate, ...] = ()
    """The dated rates."""
    tax_inside: bool = True
    """Whether printed prices contain the tax."""
    tip_customary: bool = False
    """Whether guests tip."""
    faker: str = ""
    """The Faker locale for this country's people and streets."""
    phones: tuple[str, ...] = ()
    """Patterns of a phone number, `#` for a digit."""
    tax_ids: tuple[TaxId, ...] = ()
    """The forms of tax numbers."""
    street: str = ""
    """The patterns of the line of the street and that of the town, of `{postcode}`, `{city}`,
    `{region}`, and Faker's parts."""
    town: str = ""
    """The pattern of the line of the town."""
    places: tuple[Town, ...] = ()
    """The towns of its shops, since Faker's postcodes and states do not match its towns."""
    wallets: tuple[str, ...] = ()
    """The labels for `card` that are phone payments, which print no card number."""
    tax_id_share: float = 0.75
    """The share of receipts that print the tax number."""
    till_dates: tuple[str, ...] = ()
    """Those of `dates` that only tills print, and no invoice or statement."""
    days_read: tuple[str, ...] = ()
    """Other patterns of dates that are read; all have the same order of day and month."""
    date_separators: str = "/-."
    """Characters between the numbers of a date that is read; each in the order of `dates`."""
    weekday_names: tuple[tuple[str, ...], ...] = ()
    """Names and short forms of weekdays, Monday first, that may stand beside a date."""
    words_before_date: tuple[str, ...] = ()
    """Words before a date that is read, as in `le 3 avril 2024`."""
    words_behind_date: tuple[str, ...] = ()
    """Words around a date that is read, as in `le 3 avril 2024` and `3 kwietnia 2024 r.`"""
    times_read: tuple[str, ...] = ()
    """Other patterns of times that are read."""
    months_also_of: tuple[str, ...] = ()
    """Other countries whose names of months are read, too."""
    ordinals: Mapping[int, str] = field(default_factory=dict)
    """Suffixes of some days of a month: the 1er, the 2nd."""
    groups: tuple[str, ...] = ()
    """Other separators of digit groups that are read: other quotes, other blanks."""
    whole_groups: tuple[str, ...] = ()
    """Other separators in amounts without decimals: where the decimal mark is a comma, many tills
    still separate whole amounts by commas."""
    units: tuple[str, ...] = ("x", "kg", "g", "l", "ml", "m", "pc", "pcs")
    """Units beside a quantity, and symbols between it and a price."""
    grouping: tuple[int, ...] = (3,)
    """The sizes of digit groups, from the decimal mark on; the last one repeats."""
    grouped_from: int = 4
    """The fewest digits before the decimal mark that are printed in groups."""
    bare_thousands: float = 0.0
    """The share of documents that print four digits without a separator."""
    no_cents: tuple[str, ...] = ()
    """What replaces the decimal mark and cents of a whole amount, as in `12.-`."""
    old_marks: tuple[str, ...] = ()
    """Other decimal marks that are read, in handwriting and on old tills, as in `45:50`."""
    credit: tuple[str, ...] = ("CR", "Cr")
    """Marks behind a credit, as on statements, ..."""
    debit: tuple[str, ...] = ("DR", "Dr")
    """... and behind a debit, which is read as negative."""
    tax_added_in: tuple[str, ...] = ()
    """Trades whose prices exclude the tax, if all others include it."""
    tax_parts: tuple[str, ...] = ()
    """The names of taxes that share a rate in equal parts."""
    tax_heads: tuple[str, ...] = ()
    """Headers of rate, base and tax in a tax table; before them that of the rate's letter, if there
    is one."""
    tax_gross: str = ""
    """The header of the sum of base and tax, if a table has that column."""
    tax_told_share: float = 1.0
    """The share of shops that print the tax in the prices; others have a `tax_note`."""
    tax_first: bool = False
    """Whether a tax table has the tax before its base."""
    tax_rounding: tuple[str, ...] = ("rate",)
    """Whether tills round the tax once for each `rate`, or on every `line`."""
    rounding: Rounding | None = None
    """How cash is rounded."""
    price_step: str = "0.01"
    """The step of prices, unless they depend on a weight."""
    price_steps: tuple[str, ...] = ()
    """Larger steps, the largest first: a price is a multiple of the first step that divides both
    ends of its range, as a coffee costs whole thousands of đồng and a bag of rice hundreds."""
    menu_step: str = ""
    """The step of prices on menus and boards, if it is larger."""
    price_years: Mapping[str, int] = field(default_factory=dict)
    """Price levels of some years, in percent of the prices of `products.csv`."""
    notes: Annotated[tuple[str, str], TableKeys(("small", "large"))] = ("5", "10")
    """The banknote for small sums, and the one for sums above ten of these."""
    minus: tuple[str, ...] = ("-",)
    """Characters before a negative amount, in addition to the dashes that are read everywhere."""
    weekdays: tuple[str, ...] = ()
    """Names of weekdays, Monday first, if dates are printed with them."""
    eras: tuple[Era, ...] = ()
    """Eras, the latest last."""
    tax_cut: bool = False
    """Whether taxes are rounded down to the smallest coin."""
    tax_added_share: float = 0.0
    """The share of shops whose prices exclude the tax, if most include it."""
    earlier: ReplacedTax | None = None
    """The tax that was replaced."""
    tax_lines: Annotated[tuple[str, str, str], TableKeys(("sum", "inside", "added"))] | None = None
    """Labels behind a rate, where tills print lines for each rate and no table: for the sum of the
    prices at the rate, for the tax in them, and for a tax that is added."""
    towns: tuple[str, ...] = ()
    """Values of `{city}`, if Faker's towns do not match its regions."""
    houses: int = 199
    """The highest house number."""
    region_rates: Mapping[str, str] = field(default_factory=dict)
    """The rate on the goods `other` by region, if each region has its own."""
    unmarked_share: float = 0.0
    """The share of tills that print articles in capitals without accents."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The printed symbols for the code of a rate, if tills differ."""
    signed_share: float = 0.0
    """The share of receipts that print the currency with every amount, not only with the total."""
    half_days: Annotated[tuple[str, str], TableKeys(("am", "pm"))] = ("AM", "PM")
    """The marks for morning and afternoon."""
    numerals: tuple[Numerals, ...] = ()
    """Digits that documents use in addition to Latin ones."""
    amounts_in: Numerals | None = None
    """The digits of one document's amounts and counts, ..."""
    stamps_in: Numerals | None = None
    """... and of its dates, times and numbers; None for Latin digits."""
    whole_group: str = ""
    """The separator of one document's whole amounts, if it is not the usual one."""
    titles: tuple[str, ...] = ()
    """Titles of receipts, where the law requires one."""
    second: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Labels in the country's second language, which some documents print behind the first."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of people and streets by Faker's parts (`city`, ...), if Faker has none."""
    person: str = ""
    """The pattern of people's names, in Faker's parts; by default first and last name."""
    hang: float = 0.0
    """How far its letters reach below Latin ones, in lines of the body."""
    lines_apart: float = 0.0
    """The extra distance of its lines, in lines, for marks above and below letters."""
    sheet: Literal["a4", "letter"] = "a4"
    """The page size of letters and invoices."""
    direction: Literal["ltr", "rtl"] = "ltr"
    """The direction of lines."""
    fiscal: Fiscal | None = None
    """What the law makes tills print."""
    percent: str = "{n}%"
    """The pattern of a rate."""
    faces: tuple[str, ...] = ()
    """Fonts that have its script; empty means those of the layout."""
    card_applications: tuple[str, ...] = ("A0000000031010", "A0000000041010")
    """Application ids of cards that no brand names, such as CB in France."""
    region_numbers: Mapping[str, str] = field(default_factory=dict)
    """The numbers of regions, with which the keys of electronic receipts begin."""
    tesseract: str = "eng"
    """Tesseract's name for its language."""
    spelt_date: str = "{d} {month} {y}"
    """The pattern of a date with the name of its month; `{nth}` is the suffix in `ordinals`."""
    wide_digits: bool = False
    """Whether its digits are as wide as its letters."""
    capitals: Mapping[str, str] = field(default_factory=dict)
    """Capitals that differ from the usual ones: a Turkish i keeps its dot."""

    def __hash__(self) -> int:
        """Return a number by which readers of its values are found."""
        return hash(self.name)

    def sheet_date_form(self, number: int) -> int:
        """Return the number of the form in which a sheet prints dates, if it drew this number.

        >>> LOCALES.load("en_US").dates[LOCALES.load("en_US").sheet_date_form(7)]
        '{m:02}/{d:02}/{yy:02}'
        """
        count = len(self.dates)
        if self.dates[number % count] not in self.till_dates:
            return number
        usual = [form for form in range(count) if self.dates[form] not in self.till_dates] or [0]
        return usual[number // count % len(usual)]

    def replaced_tax(self, date: str) -> ReplacedTax | None:
        """Return what documents of a day print of a tax that was replaced later, if any."""
        return self.earlier if self.earlier and date <= self.earlier.until else None

    @property
    def prints_gross_base(self) -> bool:
        """Whether tills print the sum of the prices at a rate, and not the base without tax."""
        return bool(self.tax_lines or (self.fiscal and self.fiscal.rates))

    @property
    def tax_rates_known_since(self) -> str:
        """The first day for which the rates of all its classes of goods are known."""
        begun: dict[str, str] = {}
        for rate in self.taxes:
            begun[rate.goods] = min(rate.since, begun.get(rate.goods, rate.since))
        return max(begun.values(), default="2000-01-01")


DEFAULT_LOCALE = "en_US"
"""The locale of canonical values, and of sheets without a hint."""

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
        "units": "units",
        "own_digits": "numerals",
    },
    "dates": {
        "forms": "dates",
        "of_tills": "till_dates",
        "also_read": "days_read",
        "separators": "date_separators",
        "times": "times",
        "times_also_read": "times_read",
        "half_days": "half_days",
        "months": "months",
        "short_months": "short_months",
        "months_also_of": "months_also_of",
        "weekdays": "weekdays",
        "weekday_names": "weekday_names",
        "words_before": "words_before_date",
        "words_behind": "words_behind_date",
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
        "earlier": "earlier",
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
"""The tables and keys of `locale.toml`, with the field of `Locale` that each fills."""
LABELS = {
    "title": "what the receipt calls itself, in large type; may be empty for none",
    "receipt_number": "before the number of the receipt",
    "other_number": "before the number of a receipt that is not of the kind that the law requires",
    "date": "before the date of the sale; may be empty",
    "time": "before the time of the sale; may be empty",
    "phone": "before the telephone number of the shop; may be empty",
    "tax_id": "before the tax number of the shop",
    "item_heads": "the three headers above the articles: of quantities, names and amounts",
    "code": "the header of the column of tax rates or codes of the articles",
    "times": "the symbol between a quantity and a unit price",
    "subtotal": "before the sum of the articles, ahead of discounts and added taxes",
    "discount": "before the amount taken off the sum of the articles",
    "tip": "before the tip",
    "tax_total": "before the tax, or the sum of all taxes",
    "tax_added": "before the tax, or the sum of all taxes, where it is added to the prices",
    "tax_free": "the name of the tax if the rate is zero",
    "tax_note": "the line that says that prices contain the tax; may be empty for none",
    "code_note": "a note on the meaning of a tax code next to an article, with {} for the code",
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
"""The labels of receipts, with the purpose of each."""
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
FILE = CountryFile(LOCALE_FILE, Locale, WORDS, LAYOUT)


PEOPLE_COLUMNS = {
    "part": "the part, as Faker calls it: first_name, last_name, street_name, ...",
    "value": "the name; one that is listed twice is drawn twice as often",
}
"""The columns of `people.csv`, with the purpose of each."""


def _read_locale(name: str) -> Locale:
    """Return a country's locale from `locale.toml`, and from `people.csv` if it has one."""
    parts: dict[str, tuple[str, ...]] = {}
    if has_country_file(name, PEOPLE_FILE):
        for row in read_country_csv(name, PEOPLE_FILE, [*PEOPLE_COLUMNS]):
            parts[row["part"]] = (*parts.get(row["part"], ()), row["value"])
    return Locale(name=name, parts=parts, **FILE.read_attributes(name))


LOCALES: Countries[Locale] = Countries("locale", LOCALE_FILE, _read_locale)


class _LocaleNames(Sequence[str]):
    """The names of all locales, including those that become known later."""

    def __len__(self) -> int:
        return len(LOCALES.names)

    def __iter__(self) -> Iterator[str]:
        return iter(LOCALES.names)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return LOCALES.names[at]


LOCALE_NAMES: Sequence[str] = _LocaleNames()
NEEDED_FIELDS = ("months", "short_months", "taxes", "street", "town", "phones", "places", "faker")
"""Fields that making documents needs, and judging values does not."""


def check_can_make_documents(name: str) -> None:
    """Raise a BadInputError for a country that lacks something that documents are made from."""
    locale = LOCALES.load(name)
    keys = ((table, key, part) for table, keys in LAYOUT.items() for key, part in keys.items())
    gaps = [
        (table, key, "")
        for table, key, part in keys
        if part in NEEDED_FIELDS
        if not getattr(locale, part)
    ]
    gaps += [
        ("labels", role, f" ({purpose})")
        for role, purpose in LABELS.items()
        if role not in locale.labels and role not in OPTIONAL_LABELS
    ]
    for table, key, purpose in gaps:
        what = f"[{table}] lacks {key}{purpose}, which documents are made from"
        raise BadInputError(what, str(country_file_path(name, LOCALE_FILE)), "write it")
