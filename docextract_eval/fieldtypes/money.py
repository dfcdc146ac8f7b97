"""Amounts of money, compared at the currency's minor unit."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.currency import currency_by_symbol
from docextract_eval.fieldtypes.numbers import (
    canonical_number,
    minus_characters,
    read_number,
    write_number,
)
from docextract_eval.fieldtypes.patterns import to_usual_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.countries.locales import Locale

_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "IDR": 0, "KWD": 3, "OMR": 3, "BHD": 3}
"""The digits after the decimal mark, where there are not two. ISO 4217 counts two for IDR, but sen
are not in use, and tills print none."""


def minor_units(currency: str) -> int:
    """Return how many digits a currency has after the decimal mark."""
    return _MINOR_UNITS.get(currency, 2)


def canonical(text: str, context: Context) -> str:
    """Return `1234.50` for `1234.5`; digits beyond the minor unit stay, because they are wrong."""
    whole, _, fraction = canonical_number(text).partition(".")
    cents = fraction.ljust(minor_units(context.currency), "0")
    return f"{whole}.{cents}" if cents else whole


def style_count(context: Context) -> int:
    """Return the number of patterns around a number."""
    return len(amount_patterns(context.locale))


def amount_patterns(locale: Locale) -> tuple[str, ...]:
    """Return the patterns around a number; the last has the guard that some tills print."""
    guard = locale.fiscal.guard if locale.fiscal else ""
    return (*locale.money, f"{guard}{{n}}") if guard else locale.money


def _write(value: str, context: Context, style: int = 0) -> str:
    return write_amount(value, context, style, minor_units(context.currency))


def write_amount(value: str, context: Context, style: int, places: int) -> str:
    """Return an amount as printed, with `places` decimals."""
    amount = Decimal(value)
    number = write_number(
        amount.copy_abs(), _with_separator_of_whole_amounts(context.locale, places), places
    )
    known = amount_patterns(context.locale)
    pattern = known[style % len(known)]
    if amount < 0 and pattern not in context.locale.money:  # a guard stands before all else
        return pattern.replace("{n}", f"-{number}")
    return ("-" if amount < 0 else "") + pattern.replace("{n}", number)


def _with_separator_of_whole_amounts(locale: Locale, places: int) -> Locale:
    """Return the locale with the separator for amounts without decimals, if it has its own."""
    group = "" if places else locale.whole_group
    return replace(locale, group=group) if group else locale


def _read(text: str, context: Context) -> str:
    return read_amount(text, context, minor_units(context.currency))


def read_amount(text: str, context: Context, places: int) -> str:
    """Return the canonical value of an amount with or without symbol and debit or credit mark.

    The symbol of another currency, or a wrong number of decimals, raises an UnreadableError.
    """
    amount, is_debit = _split_debit_or_credit_mark(to_usual_width(text).strip(), context.locale)
    own_symbols = (
        sign for sign, code in currency_by_symbol(context).items() if code == context.currency
    )
    symbols, minuses = _alternatives_pattern(own_symbols), minus_characters(context.locale)
    if context.locale.fiscal and (guard := re.escape(context.locale.fiscal.guard)):
        amount = re.sub(rf"^([{minuses}(]?)\s*{guard}", r"\1", amount)
    unmarked = re.sub(rf"^([{minuses}(]?)\s*(?:{symbols})\s*", r"\1", amount)
    unmarked = re.sub(rf"\s*(?:{symbols})\s*([{minuses})]?)$", r"\1", unmarked)
    value = read_number(unmarked, context.locale, places)
    if is_debit is not None and value.is_signed():
        raise UnreadableError(text)  # a minus on the debit side could mean either
    return canonical(f"{value.copy_negate() if is_debit else value:f}", context)


def _split_debit_or_credit_mark(text: str, locale: Locale) -> tuple[str, bool | None]:
    """Return an amount without its debit or credit mark, and whether it is a debit or None."""
    words = _alternatives_pattern((*locale.credit, *locale.debit))
    sides = re.fullmatch(rf"(.*?[^\s])\s*(?<![A-Za-z])({words})", text)
    return (sides[1], sides[2] in locale.debit) if sides else (text, None)


def _alternatives_pattern(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


MONEY = FieldType(canonical, _read, style_count, _write)
