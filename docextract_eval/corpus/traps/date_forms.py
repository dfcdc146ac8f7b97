"""Traps on the form of dates: in words, in another calendar, on two lines, without a year."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.sheets.showing import halves
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.dates import (
    date_of,
    days_of,
    form_of,
    in_numbers,
    in_words,
    locale_of,
    misdated,
    on_card_days,
    on_dates,
    parts_of,
    period_of,
    spelt_out,
    turned,
)
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    line_of,
    misread,
    misreadable,
    reprinted,
    rows_of,
    ruler,
    sprung,
)
from docextract_eval.corpus.traps.statements import ACCOUNTS, BOTH, caught, family, misreading
from docextract_eval.fieldtypes import TYPES, UnreadableError
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps.dates import AnyChoices
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field, Line, Span

_SOME_DAY = datetime.date(2024, 5, 2)
_LETTER = re.compile(r"[^\W\d_]")


def _in_numbers_in_the_twin(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    where = locale_of(chosen)
    form = in_numbers(where, year=4)
    in_order = in_numbers(where, year=4, at=0) if form is None else form
    return {"numerals": "latin", **(form_of(chosen, in_order) or {})}


def _write_month(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    date = date_of(content)
    where = line_of(content, date.key)
    if date.value is None or where is None or context.locale.stamps_in:
        return None
    day = datetime.date.fromisoformat(date.value)
    text, first = spelt_out(day, context.locale), day.replace(day=1).isoformat()
    if text is None or text == date.text or not differ(date, [first]):
        return None
    by, spans = ruler(content), content.pages[where[0]][where[1]].spans
    at = next(span.at for span in spans if span.tag == date.key)
    right = [s.at - by.width(f"{s.text} ") * (s.align == "right") for s in spans if s.at > at]
    if at + by.width(text) > min(right, default=1.0):
        return None
    trapped = reprinted(content, {date.key: text})
    wrong, resolver = {"first_of_the_month": first}, "the number before the month"
    return misreadable(trapped, "written_month_ordinal", date_of(trapped), wrong, resolver)


def _short_in_the_twin(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    form = form_of(chosen, _like_words(locale_of(chosen))) or {}
    return {"numerals": "latin", "days": "short", **form}


def _like_words(locale: Locale) -> int | None:
    """Return the date form in numbers with the same calendar as the form in words, or None."""
    words, _ = in_words(locale) or ("", "")
    year = "by" if "{by" in words else "y"
    forms = (i for i, form in enumerate(locale.dates) if {*parts_of(form)} == {"d", "m", year})
    return next(forms, None)


def _days_in_words(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {"days_by": in_words(locale_of(chosen))}


def _confuse_days_in_words(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if not all(_LETTER.search(day.text) for day in days_of(content)):
        return None
    return misdated(content, "written_month_ordinal", ("first_of_the_month", _first_of_month))


def _first_of_month(field: Field) -> datetime.date | None:
    return turned(field, day=1)


WRITTEN_MONTH_ORDINAL = on_dates(
    "written_month_ordinal",
    _write_month,
    also=(
        on_card_days(
            "written_month_ordinal",
            _confuse_days_in_words,
            choose=_days_in_words,
            ground=_short_in_the_twin,
            lacks=unless(
                lambda name: in_words(LOCALES.load(name)), "its months have numbers as names"
            ),
        ),
    ),
    ground=_in_numbers_in_the_twin,
    lacks=unless(
        lambda name: spelt_out(_SOME_DAY, LOCALES.load(name)), "its months have numbers as names"
    ),
)


_USUAL_PARTS = {"d", "m", "mon", "month", "y", "yy", "weekday", "wd"}
"""The parts of dates in the Gregorian calendar."""


def _forms_of_years(locale: Locale, *, own: bool) -> list[int]:
    """Return the date forms whose years are in the country's own calendar, or the others."""
    return [
        form
        for form, pattern in enumerate(locale.dates)
        if bool({*parts_of(pattern)} - _USUAL_PARTS) == own
    ]


