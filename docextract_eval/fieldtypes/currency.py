"""Currencies by their ISO 4217 code; a printed sign means what the declared locale says."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError


def _canonical(text: str, _: Context) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise UnreadableError(text)
    return code


def _signs(currency: str, context: Context) -> list[str]:
    return [sign for sign, code in context.locale.signs.items() if code == currency] or [currency]


def _styles(context: Context) -> int:
    return len(_signs(context.currency, context))


def _show(value: str, context: Context, style: int = 0) -> str:
    signs = _signs(value, context)
    return signs[style % len(signs)]


def _read(text: str, context: Context) -> str:
    return context.locale.signs.get(text.strip()) or _canonical(text, context)


CURRENCY = FieldType(_canonical, _read, _styles, _show)
