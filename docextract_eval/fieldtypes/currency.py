"""Currencies by their ISO 4217 code; the locale decides what a printed symbol means."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SYMBOLS = {
    "AED": ("Dh", "Dhs"),
    "AUD": ("$", "A$"),
    "BRL": ("R$",),
    "CAD": ("$", "C$", "CA$", "CDN$"),
    "CHF": ("Fr.", "SFr."),
    "CNY": ("¥", "￥", "元"),
    "CZK": ("Kč",),
    "DKK": ("kr", "kr."),
    "EUR": ("€",),
    "GBP": ("£",),
    "HKD": ("HK$", "$"),
    "HUF": ("Ft",),
    "IDR": ("Rp", "Rp."),
    "ILS": ("₪",),
    "INR": ("₹", "Rs", "Rs."),
    "JPY": ("¥", "￥", "円"),
    "KRW": ("₩", "원"),
    "MXN": ("$", "MX$"),
    "MYR": ("RM", "$"),
    "NGN": ("₦",),
    "NOK": ("kr", "kr."),
    "NZD": ("$", "NZ$"),
    "PHP": ("₱",),
    "PLN": ("zł",),
    "SEK": ("kr", "kr."),
    "SGD": ("S$", "$"),
    "THB": ("฿",),
    "TRY": ("₺", "TL"),
    "UAH": ("₴", "грн"),
    "USD": ("$", "US$"),
    "VND": ("₫", "đ"),
    "ZAR": ("R",),
}
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES "
    "KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND "
    "TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
ISO_CODES = frozenset(_CODES.split())
"""The codes of ISO 4217 for money that circulates."""
_NO_CURRENCIES: frozenset[str] = frozenset()
_CURRENCIES_BY_SYMBOL = {
    sign: frozenset(code for code, signs in _SYMBOLS.items() if sign in signs)
    for sign in chain.from_iterable(_SYMBOLS.values())
}
"""The currencies that each symbol stands for in some country."""


LETTER_SYMBOLS = frozenset(
    symbol for symbol in _CURRENCIES_BY_SYMBOL if any(map(str.isalpha, symbol))
) | {
    *("Euro", "Euros", "Fr", "SFr", "zl", "CA$", "CDN$", "CDN", "Re.", "reais", "RMB", "人民币"),
    *("บาท", "Baht", "đồng", "VNĐ", "Dhs.", "درهم", "دراهم", "د.إ", "د.إ."),
}
"""Printed symbols of currencies that have letters."""


def _canonical(text: str, context: Context) -> str:
    """Return a code; a text that is another currency's symbol here, as `DHS` is, is unreadable."""
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise UnreadableError(text)
    if context.locale.signs.get(text.strip(), code) != code:
        raise UnreadableError(text)
    return code


def currency_by_symbol(context: Context) -> Mapping[str, str]:
    """Return the currency of each symbol in this context; the locale's own symbols come first.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> currency_by_symbol(Context(LOCALES.load("en_GB"), "MYR"))["RM"]
    'MYR'
    """
    own = (*_SYMBOLS.get(context.currency, ()), context.currency)
    return dict.fromkeys(own, context.currency) | dict(context.locale.signs)


def possible_currencies(symbol: str) -> frozenset[str]:
    """Return the currencies that a symbol or a code stands for in any country.

    >>> [sorted(possible_currencies(text)) for text in ("¥", "chf", "TOTAL")]
    [['CNY', 'JPY'], ['CHF'], []]
    """
    code = symbol.upper()
    return (
        _CURRENCIES_BY_SYMBOL.get(symbol, _NO_CURRENCIES) | {code}
        if code in _SYMBOLS
        else _CURRENCIES_BY_SYMBOL.get(symbol, _NO_CURRENCIES)
    )


def _currency_symbols(currency: str, context: Context) -> list[str]:
    return [sign for sign, code in context.locale.signs.items() if code == currency] or [currency]


def _style_count(context: Context) -> int:
    return len(_currency_symbols(context.currency, context))


def _write(value: str, context: Context, style: int = 0) -> str:
    symbols = _currency_symbols(value, context)
    return symbols[style % len(symbols)]


def _read(text: str, context: Context) -> str:
    return currency_by_symbol(context).get(text.strip()) or _canonical(text, context)


CURRENCY = FieldType(_canonical, _read, _style_count, _write)
