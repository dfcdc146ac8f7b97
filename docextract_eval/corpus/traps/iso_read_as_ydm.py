"""A day with its year first, whose month and day could be each other."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps.dates import (
    date_of,
    day_first,
    form_of,
    in_numbers,
    locale_of,
    on_dates,
    small_day,
)
from docextract_eval.corpus.traps.edits import misread, reprinted, sprung
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "iso_read_as_ydm"


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
    trapped = misread(trapped, date_of(trapped), {"month_and_day_swapped": swapped})
    resolver = "no country writes a year, a day and a month"
    return sprung(trapped, _NAME, date.name, ["month_and_day_swapped"], resolver)


TRAP = on_dates(
    _NAME,
    _spring,
    ground=_ground,
    without={
        name: "its days begin with the year on any paper"
        for name in LOCALES.names
        if day_first(LOCALES.load(name)) is None
    },
)
