"""A customer's day of birth beside the address: a day that has nothing to do with the paper's."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import decoy, field_of, insert, line_of, ruler
from docextract_eval.corpus.traps.statements import KINDS, caught, columns_at
from docextract_eval.corpus.traps.vocabulary import BirthOrConstantDate, words_of
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "birth_or_constant_date"


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(BirthOrConstantDate, context.locale.name)
    end = field_of(content, "period_end")
    where = line_of(content, end.key)
    if words is None or where is None:
        return None
    label = words.date_of_birth
    born = f"{dice.integers(1948, 2003)}-{dice.integers(1, 13):02}-{dice.integers(1, 29):02}"
    day = decoy("date_of_birth", born, end, context)
    page, at = where
    line = content.pages[page][at]
    start, value = columns_at(line, field_of(content, "period_start").key)
    least = start + ruler(content).width(f"{label} ", line.size)  # other labels may be shorter
    spans = Span(label, start), Span(day.text, max(value, least), tag=day.key)
    trapped = insert(content, (page, at + 1), [Line(spans, line.size, 0.12)])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, day))
    return caught(trapped, _NAME, [(end, [day])], label)


_FORM_YEARS = (2009, 2020)


def _spring_on_invoice(
    content: Content, context: Context, dice: np.random.Generator
) -> Content | None:
    """Say at the foot of every page since when the form that it is printed on is so."""
    words = words_of(BirthOrConstantDate, context.locale.name)
    issued = field_of(content, "issue_date")
    if words is None:
        return None
    label = words.form_revised
    day = f"{dice.integers(*_FORM_YEARS)}-{dice.integers(1, 13):02}-{dice.integers(1, 29):02}"
    told = decoy("form_date", day, issued, context)
    keys = {field.key for field in content.fields if field.name == "page_number"}
    pages = tuple(
        tuple(_dated(content, line, label, told, keys) for line in lines) for lines in content.pages
    )
    if pages == content.pages:
        return None
    trapped = dataclasses.replace(content, pages=pages, fields=(*content.fields, told))
    return caught(trapped, _NAME, [(issued, [told])], label)


def _dated(content: Content, line: Line, label: str, day: Field, keys: set[str]) -> Line:
    """Print the day at the other side of the line that numbers the page."""
    if not any(span.tag in keys for span in line.spans):
        return line
    at = round(ruler(content).width(f"{label} ", line.size), 5)
    return dataclasses.replace(
        line, spans=(Span(label), Span(day.text, at, tag=day.key), *line.spans)
    )


_ON_INVOICE = TrapSpec(_NAME, invoices.KINDS, "issue_date", _spring_on_invoice)
TRAP = TrapSpec(_NAME, KINDS, "period_end", _spring, also=(_ON_INVOICE,))
