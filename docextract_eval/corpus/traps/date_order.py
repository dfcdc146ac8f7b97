"""Traps on the order of day, month and year: swapped, shortened, from the right."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.dates import (
    date_of,
    day_first,
    day_of,
    days_of,
    form_of,
    in_numbers,
    large_day,
    locale_of,
    misdated,
    month_for_day,
    on_card_days,
    on_dates,
    period_of,
    small_day,
    turned,
    with_whole_year,
)
from docextract_eval.corpus.traps.edits import differ, field_of, misreadable, reprinted, rows_of
from docextract_eval.corpus.traps.statements import ACCOUNTS, BOTH, caught, misreading
from docextract_eval.fieldtypes.date import ISO
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.traps.dates import AnyChoices, IssuedChoices
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

_MONTHS = 12


def _day_and_month_first(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return form_of(chosen, _day_and_month_form(LOCALES.load(chosen.locale)))


def _on_small_day(chosen: IssuedChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return small_day(chosen, int(rng.integers(1, 12)) - 1)


def _on_large_day(chosen: IssuedChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return large_day(chosen, int(rng.integers(13, 29)))


def _day_and_month_form(locale: Locale) -> int | None:
    """Return the first date form that begins with day and month in numbers, or None."""
    for form, pattern in enumerate(locale.dates):
        if set(re.findall(r"\{(\w+)", pattern)[:2]) == {"d", "m"}:
            return form
    return None


def _confuse_day_and_month(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    date = date_of(content)
    swapped = month_for_day(date) if date.value else None
    numbers = [int(number) for number in re.findall(r"\d+", date.text)]
    if swapped is None or {*numbers[:2]} != {swapped.day, swapped.month}:
        return None
    readings = {"swapped_date": swapped.isoformat()}
    return misreadable(content, "dmy_mdy_ambiguous", date, readings, "the country of the address")


_THREE_NUMBERS = re.compile(r"\d{1,2}\D\d{1,2}\D\d{2,4}")


def _in_numbers_alone(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"days": "full"} if _names_months(LOCALES.load(chosen.locale)) else None


def _names_months(locale: Locale) -> bool:
    return any("{mon" in form for form in locale.dates)


def _confuse_days_and_months(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    days = [row["date"] for row in rows_of(content)]
    if not all(_THREE_NUMBERS.fullmatch(day.text) for day in days):
        return None
    clear = [cell.text for cell in days if day_of(cell).day > _MONTHS]
    found = [
        (cell, [misreading(cell, "date_swapped", other.isoformat())])
        for cell in days
        if (other := month_for_day(cell)) is not None
    ]
    return caught(content, "dmy_mdy_ambiguous", found, next(iter(clear), None))


def _year_first(name: str) -> str:
    forms = _day_and_month_form(LOCALES.load(name))
    return "dates are written with the year first" if forms is None else ""


def _nothing_clearer(name: str) -> str:
    named = _names_months(LOCALES.load(name))
    why = "months have numbers as names, so the twin could not be clearer"
    return _year_first(name) or ("" if named else why)


DMY_MDY_AMBIGUOUS = on_dates(
    "dmy_mdy_ambiguous",
    _confuse_day_and_month,
    choose=_on_small_day,
    ground=_day_and_month_first,
    also=(
        TrapSpec(
            "dmy_mdy_ambiguous",
            BOTH,
            "transactions.date",
            _confuse_days_and_months,
            _in_numbers_alone,
            always(days="named"),
            lacks=_nothing_clearer,
        ),
    ),
    control=_on_large_day,
    lacks=_year_first,
)


def _small_day_in_full(chosen: IssuedChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    day = small_day(chosen, int(rng.integers(11)))
    # An invoice has more dates, all in the same form and of the same length.
    form = with_whole_year(chosen) if "issued" in day else {}
    return {**day, **form, "numerals": "latin"}


def _print_year_first(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    date = date_of(content)
    if date.value is None or context.locale.stamps_in or date.text == date.value:
        return None
    if (swapped := month_for_day(date)) is None:
        return None
    days = {field.key: field.value for field in content.fields if field.type == "date"}
    trapped = reprinted(content, {key: value for key, value in days.items() if value})
    wrong = {"month_and_day_swapped": swapped.isoformat()}
    resolver = "no country writes a year, a day and a month"
    return misreadable(trapped, "iso_read_as_ydm", date_of(trapped), wrong, resolver)


def _card_days_in_full(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {**with_whole_year(chosen), "days": "full", "numerals": "latin"}


def _confuse_card_days_and_months(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    days = days_of(content)
    if any(day.text != day.value for day in days):
        return None
    clear = [day.text for day in days if day_of(day).day > _MONTHS]
    reading = ("month_and_day_swapped", month_for_day)
    return misdated(content, "iso_read_as_ydm", reading, clear[0]) if clear else None


_YEAR_FIRST_ANYWAY = unless(
    lambda name: day_first(LOCALES.load(name)) is not None,
    "its dates begin with the year on every document",
)
ISO_READ_AS_YDM = on_dates(
    "iso_read_as_ydm",
    _print_year_first,
    also=(
        on_card_days(
            "iso_read_as_ydm",
            _confuse_card_days_and_months,
            choose=always(days_by=(ISO, ISO)),
            ground=_card_days_in_full,
            lacks=_YEAR_FIRST_ANYWAY,
        ),
    ),
    ground=_small_day_in_full,
    lacks=_YEAR_FIRST_ANYWAY,
)


_SHORT_YEARS = re.compile(r"\d\d\D\d\d\D\d\d")


def _year_in_two_digits(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return form_of(chosen, in_numbers(locale_of(chosen), year=2))


def _year_in_four_digits(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return with_whole_year(chosen)


def _confuse_year_and_day(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    date = date_of(content)
    if date.value is None or context.locale.stamps_in:
        return None
    year, month, day = map(int, date.value.split("-"))
    if f"{year % 100:02}" not in date.text[-2:]:
        return None
    try:
        swapped = datetime.date(2000 + day, month, year % 100).isoformat()
    except ValueError:
        return None
    if not differ(date, [swapped]):
        return None
    wrong, resolver = {"year_and_day_swapped": swapped}, "the country of the address"
    return misreadable(content, "two_digit_year", date, wrong, resolver)


def _either_end(locale: Locale, *, year: int) -> int | None:
    """Return a date form in numbers with the year at one end and the day at the other, or None."""
    forms = (in_numbers(locale, year=year, at=at) for at in (-1, 0))
    return next((form for form in forms if form is not None), None)


def _two_digits_at_an_end(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return form_of(chosen, _either_end(locale_of(chosen), year=2))


def _four_digits_at_an_end(chosen: AnyChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return form_of(chosen, _either_end(locale_of(chosen), year=4)) or {}


def _confuse_ends(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if not all(_SHORT_YEARS.fullmatch(day.text) for day in days_of(content)):
        return None
    return misdated(
        content, "two_digit_year", ("ends_swapped", _from_the_other_end), period_of(content)
    )


def _from_the_other_end(field: Field) -> datetime.date | None:
    """Return a date read as if the year stood at the other end, or None."""
    first, middle, last = map(int, field.text.split(field.text[2]))
    year, day = (last, first) if first == day_of(field).year % 100 else (first, last)
    return turned(field, year=2000 + year, month=middle, day=day)


def _in_both(name: str, form: Callable[..., int | None] = in_numbers) -> bool:
    """Return whether dates have a form with a two-digit year and one with four digits."""
    locale = LOCALES.load(name)
    return all(form(locale, year=digits) is not None for digits in (2, 4))


TWO_DIGIT_YEAR = on_dates(
    "two_digit_year",
    _confuse_year_and_day,
    also=(
        on_card_days(
            "two_digit_year",
            _confuse_ends,
            choose=_two_digits_at_an_end,
            ground=always(days="full", numerals="latin"),
            control=_four_digits_at_an_end,
            lacks=unless(
                lambda name: _in_both(name, _either_end),
                "no date of its documents has a two-digit year at one end",
            ),
        ),
    ),
    choose=_year_in_two_digits,
    ground=always(numerals="latin"),
    control=_year_in_four_digits,
    lacks=unless(_in_both, "no date of its documents ends with a two-digit year"),
)


def _turn_days_around(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    found, texts = [], {}
    for day in (row["date"] for row in rows_of(content)):
        if (text := _from_the_right(day)) is None:
            return None
        texts[day.key] = text
        if (back := month_for_day(day)) is not None:
            told = dataclasses.replace(day, text=text)
            found.append((told, [misreading(told, "date_read_back", back.isoformat())]))
    turned_around = reprinted(content, texts)
    return caught(turned_around, "rtl_number_reversal", found, period_of(content))


def _from_the_right(day: Field) -> str | None:
    """Return a date as read from the right, or None where it is not day/month/year."""
    year, month, number = (day.value or "--").split("-")
    return f"{year}/{month}/{number}" if day.text == f"{number}/{month}/{year}" else None


def _small_day_on_invoice(chosen: IssuedChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    day = small_day(chosen, int(rng.integers(11)))
    return {**invoices.WHOLE, **day, **with_whole_year(chosen), "numerals": "latin"}


def _turn_dates_around(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Print all dates of a document with their parts reversed."""
    texts = {}
    for day in (field for field in content.fields if field.type == "date" and field.value):
        if (text := _from_the_right(day)) is None:
            return None
        texts[day.key] = text
    issued, label = field_of(content, "issue_date"), invoices.label_of(content, "issue_date")
    year, month, number = (issued.value or "--").split("-")
    told = dataclasses.replace(issued, text=texts[issued.key])
    back = misreading(told, "date_read_back", f"{year}-{number}-{month}")
    return caught(reprinted(content, texts), "rtl_number_reversal", [(told, [back])], label)


_FROM_THE_LEFT = unless(
    lambda name: LOCALES.load(name).direction != "ltr", "its lines run from the left"
)
RTL_NUMBER_REVERSAL = TrapSpec(
    "rtl_number_reversal",
    ACCOUNTS,
    "transactions.date",
    _turn_days_around,
    ground=always(days="full", numerals="latin"),
    also=(
        TrapSpec(
            "rtl_number_reversal",
            ("invoice",),
            "issue_date",
            _turn_dates_around,
            ground=_small_day_on_invoice,
            lacks=_FROM_THE_LEFT,
        ),
    ),
    lacks=_FROM_THE_LEFT,
)
