"""Traps that use other dates: of birth, of value, due dates, deadlines."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_lines,
    main_rows,
    make_decoy,
    record_trap,
    ruler,
    scalar_field,
    with_decoys,
)
from docextract_eval.corpus.traps.receipts import append_labelled_lines
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    fix_fitting_layout,
    label_and_value_positions,
    printed_words,
    record_attacks,
)
from docextract_eval.corpus.traps.vocabulary import (
    BirthOrConstantDate,
    SecondDateOnReceipt,
    find_trap_words,
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
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_BIRTH_YEARS, _FORM_YEARS = (1948, 2003), (2009, 2020)


def _print_date_of_birth(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(BirthOrConstantDate, context.locale.name)
    end = scalar_field(content, "period_end")
    where = find_page_and_line(content, end.key)
    if words is None or where is None:
        return None
    label = words.date_of_birth
    born = _random_date(_BIRTH_YEARS, rng)
    birth_date = make_decoy("date_of_birth", born, end, context)
    page, at = where
    line = content.pages[page][at]
    start, value = label_and_value_positions(line, scalar_field(content, "period_start").key)
    least = start + ruler(content).width_share(
        f"{label} ", line.size
    )  # other labels may be shorter
    spans = Span(label, start), Span(birth_date.text, max(value, least), tag=birth_date.key)
    trapped = insert_lines(content, (page, at + 1), [Line(spans, line.size, 0.12)])
    trapped = with_decoys(trapped, birth_date)
    return record_attacks(trapped, "birth_or_constant_date", [(end, [birth_date])], label)


def _random_date(years: tuple[int, int], rng: np.random.Generator) -> str:
    """Return a random date in the years from the first to before the second."""
    return f"{rng.integers(*years)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"


def _print_form_revision_date(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print at the foot of every page the date on which the form was revised."""
    words = find_trap_words(BirthOrConstantDate, context.locale.name)
    issued = scalar_field(content, "issue_date")
    if words is None:
        return None
    label = words.form_revised
    value = _random_date(_FORM_YEARS, rng)
    form_date = make_decoy("form_date", value, issued, context)
    keys = {field.key for field in content.fields if field.name == "page_number"}
    pages = tuple(
        tuple(_with_form_revision_date(content, line, label, form_date, keys) for line in lines)
        for lines in content.pages
    )
    if pages == content.pages:
        return None
    trapped = dataclasses.replace(content, pages=pages, fields=(*content.fields, form_date))
    return record_attacks(trapped, "birth_or_constant_date", [(issued, [form_date])], label)


def _with_form_revision_date(
    content: Content, line: Line, label: str, date: Field, page_number_keys: set[str]
) -> Line:
    """Return a line, with the date added at its other end if it has the page number."""
    if not any(span.tag in page_number_keys for span in line.spans):
        return line
    at = round(ruler(content).width_share(f"{label} ", line.size), 5)
    return dataclasses.replace(
        line, spans=(Span(label), Span(date.text, at, tag=date.key), *line.spans)
    )


BIRTH_OR_CONSTANT_DATE = TrapSpec(
    "birth_or_constant_date",
    ACCOUNTS,
    "period_end",
    _print_date_of_birth,
    variants=(
        TrapSpec("birth_or_constant_date", invoices.KINDS, "issue_date", _print_form_revision_date),
    ),
)


_DAYS_APART = 2
"""The least number of days between the two dates."""


