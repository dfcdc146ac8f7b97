"""The items of a basket, by trade, and how their prices are rounded."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.people import unmarked
from docextract_eval.corpus.kinds.receipt.bill import CENT, Bought, coin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.wares import Trade, Ware
    from docextract_eval.locales import Locale

_BOARDS = ("cafe", "hotel", "parking")
"""Trades with few prices, which are printed on a board."""
OFFERS = ("none", "percent", "multibuy")
"""The offers on one line of a basket."""


def drawn(
    trade: str, found: Trade, trip: Mapping[str, int], locale: Locale, rng: np.random.Generator
) -> tuple[Bought, ...]:
    """Draw the items that a customer of this trade buys."""
    found = _rounded(_of_one_till(found, rng), locale)
    if locale.unmarked_share and rng.random() < locale.unmarked_share:
        plain = (replace(product, name=unmarked(product.name).upper()) for product in found.wares)
        found = replace(found, wares=tuple(plain))
    step = Decimal(found.step) if found.step else _step(trade, locale)
    lines = _FILLED.get(trade, _shopped)(found, trip, step, rng)
    lines = [replace(line, price=line.price + _end(found, rng)) for line in lines]
    return tuple(replace(line, coin=coin(locale)) for line in lines)


def _step(trade: str, locale: Locale) -> Decimal:
    """Return the step of prices; it is larger in trades that sell few things."""
    menu = locale.menu_step if trade in _BOARDS else ""
    return Decimal(menu or locale.price_step)


def _end(found: Trade, rng: np.random.Generator) -> Decimal:
    """Draw the last digits of a price, for trades whose prices mostly end alike."""
    return Decimal(found.ends[rng.integers(len(found.ends))] if found.ends else 0)


def dearer(
    lines: tuple[Bought, ...], percent: int, trade: str, locale: Locale
) -> tuple[Bought, ...]:
    """Return the same items at another price level, each price a multiple of its step."""
    step = _step(trade, locale)

    def scale(line: Bought) -> Bought:
        unit = step if line.price % step == 0 else max(CENT, coin(locale))
        price = interventions.dearer(abs(line.price), percent, unit)
        return replace(line, price=price.copy_sign(line.price))

    return tuple(map(scale, lines))


def _of_one_till(found: Trade, rng: np.random.Generator) -> Trade:
    """Return the trade with the products that one till can print: half-width kana or others."""
    narrow = tuple(product for product in found.wares if "\uff61" <= product.name[0] <= "\uff9f")
    if not narrow:
        return found
    wide = tuple(product for product in found.wares if product not in narrow)
    return replace(found, wares=narrow if rng.random() < 0.35 else wide)


def _rounded(found: Trade, locale: Locale) -> Trade:
    """Return the trade with steps of prices, from how round its price ranges are.

    >>> from docextract_eval.corpus.wares import Trade, Ware
    >>> from docextract_eval.locales import LOCALES
    >>> coffee = Trade(shops=("QUAN",), wares=(Ware("CA PHE", "meals", "18000", "35000"),))
    >>> _rounded(coffee, LOCALES.load("vi_VN")).wares[0].step
    '1000'
    """

    def step_of(ware: Ware) -> str:
        ends = Decimal(ware.low), Decimal(ware.high)
        fits = (each for each in locale.price_steps if not any(end % Decimal(each) for end in ends))
        return next(fits, "")

    return replace(found, wares=tuple(replace(ware, step=step_of(ware)) for ware in found.wares))


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


def place(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw the number that selects this line, modulo the number of lines."""
    return int(rng.integers(1 << 16))


