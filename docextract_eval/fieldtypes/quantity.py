"""Counts and weights: decimals without a unit; `2` and `2.000` are the same."""

from __future__ import annotations

from decimal import Decimal

from docextract_eval.fieldtypes import Context, FieldType
from docextract_eval.fieldtypes.numbers import (
    canonical_number,
    read_number,
    trim_zeros,
    write_number,
)


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


QUANTITY = FieldType(canonical, read, write=write)
