"""Forms of dates that traps choose, by their parts."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.traps import Spring, TrapSpec
from docextract_eval.corpus.traps.edits import field_of, rows_of
from docextract_eval.corpus.traps.statements import CARDS, caught, misreading
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

DATES = {"receipt": "date", "invoice": "issue_date"}
"""For each kind that is issued on one date, the field with that date."""

AnyChoices = ReceiptChoices | SheetChoices
IssuedChoices = ReceiptChoices | InvoiceChoices
"""Documents with a date of issue, and no period."""


def on_dates(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on the date of issue of receipts and invoices."""
    first, *others = (TrapSpec(name, (kind,), day, spring, **more) for kind, day in DATES.items())
    return dataclasses.replace(first, also=(*first.also, *others))


def parts_of(pattern: str) -> list[str]:
    """Return the parts of a date in the order of a pattern.

    >>> parts_of("{m:02}/{d:02}/{yy:02}")
    ['m', 'd', 'yy']
    """
    return re.findall(r"\{(\w+)", pattern)


def day_first(locale: Locale) -> bool | None:
    """Return whether the day comes before the month in numbers; None where the year is first."""
    for pattern in locale.dates:
        parts = parts_of(pattern)
        if set(parts) <= {"d", "m", "y", "yy"}:
            return None if parts[0] in ("y", "yy") else parts[0] == "d"
    return None


def in_numbers(locale: Locale, *, year: int, at: int = -1) -> int | None:
    """Return the first date form in numbers with a year of this many digits at `at`, or None."""
    wanted = "y" if year == 4 else "yy"
    for form, pattern in enumerate(locale.dates):
        parts = parts_of(pattern)
        if set(parts) == {"d", "m", wanted} and parts[at] == wanted:
            return form
    return None


def spelt_out(day: datetime.date, locale: Locale) -> str | None:
    """Return a date with the month's name and an ordinal, or None where months have no names."""
    if not locale.months or locale.months[0].rstrip("月").isdigit():
        return None
    month = locale.months[day.month - 1]
    ordinal = locale.ordinals.get(day.day, "")
    return locale.spelt_date.format(d=day.day, nth=ordinal, month=month, y=day.year)


def in_words(locale: Locale) -> tuple[str, str] | None:
    """Return the patterns of dates with ordinal and month's name, with and without the year.

    Returns None where months have numbers as names.

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
    """Return the field with the date of issue."""
    return next(field for field in content.fields if field.name in DATES.values())


def small_day(chosen: IssuedChoices, number: int) -> dict[str, str]:
    """Return the node that moves the date of issue to a day that could be another month."""
    node, day = _issued(chosen)
    number = 1 + number % 11
    return {node: day.replace(day=number + (number >= day.month)).isoformat()}


def large_day(chosen: IssuedChoices, number: int) -> dict[str, str]:
    """Return the node that moves the date of issue to another day of its month."""
    node, day = _issued(chosen)
    return {node: day.replace(day=number).isoformat()}


def _issued(chosen: IssuedChoices) -> tuple[str, datetime.date]:
    """Return the name of the node that holds the date of issue, and the date."""
    if isinstance(chosen, ReceiptChoices):
        return "day", datetime.date.fromisoformat(chosen.day)
    return "issued", datetime.date.fromisoformat(chosen.issued)


def form_of(chosen: AnyChoices, form: int | None) -> dict[str, Any] | None:
    """Return the node that sets the form in which dates are printed; None without a form."""
    if form is None:
        return None
    if isinstance(chosen, ReceiptChoices):
        return {"wording": {**chosen.wording, "day": form}}
    return {"looks": {**chosen.looks, "date": form}}


def with_whole_year(chosen: AnyChoices) -> dict[str, Any]:
    """Return the node for a date form in numbers with a final four-digit year; empty if none."""
    return form_of(chosen, in_numbers(locale_of(chosen), year=4)) or {}


def locale_of(chosen: DocumentChoices) -> Locale:
    """Return the locale of a document's choices."""
    return LOCALES.load(chosen.locale)


_ROW_DATES = "transactions.date"
_HEAD_DATES = ("statement_date", "due_date")
"""The dates above the table that a payer needs; those of the period show how to read them."""


def on_card_days(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on all dates of a card statement except those of its period."""
    return TrapSpec(name, CARDS, _ROW_DATES, spring, besides=_HEAD_DATES, **more)


def days_of(content: Content) -> list[Field]:
    """Return the fields of the dates that such a trap attacks, if they have values."""
    head = (field_of(content, name) for name in _HEAD_DATES)
    return [day for day in (*head, *(row["date"] for row in rows_of(content))) if day.value]


def day_of(field: Field) -> datetime.date:
    """Return the value of a field as a date."""
    return datetime.date.fromisoformat(field.value or "")


def misdated(
    content: Content,
    trap: str,
    reading: tuple[str, Callable[[Field], datetime.date | None]],
    resolver: str = "",
) -> Content | None:
    """Add a misreading for each date, except where the reading is right; None if it always is.

    Without a resolver, the printed text of each date resolves it.
    """
    name, other = reading
    found = content
    for field in days_of(content):
        if (wrong := other(field)) is not None:
            own = name if field.name == _ROW_DATES else f"{field.name}_{name}"
            beside = (field, [misreading(field, own, wrong.isoformat())])
            found = caught(found, trap, [beside], resolver or field.text) or found
    return None if found is content else found


def period_of(content: Content) -> str:
    """Return the printed period, which is no month if it is read in another order."""
    return " ".join(field_of(content, f"period_{end}").text for end in ("start", "end"))


def turned(field: Field, **parts: int) -> datetime.date | None:
    """Return a field's date with some parts replaced, or None if it is invalid or the same."""
    day = day_of(field)
    try:
        wrong = day.replace(**parts)
    except ValueError:
        return None
    return wrong if wrong != day else None


def month_for_day(field: Field) -> datetime.date | None:
    """Return a field's date with month and day swapped, or None if it is invalid or the same."""
    day = day_of(field)
    return turned(field, month=day.day, day=day.month)
