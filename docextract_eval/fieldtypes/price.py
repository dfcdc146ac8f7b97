"""What one of a thing costs: an amount that may have a digit more than coins have, as fuel has.

>>> from docextract_eval.locales import LOCALES
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
    show_amount,
    styles,
)


def _read(text: str, context: Context) -> str:
    """Read it as an amount, or else as one with a digit more."""
    places = minor_units(context.currency)
    try:
        return read_amount(text, context, places)
    except UnreadableError:
        return read_amount(text, context, places + 1)


def _show(value: str, context: Context, style: int = 0) -> str:
    """Print it with as many digits as it has, and no fewer than an amount."""
    own = -int(Decimal(value).as_tuple().exponent)
    return show_amount(value, context, style, max(own, minor_units(context.currency)))


PRICE = FieldType(canonical, _read, styles, _show)
