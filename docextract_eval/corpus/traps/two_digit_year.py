"""A year in two digits: what is the year and what is the day is told by the country alone."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import always, unless
from docextract_eval.corpus.traps.card_days import (
    day_of,
    days_of,
    misdated,
    on_card_days,
    period_of,
    turned,
)
from docextract_eval.corpus.traps.dates import (
    date_of,
    form_of,
    in_numbers,
    locale_of,
    on_dates,
)
from docextract_eval.corpus.traps.edits import differ, misreadable
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

_NAME = "two_digit_year"
_SHORT = re.compile(r"\d\d\D\d\d\D\d\d")


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return form_of(chosen, in_numbers(locale_of(chosen), year=2))


def _control(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return form_of(chosen, in_numbers(locale_of(chosen), year=4)) or {}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
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
    return misreadable(content, _NAME, date, wrong, resolver)


def _either_end(locale: Locale, *, year: int) -> int | None:
    """Give a form in numbers whose year stands at one of the ends, and so the day at the other."""
    forms = (in_numbers(locale, year=year, at=at) for at in (-1, 0))
    return next((form for form in forms if form is not None), None)


def _choose_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return form_of(chosen, _either_end(locale_of(chosen), year=2))


def _control_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return form_of(chosen, _either_end(locale_of(chosen), year=4)) or {}


def _spring_on_card(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if not all(_SHORT.fullmatch(day.text) for day in days_of(content)):
        return None
    return misdated(content, _NAME, ("ends_swapped", _from_the_other_end), period_of(content))


def _from_the_other_end(field: Field) -> datetime.date | None:
    """Read a day as if its year stood at its other end, and its month in the middle."""
    first, middle, last = map(int, field.text.split(field.text[2]))
    year, day = (last, first) if first == day_of(field).year % 100 else (first, last)
    return turned(field, year=2000 + year, month=middle, day=day)


def _in_both(name: str, form: Callable[..., int | None] = in_numbers) -> bool:
    """Say whether days have a form with a year in two digits, and one with four."""
    locale = LOCALES.load(name)
    return all(form(locale, year=digits) is not None for digits in (2, 4))


_ON_CARDS = on_card_days(
    _NAME,
    _spring_on_card,
    choose=_choose_on_card,
    ground=always(days="full", numerals="latin"),
    control=_control_on_card,
    lacks=unless(
        lambda name: _in_both(name, _either_end),
        "no day of its paper has a year in two digits at one end",
    ),
)
TRAP = on_dates(
    _NAME,
    _spring,
    also=(_ON_CARDS,),
    choose=_choose,
    ground=always(numerals="latin"),
    control=_control,
    lacks=unless(_in_both, "no day of its paper ends with a year in two digits"),
)
