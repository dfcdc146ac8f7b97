"""The line items of an invoice: products of a trade, as many as its sheets hold."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.invoice.sums import LineItem
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.people import fill_pattern
from docextract_eval.corpus.kinds.receipt.bill import smallest_unit
from docextract_eval.corpus.products import INVOICE_TRADES, PRODUCTS, Trade

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.products import Product
    from docextract_eval.countries.locales import Locale

WHOLESALE = "wholesale"
"""The trade that sells by the case what grocers sell by the piece."""
TRADES = (*INVOICE_TRADES, WHOLESALE)
LONG_TRADES = ("supplies", WHOLESALE)
"""The trades of invoices whose number of lines is asked for."""
LINE_COUNTS = {"1": (1, 9), "2": (24, 38), "3-4": (70, 110)}
"""Per size, the least and the largest number of lines."""
_DAILY_UNITS = ("h", "day")
"""Units of work that may be repeated on another day."""
_FRIDAY = 5
_MEASURED_UNITS = {"kg", "lb", "L", "m", "m2", "m3", "ft"}
_QUANTITY_RANGES = {
    "kWh": (180, 4200),
    "m3": (12, 160),
    "user": (3, 60),
    "GB": (50, 900),
    "month": (1, 4),
    "year": (1, 2),
}
"""Ranges of quantities by unit, the end not included."""
_CASE_SIZE = 6
"""Wholesalers sell multiples of this number of pieces."""
_EXPENSIVE = 20
"""A product that costs more than this multiple of the cheapest is bought at most three times."""


def load_trade(locale: str, name: str) -> Trade:
    """Return the firms and products of a trade; wholesalers have names of their own."""
    trades = PRODUCTS.load(locale)
    if name == WHOLESALE:
        shops = load_vocabulary(locale).asides[WHOLESALE]
        return Trade(shops=shops, products=trades["grocery"].products)
    return trades[name]


def trade_names(locale: str) -> tuple[str, ...]:
    """Return the names of a country's trades."""
    sold = {*PRODUCTS.load(locale), *load_vocabulary(locale).asides}
    return tuple(name for name in TRADES if name in sold)


def draw_line_items(  # noqa: PLR0913, PLR0917 - what lines depend on
    locale: Locale,
    trade_size_date: tuple[str, str, str],
    price_percent: int,
    rng: np.random.Generator,
    seller: str = "",
    asked_count: int = 0,
) -> tuple[LineItem, ...]:
    """Draw the line items: different products of a seller first, then some of them again."""
    trade, size, date = trade_size_date
    price_percent = interventions.price_level(date, locale, price_percent)
    products = load_trade(locale.name, trade).shop_products(seller)
    if trade == "utility":
        return _draw_metered_items(locale, products, price_percent, rng)
    low, high = LINE_COUNTS[size]
    drawn = int(rng.integers(low, high + 1))
    count = asked_count or drawn
    if size == "1" and not asked_count:
        count = min(count, len(products), 6 if trade == "online" else count)
    order: list[int] = rng.permutation(len(products)).tolist()
    repeatable = (
        [at for at in order if products[at].unit in _DAILY_UNITS] if trade == "services" else order
    )
    while len(order) < count:
        order += rng.permutation(repeatable).tolist()
    lines = [
        _draw_line_item(locale, products[at], trade, price_percent, rng) for at in order[:count]
    ]
    if count <= len(products):
        return tuple(lines)
    return (
        _spread_repeated_work_over_days(lines, date)
        if trade == "services"
        else _add_model_numbers(lines, rng)
    )


def draw_further_line(
    lines: tuple[LineItem, ...],
    locale: Locale,
    trade_size_date: tuple[str, str, str],
    price_percent: int,
    rng: np.random.Generator,
) -> tuple[LineItem, ...]:
    """Draw a line with a product that is not among the lines; none if all are."""
    trade, _, date = trade_size_date
    sold = {line.name for line in lines}
    found = [each for each in load_trade(locale.name, trade).products if each.name not in sold]
    percent = interventions.price_level(date, locale, price_percent)
    return tuple(_draw_line_item(locale, each, trade, percent, rng) for each in found[:1])


