"""A credit note that looks like an invoice but for its title, whatever sign its amounts have."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    misread,
    other_sign,
    sprung,
    with_field,
)
from docextract_eval.corpus.traps.invoices import KINDS, WHOLE, others

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "credit_note"
_WAYS = ("positive", "negative")


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    trade = "crafts" if chosen["trade"] == "utility" else chosen["trade"]
    return {**WHOLE, "trade": trade}


def _choose(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"credit": _WAYS[dice.integers(len(_WAYS))]}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    sort, total = field_of(content, "doc_type"), field_of(content, "total")
    turned, titled = other_sign(total), _titled(content, context)
    if sort.value != _NAME or titled is None or not differ(total, [turned]):
        return None
    title = field_of(titled, "doc_type")
    trapped = misread(titled, title, {"doc_type_of_a_bill": "invoice"})
    trapped = misread(trapped, total, {"total_of_other_sign": turned})
    trapped = sprung(trapped, _NAME, "doc_type", ["doc_type_of_a_bill"], title.text)
    trapped = sprung(trapped, _NAME, "total", ["total_of_other_sign"], "it is printed so")
    number = field_of(trapped, "invoice_number")
    if rivals := [field.key for field in others(trapped, number, ("original_number",))]:
        trapped = sprung(trapped, _NAME, number.name, rivals, title.text)
    return trapped


def _titled(content: Content, context: Context) -> Content | None:
    """Let the title, which says what paper it is, state that."""
    titles = spoken(context.locale.name).words["credit_note"]
    lines = list(content.pages[0])
    for number, line in enumerate(lines):
        for at, span in enumerate(line.spans):
            if span.tag or span.text not in titles:
                continue
            spans = list(line.spans)
            spans[at] = dataclasses.replace(span, tag="doc_type")
            lines[number] = dataclasses.replace(line, spans=tuple(spans))
            pages = (tuple(lines), *content.pages[1:])
            sort = dataclasses.replace(field_of(content, "doc_type"), text=span.text)
            return with_field(dataclasses.replace(content, pages=pages), sort)
    return None


TRAP = TrapSpec(
    _NAME,
    KINDS,
    "doc_type",
    _spring,
    _choose,
    _ground,
    control=always(credit="no"),
    besides=("total", "invoice_number"),
)