def void(_: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw whether a line was entered twice and voided."""
    return "yes" if rng.random() < 0.04 else "no"


def empties(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw the number of bottles that are brought back; mostly 0."""
    return int(rng.integers(2, 13)) if rng.random() < 0.15 else 0


def _bought(ware: Ware, price: Decimal, quantity: Decimal | int) -> Bought:
    return Bought(ware.name, ware.goods, price, quantity, ware.unit, deposit=ware.deposit)


def _price(ware: Ware, step: Decimal, rng: np.random.Generator) -> Decimal:
    """Draw a price in its own or the usual steps; in cents if its range does not fit them."""
    low, high, unit = Decimal(ware.low), Decimal(ware.high), Decimal(ware.step or step)
    if low % unit or high % unit:
        unit = CENT
    return low + int(rng.integers(int((high - low) / unit) + 1)) * unit


def _picked(
    wares: Sequence[Ware], count: int, step: Decimal, rng: np.random.Generator
) -> list[Bought]:
    """Draw different products, mostly one piece of each; loose goods by weight."""
    found = []
    for at in rng.permutation(len(wares))[:count].tolist():
        ware, pieces = wares[at], int(rng.choice([1, 2, 3, 4], p=[0.75, 0.15, 0.07, 0.03]))
        weight = Decimal(int(rng.integers(140, 1850))) / 1000
        price = _price(ware, step, rng)
        # Goods that were weighed and labelled before are one piece.
        found.append(_bought(ware, price, weight if ware.unit else 1 if price % step else pieces))
    return found


def _shopped(
    found: Trade, _: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[Bought]:
    count = int(rng.integers(1, 10)) + int(rng.integers(0, 8)) * (rng.random() < 0.25)
    return _picked(found.wares, count, step, rng)


def _stayed(
    found: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[Bought]:
    """Draw the items of a hotel stay: the room, breakfast, tourist tax, and extras."""
    nights, guests = trip["nights"], trip["guests"]
    by_unit = _by_unit(found)
    rooms = by_unit["night"] + by_unit.get("single", ())
    room = rooms[rng.integers(len(rooms))]
    guests = 1 if room.unit == "single" else guests
    lines = [_bought(room, _price(room, step, rng), nights)]
    for unit, share in (("person", 0.6), ("levy", 1.0)):
        ware = by_unit.get(unit, (None,))[0]
        price = ware and _price(ware, CENT if unit == "levy" else step, rng)
        if ware and price and rng.random() < share:
            lines.append(_bought(ware, price, nights * guests))
    if (cars := by_unit.get("car", ())) and rng.random() < 0.2:
        lines.append(_bought(cars[0], _price(cars[0], step, rng), nights))
    extras = _picked(by_unit[""], int(rng.integers(0, 3)), step, rng)
    return lines + [replace(extra, quantity=1) for extra in extras]


def _refuelled(
    found: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[Bought]:
    """Draw a tank of fuel, and sometimes items from the shop."""
    by_unit = _by_unit(found)
    unit = "gal" if "gal" in by_unit else "L"
    fuel = by_unit[unit][rng.integers(len(by_unit[unit]))]
    volume = Decimal(trip["centilitres"]) / (100 if unit == "L" else 400)
    line = _bought(fuel, _price(fuel, Decimal("0.01"), rng), volume.quantize(CENT))
    return [line, *_picked(by_unit[""], max(0, int(rng.integers(-2, 3))), step, rng)]


def _parked(
    found: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[Bought]:
    """Draw the parking fee: every hour begun, up to ten."""
    fee = _by_unit(found)["hour"][0]
    hours = int((Decimal(trip["minutes"]) / 60).to_integral_value(ROUND_CEILING))
    return [_bought(fee, _price(fee, max(step, Decimal("0.10")), rng), min(hours, 10))]


def _driven(
    found: Trade, trip: Mapping[str, int], step: Decimal, rng: np.random.Generator
) -> list[Bought]:
    """Draw the items of a taxi ride: start, distance, waiting, and extras."""
    by_unit, step = _by_unit(found), max(step, Decimal("0.10"))
    length = "mi" if "mi" in by_unit else "km"
    base, way, wait = (by_unit[unit][0] for unit in ("base", length, "min"))
    lines = [
        _bought(base, _price(base, step, rng), 1),
        _bought(way, _price(way, step, rng), Decimal(trip["hectometres"]) / 10),
    ]
    if trip["waiting"]:
        lines.append(_bought(wait, _price(wait, Decimal("0.05"), rng), trip["waiting"]))
    return lines + _picked(by_unit[""], int(rng.random() < 0.4), step, rng)


def _by_unit(found: Trade) -> dict[str, tuple[Ware, ...]]:
    units = dict.fromkeys(product.unit for product in found.wares)
    return {
        unit: tuple(product for product in found.wares if product.unit == unit) for unit in units
    }


_FILLED: Mapping[
    str, Callable[[Trade, Mapping[str, int], Decimal, np.random.Generator], list[Bought]]
] = {"hotel": _stayed, "parking": _parked, "petrol": _refuelled, "taxi": _driven}
