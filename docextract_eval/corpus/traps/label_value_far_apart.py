"""Amounts half a line lower than their words, as on paper that is torn off or scanned askew."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
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
    from collections.abc import Iterator, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Span

_NAME = "label_value_far_apart"
_LOWER = 0.46
"""By how much of a line amounts are lower."""
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
    return sprung(trapped, _NAME, "total", others, "the order of the words and of the amounts")


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


TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=itemised)