def _in_own_years(chosen: AnyChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    found = _forms_of_years(locale_of(chosen), own=True)
    return form_of(chosen, found[rng.integers(len(found))] if found else None)


def _in_usual_years(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    found = _forms_of_years(locale_of(chosen), own=False)
    return form_of(chosen, found[0] if found else None) or {}


def _confuse_calendars(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    date = field_of(content, "date")
    numbers = re.findall(r"\d+", date.text)
    if date.value is None or len(numbers) < 2 or date.value[:4] in date.text:
        return None
    year = int(numbers[0 if context.locale.eras else -1])  # years of eras come first
    wrong = f"{year % 100 + 2000 if year < 1000 else year}{date.value[4:]}"
    if not differ(date, [wrong]):
        return None
    resolver = "the name or the letter of the count"
    return misreadable(content, "other_calendar_year", date, {"year_as_ours": wrong}, resolver)


OTHER_CALENDAR_YEAR = TrapSpec(
    "other_calendar_year",
    ("receipt",),
    "date",
    _confuse_calendars,
    _in_own_years,
    control=_in_usual_years,
    lacks=unless(
        lambda name: _forms_of_years(LOCALES.load(name), own=True), "it has no other calendar"
    ),
)


def _days_above_words(chosen: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    several = family(
        chosen, rng, lambda layout: not (layout.day_once or layout.flows or layout.mono)
    )
    looks = {**chosen.looks, "detail": 1}  # enough lines in every layout
    return {"days": "full", "numerals": "latin", "looks": looks, **several}


def _split_days(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    below = {key for lines in content.pages for key in _days_above_more(lines)}
    found, halved = [], {}
    for row in rows_of(content):
        day = row["date"]
        parts = halves(day.text)
        year_only = f"{(day.value or '')[:4]}-01-01"
        if day.key not in below or parts is None or not differ(day, [year_only]):
            continue
        text = " ".join(parts)
        halved[day.key] = (*text.split(" ", 1),)
        told = dataclasses.replace(day, text=text)
        found.append((told, [misreading(told, "date_of_year_alone", year_only)]))
    if not found:
        return None
    return caught(
        _print_in_halves(content, halved), "date_split_over_lines", found, period_of(content)
    )


def _days_above_more(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the dates below which the description of a transaction continues."""
    for line, after in itertools.pairwise(lines):
        tags = {span.tag.partition("#")[0] for span in after.spans}
        if tags == {"transactions.description"}:
            yield from (s.tag for s in line.spans if s.tag.startswith("transactions.date#"))


def _print_in_halves(content: Content, halved: Mapping[str, tuple[str, ...]]) -> Content:
    """Return the content with dates in two halves, the second below the first."""
    told = reprinted(content, {key: " ".join(parts) for key, parts in halved.items()})
    pages = tuple(tuple(_broken(lines, halved)) for lines in told.pages)
    return dataclasses.replace(told, pages=pages)


def _broken(lines: Sequence[Line], halved: Mapping[str, tuple[str, ...]]) -> Iterator[Line]:
    """Yield the lines with the second half of each date on the line below."""
    waiting: tuple[Span, ...] = ()
    for line in lines:
        spans, below = [*waiting], []
        for span in line.spans:
            if span.tag in halved:
                first, second = halved[span.tag]
                below.append(dataclasses.replace(span, text=second))
                spans.append(dataclasses.replace(span, text=first))
            else:
                spans.append(span)
        waiting = tuple(below)
        yield dataclasses.replace(line, spans=tuple(spans))


_INVOICE_DAYS = ("issue_date", "due_date")
_BOXED = (*_INVOICE_DAYS, "delivery_date")
_FITTING = ("due_date", "order_number", "customer_number")
_TOO_LONG = ("contact", "terms", "delivery_number", "at_once")
"""What fits into a row of narrow boxes, and what does not; the last repeats a date."""


def _in_boxes(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout with a row of boxes, and dates with four-digit years in it."""
    suits = invoices.family(chosen, rng, lambda layout: layout.meta in ("strip", "grid"))
    forms = [i for i, form in enumerate(locale_of(chosen).dates) if _ends_in_year(form)]
    form = forms[rng.integers(len(forms))]
    shown = invoices.shows(chosen, *_FITTING, but=_TOO_LONG)
    looks = {**chosen.looks, "date": form}
    return {**invoices.WHOLE, **suits, **shown, "looks": looks, "numerals": "latin"}


def _ends_in_year(form: str) -> bool:
    """Return whether a date form begins or ends with a four-digit year."""
    parts = parts_of(form)
    return bool({parts[0], parts[-1]} & {"y", "by"})


def _split_days_in_boxes(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    days = [field for field in content.fields if field.name in _BOXED and field.value]
    halved = {day.key: parts for day in days if (parts := halves(day.text))}
    if not {*_INVOICE_DAYS} <= {*halved}:
        return None
    trapped = _print_in_halves(content, halved)
    for name in _INVOICE_DAYS:
        day, year = field_of(trapped, name), f"{name}_of_year_alone"
        first = f"{(day.value or '')[:4]}-01-01"
        others = invoices.others(trapped, day, _BOXED)
        if not differ(day, [first, *(other.value for other in others)]):
            return None
        trapped = misread(trapped, day, {year: first})
        decoys = [year, *(other.key for other in others)]
        trapped = sprung(trapped, "date_split_over_lines", name, decoys, "what stands in one box")
    return trapped


DATE_SPLIT_OVER_LINES = TrapSpec(
    "date_split_over_lines",
    ACCOUNTS,
    "transactions.date",
    _split_days,
    ground=_days_above_words,
    also=(
        TrapSpec(
            "date_split_over_lines",
            invoices.KINDS,
            "issue_date",
            _split_days_in_boxes,
            always(days_set="narrow"),
            _in_boxes,
            control=always(days_set="row"),  # the same boxes, with room for days
            besides=("due_date",),
            last=True,
        ),
    ),
)


def _over_new_year(chosen: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    first, last = chosen.months
    years = [y for y in range(int(first[:4]), int(last[:4])) if f"{y + 1}-01-31" <= last]
    if not years:
        return None
    year, turn = years[rng.integers(len(years))], int(rng.integers(8, 24))
    end = datetime.date(year + 1, 1, turn - 1)
    fitting = family(chosen, rng, lambda layout: any(layout.short_dates))
    period = (datetime.date(year, 12, turn).isoformat(), end.isoformat())
    return {"period": period, "days": "full", **fitting}


def _confuse_years(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    start, end = (field_of(content, name) for name in ("period_start", "period_end"))
    first, last = (field.value or "" for field in (start, end))
    days = [row["date"] for row in rows_of(content)]
    if first[:4] == last[:4] or any(_says_its_year(day, context) for day in days):
        return None
    other = {first[:4]: last[:4], last[:4]: first[:4]}
    found = []
    for day in days:
        year, rest = (day.value or "")[:4], (day.value or "")[4:]
        found.append((day, [misreading(day, "date_of_other_year", f"{other[year]}{rest}")]))
    return caught(content, "year_crossing_no_year", found, period_of(content))


def _says_its_year(day: Field, context: Context) -> bool:
    try:
        return bool(TYPES.load("date").read(day.text, context))
    except UnreadableError:
        return False


YEAR_CROSSING_NO_YEAR = TrapSpec(
    "year_crossing_no_year",
    BOTH,
    "transactions.date",
    _confuse_years,
    always(days="short"),
    _over_new_year,
)
