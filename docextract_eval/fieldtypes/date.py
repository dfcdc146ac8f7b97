"""Days: ISO, or printed in one of the locale's forms; never the better of two orders."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns
from docextract_eval.fieldtypes.numbers import in_digits, in_latin
from docextract_eval.locales import Era, Locale

if TYPE_CHECKING:
    from collections.abc import Mapping

ISO = "{y:04}-{m:02}-{d:02}"
_CENTURY = 2000
_BUDDHIST = 543
"""How far a count of years is ahead of ours that began when the Buddha died."""
_OF_THE_BUDDHA = 2400
"""The first of its years that are met on paper."""
_OUR_OWN = Era("", "", "0001-01-01")
_CHECKED = ("wd", "era", "e")
"""What a form says twice: it must not contradict the day."""


def _canonical(text: str, _: Context) -> str:
    if not text.isascii() or (parts := patterns.read(ISO, text)) is None:
        raise UnreadableError(text)
    return _day(text, int(parts["y"]), int(parts["m"]), int(parts["d"]))


def _styles(context: Context) -> int:
    return len(context.locale.dates)


def _show(value: str, context: Context, style: int = 0) -> str:
    return written(value, context, context.locale.dates[style % len(context.locale.dates)])


def written(value: str, context: Context, pattern: str) -> str:
    """Write a day by a pattern, be it one of the locale's forms or not."""
    said = patterns.write(pattern, _parts(datetime.date.fromisoformat(value), context.locale))
    return in_digits(said, context.locale.stamps_in)


def _parts(day: datetime.date, locale: Locale) -> dict[str, int | str]:
    """Return all that a form may say of a day."""
    weekday = locale.weekdays[day.weekday()] if locale.weekdays else ""
    era = next(e for e in (*reversed(locale.eras), _OUR_OWN) if e.since <= day.isoformat())
    count = day.year - int(era.since[:4]) + 1
    return {
        "y": day.year,
        "yy": day.year % 100,
        "by": day.year + _BUDDHIST,
        "byy": (day.year + _BUDDHIST) % 100,
        "m": day.month,
        "d": day.day,
        "nth": locale.ordinals.get(day.day, ""),
        "month": locale.months[day.month - 1] if locale.months else "",
        "mon": locale.short_months[day.month - 1][0] if locale.short_months else "",
        "wd": weekday,
        "era": era.name,
        "e": era.letter,
        "ey": count,
    }


def _read(text: str, context: Context) -> str:
    latin = in_latin(text, context.locale)
    for pattern in (*context.locale.dates, ISO, *context.locale.days_read):
        if (parts := patterns.read(pattern, latin)) and _in_its_count(parts):
            year = _year(text, parts, context.locale)
            value = _day(text, year, _month(parts, context), int(parts["d"]))
            said = _parts(datetime.date.fromisoformat(value), context.locale)
            if any(parts[name].upper() != said[name] for name in _CHECKED if name in parts):
                raise UnreadableError(text)  # another day of the week, or no day of that era
            return value
    raise UnreadableError(text)


def _in_its_count(parts: Mapping[str, str]) -> bool:
    """Return whether a year can be of the count of its form: 2024 is no year of the Buddha's."""
    return int(parts.get("by", _OF_THE_BUDDHA)) >= _OF_THE_BUDDHA


def _year(text: str, parts: Mapping[str, str], locale: Locale) -> int:
    """Read a year in full, of this century, or of an era; an era's first is also called so."""
    if "by" in parts:
        return int(parts["by"]) - _BUDDHIST
    if "byy" in parts:
        return _CENTURY + (int(parts["byy"]) - _BUDDHIST) % 100
    if "ey" not in parts:
        return int(parts["y"]) if "y" in parts else _CENTURY + int(parts["yy"])
    named = parts.get("era") or parts["e"].upper()
    for era in locale.eras:
        if named in (era.name, era.letter):
            count = 1 if parts["ey"] == "元" else int(parts["ey"])
            return int(era.since[:4]) + count - 1
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
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return bare.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableError(text) from error


DATE = FieldType(_canonical, _read, _styles, _show)
