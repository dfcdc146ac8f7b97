"""Traps on the form of dates: in words, in another calendar, on two lines, without a year."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.sheets.formatting import split_date_at_year
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.dates import (
    card_date_fields,
    card_date_trap,
    document_locale,
    fix_date_form,
    full_and_short_worded_patterns,
    issue_date_field,
    issue_date_trap,
    numeric_form,
    pattern_part_names,
    printed_period,
    record_misread_card_dates,
    replace_date_parts,
    spell_date,
)
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    main_rows,
    record_misreadings,
    record_trap,
    reprint_fields,
    ruler,
    scalar_field,
    with_misreadings,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    STATEMENTS,
    fix_fitting_layout,
    misreading,
    record_attacks,
)
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps.dates import AnyChoices
    from docextract_eval.countries.locales import Locale
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field, Line, Span

_SAMPLE_DATE = datetime.date(2024, 5, 2)
_LETTER = re.compile(r"[^\W\d_]")


def _fix_numeric_date_form(choices: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    locale = document_locale(choices)
    form = numeric_form(locale, year=4)
    in_order = numeric_form(locale, year=4, year_position=0) if form is None else form
    return {"numerals": "latin", **(fix_date_form(choices, in_order) or {})}


def _print_date_in_words(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    date = issue_date_field(content)
    where = find_page_and_line(content, date.key)
    if date.value is None or where is None or context.locale.stamps_in:
        return None
    day = datetime.date.fromisoformat(date.value)
    text, first = spell_date(day, context.locale), day.replace(day=1).isoformat()
    if text is None or text == date.text or not are_distinct(date, [first]):
        return None
    by, spans = ruler(content), content.pages[where[0]][where[1]].spans
    at = next(span.at for span in spans if span.tag == date.key)
    right = [s.at - by.width_share(f"{s.text} ") * (s.align == "right") for s in spans if s.at > at]
    if at + by.width_share(text) > min(right, default=1.0):
        return None
    trapped = reprint_fields(content, {date.key: text})
    wrong, resolver = {"first_of_the_month": first}, "the number before the month"
    return record_misreadings(
        trapped, "written_month_ordinal", issue_date_field(trapped), wrong, resolver
    )


def _fix_short_date_form(choices: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    form = (
        fix_date_form(choices, _numeric_form_in_calendar_of_words(document_locale(choices))) or {}
    )
    return {"numerals": "latin", "days": "short", **form}


def _numeric_form_in_calendar_of_words(locale: Locale) -> int | None:
    """Return the date form in numbers with the same calendar as the form in words, or None."""
    words, _ = full_and_short_worded_patterns(locale) or ("", "")
    year = "by" if "{by" in words else "y"
    forms = (
        i for i, form in enumerate(locale.dates) if {*pattern_part_names(form)} == {"d", "m", year}
    )
    return next(forms, None)


def _fix_dates_in_words(choices: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {"days_by": full_and_short_worded_patterns(document_locale(choices))}


def _confuse_dates_in_words(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    if not all(_LETTER.search(date.text) for date in card_date_fields(content)):
        return None
    return record_misread_card_dates(
        content, "written_month_ordinal", ("first_of_the_month", _date_read_as_first_of_month)
    )


def _date_read_as_first_of_month(field: Field) -> datetime.date | None:
    return replace_date_parts(field, day=1)


WRITTEN_MONTH_ORDINAL = issue_date_trap(
    "written_month_ordinal",
    _print_date_in_words,
    variants=(
        card_date_trap(
            "written_month_ordinal",
            _confuse_dates_in_words,
            choose=_fix_dates_in_words,
            preconditions=_fix_short_date_form,
            why_impossible=impossible_unless(
                lambda name: full_and_short_worded_patterns(LOCALES.load(name)),
                "its months have numbers as names",
            ),
        ),
    ),
    preconditions=_fix_numeric_date_form,
    why_impossible=impossible_unless(
        lambda name: spell_date(_SAMPLE_DATE, LOCALES.load(name)),
        "its months have numbers as names",
    ),
)


_USUAL_PARTS = {"d", "m", "mon", "month", "y", "yy", "weekday", "wd"}
"""The parts of dates in the Gregorian calendar."""


def _calendar_forms(locale: Locale, *, own_calendar: bool) -> list[int]:
    """Return the date forms whose years are in the country's own calendar, or the others."""
    return [
        form
        for form, pattern in enumerate(locale.dates)
        if bool({*pattern_part_names(pattern)} - _USUAL_PARTS) == own_calendar
    ]


