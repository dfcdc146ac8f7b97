"""Dates on a statement: full ones, and those whose year follows from the period."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.lines import joined_text, read_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Guess

_SHORT = re.compile(r"(\d{1,2})[./-](\d{1,2})\.?")
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_NAMED = re.compile(r"\d{1,2}[.\s-]*[^\W\d_]{3,}\.?|[^\W\d_]{3,}\.?\s?\d{1,2}")
_IDEOGRAPHIC = re.compile(r"(\d{1,2})月(\d{1,2})日")
_BEFORE_YEAR = (" ", "-", ", ")
"""What stands between day and month name, and the year."""
_YEAR_ENDINGS = ("{y:04}", "{yy:02}")
_MAX_WORDS = 5
"""The most words of a date."""

Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date and the words that state it."""

    value: str
    words: tuple[OcrWord, ...]
    start: int
    end: int
    """The index behind its last word on the line."""


def find_full_dates(words: Sequence[OcrWord], context: Context) -> Iterator[PrintedDate]:
    """Yield the full dates among words, from left to right."""
    index = 0
    while index < len(words):
        date = match_date(words, index, context, None)
        if date:
            yield date
        index = date.end if date else index + 1


def match_date(
    words: Sequence[OcrWord], start: int, context: Context, period: Period | None
) -> PrintedDate | None:
    """Return the date that starts at a word, or None; without its year only given a period."""
    last = min(start + _MAX_WORDS, len(words))
    texts = {}
    for end in range(last, start, -1):
        text = joined_text(words[start:end]).strip(",;:-").lstrip("(")
        texts[end] = text if "(" in text else text.rstrip(")")  # a weekday stands in parentheses
    for end, text in texts.items():
        value = read_date(text, context)
        if value:  # without a time behind it, which may be another date without its year
            shortest = min(each for each in texts if read_date(texts[each], context) == value)
            return PrintedDate(value, tuple(words[start:shortest]), start, shortest)
        if period and end <= start + 2:
            value = _date_without_year(text, context, period)
        if value:
            return PrintedDate(value, tuple(words[start:end]), start, end)
    return None


def statement_period(found: Mapping[str, Guess]) -> Period | None:
    """Return the first and the last day of a statement's period, if both were found."""
    if not {"period_start", "period_end"} <= found.keys():
        return None
    read = datetime.date.fromisoformat
    return read(found["period_start"].value), read(found["period_end"].value)


def read_date(text: str, context: Context) -> str | None:
    """Return a full date in ISO form, or None; the country's forms and order are tried."""
    if not any(char.isdigit() for char in text):
        return None
    if value := read_or_none("date", text, context):
        return value
    if not (found := _NUMERIC.fullmatch(text)):
        return None
    day, month = _day_and_month(found, context)
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    date = _date_or_none(year, month, day)
    return date.isoformat() if date else None


def _date_without_year(text: str, context: Context, period: Period) -> str | None:
    """Return a date without its year, in the year that brings it nearest to the period."""
    middle = period[0] + (period[1] - period[0]) / 2
    years = range(period[0].year - 1, period[1].year + 2)
    if found := _SHORT.fullmatch(text) or _IDEOGRAPHIC.fullmatch(text):
        is_ideographic = found.re is _IDEOGRAPHIC
        day, month = (
            (int(found[2]), int(found[1])) if is_ideographic else _day_and_month(found, context)
        )
        dates = [date for year in years if (date := _date_or_none(year, month, day))]
    elif _NAMED.fullmatch(text):
        read = (read_date(f"{text}{by}{year:04}", context) for year in years for by in _BEFORE_YEAR)
        dates = [datetime.date.fromisoformat(value) for value in read if value]
    else:
        return None
    best = min(dates, key=lambda date: abs(date - middle), default=None)
    return best.isoformat() if best else None


def _day_and_month(found: re.Match[str], context: Context) -> tuple[int, int]:
    """Return day and month, in the order of the country's dates.

    Dates that end with a bare year decide the order, if the country has any.
    """
    forms = context.locale.dates
    last = (form for form in forms if form.endswith(_YEAR_ENDINGS) and "{m:" in form)
    pattern = next(last, forms[0])
    first, second = int(found[1]), int(found[2])
    return (first, second) if pattern.find("{d") < pattern.find("{m") else (second, first)


def _date_or_none(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