def _fix_value_date_layout(
    choices: StatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    return {
        "days": "full",
        **fix_fitting_layout(choices, rng, lambda layout: "value_date" in layout.cells),
    }


def _fix_later_value_dates(
    choices: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    def later_date(date: str) -> str:
        later = datetime.timedelta(_DAYS_APART + int(rng.integers(2)))
        return (datetime.date.fromisoformat(date) + later).isoformat()

    moved = (
        dataclasses.replace(each, value_date=later_date(each.date)) for each in choices.movements
    )
    return {"movements": tuple(moved)}


def _fix_equal_value_dates(
    choices: BankStatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    moved = (dataclasses.replace(each, value_date=each.date) for each in choices.movements)
    return {"movements": tuple(moved)}


def _fix_posting_date_layout(
    choices: StatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    return {
        "days": "full",
        **fix_fitting_layout(choices, rng, lambda layout: "posting_date" in layout.cells),
    }


def _fix_posting_delay(choices: CardStatementChoices, days_later: int) -> Mapping[str, Any]:
    """Fix that every transaction is posted some days after it was made, within the period."""

    def posting_date(row: Charge) -> str:
        date = datetime.date.fromisoformat(row.date) + datetime.timedelta(days_later)
        return str(min(date.isoformat(), choices.period[1]))

    account = choices.account
    rows = (dataclasses.replace(row, posting_date=posting_date(row)) for row in account.rows)
    in_order = tuple(sorted(rows, key=lambda row: (row.posting_date, row.date)))
    return {"account": dataclasses.replace(account, rows=in_order)}


def _confuse_date_columns(content: Content, context: Context, column: str) -> Content | None:
    found = [
        (row["date"], [row[column]])
        for row in main_rows(content)
        if row[column].value not in (None, row["date"].value)
    ]
    return record_attacks(
        content,
        "booking_vs_value_date",
        found,
        printed_words(content, context, "date", "value_date"),
    )


BOOKING_VS_VALUE_DATE = TrapSpec(
    "booking_vs_value_date",
    ACCOUNTS,
    "transactions.date",
    lambda content, context, _: _confuse_date_columns(content, context, "value_date"),
    _fix_later_value_dates,
    _fix_value_date_layout,
    variants=(
        TrapSpec(
            "booking_vs_value_date",
            CARDS,
            "transactions.date",
            lambda content, context, _: _confuse_date_columns(content, context, "posting_date"),
            lambda choices, _: _fix_posting_delay(choices, _DAYS_APART),
            _fix_posting_date_layout,
            control=lambda choices, _: _fix_posting_delay(choices, 0),
            last=True,
        ),
    ),
    control=_fix_equal_value_dates,
    last=True,
)


_OTHER_DATES = ("delivery_date", "print_date", "period_start", "period_end")
_INVOICE_RIVALS = {
    "issue_date": ("due_date", *_OTHER_DATES),
    "due_date": ("issue_date", *_OTHER_DATES),
}

_OTHER_CARD_DATES = ("print_date", "period_start", "period_end")
_CARD_RIVALS = {
    "statement_date": ("due_date", *_OTHER_CARD_DATES),
    "due_date": ("statement_date", *_OTHER_CARD_DATES),
}


def _show_due_date(choices: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {
        **invoices.NO_DEDUCTIONS,
        **invoices.fix_shown_parts(choices, "due_date", hidden=("delivery_date",)),
    }


def _show_all_dates(choices: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "all", **invoices.fix_shown_parts(choices, "due_date", "delivery_date")}


def _confuse_dates(
    content: Content, rivals_by_field: Mapping[str, tuple[str, ...]]
) -> Content | None:
    for name, rivals in rivals_by_field.items():
        truth, label = scalar_field(content, name), invoices.adjacent_label(content, name)
        decoys = [field.key for field in invoices.rival_fields(content, truth, rivals)]
        if truth.value is None or label is None or len(decoys) < len(_OTHER_DATES) - 1:
            return None
        content = record_trap(content, "issue_due_delivery_period", name, decoys, label)
    return content


def _show_statement_date(
    choices: CardStatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    owing = (
        {} if choices.account.new_balance > 0 else {"regime": "revolving"}
    )  # else there is no due date
    return {**owing, **invoices.fix_shown_parts(choices, "statement_date")}


ISSUE_DUE_DELIVERY_PERIOD = TrapSpec(
    "issue_due_delivery_period",
    invoices.KINDS,
    "issue_date",
    lambda content, _, __: _confuse_dates(content, _INVOICE_RIVALS),
    _show_all_dates,
    _show_due_date,
    variants=(
        TrapSpec(
            "issue_due_delivery_period",
            CARDS,
            "statement_date",
            lambda content, _, __: _confuse_dates(content, _CARD_RIVALS),
            lambda _, rng: {"days_at": ("print first", "due first")[rng.integers(2)]},
            _show_statement_date,
            secondary_fields=("due_date",),
        ),
    ),
    secondary_fields=("due_date",),
)


_DAYS_TO_RETURN = (14, 30, 60)
_ONE_DAY = datetime.timedelta(1)


def _print_later_dates(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(SecondDateOnReceipt, context.locale.name)
    date = scalar_field(content, "date")
    if words is None or date.value is None:
        return None
    day = datetime.date.fromisoformat(date.value)
    first = _DAYS_TO_RETURN[rng.integers(len(_DAYS_TO_RETURN))]
    days = [(day + first * _ONE_DAY).isoformat(), (day + (first + 7) * _ONE_DAY).isoformat()]
    if not are_distinct(date, days):
        return None
    until, ends = (
        make_decoy(name, day, date, context)
        for name, day in zip(("return_until", "offer_until"), days, strict=True)
    )
    trapped = append_labelled_lines(
        content, [(words.return_until, until), (words.offer_until, ends)]
    )
    return record_trap(
        trapped,
        "second_date_on_receipt",
        "date",
        [until.key, ends.key],
        "the words before each day",
    )


SECOND_DATE_ON_RECEIPT = TrapSpec(
    "second_date_on_receipt", ("receipt",), "date", _print_later_dates
)
