"""The date and time at which a receipt was printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS
from docextract_eval.pipelines.rules.labels import CountryLabels, fold_confusions
from docextract_eval.pipelines.rules.lines import REPAIR_FACTOR, predicted_value, read_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_DIGIT = r"[0-9OoQ@lI|!ZSB]"
_NUMERIC = re.compile(
    rf"(?<!\d)({_DIGIT}{{1,4}})\s?[.,/-]\s?({_DIGIT}{{1,2}})\s?[.,/-]\s?({_DIGIT}{{2,4}})"
    r"(?:(?![\d.,])|(?<=20\d\d)(?=\d{1,2}:\d\d))"  # hours may stick to a year
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[.\s/-]*([^\W\d_]{3,})[.,\s/-]*(\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})[.\s-]*(\d{1,2})[.,\s-]+(\d{4})(?!\d)")
_CLOCK = re.compile(
    rf"(?:(?<![\d:])|(?<=[/.-]20\d\d))({_DIGIT}{{1,2}})\s?:\s?({_DIGIT}{{2}})(?:\s?:\s?{_DIGIT}{{2}})?(?![\d:])"
    r"(?:\s?([AaPp])\.?\s?[MmHhNWAIRr1l]{1,2}\b)?"
)
_POINTED = re.compile(r"(?<![\d.,])(\d{1,2})\.(\d{2})\s?([AaPp])\.?[Mm]\b\.?")
"""A time with a point; without its half of the day it would be an amount."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2040
"""Years outside this range are misread."""
_MAX_WORDS = 5
"""The most words that a date or a time is printed in."""


@dataclass(frozen=True, slots=True)
class DateOrTime:
    """A date or a time that was found."""

    value: str
    row: int
    """The number of its line."""
    words: tuple[OcrWord, ...]
    strength: float


def find_date_time(lines: Sequence[Line], context: Context, known: CountryLabels) -> list[Guess]:
    """Return the guesses for date and time: the date labelled if possible, the time on its line."""
    dates = [
        stamp for row, line in enumerate(lines) for stamp in _line_dates(line, row, context, known)
    ]
    date = max(dates, key=lambda stamp: (stamp.strength, -stamp.row), default=None)
    times = [
        stamp
        for row, line in enumerate(lines)
        for stamp in _line_times(line, row, date.row if date else -1, context, known)
    ]
    time = max(times, key=lambda stamp: (stamp.strength, -stamp.row), default=None)
    found = (("date", date), ("time", time))
    return [predicted_value(name, s.value, s.words, s.strength) for name, s in found if s]


def _line_dates(
    line: Line, row: int, context: Context, known: CountryLabels
) -> Iterator[DateOrTime]:
    labelled = 0.98 if _has_label(line, known, "date") else 0.93
    if plain_date := _find_plain_date(line, context):
        iso_date, words = plain_date
        yield DateOrTime(iso_date, row, words, labelled)
        return
    forms = (_NUMERIC, _DAY_FIRST, _MONTH_FIRST)
    for found in (found for form in forms for found in form.finditer(line.text)):
        if value := _repaired_date(found, context, known):
            words = line.words_between(found.start(), found.end())
            yield DateOrTime(value, row, words, labelled * REPAIR_FACTOR)
            return


def _find_plain_date(line: Line, context: Context) -> tuple[str, tuple[OcrWord, ...]] | None:
    """Return the first date on a line, by its longest form, and the fewest words that state it.

    A time beside a date is read with it, and is no part of it.
    """
    windows = [(*window, line.text[slice(*window)]) for window in _word_windows(line)]
    for left, right, text in windows:
        if value := read_or_none("date", text, context):
            inside = [each for each in windows if left <= each[0] and each[1] <= right]
            same = [each for each in inside if read_or_none("date", each[2], context) == value]
            start, end, _ = min(same, key=lambda each: each[1] - each[0])
            return value, line.words_between(start, end)
    return None


