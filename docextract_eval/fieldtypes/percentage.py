"""Rates in percent: `19`, not `.19`."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, quantity
from docextract_eval.fieldtypes.patterns import to_usual_width


def _write(value: str, context: Context, style: int = 0) -> str:
    number, form = quantity.write(value, context), context.locale.percent
    if context.locale.amounts_in:
        form = form.replace("%", context.locale.amounts_in.percent)
    spaced = form.replace("{n}", " {n} ").strip()
    return (form, spaced, "{n}")[style % 3].replace("{n}", number)


def _read(text: str, context: Context) -> str:
    stripped = to_usual_width(text).strip()
    for percent_sign in ("%", *(numerals.percent for numerals in context.locale.numerals)):
        before = context.locale.percent.startswith(percent_sign) and stripped.startswith(
            percent_sign
        )
        if before or stripped.endswith(percent_sign):
            rest = (
                stripped.removeprefix(percent_sign)
                if before
                else stripped.removesuffix(percent_sign)
            )
            return quantity.read(rest.strip(), context)
    return quantity.read(stripped, context)


PERCENTAGE = FieldType(quantity.canonical, _read, lambda _: 3, _write)
