"""Rates in percent: `19`, not `.19`."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, quantity
from docextract_eval.fieldtypes.patterns import narrow


def _show(value: str, context: Context, style: int = 0) -> str:
    number, form = quantity.show(value, context), context.locale.percent
    if context.locale.amounts_in:
        form = form.replace("%", context.locale.amounts_in.percent)
    spaced = form.replace("{n}", " {n} ").strip()
    return (form, spaced, "{n}")[style % 3].replace("{n}", number)


def _read(text: str, context: Context) -> str:
    bare = narrow(text).strip()
    for sign in ("%", *(numerals.percent for numerals in context.locale.numerals)):
        before = context.locale.percent.startswith(sign) and bare.startswith(sign)
        if before or bare.endswith(sign):
            rest = bare.removeprefix(sign) if before else bare.removesuffix(sign)
            return quantity.read(rest.strip(), context)
    return quantity.read(bare, context)


PERCENTAGE = FieldType(quantity.canonical, _read, lambda _: 3, _show)
