"""A column headed with the word for the total: the first amount below it is an article's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    insert,
    line_of,
    ruler,
    sprung,
)
from docextract_eval.corpus.traps.receipts import amounts_end, itemised, rows
from docextract_eval.corpus.traps.vocabulary import TaxTableHeaderTotal, words_of
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "tax_table_header_total"


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(TaxTableHeaderTotal, context.locale.name)
    total = field_of(content, "total")
    first = next(rows(content), None)
    where = line_of(content, first["description"].key) if first else None
    if words is None or first is None or where is None or len([*rows(content)]) == 1:
        return None
    if not differ(total, [first["amount"].value]):
        return None
    end, by = amounts_end(content), ruler(content)
    if by.width(f"{words.description}  {words.total}", bold=True) > end:
        return None
    heads = Span(words.description, bold=True), Span(words.total, end, "right", bold=True)
    headed = insert(content, where, [Line(heads)])
    return sprung(headed, _NAME, "total", [first["amount"].key], "the sum of all articles")


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Head the column of amounts as the total is called."""
    total, label = field_of(content, "total"), invoices.label_of(content, "total", last=True)
    amounts = [row["amount"] for row in rows(content)]
    if label is None or len(amounts) < 2 or not differ(total, [amounts[0].value]):
        return None
    return sprung(content, _NAME, "total", [amounts[0].key], "the sum of all articles")


def _by_total(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    words = spoken(chosen["locale"]).words
    head, said = (words[role][chosen["dialect"] % len(words[role])] for role in ("amount", "total"))
    return {"last_head": "total"} if head != said else None


_ON_INVOICE = TrapSpec(
    _NAME, invoices.KINDS, "total", _spring_on_invoice, _by_total, invoices.taxed
)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=itemised, also=(_ON_INVOICE,))
