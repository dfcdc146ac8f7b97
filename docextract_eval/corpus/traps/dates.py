"""Forms of dates that traps choose, by their parts."""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.traps import Apply, TrapSpec
from docextract_eval.corpus.traps.edits import main_rows, scalar_field
from docextract_eval.corpus.traps.statements import CARDS, misreading, record_attacks
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.countries.locales import Locale
    from docextract_eval.records import Field

ISSUE_DATE_FIELDS = {"receipt": "date", "invoice": "issue_date"}
"""For each kind that is issued on one date, the field with that date."""

AnyChoices = ReceiptChoices | SheetChoices
IssuedChoices = ReceiptChoices | InvoiceChoices
"""Documents with a date of issue, and no period."""


def issue_date_trap(name: str, apply: Apply, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on the date of issue of receipts and invoices."""
    first, *others = (
        TrapSpec(name, (kind,), field, apply, **more) for kind, field in ISSUE_DATE_FIELDS.items()
    )
    return dataclasses.replace(first, variants=(*first.variants, *others))


def pattern_part_names(pattern: str) -> list[str]:
    """Return the parts of a date in the order of a pattern.

    >>> pattern_part_names("{m:02}/{d:02}/{yy:02}")
    ['m', 'd', 'yy']
    """
    return re.findall(r"\{(\w+)", pattern)


def is_day_first(locale: Locale) -> bool | None:
    """Return whether the day comes before the month in numbers; None where the year is first."""
    for pattern in locale.dates:
        parts = pattern_part_names(pattern)
        if set(parts) <= {"d", "m", "y", "yy"}:
            return None if parts[0] in ("y", "yy") else parts[0] == "d"
    return None


def numeric_form(locale: Locale, *, year: int, year_position: int = -1) -> int | None:
    """Return the first numeric date form with such a year at `year_position`, or None."""
    wanted = "y" if year == 4 else "yy"
    for form, pattern in enumerate(locale.dates):
        parts = pattern_part_names(pattern)
        if set(parts) == {"d", "m", wanted} and parts[year_position] == wanted:
            return form
    return None


def spell_date(date: datetime.date, locale: Locale) -> str | None:
    """Return a date with the month's name and an ordinal, or None where months have no names."""
    if not locale.months or locale.months[0].rstrip("月").isdigit():
        return None
    month = locale.months[date.month - 1]
    ordinal = locale.ordinals.get(date.day, "")
    return locale.spelt_date.format(d=date.day, nth=ordinal, month=month, y=date.year)


def full_and_short_worded_patterns(locale: Locale) -> tuple[str, str] | None:
    """Return the patterns of dates with ordinal and month's name, with and without the year.

    Returns None where months have numbers as names.

    >>> full_and_short_worded_patterns(LOCALES.load("en_US"))
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


def issue_date_field(content: Content) -> Field:
    """Return the field with the date of issue."""
    return next(field for field in content.fields if field.name in ISSUE_DATE_FIELDS.values())


def fix_ambiguous_issue_day(choices: IssuedChoices, random_number: int) -> dict[str, str]:
    """Return the node that moves the date of issue to a day that could be another month."""
    node, date = _issue_date_node_and_value(choices)
    random_number = 1 + random_number % 11
    return {node: date.replace(day=random_number + (random_number >= date.month)).isoformat()}


def fix_issue_day(choices: IssuedChoices, day: int) -> dict[str, str]:
    """Return the node that moves the date of issue to another day of its month."""
    node, date = _issue_date_node_and_value(choices)
    return {node: date.replace(day=day).isoformat()}


def _issue_date_node_and_value(choices: IssuedChoices) -> tuple[str, datetime.date]:
    """Return the name of the node that holds the date of issue, and the date."""
    if isinstance(choices, ReceiptChoices):
        return "day", datetime.date.fromisoformat(choices.day)
    return "issued", datetime.date.fromisoformat(choices.issued)


def fix_date_form(choices: AnyChoices, form: int | None) -> dict[str, Any] | None:
    """Return the node that sets the form in which dates are printed; None without a form."""
    if form is None:
        return None
    if isinstance(choices, ReceiptChoices):
        return {"wording": {**choices.wording, "day": form}}
    return {"looks": {**choices.looks, "date": form}}


def fix_full_year_form(choices: AnyChoices) -> dict[str, Any]:
    """Return the node for a date form in numbers with a final four-digit year; empty if none."""
    return fix_date_form(choices, numeric_form(document_locale(choices), year=4)) or {}


def document_locale(choices: DocumentChoices) -> Locale:
    """Return the locale of a document's choices."""
    return LOCALES.load(choices.locale)


_ROW_DATES = "transactions.date"
_HEADER_DATES = ("statement_date", "due_date")
"""The dates above the table that a payer needs; those of the period show how to read them."""


def card_date_trap(name: str, apply: Apply, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on all dates of a card statement except those of its period."""
    return TrapSpec(name, CARDS, _ROW_DATES, apply, secondary_fields=_HEADER_DATES, **more)


def card_date_fields(content: Content) -> list[Field]:
    """Return the fields of the dates that such a trap attacks, if they have values."""
    header_dates = (scalar_field(content, name) for name in _HEADER_DATES)
    return [
        date for date in (*header_dates, *(row["date"] for row in main_rows(content))) if date.value
    ]


def date_value(field: Field) -> datetime.date:
    """Return the value of a field as a date."""
    return datetime.date.fromisoformat(field.value or "")


def record_misread_card_dates(
    content: Content,
    trap: str,
    named_reading: tuple[str, Callable[[Field], datetime.date | None]],
    resolver: str = "",
) -> Content | None:
    """Add a misreading for each date, except where the reading is right; None if it always is.

    Without a resolver, the printed text of each date resolves it.
    """
    name, other = named_reading
    found = content
    for field in card_date_fields(content):
        if (wrong := other(field)) is not None:
            own = name if field.name == _ROW_DATES else f"{field.name}_{name}"
            beside = (field, [misreading(field, own, wrong.isoformat())])
            found = record_attacks(found, trap, [beside], resolver or field.text) or found
    return None if found is content else found


def printed_period(content: Content) -> str:
    """Return the printed period, which is no month if it is read in another order."""
    return " ".join(scalar_field(content, f"period_{end}").text for end in ("start", "end"))


def replace_date_parts(field: Field, **parts: int) -> datetime.date | None:
    """Return a field's date with some parts replaced, or None if it is invalid or the same."""
    date = date_value(field)
    try:
        wrong = date.replace(**parts)
    except ValueError:
        return None
    return wrong if wrong != date else None


def swap_month_and_day(field: Field) -> datetime.date | None:
    """Return a field's date with month and day swapped, or None if it is invalid or the same."""
    date = date_value(field)
    return replace_date_parts(field, month=date.day, day=date.month)
