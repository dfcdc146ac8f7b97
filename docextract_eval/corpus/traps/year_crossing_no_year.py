"""Days without their year, in a period from one year into the next."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import field_of
from docextract_eval.corpus.traps.statements import BOTH, caught, family, misread, rows_of
from docextract_eval.fieldtypes import TYPES, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "year_crossing_no_year"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    first, last = chosen["months"]
    years = [y for y in range(int(first[:4]), int(last[:4])) if f"{y + 1}-01-31" <= last]
    if not years:
        return None
    year, turn = years[dice.integers(len(years))], int(dice.integers(8, 24))
    end = datetime.date(year + 1, 1, turn - 1)
    fitting = family(chosen, dice, lambda layout: any(layout.short_dates))
    period = (datetime.date(year, 12, turn).isoformat(), end.isoformat())
    return {"period": period, "days": "full", **fitting}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    start, end = (field_of(content, name) for name in ("period_start", "period_end"))
    first, last = (field.value or "" for field in (start, end))
    days = [row["date"] for row in rows_of(content)]
    if first[:4] == last[:4] or any(_says_its_year(day, context) for day in days):
        return None
    other = {first[:4]: last[:4], last[:4]: first[:4]}
    found = []
    for day in days:
        year, rest = (day.value or "")[:4], (day.value or "")[4:]
        found.append((day, [misread(day, "date_of_other_year", f"{other[year]}{rest}")]))
    return caught(content, _NAME, found, f"{start.text} {end.text}")


def _says_its_year(day: Field, context: Context) -> bool:
    try:
        return bool(TYPES.load("date").read(day.text, context))
    except UnreadableError:
        return False


TRAP = TrapSpec(_NAME, BOTH, "transactions.date", _spring, always(days="short"), _ground)