def _fix_own_calendar(choices: AnyChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    found = _calendar_forms(document_locale(choices), own_calendar=True)
    return fix_date_form(choices, found[rng.integers(len(found))] if found else None)


def _fix_usual_calendar(choices: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    found = _calendar_forms(document_locale(choices), own_calendar=False)
    return fix_date_form(choices, found[0] if found else None) or {}


def _confuse_calendars(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    date = scalar_field(content, "date")
    numbers = re.findall(r"\d+", date.text)
    if date.value is None or len(numbers) < 2 or date.value[:4] in date.text:
        return None
    year = int(numbers[0 if context.locale.eras else -1])  # years of eras come first
    wrong = f"{year % 100 + 2000 if year < 1000 else year}{date.value[4:]}"
    if not are_distinct(date, [wrong]):
        return None
    resolver = "the name or the letter of the count"
    return record_misreadings(
        content, "other_calendar_year", date, {"year_as_ours": wrong}, resolver
    )


OTHER_CALENDAR_YEAR = TrapSpec(
    "other_calendar_year",
    ("receipt",),
    "date",
    _confuse_calendars,
    _fix_own_calendar,
    control=_fix_usual_calendar,
    why_impossible=impossible_unless(
        lambda name: _calendar_forms(LOCALES.load(name), own_calendar=True),
        "it has no other calendar",
    ),
)


def _fix_dates_above_text(choices: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    several = fix_fitting_layout(
        choices, rng, lambda layout: not (layout.day_once or layout.flows or layout.mono)
    )
    looks = {**choices.looks, "detail": 1}  # enough lines in every layout
    return {"days": "full", "numerals": "latin", "looks": looks, **several}


def _split_transaction_dates(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    below = {key for lines in content.pages for key in _date_keys_above_text(lines)}
    found, halved = [], {}
    for row in main_rows(content):
        date = row["date"]
        parts = split_date_at_year(date.text)
        year_only = f"{(date.value or '')[:4]}-01-01"
        if date.key not in below or parts is None or not are_distinct(date, [year_only]):
            continue
        text = " ".join(parts)
        halved[date.key] = (*text.split(" ", 1),)
        new_date = dataclasses.replace(date, text=text)
        found.append((new_date, [misreading(new_date, "date_of_year_alone", year_only)]))
    if not found:
        return None
    return record_attacks(
        _print_dates_in_halves(content, halved),
        "date_split_over_lines",
        found,
        printed_period(content),
    )


def _date_keys_above_text(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the dates below which the description of a transaction continues."""
    for line, after in itertools.pairwise(lines):
        tags = {span.tag.partition("#")[0] for span in after.spans}
        if tags == {"transactions.description"}:
            yield from (s.tag for s in line.spans if s.tag.startswith("transactions.date#"))


def _print_dates_in_halves(content: Content, date_halves: Mapping[str, tuple[str, ...]]) -> Content:
    """Return the content with dates in two halves, the second below the first."""
    changed = reprint_fields(content, {key: " ".join(parts) for key, parts in date_halves.items()})
    pages = tuple(tuple(_split_date_lines(lines, date_halves)) for lines in changed.pages)
    return dataclasses.replace(changed, pages=pages)


def _split_date_lines(
    lines: Sequence[Line], date_halves: Mapping[str, tuple[str, ...]]
) -> Iterator[Line]:
    """Yield the lines with the second half of each date on the line below."""
    waiting: tuple[Span, ...] = ()
    for line in lines:
        spans, below = [*waiting], []
        for span in line.spans:
            if span.tag in date_halves:
                first, second = date_halves[span.tag]
                below.append(dataclasses.replace(span, text=second))
                spans.append(dataclasses.replace(span, text=first))
            else:
                spans.append(span)
        waiting = tuple(below)
        yield dataclasses.replace(line, spans=tuple(spans))


_INVOICE_DATES = ("issue_date", "due_date")
_BOXED_FIELDS = (*_INVOICE_DATES, "delivery_date")
_FITTING = ("due_date", "order_number", "customer_number")
_TOO_LONG = ("contact", "terms", "delivery_number", "at_once")
"""What fits into a row of narrow boxes, and what does not; the last repeats a date."""


def _fix_boxed_dates(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout with a row of boxes, and dates with four-digit years in it."""
    suits = invoices.fix_fitting_layout(
        choices, rng, lambda layout: layout.meta in ("strip", "grid")
    )
    forms = [
        i
        for i, form in enumerate(document_locale(choices).dates)
        if _has_full_year_at_either_end(form)
    ]
    form = forms[rng.integers(len(forms))]
    shown = invoices.fix_shown_parts(choices, *_FITTING, hidden=_TOO_LONG)
    looks = {**choices.looks, "date": form}
    return {**invoices.NO_DEDUCTIONS, **suits, **shown, "looks": looks, "numerals": "latin"}


def _has_full_year_at_either_end(pattern: str) -> bool:
    """Return whether a date form begins or ends with a four-digit year."""
    parts = pattern_part_names(pattern)
    return bool({parts[0], parts[-1]} & {"y", "by"})


def _split_boxed_dates(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    dates = [field for field in content.fields if field.name in _BOXED_FIELDS and field.value]
    halved = {date.key: parts for date in dates if (parts := split_date_at_year(date.text))}
    if not {*_INVOICE_DATES} <= {*halved}:
        return None
    trapped = _print_dates_in_halves(content, halved)
    for name in _INVOICE_DATES:
        date, year = scalar_field(trapped, name), f"{name}_of_year_alone"
        first = f"{(date.value or '')[:4]}-01-01"
        others = invoices.rival_fields(trapped, date, _BOXED_FIELDS)
        if not are_distinct(date, [first, *(other.value for other in others)]):
            return None
        trapped = with_misreadings(trapped, date, {year: first})
        decoys = [year, *(other.key for other in others)]
        trapped = record_trap(
            trapped, "date_split_over_lines", name, decoys, "what stands in one box"
        )
    return trapped


DATE_SPLIT_OVER_LINES = TrapSpec(
    "date_split_over_lines",
    ACCOUNTS,
    "transactions.date",
    _split_transaction_dates,
    preconditions=_fix_dates_above_text,
    variants=(
        TrapSpec(
            "date_split_over_lines",
            invoices.KINDS,
            "issue_date",
            _split_boxed_dates,
            fix_nodes(days_set="narrow"),
            _fix_boxed_dates,
            control=fix_nodes(days_set="row"),  # the same boxes, with room for days
            secondary_fields=("due_date",),
            last=True,
        ),
    ),
)


def _fix_period_over_new_year(
    choices: StatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    first, last = choices.months
    years = [y for y in range(int(first[:4]), int(last[:4])) if f"{y + 1}-01-31" <= last]
    if not years:
        return None
    year, turn = years[rng.integers(len(years))], int(rng.integers(8, 24))
    end = datetime.date(year + 1, 1, turn - 1)
    fitting = fix_fitting_layout(choices, rng, lambda layout: any(layout.short_dates))
    period = (datetime.date(year, 12, turn).isoformat(), end.isoformat())
    return {"period": period, "days": "full", **fitting}


def _confuse_years(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    start, end = (scalar_field(content, name) for name in ("period_start", "period_end"))
    first, last = (field.value or "" for field in (start, end))
    dates = [row["date"] for row in main_rows(content)]
    if first[:4] == last[:4] or any(_has_year(date, context) for date in dates):
        return None
    other = {first[:4]: last[:4], last[:4]: first[:4]}
    found = []
    for date in dates:
        year, rest = (date.value or "")[:4], (date.value or "")[4:]
        found.append((date, [misreading(date, "date_of_other_year", f"{other[year]}{rest}")]))
    return record_attacks(content, "year_crossing_no_year", found, printed_period(content))


def _has_year(date: Field, context: Context) -> bool:
    try:
        return bool(TYPES.load("date").read(date.text, context))
    except UnreadableError:
        return False


YEAR_CROSSING_NO_YEAR = TrapSpec(
    "year_crossing_no_year",
    STATEMENTS,
    "transactions.date",
    _confuse_years,
    fix_nodes(days="short"),
    _fix_period_over_new_year,
)
