"""Dates on a statement: full ones, and those whose year follows from the period."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.pipelines.rules import OcrWord

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.records import Guess

_SHORT = re.compile(r"(\d{1,2})[./-](\d{1,2})\.?")
_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_NAMED = re.compile(r"\d{1,2}[.\s-]*[^\W\d_]{3,}\.?|[^\W\d_]{3,}\.?\s?\d{1,2}")
_SIGNED = re.compile(r"(\d{1,2})月(\d{1,2})日")
_BEFORE_YEAR = (" ", "-", ", ")
"""What stands between day and month name, and the year."""
_BARE_YEARS = ("{y:04}", "{yy:02}")
_LONGEST = 5
"""The most words of a date."""

Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class Day:
    """A date and the words that state it."""

    value: str
    words: tuple[OcrWord, ...]
    start: int
    end: int
    """The index behind its last word on the line."""


def find_days(words: Sequence[OcrWord], context: Context) -> Iterator[Day]:
    """Yield the full dates among words, from left to right."""
    at = 0
    while at < len(words):
        day = day_at(words, at, context, None)
        if day:
            yield day
        at = day.end if day else at + 1


def day_at(
    words: Sequence[OcrWord], at: int, context: Context, period: Period | None
) -> Day | None:
    """Return the date that starts at a word, or None; without its year only given a period."""
    for end in range(min(at + _LONGEST, len(words)), at, -1):
        text = " ".join(word.text for word in words[at:end]).strip(",;:-").lstrip("(")
        text = text if "(" in text else text.rstrip(")")  # a weekday stands in parentheses
        value = read_day(text, context)
        if value is None and period and end <= at + 2:
            value = _short_day(text, context, period)
        if value:
            return Day(value, tuple(words[at:end]), at, end)
    return None


def period_of(found: Mapping[str, Guess]) -> Period | None:
    """Return the first and the last day of a statement's period, if both were found."""
    if not {"period_start", "period_end"} <= found.keys():
        return None
    start, end = (
        datetime.date.fromisoformat(found[f"period_{at}"].value) for at in ("start", "end")
    )
    return start, end


def read_day(text: str, context: Context) -> str | None:
    """Return a full date in ISO form, or None; the country's forms and order are tried."""
    if not any(char.isdigit() for char in text):
        return None
    try:
        return TYPES.load("date").read(text, context)
    except UnreadableError:
        found = _NUMERIC.fullmatch(text)
    if not found:
        return None
    day, month = _ordered(found, context)
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    made = _made(year, month, day)
    return made.isoformat() if made else None


def _short_day(text: str, context: Context, period: Period) -> str | None:
    """Return a date without its year, in the year that brings it nearest to the period."""
    middle = period[0] + (period[1] - period[0]) / 2
    years = range(period[0].year - 1, period[1].year + 2)
    if found := _SHORT.fullmatch(text) or _SIGNED.fullmatch(text):
        signed = found.re is _SIGNED
        day, month = (int(found[2]), int(found[1])) if signed else _ordered(found, context)
        days = [made for year in years if (made := _made(year, month, day))]
    elif _NAMED.fullmatch(text):
        read = (read_day(f"{text}{by}{year:04}", context) for year in years for by in _BEFORE_YEAR)
        days = [datetime.date.fromisoformat(value) for value in read if value]
    else:
        return None
    best = min(days, key=lambda made: abs(made - middle), default=None)
    return best.isoformat() if best else None


def _ordered(found: re.Match[str], context: Context) -> tuple[int, int]:
    """Return day and month, in the order of the country's dates.

    Dates that end with a bare year decide the order, if the country has any.
    """
    forms = context.locale.dates
    last = (form for form in forms if form.endswith(_BARE_YEARS) and "{m:" in form)
    pattern = next(last, forms[0])
    first, second = int(found[1]), int(found[2])
    return (first, second) if pattern.find("{d") < pattern.find("{m") else (second, first)


def _made(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
