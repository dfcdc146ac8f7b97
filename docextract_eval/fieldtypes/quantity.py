"""Counts and weights: decimals; `2` and `2.000` are the same, and so are `2 kg` and `2`.

A unit, or the symbol between a quantity and a price, is read past and never converted.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from docextract_eval.fieldtypes import Context, FieldType
from docextract_eval.fieldtypes.numbers import (
    canonical_number,
    read_number,
    trim_zeros,
    write_number,
)
from docextract_eval.fieldtypes.patterns import to_usual_width


def canonical(text: str, _: Context) -> str:
    """Return the decimal without needless zeros."""
    return canonical_number(text)


def write(value: str, context: Context, _: int = 0) -> str:
    """Return a decimal as printed, with its own number of decimals."""
    number = Decimal(value)
    return write_number(number, context.locale, max(0, -int(number.as_tuple().exponent)))


def read(text: str, context: Context) -> str:
    """Return a printed decimal in canonical form."""
    return trim_zeros(read_number(text, context.locale))


def _read_with_unit(text: str, context: Context) -> str:
    """Return a printed decimal before or behind a unit in canonical form.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> german = Context(LOCALES.load("de_DE"), "EUR")
    >>> [_read_with_unit(text, german) for text in ("2 x", "2x", "1,5 kg", "12 Stk.")]
    ['2', '2', '1.5', '12']
    """
    found = _unit_regex(context.locale.units).fullmatch(to_usual_width(text).strip())
    return read(found["number"] if found else text, context)


@functools.cache
def _unit_regex(units: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of a number that may have a unit before or behind it."""
    unit = "|".join(re.escape(each) for each in sorted(units, key=len, reverse=True))
    lead, tail = rf"(?:(?:{unit})\.?\s*)?", rf"(?:\s*(?:{unit})\.?)?"
    return re.compile(f"{lead}(?P<number>.+?){tail}", re.IGNORECASE)


QUANTITY = FieldType(canonical, _read_with_unit, write=write)
