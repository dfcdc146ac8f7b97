"""A value as a labelled field, a day as the rows of a table print it, an amount with its sign."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from docextract_eval.fieldtypes import TYPES, Context, patterns
from docextract_eval.fieldtypes.numbers import in_digits
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = {*"/-."}
_YEAR = re.compile(r"(\d{4}\D)(.*)|(.*\D)(\d{4}|\d\d)")
"""A day whose year is its first part or its last."""
Days = Literal["full", "short", "named"]
_SIGNS = {
    "minus": ("{n}", "-{n}"),
    "trailing": ("{n}", "{n}-"),
    "parentheses": ("{n}", "({n})"),
    "overdrawn": ("{n}", "{n} OD"),
    "triangle": ("{n}", "\N{BLACK UP-POINTING TRIANGLE}{n}"),
    "credit": ("{n}", "{n}{below}"),
    "suffix": ("{n}{above}", "{n}{below}"),
}
"""Per style, how an amount is printed that is not below zero, and one that is."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """Which page this is, of how many."""

    page: Field
    count: Field


def numbering(context: Context, number: int, count: int) -> Numbering:
    """Return a page its number, which it is printed with, and that of all pages."""
    page = labelled(context, "page_number", "code", str(number + 1), row=number)
    pages = labelled(context, "page_count", "code", str(count), row=number)
    return Numbering(page, pages)


def labelled(  # noqa: PLR0913 - what a field has
    context: Context,
    name: str,
    type_name: str,
    value: str | None,
    text: str = "",
    *,
    row: int | None = None,
) -> Field:
    """Label a value that is printed like this, or by its type's first form."""
    if value is None:
        return Field(name, type_name, None, row=row)
    kind = TYPES.load(type_name)
    canonical = kind.canonical(value, context)
    return Field(name, type_name, canonical, text or kind.show(value, context, 0), row=row)


def day_of_row(context: Context, iso: str, form: Days, turn: int, short: Sequence[str]) -> str:
    """Print a day: in full, without its year in one of these short ways, or with its month.

    The head is printed by the same turn: rows are in its form, or have its marks, where they can.
    """
    dates = context.locale.dates
    head = dates[turn % len(dates)]
    if form == "short":
        date = datetime.date.fromisoformat(iso)
        name = context.locale.months[date.month - 1][:3]
        alike = [each for each in short if _MARKS & {*each} <= _MARKS & {*head}] or short
        pattern = alike[turn % len(alike)]
        day = patterns.write(pattern, {"d": date.day, "m": date.month, "mon": name})
        return in_digits(day, context.locale.stamps_in)
    if form == "full" and "{mon" not in head:
        return TYPES.load("date").show(iso, context, turn)
    marks = ("{month}", "{mon}") if form == "named" else ("{mon}",)
    forms = (
        [
            i
            for i, pattern in enumerate(dates)
            if any(mark in pattern for mark in marks) == (form == "named")
            and ("{by" in pattern) == ("{by" in head)  # one paper counts years in one way
        ][:2]
        or [0]
    )
    return TYPES.load("date").show(iso, context, forms[turn % len(forms)])


def signed(bare: str, style: str, behind: tuple[str, str] = ("", ""), *, below: bool) -> str:
    """Print an amount with its sign; in some styles words stand behind it, above and below zero.

    >>> signed("9.00", "trailing", below=True), signed("9.00", "columns", below=True)
    ('9.00-', '9.00')
    """
    pattern = _SIGNS.get(style, ("{n}", "{n}"))[below]
    above, under = behind
    return pattern.format(n=bare, above=above, below=under)


def halves(day: str) -> tuple[str, str] | None:
    """Part a printed day where its year ends or begins.

    >>> halves("23.09.2022"), halves("2022年9月23日"), halves("23 Sept. 2022")
    (('23.09.', '2022'), ('2022年', '9月23日'), ('23 Sept.', '2022'))
    """
    parts = _YEAR.fullmatch(day)
    if parts is None:
        return None
    first, second = (part.strip() for part in parts.groups() if part)
    return first, second
