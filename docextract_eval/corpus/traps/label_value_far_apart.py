"""Amounts half a line lower than their words, as on paper that is torn off or scanned askew.

On an invoice, words stand at one margin and amounts at the other, on a form that was fed askew.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    field_of,
    insert,
    line_of,
    other_amounts,
    ruler,
    sprung,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.corpus.truth import stated
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field, Span

_NAME = "label_value_far_apart"
_LOWER = 0.46
"""By how much of a line amounts are lower."""
_ORDER = "the order of the words and of the amounts"
_RIGHT = 0.5
"""Where the right half of the paper begins."""


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total")
    others = other_amounts(content, total)
    if where is None or not others:
        return None
    page, at = where
    lines = content.pages[page]
    amounts = {field.key for field in stated(content) if field.type == "money"}
    first = next(i for i, line in enumerate(lines) if _parted(line, amounts) or i == at)
    lower = _lowerable(lines, amounts, ruler(content))
    moved = [
        part
        for i, line in enumerate(lines[first:], first)
        for part in (_lowered(line) if i in lower else (line,))
    ]
    trapped = insert(content, (page, first), moved, instead=len(lines) - first)
    if trapped == content:
        return None
    return sprung(trapped, _NAME, "total", others, _ORDER)


def _lowerable(lines: Sequence[Line], amounts: set[str], by: Ruler) -> set[int]:
    """Give the lines whose amounts find room below them: from the foot up."""
    found: set[int] = set()
    for i in range(len(lines) - 2, -1, -1):
        left, right = _sides(lines[i + 1])
        free = i + 1 in found or not right
        if free and _parted(lines[i], amounts) and _end(by, left) <= _start(by, lines[i]):
            found.add(i)
    return found


def _end(by: Ruler, spans: Sequence[Span]) -> float:
    return max((span.at + by.width(span.text, bold=True) for span in spans), default=0.0)


def _start(by: Ruler, line: Line) -> float:
    right = _sides(line)[1]
    wide = (by.width(span.text, bold=True) if span.align == "right" else 0.0 for span in right)
    return min(span.at - room for span, room in zip(right, wide, strict=True))


def _parted(line: Line, amounts: set[str]) -> bool:
    """Say whether a line has words at its left, and an amount at its right."""
    left, right = _sides(line)
    return bool(left) and any(span.tag in amounts for span in right)


def _sides(line: Line) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    left = tuple(span for span in line.spans if span.at < _RIGHT)
    return left, tuple(span for span in line.spans if span.at >= _RIGHT)


def _lowered(line: Line) -> Iterator[Line]:
    """Set the words where they were, and the amount lower: what follows stays where it was."""
    left, right = _sides(line)
    plain = dataclasses.replace(line, size=1.0, wide=1.0)
    yield dataclasses.replace(plain, spans=left, gap=line.gap + line.size - 1)
    yield dataclasses.replace(plain, spans=right, gap=_LOWER - 1, marks=())
    yield Line(size=0.0, gap=-_LOWER)


_TOLD = ("total", "tax_total")
_MOST = 3
"""How many sums above and below one are taken for it."""
_LINES = 3
"""How many lines a sum takes that is not level with its words: these, the amount, and back."""


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Say the sums below the table alone, and at least two, in type that need not go far."""
    sold = invoices.taxed(chosen, dice)
    shown = {"shown": {**sold["shown"], "amount_due": False}}
    if invoices.untaxed(chosen["locale"]):
        sold |= {"tax_case": "small", "allowance": Decimal("0.05")}
    fits = invoices.family({**chosen, **sold}, dice, _short)
    return {**sold, **shown, "rounded": "no", **fits}


def _short(layout: InvoiceLayout) -> bool:
    suits = not layout.trades or "supplies" in layout.trades
    return suits and layout.summary == "none" and layout.totals != "wide"


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    sums, trapped = _sums(content), content
    for name in _TOLD:
        truth = field_of(content, name)
        key = content.shared.get(name, (name, ""))[0]
        decoys = _beside(sums, key, truth.value)
        if truth.value is not None and decoys:
            trapped = sprung(trapped, _NAME, name, decoys, _ORDER)
    return trapped if trapped.traps != content.traps else None


def _sums(content: Content) -> list[Field]:
    """Give the sums below the table in their order: each amount has a line of its own."""
    page, last = line_of(content, "total", last=True) or (0, 0)
    amounts = {field.key: field for field in stated(content) if field.type == "money"}
    alone = [
        amounts.get(line.spans[0].tag) if len(line.spans) == 1 else None
        for line in content.pages[page]
    ]
    start = end = last
    while start >= _LINES and alone[start - _LINES]:
        start -= _LINES
    while end + _LINES < len(alone) and alone[end + _LINES]:
        end += _LINES
    return [field for field in alone[start : end + 1 : _LINES] if field]


def _beside(sums: Sequence[Field], key: str, value: str | None) -> list[str]:
    """Give the sums that stand nearest to one, each of another value."""
    at = next((i for i, field in enumerate(sums) if field.key == key), None)
    if at is None:
        return []
    found = {value: key}
    for i in sorted(range(len(sums)), key=lambda i: abs(i - at)):
        found.setdefault(sums[i].value, sums[i].key)
    return [*found.values()][1 : 1 + _MOST]


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "total",
    _spring_on_invoice,
    always(sums_set="askew"),
    _ground,
    besides=("tax_total",),
)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=itemised, also=(_ON_INVOICE,))
