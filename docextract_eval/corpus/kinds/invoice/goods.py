"""The line items of an invoice: products of a trade, as many as its sheets hold."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.invoice.reckoning import Sold
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.kinds.receipt.bill import coin
from docextract_eval.corpus.wares import WARES, Trade

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.wares import Ware
    from docextract_eval.locales import Locale

WHOLESALE = "wholesale"
"""The trade that sells by the case what grocers sell by the piece."""
TRADES = ("services", "crafts", "supplies", "online", "utility", WHOLESALE)
LINES = {"1": (1, 9), "2": (24, 38), "3-4": (70, 110)}
"""Per size, the least and the largest number of lines."""
_DAILY = ("h", "day")
"""Units of work that may be repeated on another day."""
_FRIDAY = 5
_MEASURED = {"kg", "lb", "L", "m", "m2", "m3", "ft"}
_COUNTS = {
    "kWh": (180, 4200),
    "m3": (12, 160),
    "user": (3, 60),
    "GB": (50, 900),
    "month": (1, 4),
    "year": (1, 2),
}
"""Ranges of quantities by unit, the end not included."""
_CASE = 6
"""Wholesalers sell multiples of this number of pieces."""
_DEAR = 20
"""A product that costs more than this multiple of the cheapest is bought at most three times."""


def trade_of(locale: str, name: str) -> Trade:
    """Return the firms and products of a trade; wholesalers have names of their own."""
    if name == WHOLESALE:
        shops = spoken(locale).asides[WHOLESALE]
        return Trade(shops=shops, wares=WARES.load(locale)["grocery"].wares)
    return spoken(locale).trades[name]


def trades(locale: str) -> tuple[str, ...]:
    """Return the names of a country's trades."""
    words = spoken(locale)
    sold = {*words.trades, *((WHOLESALE,) if WHOLESALE in words.asides else ())}
    return tuple(name for name in TRADES if name in sold)


def drawn(
    locale: Locale,
    of: tuple[str, str, str],
    percent: int,
    rng: np.random.Generator,
    seller: str = "",
) -> tuple[Sold, ...]:
    """Draw the line items: different products of a seller first, then some of them again."""
    trade, size, day = of
    percent = interventions.prices_on(day, locale, percent)
    wares = trade_of(locale.name, trade).sold_by(seller)
    if trade == "utility":
        return _metered(locale, wares, percent, rng)
    low, high = LINES[size]
    count = int(rng.integers(low, high + 1))
    if size == "1":
        count = min(count, len(wares), 6 if trade == "online" else count)
    order: list[int] = rng.permutation(len(wares)).tolist()
    again = [at for at in order if wares[at].unit in _DAILY] if trade == "services" else order
    while len(order) < count:
        order += rng.permutation(again).tolist()
    lines = [_line(locale, wares[at], trade, percent, rng) for at in order[:count]]
    if count <= len(wares):
        return tuple(lines)
    return _dated(lines, day) if trade == "services" else _modelled(lines, rng)


def _dated(lines: list[Sold], day: str) -> tuple[Sold, ...]:
    """Return repeated work with a date for each line, and one price for the same work."""
    daily_ = sum(line.unit in _DAILY for line in lines)
    days = iter(_working(datetime.date.fromisoformat(day), daily_))
    prices: dict[str, Decimal] = {}
    found = []
    for line in lines:
        daily = line.unit in _DAILY
        price = prices.setdefault(line.name, line.price)
        # At most eight hours, or one day.
        most = Decimal(8 if line.unit == "h" else 1)
        quantity = line.quantity % most or most
        found.append(
            replace(line, price=price, quantity=quantity, day=next(days))
            if daily
            else replace(line, price=price)
        )
    return tuple(found)


def _working(day: datetime.date, count: int) -> list[str]:
    """Return the `count` working days before a day, the first one first."""
    found: list[str] = []
    while len(found) < count:
        day -= datetime.timedelta(1)
        found += [day.isoformat()] * (day.isoweekday() <= _FRIDAY)
    return found[::-1]


def _modelled(lines: list[Sold], rng: np.random.Generator) -> tuple[Sold, ...]:
    """Return the lines with a model number behind each name, so that they differ."""
    return tuple(replace(line, name=f"{line.name} {filled('@@-###', rng)}") for line in lines)


def _metered(
    locale: Locale, wares: tuple[Ware, ...], percent: int, rng: np.random.Generator
) -> tuple[Sold, ...]:
    """Draw the lines of a utility bill, with one reading for all lines of a unit."""
    read = {"month": Decimal(1), "year": Decimal(1)}
    lines = []
    for ware in wares:
        quantity = read.setdefault(ware.unit, _quantity(locale.name, ware, "utility", rng))
        price = _price(ware, locale, percent, rng)
        lines.append(Sold(ware.name, ware.goods, ware.unit, price, quantity))
    return tuple(lines)


def _line(locale: Locale, ware: Ware, trade: str, percent: int, rng: np.random.Generator) -> Sold:
    quantity = _quantity(locale.name, ware, trade, rng)
    name = filled(ware.name, rng) if "#" in ware.name else ware.name
    return Sold(name, ware.goods, ware.unit, _price(ware, locale, percent, rng), quantity)


def _quantity(locale: str, ware: Ware, trade: str, rng: np.random.Generator) -> Decimal:
    """Draw a quantity: quarters of hours, tenths of measured units, else whole numbers."""
    if ware.unit == "h":
        return Decimal(int(rng.integers(2, 97))) / 4
    if ware.unit == "day":
        return Decimal(int(rng.integers(1, 9))) / 2
    if ware.unit in _MEASURED and ware.unit not in _COUNTS:
        return Decimal(int(rng.integers(5, 420))) / 10
    if ware.unit in _COUNTS:
        return Decimal(int(rng.integers(*_COUNTS[ware.unit])))
    cheapest = min(Decimal(each.low) for each in trade_of(locale, trade).wares)
    if ware.unit == "flat":
        return Decimal(1)
    few = trade in ("services", "crafts") or Decimal(ware.low) > _DEAR * cheapest
    count = int(rng.integers(1, 4 if few else 25))
    return Decimal(count * (_CASE if trade == WHOLESALE else 1))


def _price(ware: Ware, locale: Locale, percent: int, rng: np.random.Generator) -> Decimal:
    """Draw a price in the steps that are usual for prices of its size."""
    low, high = Decimal(ware.low), Decimal(ware.high)
    exponent = min(int(low.as_tuple().exponent), int(high.as_tuple().exponent))
    step = Decimal(1).scaleb(exponent)
    if exponent == 0:  # whole prices are multiples of five in the second digit
        step = max(Decimal(1), Decimal(5).scaleb(len(ware.low) - 2))
    price = low + int(rng.integers(int((high - low) / step) + 1)) * step
    price = max(price, step)
    return interventions.dearer(price, percent, min(step, coin(locale)))
