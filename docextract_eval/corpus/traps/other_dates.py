"""Traps that use other dates: of birth, of value, due dates, deadlines."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    field_of,
    insert,
    line_of,
    rows_of,
    ruler,
    sprung,
    with_decoys,
)
from docextract_eval.corpus.traps.receipts import below_all
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    caught,
    columns_at,
    family,
    printed,
)
from docextract_eval.corpus.traps.vocabulary import (
    BirthOrConstantDate,
    SecondDateOnReceipt,
    words_of,
)
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_BIRTH_YEARS, _FORM_YEARS = (1948, 2003), (2009, 2020)


def _print_date_of_birth(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(BirthOrConstantDate, context.locale.name)
    end = field_of(content, "period_end")
    where = line_of(content, end.key)
    if words is None or where is None:
        return None
    label = words.date_of_birth
    born = _some_day(_BIRTH_YEARS, rng)
    day = decoy("date_of_birth", born, end, context)
    page, at = where
    line = content.pages[page][at]
    start, value = columns_at(line, field_of(content, "period_start").key)
    least = start + ruler(content).width(f"{label} ", line.size)  # other labels may be shorter
    spans = Span(label, start), Span(day.text, max(value, least), tag=day.key)
    trapped = insert(content, (page, at + 1), [Line(spans, line.size, 0.12)])
    trapped = with_decoys(trapped, day)
    return caught(trapped, "birth_or_constant_date", [(end, [day])], label)


def _some_day(years: tuple[int, int], rng: np.random.Generator) -> str:
    """Return a random date in the years from the first to before the second."""
    return f"{rng.integers(*years)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"


def _print_date_of_form(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print at the foot of every page the date on which the form was revised."""
    words = words_of(BirthOrConstantDate, context.locale.name)
    issued = field_of(content, "issue_date")
    if words is None:
        return None
    label = words.form_revised
    day = _some_day(_FORM_YEARS, rng)
    told = decoy("form_date", day, issued, context)
    keys = {field.key for field in content.fields if field.name == "page_number"}
    pages = tuple(
        tuple(_with_date_of_form(content, line, label, told, keys) for line in lines)
        for lines in content.pages
    )
    if pages == content.pages:
        return None
    trapped = dataclasses.replace(content, pages=pages, fields=(*content.fields, told))
    return caught(trapped, "birth_or_constant_date", [(issued, [told])], label)


def _with_date_of_form(
    content: Content, line: Line, label: str, day: Field, keys: set[str]
) -> Line:
    """Return a line, with the date added at its other end if it has the page number."""
    if not any(span.tag in keys for span in line.spans):
        return line
    at = round(ruler(content).width(f"{label} ", line.size), 5)
    return dataclasses.replace(
        line, spans=(Span(label), Span(day.text, at, tag=day.key), *line.spans)
    )


BIRTH_OR_CONSTANT_DATE = TrapSpec(
    "birth_or_constant_date",
    ACCOUNTS,
    "period_end",
    _print_date_of_birth,
    also=(TrapSpec("birth_or_constant_date", invoices.KINDS, "issue_date", _print_date_of_form),),
)


_DAYS_APART = 2
"""The least number of days between the two dates."""


def _with_value_dates(chosen: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "full", **family(chosen, rng, lambda layout: "value_date" in layout.cells)}


