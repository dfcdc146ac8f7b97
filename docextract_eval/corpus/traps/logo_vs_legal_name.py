"""A brand in large letters, and below it in small ones the firm that sells under it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import field_of, insert, line_of, ruler, sprung
from docextract_eval.corpus.traps.total_lines import within
from docextract_eval.corpus.traps.vocabulary import LogoVsLegalName, words_of
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "logo_vs_legal_name"
BRANDS = ("NOVARO", "LUMETTA", "ZENIKA", "ORBIVO", "VELTANO", "KORALIS")
"""Names that no firm has."""


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(LogoVsLegalName, context.locale.name)
    where = line_of(content, "merchant")
    name = field_of(content, "merchant")
    if words is None or where is None or name.value is None:
        return None
    brand = BRANDS[dice.integers(len(BRANDS))]
    shown = Field("brand", "text", brand, brand, decoy_of="merchant")
    page, first = where
    end = first
    while any(span.tag == name.key for span in content.pages[page][end].spans):
        end += 1
    small = ruler(content).wrap(name.text, 1.0)
    lines = [
        Line((Span(brand, 0.5, "center", tag=shown.key, bold=True),), size=2.0, wide=1.0),
        Line((Span(words.operated_by, 0.5, "center"),), gap=0.2),
        *(Line((Span(part, 0.5, "center", tag=name.key),)) for part in small),
    ]
    marks = tuple(m for line in content.pages[page][first:end] for m in line.marks)
    if marks:  # the name stands in a bar of ink
        return None
    trapped = insert(content, where, lines, instead=end - first)
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, shown))
    return sprung(trapped, _NAME, "merchant", [shown.key], "the words between the two names")


_SMALL = 0.8


def _headed(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Print the seller's name above all else, not beside the buyer's."""
    return invoices.family(
        chosen, dice, lambda each: "title" not in each.head and each.parties != "honored"
    )


def _spring_on_invoice(
    content: Content, context: Context, dice: np.random.Generator
) -> Content | None:
    """Set a brand where the seller's name is large, and the name in a line of its own below."""
    words = words_of(LogoVsLegalName, context.locale.name)
    where = line_of(content, "seller")
    if words is None or where is None:
        return None
    page, at = where
    line = content.pages[page][at]
    name = next(span for span in line.spans if span.tag == "seller")
    if line.size <= 1.0 or name.text != field_of(content, "seller").text:
        return None
    brand = BRANDS[dice.integers(len(BRANDS))]
    shown = Field("brand", "text", brand, brand, decoy_of="seller")
    by = ruler(content)
    first = by.width(name.text, line.size, bold=True) - by.width(brand, line.size, bold=True)
    left = name.at + (first if name.at + first + by.width(brand, line.size, bold=True) > 0.9 else 0)
    large = dataclasses.replace(name, text=brand, tag=shown.key, at=round(max(0.0, left), 5))
    spans = tuple(large if span is name else span for span in line.spans)
    long = by.width(f"{words.operated_by} {name.text}", _SMALL)
    start = round(max(0.0, min(large.at, 1 - long)), 5)
    value = round(start + by.width(f"{words.operated_by} ", _SMALL), 5)
    legal = Line(
        (Span(words.operated_by, start), Span(name.text, value, tag="seller")),
        _SMALL,
        0.2 + context.locale.hang,
    )
    trapped = within(content, where, [dataclasses.replace(line, spans=spans), legal], instead=1)
    if trapped is None:
        return None
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, shown))
    return sprung(trapped, _NAME, "seller", [shown.key], "the words between the two names")


_ON_INVOICE = TrapSpec(_NAME, invoices.KINDS, "seller", _spring_on_invoice, ground=_headed)
TRAP = TrapSpec(_NAME, ("receipt",), "merchant", _spring, also=(_ON_INVOICE,))
