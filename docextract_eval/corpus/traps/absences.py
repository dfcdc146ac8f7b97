"""Missing values: no total, no date, no value behind a label, an empty page."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    field_of,
    insert,
    line_of,
    on_sums,
    other_amounts,
    sprung,
    sum_of,
)
from docextract_eval.corpus.traps.statements import columns_at
from docextract_eval.corpus.traps.vocabulary import EmptyLabelledField, words_of
from docextract_eval.corpus.truth import attacked
from docextract_eval.records import Line, Mark, Span, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_ALWAYS_KNOWN = ("doc_type", "arithmetic_ok")
"""Fields that a receipt keeps when its end is cut off."""
_STRIPED = 12
"""How many of the last lines of a thermal roll have the stripes that mark its end."""


def _cut_off_total(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    where, items = line_of(content, "total"), content.tables["line_items"]
    if where is None or not items or field_of(content, "total").value is None:
        return None
    page, number = where
    lines = content.pages[page][:number]
    there = {span.tag for line in lines for span in line.spans}

    shared = {key: at for key, at in content.shared.items() if at[0] in there}
    known = there | set(shared)

    def left(field: Field) -> Field:
        if field.value is None or field.name in _ALWAYS_KNOWN or field.key in known:
            return field
        return dataclasses.replace(field, value=None, text="", places=(), accepted=())

    rows = {
        name: tuple(row for row in table if any(cell.key in there for cell in row))
        for name, table in content.tables.items()
    }
    trapped = dataclasses.replace(
        content,
        pages=(
            *content.pages[:page],
            (*lines, _end_of_roll(PAPERS[content.factors["paper"]], number, context.locale.hang)),
        ),
        fields=tuple(left(f) for f in content.fields if f.decoy_of is None or f.key in known),
        tables=rows,
        shared=shared,
        # Traps below the cut are gone, too.
        traps=tuple(trap for trap in content.traps if {attacked(trap), *trap.decoys} <= known),
    )
    return sprung(trapped, "total_cut_off", "total", _amounts_left(trapped), None)


def _end_of_roll(paper: Paper, lines: int, hang: float) -> Line:
    """Return the line that ends the paper, with stripes at both edges of a thermal roll."""
    marks: tuple[Mark, ...] = ()
    if paper.printer == "thermal":
        deep, edge = min(_STRIPED, lines), paper.margin / paper.printable
        marks = tuple(
            Mark("shade", at, 0.4 * edge, deep + 1, 1.0 - deep) for at in (-edge, 1 + 0.6 * edge)
        )
    return Line(size=0.0, gap=round(hang - 1.2, 4), marks=marks)


def _amounts_left(content: Content) -> list[str]:
    """Return keys of amounts that could be taken for the total: those left, each value once."""
    cells = [cell for row in content.tables["line_items"] for cell in row]
    found = {
        field.value: field.key
        for field in (*cells, field_of(content, "subtotal"))
        if field.type == "money" and field.value is not None
    }
    return [*found.values()]


TOTAL_CUT_OFF = TrapSpec(
    "total_cut_off", ("receipt",), "total", _cut_off_total, probe="cropped", last=True
)


_DATE_AND_TIME = {"date", "time"}


def _print_no_date(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if field_of(content, "date").value is None:
        return None
    days = {field.key for field in content.fields if field.type in ("date", "time")}
    pages = tuple(tuple(_undated(line, days) for line in lines) for lines in content.pages)
    fields = tuple(
        dataclasses.replace(field, value=None, text="", accepted=())
        if field.name in _DATE_AND_TIME
        else field
        for field in content.fields
        if field.key not in days or field.name in _DATE_AND_TIME
    )
    shared = {key: of for key, of in content.shared.items() if not {key, of[0]} & days}
    undated = dataclasses.replace(content, pages=pages, fields=fields, shared=shared)
    return sprung(undated, "date_or_currency_absent", "date", [], None)


def _undated(line: Line, days: set[str]) -> Line:
    """Return a line without its dates and the words directly before them."""
    at = [i for i, span in enumerate(line.spans) if span.tag in days]
    words = {i - 1 for i in at if i and not line.spans[i - 1].tag}
    kept = (span for i, span in enumerate(line.spans) if i not in words and i not in at)
    return dataclasses.replace(line, spans=tuple(kept)) if at else line


DATE_OR_CURRENCY_ABSENT = TrapSpec(
    "date_or_currency_absent", ("receipt",), "date", _print_no_date, probe="absent", last=True
)


_BLANK = "_" * 10


def _leave_tip_blank(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(EmptyLabelledField, context.locale.name)
    where = line_of(content, "total", last=True)
    amounts = other_amounts(content, field_of(content, "tip"))
    if words is None or where is None or not amounts:
        return None
    if field_of(content, "tip").value is not None:
        return None
    line = Line((Span(words.tip), Span(_BLANK, 1.0, "right")), gap=0.4)
    trapped = insert(content, (where[0], where[1] + 1), [line])
    return sprung(trapped, "empty_labelled_field", "tip", amounts, "nothing stands on its line")


def _leave_statement_number_blank(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = words_of(EmptyLabelledField, context.locale.name)
    number, where = field_of(content, "statement_number"), line_of(content, "period_end")
    rivals = [
        field_of(content, name).key
        for name in ("account_number", "branch_code", "iban")
        if field_of(content, name).value is not None
    ]
    if words is None or where is None or number.value is not None or not rivals:
        return None
    page, at = where
    start, value = columns_at(content.pages[page][at], "period_start")
    spans = (Span(words.statement_number, start), Span(_BLANK, value))
    trapped = insert(content, (page, at + 1), [Line(spans, content.pages[page][at].size, 0.12)])
    return sprung(trapped, "empty_labelled_field", number.name, rivals, words.statement_number)


def _without_statement_number(
    chosen: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    return {"shown": {**chosen.shown, "statement_number": False}}


_TAKEN_FOR = {
    "due_date": ("issue_date", "delivery_date"),
    "order_number": ("invoice_number", "customer_number"),
    "delivery_date": ("issue_date", "due_date"),
}
"""For each label that an invoice can leave blank, fields whose values are taken for it."""


def _without_dates_and_order(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    told = invoices.shows(chosen, "customer_number", but=("order_number", "terms"))
    told["shown"] |= dict.fromkeys(("due_date", "delivery_date"), False)
    return {**invoices.WHOLE, "trade": "supplies", **told}


def _one_blank_label(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"empty": [*_TAKEN_FOR][rng.integers(len(_TAKEN_FOR))]}


def _leave_label_blank(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = spoken(context.locale.name).words
    said = {span.text for lines in content.pages for line in lines for span in line.spans}
    for name, rivals in _TAKEN_FOR.items():
        truth = field_of(content, name)
        label = next((word for word in words[name] if word in said), None)
        decoys = [field.key for field in invoices.others(content, truth, rivals)]
        if truth.value is None and label is not None and decoys:
            return sprung(content, "empty_labelled_field", name, decoys, label)
    return None


EMPTY_LABELLED_FIELD = TrapSpec(
    "empty_labelled_field",
    ("receipt",),
    "tip",
    _leave_tip_blank,
    ground=always(trade="cafe"),
    also=(
        TrapSpec(
            "empty_labelled_field",
            ("bank_statement",),
            "statement_number",
            _leave_statement_number_blank,
            ground=_without_statement_number,
            probe="absent",
        ),
        TrapSpec(
            "empty_labelled_field",
            invoices.KINDS,
            "due_date",
            _leave_label_blank,
            _one_blank_label,
            _without_dates_and_order,
            besides=("order_number", "delivery_date"),
            probe="absent",
        ),
    ),
    probe="absent",
)


def _print_nothing(content: Content, _: Context, rng: np.random.Generator) -> Content | None:
    amount = sum_of(content)
    if amount.value is None:
        return None
    lines = content.pages[0]
    deep = sum(line.size + line.gap for line in lines)
    words = [" ".join(span.text for span in line.spans) for line in lines]
    ghost = Mark("ghost", 0.0, 1.0, round(deep, 3), payload="\n".join(word[:40] for word in words))
    faint = bool(texts(content.pages)[0]) and rng.random() < 0.5
    page = (Line(marks=(ghost,) if faint else ()), Line(size=0.0, gap=round(deep, 3)))
    blank = dataclasses.replace(
        content,
        pages=(page,),
        fields=tuple(
            dataclasses.replace(field, value=None, text="", accepted=())
            for field in content.fields
            if field.decoy_of is None
        ),
        tables=dict.fromkeys(content.tables, ()),
        shared={},
        traps=(),
    )
    return sprung(blank, "blank_or_faint_page", amount.name, [], None)


BLANK_OR_FAINT_PAGE = on_sums("blank_or_faint_page", _print_nothing, probe="blank", last=True)
