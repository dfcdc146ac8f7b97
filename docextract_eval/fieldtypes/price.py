"""Unit prices: amounts that may have one more decimal than the currency, as fuel prices do.

>>> from docextract_eval.countries.locales import LOCALES
>>> german = Context(LOCALES.load("de_DE"), "EUR")
>>> PRICE.read("1,759", german), PRICE.read("2,50 €", german)
('1.759', '2.50')
"""

from __future__ import annotations

from decimal import Decimal

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError
from docextract_eval.fieldtypes.money import (
    canonical,
    minor_units,
    read_amount,
    style_count,
    write_amount,
)


def _read(text: str, context: Context) -> str:
    """Return an amount, or else one with one more decimal, in canonical form."""
    places = minor_units(context.currency)
    try:
        return read_amount(text, context, places)
    except UnreadableError:
        return read_amount(text, context, places + 1)


def _write(value: str, context: Context, style: int = 0) -> str:
    """Return a price with its own number of decimals, and at least those of an amount."""
    decimals = -int(Decimal(value).as_tuple().exponent)
    return write_amount(value, context, style, max(decimals, minor_units(context.currency)))


PRICE = FieldType(canonical, _read, style_count, _write)
