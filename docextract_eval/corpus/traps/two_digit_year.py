"""A year in two digits: what is the year and what is the day is told by the country alone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps.dates import (
    date_of,
    form_of,
    in_latin,
    in_numbers,
    locale_of,
    on_dates,
)
from docextract_eval.corpus.traps.edits import differ, misread, sprung
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "two_digit_year"


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
    trapped = misread(content, date, {"year_and_day_swapped": swapped})
    resolver = "the country of the address"
    return sprung(trapped, _NAME, date.name, ["year_and_day_swapped"], resolver)


TRAP = on_dates(
    _NAME,
    _spring,
    choose=_choose,
    ground=in_latin,
    control=_control,
    without={
        name: "no day of its paper ends with a year in two digits"
        for name in LOCALES.names
        if in_numbers(LOCALES.load(name), year=2) is None
        or in_numbers(LOCALES.load(name), year=4) is None
    },
)
