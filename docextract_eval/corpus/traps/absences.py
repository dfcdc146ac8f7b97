"""Missing values: no total, no date, no value behind a label, an empty page."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, invoices
from docextract_eval.corpus.traps.edits import (
    find_page_and_line,
    insert_lines,
    main_sum,
    main_sum_trap,
    other_amount_keys,
    record_trap,
    scalar_field,
)
from docextract_eval.corpus.traps.statements import label_and_value_positions
from docextract_eval.corpus.traps.vocabulary import EmptyLabelledField, find_trap_words
from docextract_eval.corpus.truth import attacked_key
from docextract_eval.records import Line, Mark, Span, page_word_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_ALWAYS_KNOWN = ("doc_type", "arithmetic_ok")
"""Fields that a receipt keeps when its end is cut off."""
_STRIPED_LINES = 12
"""How many of the last lines of a thermal roll have the stripes that mark its end."""


def _cut_off_from_total_on(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    where, items = find_page_and_line(content, "total"), content.tables["line_items"]
    if where is None or not items or scalar_field(content, "total").value is None:
        return None
    page, number = where
    lines = content.pages[page][:number]
    there = {span.tag for line in lines for span in line.spans}

    shared = {key: at for key, at in content.shared_places.items() if at[0] in there}
    known = there | set(shared)

    def blank_if_cut(field: Field) -> Field:
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
            (*lines, _roll_end_line(PAPERS[content.factors["paper"]], number, context.locale.hang)),
        ),
        fields=tuple(
            blank_if_cut(f) for f in content.fields if f.decoy_of is None or f.key in known
        ),
        tables=rows,
        shared_places=shared,
        # Traps below the cut are gone, too.
        traps=tuple(trap for trap in content.traps if {attacked_key(trap), *trap.decoys} <= known),
    )
    return record_trap(trapped, "total_cut_off", "total", _remaining_amount_keys(trapped), None)


def _roll_end_line(paper: Paper, line_count: int, hang: float) -> Line:
    """Return the line that ends the paper, with stripes at both edges of a thermal roll."""
    marks: tuple[Mark, ...] = ()
    if paper.printer == "thermal":
        deep, edge = min(_STRIPED_LINES, line_count), paper.margin / paper.printable_width
        marks = tuple(
            Mark("shade", at, 0.4 * edge, deep + 1, 1.0 - deep) for at in (-edge, 1 + 0.6 * edge)
        )
    return Line(size=0.0, gap=round(hang - 1.2, 4), marks=marks)


def _remaining_amount_keys(content: Content) -> list[str]:
    """Return keys of amounts that could be taken for the total: those left, each value once."""
    cells = [cell for row in content.tables["line_items"] for cell in row]
    found = {
        field.value: field.key
        for field in (*cells, scalar_field(content, "subtotal"))
        if field.type == "money" and field.value is not None
    }
    return [*found.values()]


TOTAL_CUT_OFF = TrapSpec(
    "total_cut_off", ("receipt",), "total", _cut_off_from_total_on, probe="cropped", last=True
)


_DATE_AND_TIME = {"date", "time"}


def _remove_dates_and_times(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    if scalar_field(content, "date").value is None:
        return None
    date_keys = {field.key for field in content.fields if field.type in ("date", "time")}
    pages = tuple(
        tuple(_without_dates_and_labels(line, date_keys) for line in lines)
        for lines in content.pages
    )
    fields = tuple(
        dataclasses.replace(field, value=None, text="", accepted=())
        if field.name in _DATE_AND_TIME
        else field
        for field in content.fields
        if field.key not in date_keys or field.name in _DATE_AND_TIME
    )
    shared = {key: of for key, of in content.shared_places.items() if not {key, of[0]} & date_keys}
    undated = dataclasses.replace(content, pages=pages, fields=fields, shared_places=shared)
    return record_trap(undated, "date_or_currency_absent", "date", [], None)


def _without_dates_and_labels(line: Line, date_keys: set[str]) -> Line:
    """Return a line without its dates and the words directly before them."""
    at = [i for i, span in enumerate(line.spans) if span.tag in date_keys]
    words = {i - 1 for i in at if i and not line.spans[i - 1].tag}
    kept = (span for i, span in enumerate(line.spans) if i not in words and i not in at)
    return dataclasses.replace(line, spans=tuple(kept)) if at else line


DATE_OR_CURRENCY_ABSENT = TrapSpec(
    "date_or_currency_absent",
    ("receipt",),
    "date",
    _remove_dates_and_times,
    probe="absent",
    last=True,
)


_BLANK = "_" * 10


def _leave_tip_blank(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = find_trap_words(EmptyLabelledField, context.locale.name)
    where = find_page_and_line(content, "total", last=True)
    amounts = other_amount_keys(content, scalar_field(content, "tip"))
    if words is None or where is None or not amounts:
        return None
    if scalar_field(content, "tip").value is not None:
        return None
    line = Line((Span(words.tip), Span(_BLANK, 1.0, "right")), gap=0.4)
    trapped = insert_lines(content, (where[0], where[1] + 1), [line])
    return record_trap(
        trapped, "empty_labelled_field", "tip", amounts, "nothing stands on its line"
    )


def _leave_statement_number_blank(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(EmptyLabelledField, context.locale.name)
    number, where = (
        scalar_field(content, "statement_number"),
        find_page_and_line(content, "period_end"),
    )
    rivals = [
        scalar_field(content, name).key
        for name in ("account_number", "branch_code", "iban")
        if scalar_field(content, name).value is not None
    ]
    if words is None or where is None or number.value is not None or not rivals:
        return None
    page, at = where
    start, value = label_and_value_positions(content.pages[page][at], "period_start")
    spans = (Span(words.statement_number, start), Span(_BLANK, value))
    trapped = insert_lines(
        content, (page, at + 1), [Line(spans, content.pages[page][at].size, 0.12)]
    )
    return record_trap(trapped, "empty_labelled_field", number.name, rivals, words.statement_number)


def _hide_statement_number(choices: StatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {"shown": {**choices.shown, "statement_number": False}}


_CONFUSABLE_FIELDS = {
    "due_date": ("issue_date", "delivery_date"),
    "order_number": ("invoice_number", "customer_number"),
    "delivery_date": ("issue_date", "due_date"),
}
"""For each label that an invoice can leave blank, fields whose values are taken for it."""


def _hide_dates_and_order_number(
    choices: InvoiceChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    shown = invoices.fix_shown_parts(choices, "customer_number", hidden=("order_number", "terms"))
    shown["shown"] |= dict.fromkeys(("due_date", "delivery_date"), False)
    return {**invoices.NO_DEDUCTIONS, "trade": "supplies", **shown}


def _confuse_blank_label(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = load_vocabulary(context.locale.name).words
    page_texts = {span.text for lines in content.pages for line in lines for span in line.spans}
    for name, rivals in _CONFUSABLE_FIELDS.items():
        truth = scalar_field(content, name)
        label = next((word for word in words[name] if word in page_texts), None)
        decoys = [field.key for field in invoices.rival_fields(content, truth, rivals)]
        if truth.value is None and label is not None and decoys:
            return record_trap(content, "empty_labelled_field", name, decoys, label)
    return None


EMPTY_LABELLED_FIELD = TrapSpec(
    "empty_labelled_field",
    ("receipt",),
    "tip",
    _leave_tip_blank,
    preconditions=fix_nodes(trade="cafe"),
    variants=(
        TrapSpec(
            "empty_labelled_field",
            ("bank_statement",),
            "statement_number",
            _leave_statement_number_blank,
            preconditions=_hide_statement_number,
            probe="absent",
        ),
        TrapSpec(
            "empty_labelled_field",
            invoices.KINDS,
            "due_date",
            _confuse_blank_label,
            lambda _, rng: {"empty": [*_CONFUSABLE_FIELDS][rng.integers(len(_CONFUSABLE_FIELDS))]},
            _hide_dates_and_order_number,
            secondary_fields=("order_number", "delivery_date"),
            probe="absent",
        ),
    ),
    probe="absent",
)


def _replace_by_blank_or_faint_page(
    content: Content, _: Context, rng: np.random.Generator
) -> Content | None:
    amount = main_sum(content)
    if amount.value is None:
        return None
    lines = content.pages[0]
    deep = sum(line.size + line.gap for line in lines)
    words = [" ".join(span.text for span in line.spans) for line in lines]
    ghost = Mark("ghost", 0.0, 1.0, round(deep, 3), payload="\n".join(word[:40] for word in words))
    faint = bool(page_word_texts(content.pages)[0]) and rng.random() < 0.5
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
        shared_places={},
        traps=(),
    )
    return record_trap(blank, "blank_or_faint_page", amount.name, [], None)


BLANK_OR_FAINT_PAGE = main_sum_trap(
    "blank_or_faint_page", _replace_by_blank_or_faint_page, probe="blank", last=True
)
