"""How a country writes money, numbers, days and labels on paper.

A locale is one file here with one `Locale` record, and one line in `LOCALES`. Patterns are
written in the order that paper prefers; every one of them must be read back to the same value.

- `en_US`, `de_DE`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docextract_eval.catalog import Catalog


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A sales tax: the class of goods it is for, its rate in percent points, since when."""

    goods: str
    code: str
    rate: str
    since: str


@dataclass(frozen=True, slots=True)
class Locale:
    """What is printed differently from one country to the next."""

    name: str
    country: str
    currency: str
    signs: Mapping[str, str]
    """What stands for a currency on paper, and which one it means here."""
    decimal: str
    group: str
    money: tuple[str, ...]
    """Patterns around a number `{n}`; the first is bare."""
    dates: tuple[str, ...]
    times: tuple[str, ...]
    months: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    """Per field or notice, the words that paper prints for it, the usual ones first."""
    taxes: tuple[TaxRate, ...]
    tax_inside: bool
    """Whether printed prices contain the tax."""
    tip_customary: bool
    faker: str
    """The name under which Faker knows this country's people and streets."""
    phones: tuple[str, ...]
    """Patterns of a phone number, `#` for a digit."""
    tax_ids: tuple[str, ...]
    """python-stdnum modules of a seller's tax number, e.g. `de.vat`."""


LOCALES: Catalog[Locale] = Catalog(
    "locale",
    {
        "de_DE": "docextract_eval.locales.de_de:LOCALE",
        "en_US": "docextract_eval.locales.en_us:LOCALE",
    },
)
