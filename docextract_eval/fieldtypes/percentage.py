"""Rates in percent points: `19`, not `.19`."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, quantity
from docextract_eval.fieldtypes.patterns import narrow


def _show(value: str, context: Context, style: int = 0) -> str:
    sign = context.locale.amounts_in.percent if context.locale.amounts_in else "%"
    return quantity.show(value, context) + (sign, f" {sign}", "")[style % 3]


def _read(text: str, context: Context) -> str:
    bare = narrow(text).strip()
    for sign in ("%", *(numerals.percent for numerals in context.locale.numerals)):
        if bare.endswith(sign):
            return quantity.read(bare.removesuffix(sign).strip(), context)
    return quantity.read(bare, context)


PERCENTAGE = FieldType(quantity.canonical, _read, lambda _: 3, _show)