def _spread_repeated_work_over_days(lines: list[LineItem], date: str) -> tuple[LineItem, ...]:
    """Return repeated work with a date for each line, and one price for the same work."""
    daily_count = sum(line.unit in _DAILY_UNITS for line in lines)
    days = iter(_preceding_working_days(datetime.date.fromisoformat(date), daily_count))
    prices: dict[str, Decimal] = {}
    found = []
    for line in lines:
        daily = line.unit in _DAILY_UNITS
        price = prices.setdefault(line.name, line.price)
        # At most eight hours, or one day.
        most = Decimal(8 if line.unit == "h" else 1)
        quantity = line.quantity % most or most
        found.append(
            replace(line, price=price, quantity=quantity, date=next(days))
            if daily
            else replace(line, price=price)
        )
    return tuple(found)


def _preceding_working_days(date: datetime.date, count: int) -> list[str]:
    """Return the `count` working days before a day, the first one first."""
    found: list[str] = []
    while len(found) < count:
        date -= datetime.timedelta(1)
        found += [date.isoformat()] * (date.isoweekday() <= _FRIDAY)
    return found[::-1]


def _add_model_numbers(lines: list[LineItem], rng: np.random.Generator) -> tuple[LineItem, ...]:
    """Return the lines with a model number behind each name, so that they differ."""
    return tuple(replace(line, name=f"{line.name} {fill_pattern('@@-###', rng)}") for line in lines)


def _draw_metered_items(
    locale: Locale, products: tuple[Product, ...], price_percent: int, rng: np.random.Generator
) -> tuple[LineItem, ...]:
    """Draw the lines of a utility bill, with one reading for all lines of a unit."""
    read = {"month": Decimal(1), "year": Decimal(1)}
    lines = []
    for product in products:
        quantity = read.setdefault(
            product.unit, _draw_quantity(locale.name, product, "utility", rng)
        )
        price = _draw_price(product, locale, price_percent, rng)
        lines.append(LineItem(product.name, product.goods, product.unit, price, quantity))
    return tuple(lines)


def _draw_line_item(
    locale: Locale, product: Product, trade: str, price_percent: int, rng: np.random.Generator
) -> LineItem:
    quantity = _draw_quantity(locale.name, product, trade, rng)
    name = fill_pattern(product.name, rng) if "#" in product.name else product.name
    return LineItem(
        name,
        product.goods,
        product.unit,
        _draw_price(product, locale, price_percent, rng),
        quantity,
    )


def _draw_quantity(locale: str, product: Product, trade: str, rng: np.random.Generator) -> Decimal:
    """Draw a quantity: quarters of hours, tenths of measured units, else whole numbers."""
    if product.unit == "h":
        return Decimal(int(rng.integers(2, 97))) / 4
    if product.unit == "day":
        return Decimal(int(rng.integers(1, 9))) / 2
    if product.unit in _MEASURED_UNITS and product.unit not in _QUANTITY_RANGES:
        return Decimal(int(rng.integers(5, 420))) / 10
    if product.unit in _QUANTITY_RANGES:
        return Decimal(int(rng.integers(*_QUANTITY_RANGES[product.unit])))
    cheapest = min(Decimal(each.low) for each in load_trade(locale, trade).products)
    if product.unit == "flat":
        return Decimal(1)
    few = trade in ("services", "crafts") or Decimal(product.low) > _EXPENSIVE * cheapest
    count = int(rng.integers(1, 4 if few else 25))
    return Decimal(count * (_CASE_SIZE if trade == WHOLESALE else 1))


def _draw_price(
    product: Product, locale: Locale, price_percent: int, rng: np.random.Generator
) -> Decimal:
    """Draw a price in the steps that are usual for prices of its size."""
    low, high = Decimal(product.low), Decimal(product.high)
    exponent = min(int(low.as_tuple().exponent), int(high.as_tuple().exponent))
    step = Decimal(1).scaleb(exponent)
    if exponent == 0:  # whole prices are multiples of five in the second digit
        step = max(Decimal(1), Decimal(5).scaleb(len(product.low) - 2))
    price = low + int(rng.integers(int((high - low) / step) + 1)) * step
    price = max(price, step)
    return interventions.scale_price(price, price_percent, min(step, smallest_unit(locale)))
