"""Dates: ISO, or printed in one of the country's forms; the order is never guessed."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns
from docextract_eval.fieldtypes.numbers import locale_digits_to_latin, to_script_digits
from docextract_eval.locales import Era, Locale

if TYPE_CHECKING:
    from collections.abc import Mapping

ISO = "{y:04}-{m:02}-{d:02}"
_CENTURY = 2000
_BUDDHIST_OFFSET = 543
"""By how many years the Buddhist calendar is ahead."""
_FIRST_BUDDHIST_YEAR = 2400
"""The first Buddhist year that is accepted."""
_COMMON_ERA = Era("", "", "0001-01-01")
_CHECKED = ("wd", "era", "e")
"""Redundant parts of a pattern; they must agree with the date."""


def _canonical(text: str, _: Context) -> str:
    if not text.isascii() or (parts := patterns.read(ISO, text)) is None:
        raise UnreadableError(text)
    return _iso_date(text, int(parts["y"]), int(parts["m"]), int(parts["d"]))


def _style_count(context: Context) -> int:
    return len(context.locale.dates)


def _write(value: str, context: Context, style: int = 0) -> str:
    return write_date(value, context, context.locale.dates[style % len(context.locale.dates)])


def write_date(value: str, context: Context, pattern: str) -> str:
    """Return a date written by a pattern, which need not be one of the locale's."""
    filled = patterns.write(
        pattern, _date_parts(datetime.date.fromisoformat(value), context.locale)
    )
    return to_script_digits(filled, context.locale.stamps_in)


def _date_parts(date: datetime.date, locale: Locale) -> dict[str, int | str]:
    """Return all parts of a date that a pattern may contain."""
    weekday = locale.weekdays[date.weekday()] if locale.weekdays else ""
    era = next(e for e in (*reversed(locale.eras), _COMMON_ERA) if e.since <= date.isoformat())
    count = date.year - int(era.since[:4]) + 1
    return {
        "y": date.year,
        "yy": date.year % 100,
        "by": date.year + _BUDDHIST_OFFSET,
        "byy": (date.year + _BUDDHIST_OFFSET) % 100,
        "m": date.month,
        "d": date.day,
        "nth": locale.ordinals.get(date.day, ""),
        "month": locale.months[date.month - 1] if locale.months else "",
        "mon": locale.short_months[date.month - 1][0] if locale.short_months else "",
        "wd": weekday,
        "era": era.name,
        "e": era.letter,
        "ey": count,
    }


def _read(text: str, context: Context) -> str:
    latin = locale_digits_to_latin(text, context.locale)
    for pattern in (*context.locale.dates, ISO, *context.locale.days_read):
        if (parts := patterns.read(pattern, latin)) and _has_possible_year(parts):
            year = _full_year(text, parts, context.locale)
            value = _iso_date(text, year, _month_number(parts, context), int(parts["d"]))
            expected = _date_parts(datetime.date.fromisoformat(value), context.locale)
            if any(parts[name].upper() != expected[name] for name in _CHECKED if name in parts):
                raise UnreadableError(text)  # the wrong weekday, or a date outside that era
            return value
    raise UnreadableError(text)


def _has_possible_year(parts: Mapping[str, str]) -> bool:
    """Return whether a year can be in its pattern's calendar: 2024 is no Buddhist year."""
    return int(parts.get("by", _FIRST_BUDDHIST_YEAR)) >= _FIRST_BUDDHIST_YEAR


def _full_year(text: str, parts: Mapping[str, str], locale: Locale) -> int:
    """Return the year in full, of this century, or from the year of an era."""
    if "by" in parts:
        return int(parts["by"]) - _BUDDHIST_OFFSET
    if "byy" in parts:
        return _CENTURY + (int(parts["byy"]) - _BUDDHIST_OFFSET) % 100
    if "ey" not in parts:
        return int(parts["y"]) if "y" in parts else _CENTURY + int(parts["yy"])
    named = parts.get("era") or parts["e"].upper()
    for era in locale.eras:
        if named in (era.name, era.letter):
            count = 1 if parts["ey"] == "元" else int(parts["ey"])
            return int(era.since[:4]) + count - 1
    raise UnreadableError(text)


def _month_number(parts: Mapping[str, str], context: Context) -> int:
    """Return the month from a number, a name, a short form, or an unambiguous start of a name."""
    if "m" in parts:
        return int(parts["m"])
    printed = parts.get("mon") or parts["month"]
    name = _fold_name(printed)
    candidates = set()
    for number, (full, short) in enumerate(
        zip(context.locale.months, context.locale.short_months, strict=True), 1
    ):
        if name in map(_fold_name, (full, *short)):
            return number
        if len(name) > 2 and _fold_name(full).startswith(name):
            candidates.add(number)
    if len(candidates) != 1:
        raise UnreadableError(printed)
    return candidates.pop()


def _fold_name(name: str) -> str:
    """Return a name without case, accents and point: `AOUT` equals `août`, `DEC` equals `déc.`."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().removesuffix("."))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return letters.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


def _iso_date(text: str, year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableError(text) from error


DATE = FieldType(_canonical, _read, _style_count, _write)
