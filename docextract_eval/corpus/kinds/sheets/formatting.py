"""Values as fields, dates as the rows of a table print them, amounts with their signs."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from docextract_eval.fieldtypes import TYPES, Context, patterns
from docextract_eval.fieldtypes.numbers import to_script_digits
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATE_SEPARATORS = {*"/-."}
_YEAR_AT_END = re.compile(r"(\d{4}\D)(.*)|(.*\D)(\d{4}|\d\d)")
"""A date whose year is its first or its last part."""
DateForm = Literal["full", "short", "named"]
_SIGN_PATTERNS = {
    "minus": ("{n}", "-{n}"),
    "trailing": ("{n}", "{n}-"),
    "parentheses": ("{n}", "({n})"),
    "overdrawn": ("{n}", "{n} OD"),
    "triangle": ("{n}", "\N{BLACK UP-POINTING TRIANGLE}{n}"),
    "credit": ("{n}", "{n}{below}"),
    "suffix": ("{n}{above}", "{n}{below}"),
}
"""Per style, the patterns of an amount of zero or more, and of one below zero."""


@dataclass(frozen=True, slots=True)
class PageNumbering:
    """The fields of a page's number and of the page count."""

    page: Field
    count: Field


def page_numbering(context: Context, page_index: int, page_count: int) -> PageNumbering:
    """Return the fields of a page's number, counted from 1, and of the page count."""
    page = make_field(context, "page_number", "code", str(page_index + 1), row=page_index)
    pages = make_field(context, "page_count", "code", str(page_count), row=page_index)
    return PageNumbering(page, pages)


def make_field(  # noqa: PLR0913 - what a field has
    context: Context,
    name: str,
    type_name: str,
    value: str | None,
    text: str = "",
    *,
    row: int | None = None,
) -> Field:
    """Return a value as a field, printed as `text` or in its type's first form."""
    if value is None:
        return Field(name, type_name, None, row=row)
    kind = TYPES.load(type_name)
    canonical = kind.canonical(value, context)
    return Field(name, type_name, canonical, text or kind.write(value, context, 0), row=row)


def pattern_pieces(pattern: str, values: Mapping[str, Field]) -> tuple[str | Field, ...]:
    """Return a pattern as pieces: texts, and fields for names such as `{total}`.

    Returns none where the page lacks one of the values.
    """
    parts = [part.strip() for part in re.split(r"\{(\w+)\}", pattern)]
    fields = [values.get(name) for name in parts[1::2]]
    if any(field is None or field.value is None for field in fields):
        return ()
    return tuple(values[part] if i % 2 else part for i, part in enumerate(parts) if part)


def format_row_date(
    context: Context, iso: str, form: DateForm, variant: int, short_forms: Sequence[str]
) -> str:
    """Return a row's date as printed: in full, short without its year, or with the month's name.

    `variant` also selects the form of dates outside the table: rows use that form, or one with the
    same separators, where there is one.
    """
    dates, variant = context.locale.dates, context.locale.sheet_date_form(variant)
    usual_form = dates[variant % len(dates)]
    if form == "short":
        date = datetime.date.fromisoformat(iso)
        name = context.locale.months[date.month - 1][:3]
        similar_forms = [
            each
            for each in short_forms
            if _DATE_SEPARATORS & {*each} <= _DATE_SEPARATORS & {*usual_form}
        ] or short_forms
        pattern = similar_forms[variant % len(similar_forms)]
        day = patterns.write(pattern, {"d": date.day, "m": date.month, "mon": name})
        return to_script_digits(day, context.locale.stamps_in)
    if form == "full" and "{mon" not in usual_form:
        return TYPES.load("date").write(iso, context, variant)
    marks = ("{month}", "{mon}") if form == "named" else ("{mon}",)
    forms = (
        [
            i
            for i, pattern in enumerate(dates)
            if any(mark in pattern for mark in marks) == (form == "named")
            and pattern not in context.locale.till_dates
            and ("{by" in pattern) == ("{by" in usual_form)  # one document counts years in one way
        ][:2]
        or [0]
    )
    return TYPES.load("date").write(iso, context, forms[variant % len(forms)])


def add_sign(
    unsigned: str, style: str, side_words: tuple[str, str] = ("", ""), *, is_negative: bool
) -> str:
    """Return an amount with its sign; some styles print a word behind amounts instead.

    >>> [add_sign("9.00", style, is_negative=True) for style in ("trailing", "columns")]
    ['9.00-', '9.00']
    """
    pattern = _SIGN_PATTERNS.get(style, ("{n}", "{n}"))[is_negative]
    word_above, word_below = side_words
    return pattern.format(n=unsigned, above=word_above, below=word_below)


def split_date_at_year(date: str) -> tuple[str, str] | None:
    """Split a printed date into its year and the rest; return None if the year is in the middle.

    >>> [split_date_at_year(date) for date in ("23.09.2022", "2022年9月23日", "23 Sept. 2022")]
    [('23.09.', '2022'), ('2022年', '9月23日'), ('23 Sept.', '2022')]
    """
    parts = _YEAR_AT_END.fullmatch(date)
    if parts is None:
        return None
    first, second = (part.strip() for part in parts.groups() if part)
    return first, second
