"""The items of a basket, by trade, and how their prices are rounded."""

from __future__ import annotations

import functools
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.people import strip_accents
from docextract_eval.corpus.kinds.receipt.bill import CENT, BasketItem, smallest_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.products import Product, Trade
    from docextract_eval.countries.locales import Locale

_BOARD_TRADES = ("cafe", "hotel", "parking")
"""Trades with few prices, which are printed on a board."""
OFFERS = ("none", "percent", "multibuy")
"""The offers on one line of a basket."""


def draw_basket(
    trade: str, assortment: Trade, trip: Mapping[str, int], locale: Locale, rng: np.random.Generator
) -> tuple[BasketItem, ...]:
    """Draw the items that a customer of this trade buys."""
    assortment = _keep_one_character_width(assortment, rng)
    assortment = _with_price_steps(assortment, tuple(locale.price_steps))
    if locale.unmarked_share and rng.random() < locale.unmarked_share:
        plain = (replace(each, name=_plain_name(each)) for each in assortment.products)
        assortment = replace(assortment, products=tuple(plain))
    step = _assortment_step(trade, assortment, locale)
    lines = _DRAW_BY_TRADE.get(trade, _draw_shop_items)(assortment, trip, step, rng)
    lines = [
        replace(line, price=line.price + _draw_price_ending(assortment, rng)) for line in lines
    ]
    return tuple(replace(line, smallest_unit=smallest_unit(locale)) for line in lines)


def draw_further_item(
    lines: tuple[BasketItem, ...],
    trade: str,
    assortment: Trade,
    locale: Locale,
    rng: np.random.Generator,
) -> tuple[BasketItem, ...]:
    """Draw one piece of a product that is not among the lines; none if all are."""
    bought = {_plain_name(line) for line in lines}
    is_plain = bool(locale.unmarked_share) and bought == {line.name for line in lines}
    products = [
        replace(each, name=_plain_name(each)) if is_plain else each
        for each in assortment.products
        if not (each.unit or _plain_name(each) in bought)
    ]
    found = _draw_items(products, 1, _assortment_step(trade, assortment, locale), rng)
    unit = smallest_unit(locale)
    return tuple(replace(item, quantity=1, smallest_unit=unit) for item in found)


def _plain_name(item: Product | BasketItem) -> str:
    """Return a name as tills print it that have capitals without accents alone."""
    return strip_accents(item.name).upper()


def _assortment_step(trade: str, assortment: Trade, locale: Locale) -> Decimal:
    """Return the step of prices in an assortment: its own, or that of its trade."""
    return Decimal(assortment.step) if assortment.step else _price_step(trade, locale)


def _price_step(trade: str, locale: Locale) -> Decimal:
    """Return the step of prices; it is larger in trades that sell few things."""
    menu = locale.menu_step if trade in _BOARD_TRADES else ""
    return Decimal(menu or locale.price_step)


def _draw_price_ending(assortment: Trade, rng: np.random.Generator) -> Decimal:
    """Draw the last digits of a price, for trades whose prices mostly end alike."""
    return Decimal(assortment.ends[rng.integers(len(assortment.ends))] if assortment.ends else 0)


def scale_prices(
    lines: tuple[BasketItem, ...], percent: int, trade: str, locale: Locale
) -> tuple[BasketItem, ...]:
    """Return the same items at another price level, each price a multiple of its step."""
    step = _price_step(trade, locale)

    def scale(line: BasketItem) -> BasketItem:
        unit = step if line.price % step == 0 else max(CENT, smallest_unit(locale))
        price = interventions.scale_price(abs(line.price), percent, unit)
        return replace(line, price=price.copy_sign(line.price))

    return tuple(map(scale, lines))


def _keep_one_character_width(assortment: Trade, rng: np.random.Generator) -> Trade:
    """Return the trade with the products that one till can print: half-width kana or others."""
    narrow = tuple(
        product for product in assortment.products if "\uff61" <= product.name[0] <= "\uff9f"
    )
    if not narrow:
        return assortment
    wide = tuple(product for product in assortment.products if product not in narrow)
    return replace(assortment, products=narrow if rng.random() < 0.35 else wide)


@functools.lru_cache(maxsize=256)
def _with_price_steps(assortment: Trade, price_steps: tuple[str, ...]) -> Trade:
    """Return the trade with steps of prices, from how round its price ranges are.

    >>> from docextract_eval.corpus.products import Trade, Product
    >>> coffee = Trade(shops=("QUAN",), products=(Product("CA PHE", "meals", "18000", "35000"),))
    >>> _with_price_steps(coffee, ("5000", "1000")).products[0].step
    '1000'
    """

    def product_step(product: Product) -> str:
        ends = Decimal(product.low), Decimal(product.high)
        return next((each for each in price_steps if not any(e % Decimal(each) for e in ends)), "")

    products = (replace(product, step=product_step(product)) for product in assortment.products)
    return replace(assortment, products=tuple(products))


def trip(_: ReceiptChoices, rng: np.random.Generator) -> dict[str, int]:
    """Draw nights, minutes parked, fuel, distance and days for returns."""
    return {
        "nights": int(rng.choice([1, 2, 3, 4, 7], p=[0.45, 0.25, 0.15, 0.1, 0.05])),
        "guests": int(rng.integers(1, 3)),
        "minutes": int(rng.integers(11, 700)),
        "centilitres": int(rng.integers(1203, 6480)),
        "hectometres": int(rng.integers(12, 280)),
        "waiting": max(0, int(rng.integers(-8, 13))),
        "return": int(rng.integers(14, 91)),
    }


