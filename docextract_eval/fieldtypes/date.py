"""Days: ISO, or printed in one of the locale's forms; never the better of two orders."""

from __future__ import annotations

import datetime

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns

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
    name = context.locale.months[day.month - 1]
    parts: dict[str, int | str] = {
        "y": day.year,
        "yy": day.year % 100,
        "m": day.month,
        "d": day.day,
        "mon": name,
    }
    return patterns.write(pattern, parts)


def _read(text: str, context: Context) -> str:
    for pattern in (*context.locale.dates, _ISO):
        if parts := patterns.read(pattern, text):
            year = int(parts["y"]) if "y" in parts else _CENTURY + int(parts["yy"])
            month = int(parts["m"]) if "m" in parts else _month(parts["mon"], context)
            return _day(text, year, month, int(parts["d"]))
    raise UnreadableError(text)


def _month(name: str, context: Context) -> int:
    start = name.rstrip(".").casefold()
    for number, known in enumerate(context.locale.months, 1):
        if len(start) > 2 and known.casefold().startswith(start):
            return number
    raise UnreadableError(name)


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableError(text) from error


DATE = FieldType(_canonical, _read, _styles, _show)
