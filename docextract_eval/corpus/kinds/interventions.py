"""Nodes with one value by default and another where a recipe intervenes: price level, currency."""

from __future__ import annotations

import functools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.borders.people import parse_toml
from docextract_eval.corpus.kinds.record import DocumentChoices
from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np

    from docextract_eval.corpus.causal import Draw, Graph
    from docextract_eval.countries.locales import Locale

D = TypeVar("D", bound=DocumentChoices)
PRICE_LEVELS = tuple(range(50, 201))
"""The price levels that a recipe may set, in percent of the usual one."""
ORIGINS = ("home", "de_DE", "en_GB", "en_IN", "en_US")
"""Whose names people have: the country's own, or those of another country whose letters every font
has."""
CURRENCIES = ("home", "CHF", "EUR", "GBP", "USD")
"""The currency of payments: the country's own, or another one that is taken near borders."""
ROWS = range(2501)
"""How many rows a recipe may ask for; 0 leaves the number to the document's size."""
LONG_PAGE_COUNTS = ("21-50", "51-150", "151-300")
"""Numbers of pages that only documents have whose number of rows is asked for."""
_POOL_FILE = Path(__file__).with_name("pool.toml")


@functools.cache
def default_locales() -> tuple[str, ...]:
    """Return the locales among which a document's locale is drawn if a recipe names none.

    They are a committed list and not all that are known: a new country changes no old document.
    """
    return tuple(parse_toml(_POOL_FILE.read_text(encoding="utf-8"), _POOL_FILE.name)["locales"])


def locale(_: DocumentChoices, rng: np.random.Generator) -> str:
    """Draw the country of the document; recipes usually fix it."""
    return str(rng.choice(default_locales()))


def months_node(first: str = "2021-01-04", last: str = "2026-06-26") -> Draw[DocumentChoices]:
    """Return a node with the first and last day on which documents are issued by default."""

    def months(_: DocumentChoices, __: np.random.Generator) -> tuple[str, str]:
        """Return the first and the last day; recipes may set other months."""
        return first, last

    return months


def prices(_: DocumentChoices, __: np.random.Generator) -> int:
    """Return 100: the usual price level."""
    return 100


def rows(_: DocumentChoices, __: np.random.Generator) -> int:
    """Return 0: by default, a document has as many rows as its size says."""
    return 0


def add_intervention_nodes(graph: Graph[D]) -> None:
    """Add the nodes that recipes may intervene in to the graph of a kind."""
    graph.node("prices", options=PRICE_LEVELS)(prices)
    graph.add_defaults({"origin": ORIGINS, "paid_in": CURRENCIES, "one_more": ("no", "yes")})


def locale_of_names(choices: DocumentChoices) -> str:
    """Return the locale whose names people have."""
    return choices.locale if choices.origin == "home" else choices.origin


def scale_price(price: Decimal, percent: int, step: Decimal) -> Decimal:
    """Return a price scaled to `percent`, rounded to whole steps, and at least one step.

    >>> scale_price(Decimal("1.95"), 104, Decimal("0.05"))
    Decimal('2.05')
    """
    steps = (price * int(percent) / 100 / step).to_integral_value()
    return price if percent == 100 else max(steps, Decimal(1)) * step


def price_level(date: str, locale: Locale, percent: int = 100) -> int:
    """Return the price level of a day, in percent of listed prices.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> price_level("2021-05-01", LOCALES.load("tr_TR"), 200)
    50
    """
    return percent * locale.price_years.get(date[:4], 100) // 100


def with_currency(locale: Locale, currency: str) -> Locale:
    """Return the locale with its amounts in another currency, printed by its code.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> with_currency(LOCALES.load("de_DE"), "CHF").money
    ('{n}', '{n} CHF', '{n} CHF', 'CHF {n}')
    """
    if currency in ("home", locale.currency) or minor_units(locale.currency) != 2:
        return locale
    forms = (
        f"{{n}} {currency}" if form.startswith("{n}") else f"{currency} {{n}}"
        for form in locale.money[1:]
    )
    labels = {
        role: tuple(_replace_currency_sign(word, locale.signs, currency) for word in words)
        for role, words in locale.labels.items()
    }
    money = (locale.money[0], *forms)
    return replace(
        locale, currency=currency, signs={currency: currency}, money=money, labels=labels
    )


def _replace_currency_sign(label: str, symbols: Collection[str], currency: str) -> str:
    return " ".join(currency if word in symbols else word for word in label.split())