def offer(_: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the offer on one line of a shop's basket: none, a share off, or three for two."""
    return str(rng.choice(OFFERS, p=[0.82, 0.1, 0.08]))


def draw_line_of_offer(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw the number that selects the line of the offer, modulo the number of lines."""
    return int(rng.integers(1 << 16))


def void(_: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw whether a line was entered twice and voided."""
    return "yes" if rng.random() < 0.04 else "no"


def empties(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw the number of bottles that are brought back; mostly 0."""
    return int(rng.integers(2, 13)) if rng.random() < 0.15 else 0


def _basket_item(product: Product, price: Decimal, quantity: Decimal | int) -> BasketItem:
    return BasketItem(
        product.name, product.goods, price, quantity, product.unit, deposit=product.deposit
    )


def _draw_price(product: Product, step: Decimal, rng: np.random.Generator) -> Decimal:
    """Draw a price in its own or the usual steps; in cents if its range does not fit them."""
    low, high, unit = Decimal(product.low), Decimal(product.high), Decimal(product.step or step)
    if low % unit or high % unit:
        unit = CENT
    return low + int(rng.integers(int((high - low) / unit) + 1)) * unit


def _draw_items(
    products: Sequence[Product], count: int, step: Decimal, rng: np.random.Generator
) -> list[BasketItem]:
    """Draw different products, mostly one piece of each; loose goods by weight."""
    found = []
    for at in rng.permutation(len(products))[:count].tolist():
        product, pieces = products[at], int(rng.choice([1, 2, 3, 4], p=[0.75, 0.15, 0.07, 0.03]))
        weight = Decimal(int(rng.integers(140, 1850))) / 1000
        price = _draw_price(product, step, rng)
        # Goods that were weighed and labelled before are one piece.
        found.append(
            _basket_item(product, price, weight if product.unit else 1 if price % step else pieces)
        )
    return found


def _draw_shop_items(
    assortment: Trade, _: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[BasketItem]:
    count = int(rng.integers(1, 10)) + int(rng.integers(0, 8)) * (rng.random() < 0.25)
    return _draw_items(assortment.products, count, step, rng)


def _draw_hotel_items(
    assortment: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[BasketItem]:
    """Draw the items of a hotel stay: the room, breakfast, tourist tax, and extras."""
    nights, guests = trip["nights"], trip["guests"]
    by_unit = _products_by_unit(assortment)
    rooms = by_unit["night"] + by_unit.get("single", ())
    room = rooms[rng.integers(len(rooms))]
    guests = 1 if room.unit == "single" else guests
    lines = [_basket_item(room, _draw_price(room, step, rng), nights)]
    for unit, share in (("person", 0.6), ("levy", 1.0)):
        product = by_unit.get(unit, (None,))[0]
        price = product and _draw_price(product, CENT if unit == "levy" else step, rng)
        if product and price and rng.random() < share:
            lines.append(_basket_item(product, price, nights * guests))
    if (cars := by_unit.get("car", ())) and rng.random() < 0.2:
        lines.append(_basket_item(cars[0], _draw_price(cars[0], step, rng), nights))
    extras = _draw_items(by_unit[""], int(rng.integers(0, 3)), step, rng)
    return lines + [replace(extra, quantity=1) for extra in extras]


def _draw_petrol_items(
    assortment: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[BasketItem]:
    """Draw a tank of fuel, and sometimes items from the shop."""
    by_unit = _products_by_unit(assortment)
    unit = "gal" if "gal" in by_unit else "L"
    fuel = by_unit[unit][rng.integers(len(by_unit[unit]))]
    volume = Decimal(trip["centilitres"]) / (100 if unit == "L" else 400)
    line = _basket_item(fuel, _draw_price(fuel, Decimal("0.01"), rng), volume.quantize(CENT))
    return [line, *_draw_items(by_unit[""], max(0, int(rng.integers(-2, 3))), step, rng)]


def _draw_parking_items(
    assortment: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[BasketItem]:
    """Draw the parking fee: every hour begun, up to ten."""
    fee = _products_by_unit(assortment)["hour"][0]
    hours = int((Decimal(trip["minutes"]) / 60).to_integral_value(ROUND_CEILING))
    return [_basket_item(fee, _draw_price(fee, max(step, Decimal("0.10")), rng), min(hours, 10))]


def _draw_taxi_items(
    assortment: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[BasketItem]:
    """Draw the items of a taxi ride: start, distance, waiting, and extras."""
    by_unit, step = _products_by_unit(assortment), max(step, Decimal("0.10"))
    length = "mi" if "mi" in by_unit else "km"
    base, way, wait = (by_unit[unit][0] for unit in ("base", length, "min"))
    lines = [
        _basket_item(base, _draw_price(base, step, rng), 1),
        _basket_item(way, _draw_price(way, step, rng), Decimal(trip["hectometres"]) / 10),
    ]
    if trip["waiting"]:
        lines.append(_basket_item(wait, _draw_price(wait, Decimal("0.05"), rng), trip["waiting"]))
    return lines + _draw_items(by_unit[""], int(rng.random() < 0.4), step, rng)


def _products_by_unit(assortment: Trade) -> dict[str, tuple[Product, ...]]:
    units = dict.fromkeys(product.unit for product in assortment.products)
    return {
        unit: tuple(product for product in assortment.products if product.unit == unit)
        for unit in units
    }


_DRAW_BY_TRADE: Mapping[
    str, Callable[[Trade, Mapping[str, int], Decimal, np.random.Generator], list[BasketItem]]
] = {
    "hotel": _draw_hotel_items,
    "parking": _draw_parking_items,
    "petrol": _draw_petrol_items,
    "taxi": _draw_taxi_items,
}
