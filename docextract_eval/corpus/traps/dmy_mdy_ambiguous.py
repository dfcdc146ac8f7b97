"""A day that is a day in either order: both parts at most twelve."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, statements
from docextract_eval.corpus.traps.dates import date_of, form_of, large_day, on_dates, small_day
from docextract_eval.corpus.traps.edits import misreadable
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return form_of(chosen, _of_numbers(LOCALES.load(chosen["locale"])))


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return small_day(chosen, int(dice.integers(1, 12)) - 1)


def _control(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return large_day(chosen, int(dice.integers(13, 29)))


def _of_numbers(locale: Locale) -> int | None:
    """Give the first way to write a day in which day and month, both numbers, stand first."""
    for form, pattern in enumerate(locale.dates):
        if set(re.findall(r"\{(\w+)", pattern)[:2]) == {"d", "m"}:
            return form
    return None


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    date = date_of(content)
    if date.value is None:
        return None
    day = datetime.date.fromisoformat(date.value)
    numbers = [int(number) for number in re.findall(r"\d+", date.text)]
    if day.day > 12 or day.day == day.month or {*numbers[:2]} != {day.day, day.month}:
        return None
    swapped = day.replace(day=day.month, month=day.day).isoformat()
    resolver = "the country of the address"
    return misreadable(content, "dmy_mdy_ambiguous", date, {"swapped_date": swapped}, resolver)


_NUMBERS = re.compile(r"\d{1,2}\D\d{1,2}\D\d{2,4}")


def _by_number(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"days": "full"} if _names_months(LOCALES.load(chosen["locale"])) else None


def _names_months(locale: Locale) -> bool:
    return any("{mon" in form for form in locale.dates)


def _spring_on_statement(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    days = [row["date"] for row in statements.rows_of(content)]
    if not all(_NUMBERS.fullmatch(day.text) for day in days):
        return None
    clear = [cell.text for cell in days if _date(cell).day > 12]
    found = []
    for cell in days:
        day = _date(cell)
        if day.day <= 12 and day.day != day.month:
            other = day.replace(day=day.month, month=day.day).isoformat()
            found.append((cell, [statements.misread(cell, "date_swapped", other)]))
    return statements.caught(content, "dmy_mdy_ambiguous", found, next(iter(clear), None))


def _date(cell: Field) -> datetime.date:
    return datetime.date.fromisoformat(cell.value or "")


def _lacks(name: str) -> str:
    forms = _of_numbers(LOCALES.load(name))
    return "days are written with the year first" if forms is None else ""


def _lacks_on_statements(name: str) -> str:
    named = _names_months(LOCALES.load(name))
    why = "months have numbers for names: nothing could be clearer in the twin"
    return _lacks(name) or ("" if named else why)


_ON_STATEMENTS = TrapSpec(
    "dmy_mdy_ambiguous",
    statements.BOTH,
    "transactions.date",
    _spring_on_statement,
    _by_number,
    always(days="named"),
    lacks=_lacks_on_statements,
)
TRAP = on_dates(
    "dmy_mdy_ambiguous",
    _spring,
    choose=_choose,
    ground=_ground,
    also=(_ON_STATEMENTS,),
    control=_control,
    lacks=_lacks,
)
