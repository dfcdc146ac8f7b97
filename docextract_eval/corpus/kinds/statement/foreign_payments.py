"""Payments in another currency: the amount there, the rate, and the fee."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import ForeignLine

UNITS_PER_EURO = {
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
    "MYR": "4.93",
    "IDR": "17100",
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
_SHARE_WITHOUT_FEE = Decimal("0.985")


@dataclass(frozen=True, slots=True)
class ForeignAmount:
    """The amount of a payment in the currency in which it was made."""

    code: str
    amount: Decimal
    rate: str
    """As it is printed on bank statements; on card statements with a decimal point."""
    fee: Decimal = Decimal(0)
    """The part of the amount at home that is a fee for the conversion."""


def draw_foreign_amount(
    foreign_line: ForeignLine, amount: Decimal, rng: np.random.Generator
) -> ForeignAmount | None:
    """Return the foreign amount of a payment; None if it is below 1 or needs groups of digits.

    >>> import numpy
    >>> from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
    >>> abroad, rng = load_vocabulary("de_CH").abroad, numpy.random.default_rng(2)
    >>> draw_foreign_amount(abroad, Decimal("-20.00"), rng).fee
    Decimal('0.31')
    """
    code, rate = foreign_line.rates[rng.integers(len(foreign_line.rates))]
    factor = Decimal(rate.replace(",", "."))
    most = abs(amount) * _SHARE_WITHOUT_FEE
    foreign_amount = (most * factor if foreign_line.buys else most / factor).quantize(
        _CENT, ROUND_DOWN
    )
    cost = (foreign_amount / factor if foreign_line.buys else foreign_amount * factor).quantize(
        _CENT, ROUND_HALF_UP
    )
    fee = abs(amount) - cost
    return (
        ForeignAmount(code, foreign_amount, rate, fee)
        if fee > 0 and 1 <= foreign_amount < 1000
        else None
    )


def draw_purchase_abroad(
    home: str, rng: np.random.Generator, *, rate_buys_foreign: bool
) -> tuple[str, Decimal, ForeignAmount]:
    """Draw a purchase abroad; return its description, its cost at home and its foreign amount."""
    codes = [code for code in _SHOPS if code != home]
    code = codes[rng.integers(len(codes))]
    shops = _SHOPS[code]
    euros = 5 + 240 * float(rng.random()) ** 2
    foreign_amount = _round_to_currency_at_least_one(
        Decimal(str(round(euros, 2))) * Decimal(UNITS_PER_EURO[code]), code
    )
    deviation = Decimal(int(rng.integers(970, 1031))) / 1000
    factor = Decimal(UNITS_PER_EURO[home]) / Decimal(UNITS_PER_EURO[code]) * deviation
    rate = _round_rate(1 / factor if rate_buys_foreign else factor)
    cost = _round_to_currency_at_least_one(
        foreign_amount / rate if rate_buys_foreign else foreign_amount * rate, home
    )
    line = shops[rng.integers(len(shops))]
    return line, cost, ForeignAmount(code, foreign_amount, f"{rate:f}")


def add_foreign_fee(
    cost: Decimal, foreign: ForeignAmount, fee_basis_points: int
) -> tuple[Decimal, ForeignAmount]:
    """Return a cost with a fee in hundredths of a percent added, and the foreign amount with it."""
    fee_amount = round_like(cost * fee_basis_points / 10_000, cost)
    return cost + fee_amount, replace(foreign, fee=fee_amount)


def round_like(amount: Decimal, example: Decimal) -> Decimal:
    """Round an amount half up to as many decimals as the other amount has."""
    return amount.quantize(Decimal(1).scaleb(int(example.as_tuple().exponent)), ROUND_HALF_UP)


def _round_rate(exact: Decimal) -> Decimal:
    """Return a rate with the digits that issuers print: four decimals, or six for small rates."""
    return exact.quantize(Decimal("0.000001" if exact < Decimal("0.05") else "0.0001"))


def _round_to_currency_at_least_one(amount: Decimal, currency: str) -> Decimal:
    places = minor_units(currency)
    return max(Decimal(1), amount).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
