"""Rates in percent points: `19`, not `.19`."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, quantity
from docextract_eval.fieldtypes.patterns import narrow


def _show(value: str, context: Context, style: int = 0) -> str:
    return quantity.show(value, context) + ("%", " %", "")[style % 3]


def _read(text: str, context: Context) -> str:
    return quantity.read(narrow(text).strip().removesuffix("%").strip(), context)


PERCENTAGE = FieldType(quantity.canonical, _read, lambda _: 3, _show)
