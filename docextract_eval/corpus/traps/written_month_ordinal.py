"""A day in words, with the ordinal that people write and machines drop."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import unless
from docextract_eval.corpus.traps.card_days import (
    days_of,
    misdated,
    on_card_days,
    turned,
)
from docextract_eval.corpus.traps.dates import (
    date_of,
    form_of,
    in_numbers,
    in_words,
    locale_of,
    on_dates,
    parts_of,
    spelt_out,
)
from docextract_eval.corpus.traps.edits import (
    differ,
    line_of,
    misreadable,
    reprinted,
    ruler,
)
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

_NAME = "written_month_ordinal"
_DAY = datetime.date(2024, 5, 2)
_WORD = re.compile(r"[^\W\d_]")


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    where = locale_of(chosen)
    form = in_numbers(where, year=4)
    in_order = in_numbers(where, year=4, at=0) if form is None else form
    return {"numerals": "latin", **(form_of(chosen, in_order) or {})}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
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
    return misreadable(trapped, _NAME, date_of(trapped), wrong, resolver)


def _ground_of_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    form = form_of(chosen, _like_words(locale_of(chosen))) or {}
    return {"numerals": "latin", "days": "short", **form}


def _like_words(locale: Locale) -> int | None:
    """Give a form in numbers alone that counts years as days in words do."""
    words, _ = in_words(locale) or ("", "")
    year = "by" if "{by" in words else "y"
    forms = (i for i, form in enumerate(locale.dates) if {*parts_of(form)} == {"d", "m", year})
    return next(forms, None)


def _choose_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {"days_by": in_words(locale_of(chosen))}


def _spring_on_card(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if not all(_WORD.search(day.text) for day in days_of(content)):
        return None
    return misdated(content, _NAME, ("first_of_the_month", _first))


def _first(field: Field) -> datetime.date | None:
    return turned(field, day=1)


_ON_CARDS = on_card_days(
    _NAME,
    _spring_on_card,
    choose=_choose_on_card,
    ground=_ground_of_card,
    lacks=unless(lambda name: in_words(LOCALES.load(name)), "its months have numbers for names"),
)
TRAP = on_dates(
    _NAME,
    _spring,
    also=(_ON_CARDS,),
    ground=_ground,
    lacks=unless(
        lambda name: spelt_out(_DAY, LOCALES.load(name)), "its months have numbers for names"
    ),
)
