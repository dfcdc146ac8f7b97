"""A form's blank: the words for a tip, or for a tax number, and a line that nobody filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    field_of,
    insert,
    line_of,
    other_amounts,
    sprung,
)
from docextract_eval.corpus.traps.statements import columns_at
from docextract_eval.corpus.traps.vocabulary import EmptyLabelledField, words_of
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "empty_labelled_field"
_BLANK = "_" * 10


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(EmptyLabelledField, context.locale.name)
    where = line_of(content, "total", last=True)
    amounts = other_amounts(content, field_of(content, "tip"))
    if words is None or where is None or not amounts:
        return None
    if field_of(content, "tip").value is not None:
        return None
    line = Line((Span(words.tip), Span(_BLANK, 1.0, "right")), gap=0.4)
    trapped = insert(content, (where[0], where[1] + 1), [line])
    return sprung(trapped, _NAME, "tip", amounts, "nothing stands on its line")


def _spring_on_statement(
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
    return sprung(trapped, _NAME, number.name, rivals, words.statement_number)


def _unnumbered(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {"shown": {**chosen["shown"], "statement_number": False}}


_ON_STATEMENT = TrapSpec(
    _NAME,
    ("bank_statement",),
    "statement_number",
    _spring_on_statement,
    ground=_unnumbered,
    probe="absent",
)
_RIVALS = {
    "due_date": ("issue_date", "delivery_date"),
    "order_number": ("invoice_number", "customer_number"),
    "delivery_date": ("issue_date", "due_date"),
}
"""Per label that may stand alone on an invoice, what is taken for its value."""


def _unfilled(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    told = invoices.shows(chosen, "customer_number", but=("order_number", "terms"))
    told["shown"] |= dict.fromkeys(("due_date", "delivery_date"), False)
    return {**invoices.WHOLE, "trade": "supplies", **told}


def _one(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"empty": [*_RIVALS][dice.integers(len(_RIVALS))]}


def _spring_on_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = spoken(context.locale.name).words
    said = {span.text for lines in content.pages for line in lines for span in line.spans}
    for name, rivals in _RIVALS.items():
        truth = field_of(content, name)
        label = next((word for word in words[name] if word in said), None)
        decoys = [field.key for field in invoices.others(content, truth, rivals)]
        if truth.value is None and label is not None and decoys:
            return sprung(content, _NAME, name, decoys, label)
    return None


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "due_date",
    _spring_on_invoice,
    _one,
    _unfilled,
    besides=("order_number", "delivery_date"),
    probe="absent",
)
TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "tip",
    _spring,
    ground=always(trade="cafe"),
    also=(_ON_STATEMENT, _ON_INVOICE),
    probe="absent",
)