def _line_times(
    line: Line, row: int, date_row: int, context: Context, known: CountryLabels
) -> Iterator[DateOrTime]:
    # An hour has a digit: `Emissão: 26` is no time.
    found_ones = (*_CLOCK.finditer(line.text), *_POINTED.finditer(line.text))
    clocks = [found for found in found_ones if any(map(str.isdigit, found[1]))]
    if len(clocks) > 1 and row != date_row:
        return  # opening hours
    strength = 0.97 if row == date_row else 0.9 if _has_label(line, known, "time") else 0.6
    for found in clocks:
        hour, minute = (found[i].translate(LIKE_DIGITS) for i in (1, 2))
        half = f" {found[3].upper()}M" if found[3] else _half_day_mark_behind(line, found, context)
        value = read_or_none("time", f"{hour}:{minute}{half}", context) or read_or_none(
            "time", f"{hour}:{minute}", context
        )
        if value:
            words = line.words_between(found.start(), found.end())
            is_repaired = found[1] + found[2] != hour + minute
            yield DateOrTime(value, row, words, strength * (REPAIR_FACTOR if is_repaired else 1))
            return
    for start, end in _word_windows(line) if row == date_row else ():
        text = line.text[start : end + (line.text[end : end + 1] == ".")]
        if value := read_or_none("time", text, context) or read_or_none(
            "time", text.rstrip("."), context
        ):
            yield DateOrTime(value, row, line.words_between(start, end), strength)
            return
    if row == date_row + 1 and (value := read_or_none("time", line.text.strip(), context)):
        yield DateOrTime(value, row, tuple(line.words), 0.9)


def _half_day_mark_behind(line: Line, found: re.Match[str], context: Context) -> str:
    """Return the text behind an hour, if the country marks morning and afternoon with it."""
    behind = line.text[found.end() :].split(maxsplit=1)[:1]
    return "".join(f" {word}" for word in behind if word.upper() in context.locale.half_days)


def _word_windows(line: Line) -> Iterator[tuple[int, int]]:
    """Yield start and end of runs of words with a digit, long ones first, punctuation cut off."""
    spans = [(found.start(), found.end()) for found in re.finditer(r"\S+", line.text)]
    for length in range(min(_MAX_WORDS, len(spans)), 0, -1):
        for first in range(len(spans) - length + 1):
            start, end = spans[first][0], spans[first + length - 1][1]
            text = line.text[start:end]
            if any(char.isdigit() for char in text):
                trimmed = text.lstrip("(:;,.*-'")
                ends = ":;,.*-'" if "(" in trimmed else "):;,.*-'"  # `2024/03/07(木)` is whole
                yield end - len(trimmed), end - len(trimmed) + len(trimmed.rstrip(ends))


def _has_label(line: Line, known: CountryLabels, role: str) -> bool:
    return any(known.role_likeness(role, word) > 0.9 for word in line.text.split()[:3])


def _repaired_date(found: re.Match[str], context: Context, known: CountryLabels) -> str | None:
    """Return a date with misread characters, or in an unusual order, in ISO form; or None."""
    if found.re is _NUMERIC:
        one, two, three = (found[i].translate(LIKE_DIGITS) for i in (1, 2, 3))
        if len(one) == 4:
            return _canonical_date(one, two, three, context)
        usual = context.locale.dates[0]
        parts = (one, two) if usual.find("{d") < usual.find("{m") else (two, one)
        return _canonical_date(three, parts[1], parts[0], context) or _canonical_date(
            three, *parts, context
        )
    day, name = (found[1], found[2]) if found.re is _DAY_FIRST else (found[2], found[1])
    month = _month_number(name, known)
    return _canonical_date(found[3], str(month), day, context) if month else None


def _month_number(name: str, known: CountryLabels) -> int | None:
    """Return the number of a month by the start of its name, or None."""
    start = fold_confusions(name)
    for table in known.tables:
        for number, month in enumerate(table.months, 1):
            if fold_confusions(month).startswith(start) or (
                len(start) > 3 and start.startswith(fold_confusions(month))
            ):
                return number
    return None


def _canonical_date(year: str, month: str, day: str, context: Context) -> str | None:
    full_year = year if len(year) == 4 else f"20{year}"
    if not _FIRST_YEAR <= int(full_year) <= _LAST_YEAR:
        return None
    return read_or_none("date", f"{full_year}-{int(month):02}-{int(day):02}", context)
