"""Traps on the order of day, month and year: swapped, shortened, from the right."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.dates import (
    card_date_fields,
    card_date_trap,
    date_value,
    document_locale,
    fix_ambiguous_issue_day,
    fix_date_form,
    fix_full_year_form,
    fix_issue_day,
    is_day_first,
    issue_date_field,
    issue_date_trap,
    numeric_form,
    printed_period,
    record_misread_card_dates,
    replace_date_parts,
    swap_month_and_day,
)
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    main_rows,
    record_misreadings,
    reprint_fields,
    scalar_field,
)
from docextract_eval.corpus.traps.statements import ACCOUNTS, STATEMENTS, misreading, record_attacks
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.date import ISO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.traps.dates import AnyChoices, IssuedChoices
    from docextract_eval.countries.locales import Locale
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_MONTHS = 12


def _fix_form_with_day_and_month_first(
    choices: AnyChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return fix_date_form(choices, _form_with_day_and_month_first(LOCALES.load(choices.locale)))


def _form_with_day_and_month_first(locale: Locale) -> int | None:
    """Return the first date form that begins with day and month in numbers, or None."""
    for form, pattern in enumerate(locale.dates):
        if set(re.findall(r"\{(\w+)", pattern)[:2]) == {"d", "m"}:
            return form
    return None


def _confuse_issue_day_and_month(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    date = issue_date_field(content)
    swapped = swap_month_and_day(date) if date.value else None
    numbers = [int(number) for number in re.findall(r"\d+", date.text)]
    if swapped is None or {*numbers[:2]} != {swapped.day, swapped.month}:
        return None
    readings = {"swapped_date": swapped.isoformat()}
    return record_misreadings(
        content, "dmy_mdy_ambiguous", date, readings, "the country of the address"
    )


_THREE_NUMBERS = re.compile(r"\d{1,2}\D\d{1,2}\D\d{2,4}")


def _fix_numeric_dates(
    choices: DocumentChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return {"days": "full"} if _has_month_names(LOCALES.load(choices.locale)) else None


def _has_month_names(locale: Locale) -> bool:
    return any("{mon" in form for form in locale.dates)


def _confuse_row_days_and_months(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    dates = [row["date"] for row in main_rows(content)]
    if not all(_THREE_NUMBERS.fullmatch(date.text) for date in dates):
        return None
    clear = [cell.text for cell in dates if date_value(cell).day > _MONTHS]
    found = [
        (cell, [misreading(cell, "date_swapped", other.isoformat())])
        for cell in dates
        if (other := swap_month_and_day(cell)) is not None
    ]
    return record_attacks(content, "dmy_mdy_ambiguous", found, next(iter(clear), None))


def _why_no_day_and_month_first(locale_name: str) -> str:
    forms = _form_with_day_and_month_first(LOCALES.load(locale_name))
    return "dates are written with the year first" if forms is None else ""


def _why_no_clearer_twin(locale_name: str) -> str:
    named = _has_month_names(LOCALES.load(locale_name))
    why = "months have numbers as names, so the twin could not be clearer"
    return _why_no_day_and_month_first(locale_name) or ("" if named else why)


DMY_MDY_AMBIGUOUS = issue_date_trap(
    "dmy_mdy_ambiguous",
    _confuse_issue_day_and_month,
    choose=lambda choices, rng: fix_ambiguous_issue_day(choices, int(rng.integers(1, 12)) - 1),
    preconditions=_fix_form_with_day_and_month_first,
    variants=(
        TrapSpec(
            "dmy_mdy_ambiguous",
            STATEMENTS,
            "transactions.date",
            _confuse_row_days_and_months,
            _fix_numeric_dates,
            fix_nodes(days="named"),
            why_impossible=_why_no_clearer_twin,
        ),
    ),
    control=lambda choices, rng: fix_issue_day(choices, int(rng.integers(13, 29))),
    why_impossible=_why_no_day_and_month_first,
)


def _fix_ambiguous_full_date(choices: IssuedChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    day = fix_ambiguous_issue_day(choices, int(rng.integers(11)))
    # An invoice has more dates, all in the same form and of the same length.
    form = fix_full_year_form(choices) if "issued" in day else {}
    return {**day, **form, "numerals": "latin"}


def _print_iso_dates(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    date = issue_date_field(content)
    if date.value is None or context.locale.stamps_in or date.text == date.value:
        return None
    if (swapped := swap_month_and_day(date)) is None:
        return None
    dates = {field.key: field.value for field in content.fields if field.type == "date"}
    trapped = reprint_fields(content, {key: value for key, value in dates.items() if value})
    wrong = {"month_and_day_swapped": swapped.isoformat()}
    resolver = "no country writes a year, a day and a month"
    return record_misreadings(
        trapped, "iso_read_as_ydm", issue_date_field(trapped), wrong, resolver
    )


def _fix_full_dates(choices: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {**fix_full_year_form(choices), "days": "full", "numerals": "latin"}


def _confuse_card_days_and_months(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    dates = card_date_fields(content)
    if any(date.text != date.value for date in dates):
        return None
    clear = [date.text for date in dates if date_value(date).day > _MONTHS]
    reading = ("month_and_day_swapped", swap_month_and_day)
    return (
        record_misread_card_dates(content, "iso_read_as_ydm", reading, clear[0]) if clear else None
    )


_WHY_ALWAYS_YEAR_FIRST = impossible_unless(
    lambda name: is_day_first(LOCALES.load(name)) is not None,
    "its dates begin with the year on every document",
)
ISO_READ_AS_YDM = issue_date_trap(
    "iso_read_as_ydm",
    _print_iso_dates,
    variants=(
        card_date_trap(
            "iso_read_as_ydm",
            _confuse_card_days_and_months,
            choose=fix_nodes(days_by=(ISO, ISO)),
            preconditions=_fix_full_dates,
            why_impossible=_WHY_ALWAYS_YEAR_FIRST,
        ),
    ),
    preconditions=_fix_ambiguous_full_date,
    why_impossible=_WHY_ALWAYS_YEAR_FIRST,
)


_SHORT_YEARS = re.compile(r"\d\d\D\d\d\D\d\d")


def _fix_two_digit_year(choices: AnyChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return fix_date_form(choices, numeric_form(document_locale(choices), year=2))


def _confuse_year_and_day(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    date = issue_date_field(content)
    if date.value is None or context.locale.stamps_in:
        return None
    year, month, day = map(int, date.value.split("-"))
    if f"{year % 100:02}" not in date.text[-2:]:
        return None
    try:
        swapped = datetime.date(2000 + day, month, year % 100).isoformat()
    except ValueError:
        return None
    if not are_distinct(date, [swapped]):
        return None
    wrong, resolver = {"year_and_day_swapped": swapped}, "the country of the address"
    return record_misreadings(content, "two_digit_year", date, wrong, resolver)


def _outer_year_form(locale: Locale, *, year: int) -> int | None:
    """Return a date form in numbers with the year at one end and the day at the other, or None."""
    forms = (numeric_form(locale, year=year, year_position=at) for at in (-1, 0))
    return next((form for form in forms if form is not None), None)


def _fix_two_digit_outer_year(
    choices: AnyChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return fix_date_form(choices, _outer_year_form(document_locale(choices), year=2))


def _fix_four_digit_outer_year(choices: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return fix_date_form(choices, _outer_year_form(document_locale(choices), year=4)) or {}


def _confuse_outer_parts(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if not all(_SHORT_YEARS.fullmatch(date.text) for date in card_date_fields(content)):
        return None
    return record_misread_card_dates(
        content,
        "two_digit_year",
        ("ends_swapped", _date_read_from_other_end),
        printed_period(content),
    )


def _date_read_from_other_end(field: Field) -> datetime.date | None:
    """Return a date read as if the year stood at the other end, or None."""
    first, middle, last = map(int, field.text.split(field.text[2]))
    year, day = (last, first) if first == date_value(field).year % 100 else (first, last)
    return replace_date_parts(field, year=2000 + year, month=middle, day=day)


def _has_short_and_full_year_forms(
    locale_name: str, find_form: Callable[..., int | None] = numeric_form
) -> bool:
    """Return whether dates have a form with a two-digit year and one with four digits."""
    locale = LOCALES.load(locale_name)
    return all(find_form(locale, year=digits) is not None for digits in (2, 4))


TWO_DIGIT_YEAR = issue_date_trap(
    "two_digit_year",
    _confuse_year_and_day,
    variants=(
        card_date_trap(
            "two_digit_year",
            _confuse_outer_parts,
            choose=_fix_two_digit_outer_year,
            preconditions=fix_nodes(days="full", numerals="latin"),
            control=_fix_four_digit_outer_year,
            why_impossible=impossible_unless(
                lambda name: _has_short_and_full_year_forms(name, _outer_year_form),
                "no date of its documents has a two-digit year at one end",
            ),
        ),
    ),
    choose=_fix_two_digit_year,
    preconditions=fix_nodes(numerals="latin"),
    control=lambda choices, _: fix_full_year_form(choices),
    why_impossible=impossible_unless(
        _has_short_and_full_year_forms, "no date of its documents ends with a two-digit year"
    ),
)


def _reverse_row_dates(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    found, texts = [], {}
    for date in (row["date"] for row in main_rows(content)):
        if (text := _reversed_date(date)) is None:
            return None
        texts[date.key] = text
        if (back := swap_month_and_day(date)) is not None:
            new_date = dataclasses.replace(date, text=text)
            found.append((new_date, [misreading(new_date, "date_read_back", back.isoformat())]))
    turned_around = reprint_fields(content, texts)
    return record_attacks(turned_around, "rtl_number_reversal", found, printed_period(content))


def _reversed_date(date: Field) -> str | None:
    """Return a date as read from the right, or None where it is not day/month/year."""
    parts, known = date.text.split("/"), (date.value or "--").split("-")[::-1]
    is_whole = date.text.isascii() and [part.zfill(2) for part in parts] == known
    return "/".join(parts[::-1]) if is_whole else None


def _fix_ambiguous_invoice_day(
    choices: IssuedChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    day = fix_ambiguous_issue_day(choices, int(rng.integers(11)))
    return {**invoices.NO_DEDUCTIONS, **day, **fix_full_year_form(choices), "numerals": "latin"}


def _reverse_invoice_dates(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Print all dates of a document with their parts reversed."""
    texts = {}
    for date in (field for field in content.fields if field.type == "date" and field.value):
        if (text := _reversed_date(date)) is None:
            return None
        texts[date.key] = text
    issued, label = (
        scalar_field(content, "issue_date"),
        invoices.adjacent_label(content, "issue_date"),
    )
    year, month, number = (issued.value or "--").split("-")
    new_date = dataclasses.replace(issued, text=texts[issued.key])
    back = misreading(new_date, "date_read_back", f"{year}-{number}-{month}")
    return record_attacks(
        reprint_fields(content, texts), "rtl_number_reversal", [(new_date, [back])], label
    )


_WHY_LEFT_TO_RIGHT = impossible_unless(
    lambda name: LOCALES.load(name).direction != "ltr", "its lines run from the left"
)
RTL_NUMBER_REVERSAL = TrapSpec(
    "rtl_number_reversal",
    ACCOUNTS,
    "transactions.date",
    _reverse_row_dates,
    preconditions=_fix_full_dates,
    variants=(
        TrapSpec(
            "rtl_number_reversal",
            ("invoice",),
            "issue_date",
            _reverse_invoice_dates,
            preconditions=_fix_ambiguous_invoice_day,
            why_impossible=_WHY_LEFT_TO_RIGHT,
        ),
    ),
    why_impossible=_WHY_LEFT_TO_RIGHT,
)