def _value_later(chosen: BankStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    def valued(day: str) -> str:
        later = datetime.timedelta(_DAYS_APART + int(rng.integers(2)))
        return (datetime.date.fromisoformat(day) + later).isoformat()

    moved = (dataclasses.replace(each, valued=valued(each.day)) for each in chosen.movements)
    return {"movements": tuple(moved)}


def _value_same_day(chosen: BankStatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    moved = (dataclasses.replace(each, valued=each.day) for each in chosen.movements)
    return {"movements": tuple(moved)}


def _with_posting_dates(chosen: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "full", **family(chosen, rng, lambda layout: "posting_date" in layout.cells)}


def _posted(chosen: CardStatementChoices, later: int) -> Mapping[str, Any]:
    """Fix that every transaction is posted some days after it was made, within the period."""

    def day_of(row: Charge) -> str:
        day = datetime.date.fromisoformat(row.day) + datetime.timedelta(later)
        return str(min(day.isoformat(), chosen.period[1]))

    account = chosen.account
    rows = (dataclasses.replace(row, posted=day_of(row)) for row in account.rows)
    in_order = tuple(sorted(rows, key=lambda row: (row.posted, row.day)))
    return {"account": dataclasses.replace(account, rows=in_order)}


def _post_later(chosen: CardStatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return _posted(chosen, _DAYS_APART)


def _post_same_day(chosen: CardStatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return _posted(chosen, 0)


def _confuse_value_dates(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_columns(content, context, "value_date")


def _confuse_posting_dates(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_columns(content, context, "posting_date")


def _confuse_columns(content: Content, context: Context, column: str) -> Content | None:
    found = [
        (row["date"], [row[column]])
        for row in rows_of(content)
        if row[column].value not in (None, row["date"].value)
    ]
    return caught(
        content, "booking_vs_value_date", found, printed(content, context, "date", "value_date")
    )


BOOKING_VS_VALUE_DATE = TrapSpec(
    "booking_vs_value_date",
    ACCOUNTS,
    "transactions.date",
    _confuse_value_dates,
    _value_later,
    _with_value_dates,
    also=(
        TrapSpec(
            "booking_vs_value_date",
            CARDS,
            "transactions.date",
            _confuse_posting_dates,
            _post_later,
            _with_posting_dates,
            control=_post_same_day,
            last=True,
        ),
    ),
    control=_value_same_day,
    last=True,
)


_OTHER_DAYS = ("delivery_date", "print_date", "period_start", "period_end")
_INVOICE_RIVALS = {
    "issue_date": ("due_date", *_OTHER_DAYS),
    "due_date": ("issue_date", *_OTHER_DAYS),
}

_OTHER_CARD_DAYS = ("print_date", "period_start", "period_end")
_CARD_RIVALS = {
    "statement_date": ("due_date", *_OTHER_CARD_DAYS),
    "due_date": ("statement_date", *_OTHER_CARD_DAYS),
}


def _show_due_date(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.WHOLE, **invoices.shows(chosen, "due_date", but=("delivery_date",))}


def _show_all_days(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "all", **invoices.shows(chosen, "due_date", "delivery_date")}


def _confuse_invoice_days(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    return _confuse_days(content, _INVOICE_RIVALS)


def _confuse_days(content: Content, all_rivals: Mapping[str, tuple[str, ...]]) -> Content | None:
    for name, rivals in all_rivals.items():
        truth, label = field_of(content, name), invoices.label_of(content, name)
        decoys = [field.key for field in invoices.others(content, truth, rivals)]
        if truth.value is None or label is None or len(decoys) < len(_OTHER_DAYS) - 1:
            return None
        content = sprung(content, "issue_due_delivery_period", name, decoys, label)
    return content


def _show_statement_date(chosen: CardStatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    owing = {} if chosen.account.new > 0 else {"regime": "revolving"}  # else there is no due date
    return {**owing, **invoices.shows(chosen, "statement_date")}


def _days_in_either_order(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"days_at": ("print first", "due first")[rng.integers(2)]}


def _confuse_card_days(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    return _confuse_days(content, _CARD_RIVALS)


ISSUE_DUE_DELIVERY_PERIOD = TrapSpec(
    "issue_due_delivery_period",
    invoices.KINDS,
    "issue_date",
    _confuse_invoice_days,
    _show_all_days,
    _show_due_date,
    also=(
        TrapSpec(
            "issue_due_delivery_period",
            CARDS,
            "statement_date",
            _confuse_card_days,
            _days_in_either_order,
            _show_statement_date,
            besides=("due_date",),
        ),
    ),
    besides=("due_date",),
)


_DAYS_TO_RETURN = (14, 30, 60)
_ONE_DAY = datetime.timedelta(1)


def _print_later_days(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(SecondDateOnReceipt, context.locale.name)
    date = field_of(content, "date")
    if words is None or date.value is None:
        return None
    day = datetime.date.fromisoformat(date.value)
    first = _DAYS_TO_RETURN[rng.integers(len(_DAYS_TO_RETURN))]
    days = [(day + first * _ONE_DAY).isoformat(), (day + (first + 7) * _ONE_DAY).isoformat()]
    if not differ(date, days):
        return None
    until, ends = (
        decoy(name, day, date, context)
        for name, day in zip(("return_until", "offer_until"), days, strict=True)
    )
    trapped = below_all(content, [(words.return_until, until), (words.offer_until, ends)])
    return sprung(
        trapped,
        "second_date_on_receipt",
        "date",
        [until.key, ends.key],
        "the words before each day",
    )


SECOND_DATE_ON_RECEIPT = TrapSpec("second_date_on_receipt", ("receipt",), "date", _print_later_days)
