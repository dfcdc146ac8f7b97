"""How traps print amounts beside the total, and call it something else: on rolls and on sheets."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    insert,
    line_of,
    on_sheets,
    regular,
    ruler,
    sprung,
)
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_APART = 0.03
"""What stays blank between words and an amount, at least."""


def labelled_line(label: str, decoy: Field, like: Line) -> Line:
    """Print a decoy as the line that it stands beside prints its value."""
    value = next(span for span in like.spans if span.tag and span.tag != "currency")
    words = next((span for span in like.spans if not span.tag), Span(""))
    spans = (
        dataclasses.replace(words, text=label),
        dataclasses.replace(value, text=decoy.text, tag=decoy.key, spot=0),
    )
    return dataclasses.replace(like, spans=spans, size=1.0, wide=1.0, marks=())


def relabelled(content: Content, line: Line, label: str, size: float, wide: float) -> Line:
    """Say something else beside an amount; a currency behind the words stays behind them."""
    behind = ruler(content).width(f"{label} ", size * wide, bold=True)
    spans = tuple(
        dataclasses.replace(span, at=behind)
        if span.tag == "currency"
        else span
        if span.tag
        else dataclasses.replace(span, text=label)
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans, size=size, wide=wide)


def beside_total(
    content: Content, trap: str, written: Field, label: str, *, below: bool = False
) -> Content | None:
    """Print a decoy of the total on a line of its own, above the total's or below it."""
    sheet = on_sheets(content)
    total, where = field_of(content, "total"), line_of(content, "total", last=sheet)
    if where is None or not differ(total, [written.value]):
        return None
    page, number = where
    line = labelled_line(label, written, content.pages[page][number])
    if sheet:
        line = called(content, _like(line, content.pages[page][number]), label)
    trapped = within(content, (page, number + below), [line])
    if trapped is None:
        return None
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, written))
    return sprung(trapped, trap, "total", [written.name], "the labels")


def form_of_sums(content: Content, context: Context) -> int:
    """Give the form in which a sheet prints its total; rolls print their lines bare."""
    total, show = field_of(content, "total"), TYPES.load("money").show
    forms = range(len(context.locale.money)) if on_sheets(content) and total.value else ()
    return next((i for i in forms if show(total.value or "", context, i) == total.text), 0)


def within(
    content: Content, at: tuple[int, int], lines: Sequence[Line], instead: int = 0
) -> Content | None:
    """Put lines where they are to be, and keep the foot of a sheet where it was.

    None where a sheet has no room for them.
    """
    trapped = insert(content, at, lines, instead)
    if not on_sheets(content):
        return trapped
    page, number = at
    gone = content.pages[page][number : number + instead]
    deeper = sum(line.size + line.gap for line in lines) - sum(x.size + x.gap for x in gone)
    after = trapped.pages[page][number + len(lines) :]
    blank = max(range(len(after)), key=lambda i: after[i].gap, default=None)
    if blank is None or after[blank].gap < deeper + 1:
        return None
    foot = dataclasses.replace(after[blank], gap=round(after[blank].gap - deeper, 4))
    return insert(trapped, (page, number + len(lines) + blank), [foot], instead=1)


def called(content: Content, line: Line, label: str) -> Line:
    """Say something else beside an amount: as far to the left as the words need."""
    by = ruler(content)
    value = next(span for span in line.spans if span.tag and span.tag != "currency")
    long = by.width(value.text, line.size * line.wide, bold=value.bold)
    start = value.at - (long if value.align == "right" else 0.0)

    def said(span: Span) -> Span:
        room = by.width(label, line.size * line.wide, bold=span.bold) + _APART
        return dataclasses.replace(
            span, text=label, at=round(max(0.0, min(span.at, start - room)), 5)
        )

    spans = tuple(span if span.tag else said(span) for span in line.spans)
    return dataclasses.replace(line, spans=spans)


def _like(line: Line, other: Line) -> Line:
    """Set a line in the type of the sums: none of them is bold but the total."""
    return dataclasses.replace(regular(line), size=other.size, gap=min(other.gap, 0.25))
