"""A day with its year first, whose month and day could be each other."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import always, unless
from docextract_eval.corpus.traps.card_days import (
    day_of,
    days_of,
    misdated,
    on_card_days,
    turned,
)
from docextract_eval.corpus.traps.dates import (
    date_of,
    day_first,
    form_of,
    in_numbers,
    locale_of,
    on_dates,
    small_day,
)
from docextract_eval.corpus.traps.edits import misreadable, reprinted
from docextract_eval.fieldtypes.date import ISO
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "iso_read_as_ydm"
_MONTHS = 12


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    day = small_day(chosen, int(dice.integers(11)))
    # On an invoice there are more days, which it writes in the same form, and as long.
    form = form_of(chosen, in_numbers(locale_of(chosen), year=4)) if "issued" in day else {}
    return {**day, **(form or {}), "numerals": "latin"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    date = date_of(content)
    if date.value is None or context.locale.stamps_in or date.text == date.value:
        return None
    day = datetime.date.fromisoformat(date.value)
    if day.day > 12 or day.day == day.month:
        return None
    swapped = day.replace(day=day.month, month=day.day).isoformat()
    days = {field.key: field.value for field in content.fields if field.type == "date"}
    trapped = reprinted(content, {key: value for key, value in days.items() if value})
    wrong = {"month_and_day_swapped": swapped}
    resolver = "no country writes a year, a day and a month"
    return misreadable(trapped, _NAME, date_of(trapped), wrong, resolver)


def _ground_of_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    form = form_of(chosen, in_numbers(locale_of(chosen), year=4)) or {}
    return {**form, "days": "full", "numerals": "latin"}


def _spring_on_card(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    days = days_of(content)
    if any(day.text != day.value for day in days):
        return None
    clear = [day.text for day in days if day_of(day).day > _MONTHS]
    reading = ("month_and_day_swapped", _swapped)
    return misdated(content, _NAME, reading, clear[0]) if clear else None


def _swapped(field: Field) -> datetime.date | None:
    day = day_of(field)
    return turned(field, month=day.day, day=day.month)


_LACKS = unless(
    lambda name: day_first(LOCALES.load(name)) is not None,
    "its days begin with the year on any paper",
)
_ON_CARDS = on_card_days(
    _NAME,
    _spring_on_card,
    choose=always(days_by=(ISO, ISO)),
    ground=_ground_of_card,
    lacks=_LACKS,
)
TRAP = on_dates(
    _NAME,
    _spring,
    also=(_ON_CARDS,),
    ground=_ground,
    lacks=_LACKS,
)
