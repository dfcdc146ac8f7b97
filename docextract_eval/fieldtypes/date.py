"""Days: ISO, or printed in one of the locale's forms; never the better of two orders."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns

if TYPE_CHECKING:
    from collections.abc import Mapping

_ISO = "{y:04}-{m:02}-{d:02}"
_CENTURY = 2000


def _canonical(text: str, _: Context) -> str:
    if (parts := patterns.read(_ISO, text)) is None:
        raise UnreadableError(text)
    return _day(text, int(parts["y"]), int(parts["m"]), int(parts["d"]))


def _styles(context: Context) -> int:
    return len(context.locale.dates)


def _show(value: str, context: Context, style: int = 0) -> str:
    day = datetime.date.fromisoformat(value)
    pattern = context.locale.dates[style % len(context.locale.dates)]
    parts: dict[str, int | str] = {
        "y": day.year,
        "yy": day.year % 100,
        "m": day.month,
        "d": day.day,
        "month": context.locale.months[day.month - 1],
        "mon": context.locale.short_months[day.month - 1][0],
    }
    return patterns.write(pattern, parts)


def _read(text: str, context: Context) -> str:
    for pattern in (*context.locale.dates, _ISO, *context.locale.days_read):
        if parts := patterns.read(pattern, text):
            year = int(parts["y"]) if "y" in parts else _CENTURY + int(parts["yy"])
            return _day(text, year, _month(parts, context), int(parts["d"]))
    raise UnreadableError(text)


def _month(parts: Mapping[str, str], context: Context) -> int:
    """Read a number, a name, a short form, or so much of a name that no other month begins so."""
    if "m" in parts:
        return int(parts["m"])
    printed = parts.get("mon") or parts["month"]
    name = _folded(printed)
    begun = set()
    for number, (full, short) in enumerate(
        zip(context.locale.months, context.locale.short_months, strict=True), 1
    ):
        if name in map(_folded, (full, *short)):
            return number
        if len(name) > 2 and _folded(full).startswith(name):
            begun.add(number)
    if len(begun) != 1:
        raise UnreadableError(printed)
    return begun.pop()


def _folded(name: str) -> str:
    """Leave out case, accents and the point: tills print `AOUT` and `août`, `DEC` and `déc.`."""
    apart = unicodedata.normalize("NFKD", name.casefold().removesuffix("."))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableError(text) from error


DATE = FieldType(_canonical, _read, _styles, _show)
