"""Dates: ISO, or as the country prints them; the order of day and month is never guessed.

A printed date is read by the country's own patterns first; then in numbers between the separators
that the country uses, in the order of those patterns; then with the name of a month. Around it may
stand its weekday, which must agree, a time of day, and the country's words around a date.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES, Era, Locale
from docextract_eval.fieldtypes import Context, FieldType, UnreadableError, patterns
from docextract_eval.fieldtypes.numbers import locale_digits_to_latin, to_script_digits
from docextract_eval.fieldtypes.time import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ISO = "{y:04}-{m:02}-{d:02}"
_COMPACT = "{y:04}{m:02}{d:02}"
_YEAR_FIRST = (*(f"{{y:04}}{mark}{{m:02}}{mark}{{d:02}}" for mark in "-/."), _COMPACT)
"""Patterns that every country reads one way: nobody prints year, day, month."""
_YEAR_LAST = re.compile(r"\{([dm]):02\}(\W)\{([dm]):02\}\2\{(b?y:04)\}")
_NAMED = (
    "{d} {month} {y:04}",
    "{month} {d} {y:04}",
    "{y:04} {month} {d}",
    "{d} {month} {yy:02}",
    "{month} {d} {yy:02}",
)
"""Patterns with the name of a month, once marks are blanks: each has one reading."""
_CENTURY = 2000
"""The first of the hundred years that a year of two digits stands for."""
_COMPACT_YEARS = range(1900, 2100)
"""The years in which eight digits are a date: read day first, they would be in another."""
_BUDDHIST_OFFSET = 543
"""By how many years the Buddhist calendar is ahead."""
_FIRST_BUDDHIST_YEAR = 2400
"""The first Buddhist year that is accepted."""
_COMMON_ERA = Era("", "", "0001-01-01")
_CHECKED = ("wd", "era", "e")
"""Redundant parts of a pattern; they must agree with the date."""


_ISO_TIME = re.compile(r"(?<=[0-9])[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_ZONE = re.compile(r"(?<=:[0-9]{2})(?:\.[0-9]+)? ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?$")
"""A fraction of a second and a time zone, at the end of a time."""
_BEFORE_TIME = re.compile(r"(?<=[0-9])T(?=[0-9])|[ ,;|-]+")
_AROUND_SEPARATOR = re.compile(r"(?<=[0-9]) ?([/.-]) ?(?=[0-9])")
_ORDINAL = re.compile(
    r"(?<=[0-9])(?:st|nd|rd|th|er|[ºª°])(?![^\W\d_])|\b(?:of|de|del)\b", re.IGNORECASE
)
_NAME_MARKS = re.compile(
    r"[\s./,'`\u00b4\u2018\u2019-]+|(?<=[0-9])(?=[^\W\d_])|(?<=[^\W\d_])(?=[0-9])"
)
"""What stands around the name of a month; also nothing, between a letter and a digit."""


def _canonical(text: str, _: Context) -> str:
    day = _ISO_TIME.sub("", _ZONE.sub("", text.strip())) if ":" in text else text
    if not text.isascii() or (parts := patterns.read(ISO, day)) is None:
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
    latin = patterns.join_blanks(locale_digits_to_latin(text, context.locale))
    for day in _with_and_without_time(latin, context):
        if value := _read_day(day, context.locale):
            return value
        bare = _without_words(_without_brackets(day), context.locale)
        for name, rest in _without_weekday(bare, context.locale):
            value = _read_day(_without_words(rest, context.locale), context.locale)
            if value and (not name or _is_weekday(name, value, context.locale)):
                return value
    raise UnreadableError(text)


def readable_patterns(locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield the patterns of dates that a country reads, each with its rule."""
    own = (*locale.dates, *locale.days_read)
    yield from ((pattern, _rule_of_pattern(pattern)) for pattern in own)
    numeric = _numeric_patterns(locale.dates, locale.date_separators)
    yield from ((pattern, "4.16" if pattern in _YEAR_FIRST else "4.15") for pattern in numeric)
    if locale.short_months and locale.short_months[0][0].rstrip(".").isalpha():
        named = _named_patterns(locale)
        yield from ((pattern.replace("{month}", "{mon}"), "4.17") for pattern in named)


