"""Dates: ISO, or printed in one of the country's forms; the order is never guessed."""

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
"""By how many years the Buddhist calendar is ahead."""
_OF_THE_BUDDHA = 2400
"""The first Buddhist year that is accepted."""
_OUR_OWN = Era("", "", "0001-01-01")
_CHECKED = ("wd", "era", "e")
"""Redundant parts of a pattern; they must agree with the date."""


def _canonical(text: str, _: Context) -> str:
    if not text.isascii() or (parts := patterns.read(ISO, text)) is None:
        raise UnreadableError(text)
    return _day(text, int(parts["y"]), int(parts["m"]), int(parts["d"]))


def _styles(context: Context) -> int:
    return len(context.locale.dates)


def _show(value: str, context: Context, style: int = 0) -> str:
    return written(value, context, context.locale.dates[style % len(context.locale.dates)])


def written(value: str, context: Context, pattern: str) -> str:
    """Return a date written by a pattern, which need not be one of the locale's."""
    said = patterns.write(pattern, _parts(datetime.date.fromisoformat(value), context.locale))
    return in_digits(said, context.locale.stamps_in)


def _parts(day: datetime.date, locale: Locale) -> dict[str, int | str]:
    """Return all parts of a date that a pattern may contain."""
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
                raise UnreadableError(text)  # the wrong weekday, or a date outside that era
            return value
    raise UnreadableError(text)


def _in_its_count(parts: Mapping[str, str]) -> bool:
    """Return whether a year can be in its pattern's calendar: 2024 is no Buddhist year."""
    return int(parts.get("by", _OF_THE_BUDDHA)) >= _OF_THE_BUDDHA


def _year(text: str, parts: Mapping[str, str], locale: Locale) -> int:
    """Return the year in full, of this century, or from the year of an era."""
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
    """Return the month from a number, a name, a short form, or an unambiguous start of a name."""
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
    """Return a name without case, accents and point: `AOUT` equals `août`, `DEC` equals `déc.`."""
    apart = unicodedata.normalize("NFKD", name.casefold().removesuffix("."))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return bare.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableError(text) from error


DATE = FieldType(_canonical, _read, _styles, _show)
