"""Amounts of money, compared at the currency's minor unit."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.currency import signs_of
from docextract_eval.fieldtypes.numbers import (
    canonical_number,
    minus,
    read_number,
    write_number,
)
from docextract_eval.fieldtypes.patterns import narrow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.locales import Locale

_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "OMR": 3, "BHD": 3}


def minor_units(currency: str) -> int:
    """Return how many digits a currency has after the decimal mark."""
    return _MINOR_UNITS.get(currency, 2)


def canonical(text: str, context: Context) -> str:
    """Return `1234.50` for `1234.5`; digits beyond the minor unit stay, because they are wrong."""
    whole, _, fraction = canonical_number(text).partition(".")
    cents = fraction.ljust(minor_units(context.currency), "0")
    return f"{whole}.{cents}" if cents else whole


def styles(context: Context) -> int:
    """Return the number of patterns around a number."""
    return len(forms(context.locale))


def forms(locale: Locale) -> tuple[str, ...]:
    """Return the patterns around a number; the last has the guard that some tills print."""
    guard = locale.fiscal.guard if locale.fiscal else ""
    return (*locale.money, f"{guard}{{n}}") if guard else locale.money


def _show(value: str, context: Context, style: int = 0) -> str:
    return show_amount(value, context, style, minor_units(context.currency))


def show_amount(value: str, context: Context, style: int, places: int) -> str:
    """Return an amount as printed, with `places` decimals."""
    amount = Decimal(value)
    number = write_number(amount.copy_abs(), _grouped_as(context.locale, places), places)
    known = forms(context.locale)
    pattern = known[style % len(known)]
    if amount < 0 and pattern not in context.locale.money:  # a guard stands before all else
        return pattern.replace("{n}", f"-{number}")
    return ("-" if amount < 0 else "") + pattern.replace("{n}", number)


def _grouped_as(locale: Locale, places: int) -> Locale:
    """Return the locale with the separator for amounts without decimals, if it has its own."""
    group = "" if places else locale.whole_group
    return replace(locale, group=group) if group else locale


def _read(text: str, context: Context) -> str:
    return read_amount(text, context, minor_units(context.currency))


def read_amount(text: str, context: Context, places: int) -> str:
    """Return the canonical value of an amount with or without symbol and debit or credit mark.

    The symbol of another currency, or a wrong number of decimals, raises an UnreadableError.
    """
    amount, owed = _of_its_side(narrow(text).strip(), context.locale)
    own = (sign for sign, code in signs_of(context).items() if code == context.currency)
    signs, below = _either(own), minus(context.locale)
    if context.locale.fiscal and (guard := re.escape(context.locale.fiscal.guard)):
        amount = re.sub(rf"^([{below}(]?)\s*{guard}", r"\1", amount)
    bare = re.sub(rf"^([{below}(]?)\s*(?:{signs})\s*", r"\1", amount)
    bare = re.sub(rf"\s*(?:{signs})\s*([{below})]?)$", r"\1", bare)
    value = read_number(bare, context.locale, places)
    if owed is not None and value.is_signed():
        raise UnreadableError(text)  # a minus on the debit side could mean either
    return canonical(f"{value.copy_negate() if owed else value:f}", context)


def _of_its_side(text: str, locale: Locale) -> tuple[str, bool | None]:
    """Return an amount without its debit or credit mark, and whether it is a debit or None."""
    words = _either((*locale.credit, *locale.debit))
    sides = re.fullmatch(rf"(.*?[^\s])\s*(?<![A-Za-z])({words})", text)
    return (sides[1], sides[2] in locale.debit) if sides else (text, None)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


MONEY = FieldType(canonical, _read, styles, _show)
