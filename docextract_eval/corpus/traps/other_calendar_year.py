"""A year of another count, the emperor's or the Buddha's, that looks like one of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.dates import form_of, locale_of, parts_of
from docextract_eval.corpus.traps.edits import differ, field_of, misreadable
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale

_NAME = "other_calendar_year"
_OURS = {"d", "m", "mon", "month", "y", "yy", "weekday", "wd"}
"""The parts of a day that is counted as most do."""


def _forms(locale: Locale, *, own: bool) -> list[int]:
    """Give the forms of days whose years are of the country's own count, or not."""
    return [
        form
        for form, pattern in enumerate(locale.dates)
        if bool({*parts_of(pattern)} - _OURS) == own
    ]


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    found = _forms(locale_of(chosen), own=True)
    return form_of(chosen, found[dice.integers(len(found))] if found else None)


def _control(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    found = _forms(locale_of(chosen), own=False)
    return form_of(chosen, found[0] if found else None) or {}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    date = field_of(content, "date")
    numbers = re.findall(r"\d+", date.text)
    if date.value is None or len(numbers) < 2 or date.value[:4] in date.text:
        return None
    year = int(numbers[0 if context.locale.eras else -1])  # those of eras stand first
    wrong = f"{year % 100 + 2000 if year < 1000 else year}{date.value[4:]}"
    if not differ(date, [wrong]):
        return None
    resolver = "the name or the letter of the count"
    return misreadable(content, _NAME, date, {"year_as_ours": wrong}, resolver)


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "date",
    _spring,
    _choose,
    control=_control,
    lacks=unless(lambda name: _forms(LOCALES.load(name), own=True), "it counts years as most do"),
)
