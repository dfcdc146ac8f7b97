"""The tax once more, below the total and set off from it: the last large amount is not the sum."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    insert,
    line_of,
    regular,
    ruler,
    sprung,
)
from docextract_eval.corpus.traps.receipts import amounts_end, taxed
from docextract_eval.corpus.traps.total_lines import called, labelled_line, within
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "tax_amount_as_total"
_RESOLVER = "the labels, and the sum of the articles"
_SIZE = 1.5


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, tax = field_of(content, "total"), field_of(content, "tax_total")
    where = line_of(content, "total")
    if where is None or tax.value is None or not Decimal(tax.value):
        return None
    if not differ(total, [tax.value]):
        return None
    page, at = where
    line = dataclasses.replace(regular(content.pages[page][at]), size=1.0, wide=1.0, gap=0.2)
    label, end = context.locale.labels["tax_total"][0], amounts_end(content)
    room = ruler(content).width(f"{label}  {tax.text}", _SIZE, bold=True)
    size = _SIZE if room < end else 1.0
    last = Span(tax.text, end, "right", tag=tax.key, spot=9, bold=True)
    large = Line((Span(label, bold=True), last), size=size, gap=0.3)
    trapped = insert(content, where, [line, large], instead=1)
    return sprung(trapped, _NAME, "total", [tax.key], _RESOLVER)


def _spring_on_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total, tax = field_of(content, "total"), field_of(content, "tax_total")
    where = line_of(content, "total", last=True)
    if where is None or not differ(total, [tax.value]):
        return None
    calm = invoices.plain(content, where)
    like = calm.pages[where[0]][where[1]]
    label = invoices.label_of(content, tax.key) or context.locale.labels["tax_total"][0]
    line = dataclasses.replace(labelled_line(label, tax, like), size=1.3 * like.size, gap=0.3)
    spans = (dataclasses.replace(span, bold=True, spot=9 * bool(span.tag)) for span in line.spans)
    large = called(content, dataclasses.replace(line, spans=tuple(spans)), label)
    trapped = within(calm, (where[0], where[1] + 1), [large])
    return trapped and sprung(trapped, _NAME, "total", [tax.key], _RESOLVER)


_ON_INVOICE = invoices.on_taxed(_NAME, _spring_on_invoice)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=taxed, also=(_ON_INVOICE,))
