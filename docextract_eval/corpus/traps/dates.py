"""How traps write days: forms of a country's paper, by their parts."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import Spring, TrapSpec
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

DATES = {"receipt": "date", "invoice": "issue_date"}
"""Per kind of document that is of one day, the field that says which."""


def on_dates(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Lay a trap on the day that documents are of."""
    first, *others = (TrapSpec(name, (kind,), day, spring, **more) for kind, day in DATES.items())
    return dataclasses.replace(first, also=(*first.also, *others))


def parts_of(pattern: str) -> list[str]:
    """Give the parts of a day in the order of a pattern.

    >>> parts_of("{m:02}/{d:02}/{yy:02}")
    ['m', 'd', 'yy']
    """
    return re.findall(r"\{(\w+)", pattern)


def day_first(locale: Locale) -> bool | None:
    """Say whether days stand before months in numbers; None where the year comes first."""
    for pattern in locale.dates:
        parts = parts_of(pattern)
        if set(parts) <= {"d", "m", "y", "yy"}:
            return None if parts[0] in ("y", "yy") else parts[0] == "d"
    return None


def in_numbers(locale: Locale, *, year: int, at: int = -1) -> int | None:
    """Give the first form of a day in numbers alone, its year in so many digits, and there."""
    wanted = "y" if year == 4 else "yy"
    for form, pattern in enumerate(locale.dates):
        parts = parts_of(pattern)
        if set(parts) == {"d", "m", wanted} and parts[at] == wanted:
            return form
    return None


def spelt_out(day: datetime.date, locale: Locale) -> str | None:
    """Write a day with its month's name and an ordinal, as people do; None where nobody does."""
    if not locale.months or locale.months[0].rstrip("月").isdigit():
        return None
    month = locale.months[day.month - 1]
    ordinal = locale.ordinals.get(day.day, "")
    return locale.spelt_date.format(d=day.day, nth=ordinal, month=month, y=day.year)


def in_words(locale: Locale) -> tuple[str, str] | None:
    """Give the patterns of days with an ordinal and a month's name, with their year and without.

    None where months have numbers for names.

    >>> in_words(LOCALES.load("en_US"))
    ('{month} {d}{nth}, {y:04}', '{mon} {d}{nth}')
    """
    forms = sorted(locale.dates, key=lambda form: "{month}" not in form)
    for form in forms:
        if "{mon" in form and "-" not in form:
            whole = form.replace("{mon}", "{month}").replace("{d:02}", "{d}")
            whole = whole.replace("{d}", "{d}{nth}") if locale.ordinals else whole
            short = re.sub(r"(,| de)? \{b?y:04\}", "", whole).replace(" de ", " ")
            return whole, short.replace("{month}", "{mon}")
    return None


def date_of(content: Content) -> Field:
    """Give the day that a document of any kind is of."""
    return next(field for field in content.fields if field.name in DATES.values())


def small_day(chosen: Mapping[str, Any], number: int) -> dict[str, str]:
    """Move the paper's day within its month to one that could be a month, and is not its."""
    node = _node(chosen)
    day = datetime.date.fromisoformat(chosen[node])
    number = 1 + number % 11
    return {node: day.replace(day=number + (number >= day.month)).isoformat()}


def large_day(chosen: Mapping[str, Any], number: int) -> dict[str, str]:
    """Move the paper's day within its month to one that could be no month."""
    node = _node(chosen)
    return {node: datetime.date.fromisoformat(chosen[node]).replace(day=number).isoformat()}


def _node(chosen: Mapping[str, Any]) -> str:
    return "day" if "day" in chosen else "issued"


def form_of(chosen: Mapping[str, Any], form: int | None) -> dict[str, Any] | None:
    """Fix the form in which days are printed."""
    if form is None:
        return None
    if "wording" in chosen:
        return {"wording": {**chosen["wording"], "day": form}}
    return {"looks": {**chosen["looks"], "date": form}}


def locale_of(chosen: Mapping[str, Any]) -> Locale:
    """Give the country of what was chosen."""
    return LOCALES.load(chosen["locale"])
