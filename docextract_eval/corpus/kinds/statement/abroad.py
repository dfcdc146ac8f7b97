"""Payments in another currency: the amount there, the rate, and the fee."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Abroad

PER_EURO = {
    "EUR": "1",
    "USD": "1.09",
    "GBP": "0.855",
    "CHF": "0.962",
    "JPY": "158",
    "INR": "90.4",
    "AED": "4.00",
    "CAD": "1.47",
    "MXN": "18.9",
    "CZK": "24.9",
    "PLN": "4.35",
    "SEK": "11.4",
    "DKK": "7.46",
    "SGD": "1.46",
    "TRY": "34.2",
    "THB": "38.6",
    "BRL": "5.75",
    "CNY": "7.80",
    "VND": "27100",
}
"""About how much of each currency a euro buys; a statement's own rate differs a little."""
_SHOPS = {
    "EUR": (
        "HOTEL BELLAVISTA ROMA",
        "CAFE DU PORT NICE",
        "MUSEUM SHOP AMSTERDAM",
        "BAR SOL MADRID",
    ),
    "USD": ("LAKESIDE INN CHICAGO IL", "HILLTOP DINER AUSTIN TX", "CLOUDBOX.COM CA"),
    "GBP": ("THE OLD MILL YORK", "ABBEY STORES LONDON", "FLEET BOOKS OXFORD"),
    "CHF": ("BERGBAHN ZERMATT", "HOTEL SEEBLICK LUZERN"),
    "JPY": ("RYOKAN HANA KYOTO", "GINZA DEPATO TOKYO", "RAMEN ICHI OSAKA"),
    "INR": ("HOTEL LOTUS JAIPUR", "SPICE ROUTE KOCHI"),
    "AED": ("OASIS MALL DUBAI", "DESERT TOURS DUBAI"),
    "CAD": ("MAPLE LODGE BANFF", "HARBOUR GRILL HALIFAX"),
    "CZK": ("PENZION U MOSTU PRAHA", "OBCHOD LIPA BRNO"),
    "PLN": ("HOTEL WAWEL KRAKOW", "SKLEP BALTYK GDANSK"),
    "SEK": ("FISKHALLEN GOTEBORG", "HOTELL NORR KIRUNA"),
    "DKK": ("HAVNENS CAFE AARHUS", "MAGASIN NORD KOBENHAVN"),
    "SGD": ("ORCHID HOTEL SINGAPORE", "MARINA MALL SINGAPORE"),
    "TRY": ("OTEL KARTAL ISTANBUL", "CARSI PAZARI IZMIR"),
    "THB": ("LANNA RESORT CHIANG MAI", "SIAM PLAZA BANGKOK"),
}
_CENT = Decimal("0.01")
_LEFT_FOR_FEE = Decimal("0.985")


@dataclass(frozen=True, slots=True)
class Foreign:
    """The amount of a payment in the currency in which it was made."""

    code: str
    amount: Decimal
    rate: str
    """As it is printed on bank statements; on card statements with a decimal point."""
    fee: Decimal = Decimal(0)
    """The part of the amount at home that is a fee for the conversion."""


def spent(abroad: Abroad, amount: Decimal, rng: np.random.Generator) -> Foreign | None:
    """Return the foreign amount of a payment; None if it is below 1 or needs groups of digits.

    >>> import numpy
    >>> from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
    >>> spent(spoken("de_CH").abroad, Decimal("-20.00"), numpy.random.default_rng(2)).fee
    Decimal('0.31')
    """
    code, rate = abroad.rates[rng.integers(len(abroad.rates))]
    factor = Decimal(rate.replace(",", "."))
    whole = abs(amount) * _LEFT_FOR_FEE
    there = (whole * factor if abroad.buys else whole / factor).quantize(_CENT, ROUND_DOWN)
    cost = (there / factor if abroad.buys else there * factor).quantize(_CENT, ROUND_HALF_UP)
    fee = abs(amount) - cost
    return Foreign(code, there, rate, fee) if fee > 0 and 1 <= there < 1000 else None


def bought(home: str, rng: np.random.Generator, *, buys: bool) -> tuple[str, Decimal, Foreign]:
    """Draw a purchase abroad; return its description, its cost at home and its foreign amount."""
    codes = [code for code in _SHOPS if code != home]
    code = codes[rng.integers(len(codes))]
    shops = _SHOPS[code]
    worth = 5 + 240 * float(rng.random()) ** 2
    there = _rounded(Decimal(str(round(worth, 2))) * Decimal(PER_EURO[code]), code)
    off = Decimal(int(rng.integers(970, 1031))) / 1000
    factor = Decimal(PER_EURO[home]) / Decimal(PER_EURO[code]) * off
    rate = _rate(1 / factor if buys else factor)
    cost = _rounded(there / rate if buys else there * rate, home)
    line = shops[rng.integers(len(shops))]
    return line, cost, Foreign(code, there, f"{rate:f}")


def charged(cost: Decimal, foreign: Foreign, fee: int) -> tuple[Decimal, Foreign]:
    """Return a cost with a fee in hundredths of a percent added, and the foreign amount with it."""
    owed = in_units_of(cost * fee / 10_000, cost)
    return cost + owed, replace(foreign, fee=owed)


def in_units_of(amount: Decimal, other: Decimal) -> Decimal:
    """Round an amount half up to as many decimals as the other amount has."""
    return amount.quantize(Decimal(1).scaleb(int(other.as_tuple().exponent)), ROUND_HALF_UP)


def _rate(exact: Decimal) -> Decimal:
    """Return a rate with the digits that issuers print: four decimals, or six for small rates."""
    return exact.quantize(Decimal("0.000001" if exact < Decimal("0.05") else "0.0001"))


def _rounded(amount: Decimal, currency: str) -> Decimal:
    places = minor_units(currency)
    return max(Decimal(1), amount).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
