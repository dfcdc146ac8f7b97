"""What falls one way by chance, and another where a recipe intervenes: prices, names, money."""

from __future__ import annotations

import functools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.borders import parse_toml
from docextract_eval.corpus.kinds.record import DocumentChoices
from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np

    from docextract_eval.corpus.causal import Draw, Graph
    from docextract_eval.locales import Locale

D = TypeVar("D", bound=DocumentChoices)
PRICES = tuple(range(50, 201))
"""What prices may be, in percent of the usual ones."""
ORIGINS = ("home", "de_DE", "en_GB", "en_IN", "en_US")
"""Whose names people have: the country's own, or others' whose letters every face has."""
CURRENCIES = ("home", "CHF", "EUR", "GBP", "USD")
"""What is paid in: the country's own money, or another's as it is taken at borders."""
_POOL = Path(__file__).with_name("pool.toml")


@functools.cache
def pool() -> tuple[str, ...]:
    """Return the locales that are drawn from where nothing names one.

    They are a committed list and not all that are known: a new country changes no old document.
    """
    return tuple(parse_toml(_POOL.read_text(encoding="utf-8"), _POOL.name)["locales"])


def locale(_: DocumentChoices, rng: np.random.Generator) -> str:
    """Choose the country whose paper this is; recipes usually fix it."""
    return str(rng.choice(pool()))


def months_within(first: str = "2021-01-04", last: str = "2026-06-26") -> Draw[DocumentChoices]:
    """Return the node of the months from which documents are, where no recipe says which."""

    def months(_: DocumentChoices, __: np.random.Generator) -> tuple[str, str]:
        """Take the first and the last day of the months; recipes may say which."""
        return first, last

    return months


def prices(_: DocumentChoices, __: np.random.Generator) -> int:
    """Take the usual prices."""
    return 100


def origin(_: DocumentChoices, __: np.random.Generator) -> str:
    """Let people have the country's own names."""
    return "home"


def paid_in(_: DocumentChoices, __: np.random.Generator) -> str:
    """Pay in the country's own money."""
    return "home"


def open_to(graph: Graph[D]) -> None:
    """Add the choices that recipes may intervene in to a kind's graph."""
    graph.node(options=PRICES)(prices)
    graph.node(options=ORIGINS)(origin)
    graph.node(options=CURRENCIES)(paid_in)


def named_as(given: DocumentChoices) -> str:
    """Return the locale whose names people have."""
    return given.locale if given.origin == "home" else given.origin


def dearer(price: Decimal, percent: int, step: Decimal) -> Decimal:
    """Return what a price has become, in the steps that it was in, and never nothing.

    >>> dearer(Decimal("1.95"), 104, Decimal("0.05"))
    Decimal('2.05')
    """
    steps = (price * int(percent) / 100 / step).to_integral_value()
    return price if percent == 100 else max(steps, Decimal(1)) * step


def prices_on(day: str, locale: Locale, percent: int = 100) -> int:
    """Return what prices of a day are, in percent of those that are listed.

    >>> from docextract_eval.locales import LOCALES
    >>> prices_on("2021-05-01", LOCALES.load("tr_TR"), 200)
    50
    """
    return percent * locale.price_years.get(day[:4], 100) // 100


def spending(locale: Locale, currency: str) -> Locale:
    """Let a paper's amounts be in another currency, told by its code where it is told.

    >>> from docextract_eval.locales import LOCALES
    >>> spending(LOCALES.load("de_DE"), "CHF").money
    ('{n}', '{n} CHF', '{n} CHF', 'CHF {n}')
    """
    if currency in ("home", locale.currency) or minor_units(locale.currency) != 2:
        return locale
    forms = (
        f"{{n}} {currency}" if form.startswith("{n}") else f"{currency} {{n}}"
        for form in locale.money[1:]
    )
    labels = {
        role: tuple(_said(word, locale.signs, currency) for word in words)
        for role, words in locale.labels.items()
    }
    money = (locale.money[0], *forms)
    return replace(
        locale, currency=currency, signs={currency: currency}, money=money, labels=labels
    )


def _said(label: str, signs: Collection[str], after: str) -> str:
    return " ".join(after if word in signs else word for word in label.split())