def _rule_of_pattern(pattern: str) -> str:
    if "{by" in pattern or "{e" in pattern:
        return "4.19"
    return "4.17" if "mon" in pattern else "4.16" if pattern.startswith("{y:") else "4.15"


def _read_day(text: str, locale: Locale) -> str | None:
    """Return a date that stands alone; None if no pattern fits.

    A text that fits a pattern and is no date, such as the wrong weekday, is unreadable.
    """
    for pattern, written in _patterns_to_try(text, locale):
        if (parts := patterns.read(pattern, written)) and _has_possible_year(parts, pattern):
            year, day = _full_year(text, parts, locale), int(parts["d"])
            value = _iso_date(text, year, _month_number(parts, locale), day)
            expected = _date_parts(datetime.date.fromisoformat(value), locale)
            if any(parts[name].upper() != expected[name] for name in _CHECKED if name in parts):
                raise UnreadableError(text)  # the wrong weekday, or a date outside that era
            return value
    return None


def _patterns_to_try(text: str, locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield patterns, each with the text as it is read by it; the country's own come first."""
    for pattern in (*locale.dates, ISO, *locale.days_read):
        yield pattern, text
    close = _AROUND_SEPARATOR.sub(r"\1", text)
    for pattern in _numeric_patterns(locale.dates, locale.date_separators):
        yield pattern, close
    named = _NAME_MARKS.sub(" ", _ORDINAL.sub("", text)).strip()
    for pattern in _named_patterns(locale):
        yield pattern, named


@functools.cache
def _numeric_patterns(forms: tuple[str, ...], separators: str) -> tuple[str, ...]:
    """Return patterns in numbers, in the order of a country's own, between its separators.

    Years of two digits are added where the country prints no year first: `24-03-07` could be
    either.

    >>> _numeric_patterns(("{m:02}/{d:02}/{y:04}",), "-")[:2]
    ('{m:02}-{d:02}-{y:04}', '{m:02}-{d:02}-{yy:02}')
    """
    own = [found for form in forms if (found := _YEAR_LAST.fullmatch(form))]
    years = dict.fromkeys(found[4] for found in own)
    short = "byy:02" if "by:04" in years else "yy:02"
    if not any(form.startswith(("{y:", "{yy")) for form in forms):
        years[short] = None
    days = dict.fromkeys((found[1], found[3]) for found in own)
    numeric = [
        f"{{{first}:02}}{mark}{{{second}:02}}{mark}{{{year}}}"
        for first, second in days
        for mark in separators
        for year in years
    ]
    return (*numeric, *_YEAR_FIRST)


def _named_patterns(locale: Locale) -> tuple[str, ...]:
    """Return patterns with the name of a month; where short years are of two calendars, none."""
    if not locale.months:
        return ()
    has_two_calendars = any("{byy" in form for form in locale.dates)
    return _NAMED[:3] if has_two_calendars else _NAMED


def _with_and_without_time(text: str, context: Context) -> Iterator[str]:
    """Yield a text, and what it is without a time of day before or behind it."""
    yield text
    whole = _ZONE.sub("", text)
    for mark in _BEFORE_TIME.finditer(whole):
        before, behind = whole[: mark.start()], whole[mark.end() :]
        if _is_time(behind, context):
            yield before
        if _is_time(before, context):
            yield behind


def _is_time(text: str, context: Context) -> bool:
    """Return whether a text is a time of day, as the country prints it or as ISO has it."""
    for read in (TIME.read, TIME.canonical):
        with contextlib.suppress(UnreadableError):
            return bool(read(text, context))
    return False


def _without_brackets(text: str) -> str:
    """Return a text without brackets around it or a mark at its end."""
    if text[:1] in ("(", "[") and text[-1:] in (")", "]"):
        text = text[1:-1]
    return text.rstrip(".,;:").strip()


def _without_words(text: str, locale: Locale) -> str:
    """Return a text without the words that a country writes around dates.

    >>> _without_words("le 3 avril 2024", LOCALES.load("fr_FR"))
    '3 avril 2024'
    """
    return _words_regex(locale.words_before_date, locale.words_behind_date).sub("", text)


@functools.cache
def _words_regex(before: tuple[str, ...], behind: tuple[str, ...]) -> re.Pattern[str]:
    first, last = _any_name_pattern(before), _any_name_pattern(behind)
    return re.compile(rf"^(?:{first})\.? |(?<=[0-9]) ?(?:{last})\.?$", re.IGNORECASE)


def _any_name_pattern(printed: Iterable[str]) -> str:
    """Return a pattern of any of these names, with or without accents, without their points."""
    names = {name.removesuffix(".") for name in printed}
    names |= {_without_accents(name) for name in names}
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"


def _without_weekday(text: str, locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield a text, and what it is without a weekday before or behind it, with the weekday's name.

    >>> [*_without_weekday("Do, 07.03.2024", LOCALES.load("de_DE"))]
    [('', 'Do, 07.03.2024'), ('Do', '07.03.2024')]
    """
    yield "", text
    if locale.weekday_names:
        for found in _weekday_regex(locale.weekday_names).finditer(text):
            yield found[1] or found[2], text[: found.start()] + text[found.end() :]


@functools.cache
def _weekday_regex(weekday_names: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    words = _any_name_pattern(name for day in weekday_names for name in day)
    return re.compile(rf"^\(?({words})\.?\)?[ ,]+|[ ,(]+({words})\.?\)?$", re.IGNORECASE)


def _is_weekday(name: str, value: str, locale: Locale) -> bool:
    """Return whether a date is on the named weekday."""
    names = locale.weekday_names[datetime.date.fromisoformat(value).weekday()]
    return _fold_name(name) in map(_fold_name, names)


def _has_possible_year(parts: Mapping[str, str], pattern: str) -> bool:
    """Return whether a year can be in its pattern's calendar: 2024 is no Buddhist year."""
    if pattern == _COMPACT and int(parts["y"]) not in _COMPACT_YEARS:
        return False
    return int(parts.get("by", _FIRST_BUDDHIST_YEAR)) >= _FIRST_BUDDHIST_YEAR


def _full_year(text: str, parts: Mapping[str, str], locale: Locale) -> int:
    """Return the year in full, of this century, or from the year of an era."""
    if "by" in parts:
        return int(parts["by"]) - _BUDDHIST_OFFSET
    if "byy" in parts:
        return _CENTURY + (int(parts["byy"]) - _BUDDHIST_OFFSET) % 100
    if "yy" in parts:
        return _CENTURY + int(parts["yy"])
    if "y" in parts:
        year, has_buddhist = int(parts["y"]), any("{by:" in form for form in locale.dates)
        return year - _BUDDHIST_OFFSET * (has_buddhist and year >= _FIRST_BUDDHIST_YEAR)
    named = parts.get("era") or parts["e"].upper()
    for era in locale.eras:
        if named in (era.name, era.letter):
            count = 1 if parts["ey"] == "元" else int(parts["ey"])
            return int(era.since[:4]) + count - 1
    raise UnreadableError(text)


def _month_number(parts: Mapping[str, str], locale: Locale) -> int:
    """Return the month from a number, a name, a short form, or an unambiguous start of a name."""
    if "m" in parts:
        return int(parts["m"])
    printed = parts.get("mon") or parts["month"]
    name = _fold_name(printed)
    candidates = set()
    others = () if "byy" in parts else locale.months_also_of  # `3 Apr 24` is of either calendar
    for number, names in _month_names(locale, others):
        if name in names:
            return number
        if len(name) > 2 and names[0].startswith(name):
            candidates.add(number)
    if len(candidates) != 1:
        raise UnreadableError(printed)
    return candidates.pop()


def _month_names(locale: Locale, others: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield each month with its name and short forms, here and in other countries."""
    for each in (locale, *map(LOCALES.load, others)):
        for number, (full, short) in enumerate(zip(each.months, each.short_months, strict=True), 1):
            yield number, [*map(_fold_name, (full, *short))]


def _fold_name(name: str) -> str:
    """Return a name without case, accents and point: `AOUT` equals `août`, `DEC` equals `déc.`."""
    letters = _without_accents(name.casefold().removesuffix("."))
    return letters.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


def _without_accents(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _iso_date(text: str, year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableError(text) from error


DATE = FieldType(_canonical, _read, _style_count, _write)
