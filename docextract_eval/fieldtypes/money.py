"""Amounts: the same decimal at the currency's minor unit, or not the same."""

from __future__ import annotations

import re
from decimal import Decimal

from docextract_eval.fieldtypes import Context, FieldType
from docextract_eval.fieldtypes.numbers import (
    MINUS,
    canonical_number,
    read_number,
    write_number,
)

_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "OMR": 3, "BHD": 3}


def minor_units(currency: str) -> int:
    """Give how many digits a currency has after the decimal mark."""
    return _MINOR_UNITS.get(currency, 2)


def _canonical(text: str, context: Context) -> str:
    """Give `1234.50` for `1234.5`; digits beyond the minor unit stay: they are a mistake."""
    value = canonical_number(text)
    places = max(minor_units(context.currency), -int(value.normalize().as_tuple().exponent))
    return f"{value or abs(value):.{places}f}"  # abs: a zero has no sign


def _styles(context: Context) -> int:
    return len(context.locale.money)


def _show(value: str, context: Context, style: int = 0) -> str:
    amount = Decimal(value)
    number = write_number(abs(amount), context.locale, minor_units(context.currency))
    pattern = context.locale.money[style % len(context.locale.money)]
    return ("-" if amount < 0 else "") + pattern.replace("{n}", number)


def _read(text: str, context: Context) -> str:
    """Read an amount with or without a sign of this locale's currencies."""
    signs = "|".join(re.escape(s) for s in sorted(context.locale.signs, key=len, reverse=True))
    bare = re.sub(rf"^([{MINUS}(]?)\s*(?:{signs})\s*", r"\1", text.strip())
    bare = re.sub(rf"\s*(?:{signs})\s*([{MINUS})]?)$", r"\1", bare)
    value = read_number(bare, context.locale, minor_units(context.currency))
    return _canonical(f"{value:f}", context)


MONEY = FieldType(_canonical, _read, _styles, _show)
