"""Planted texts that the paper itself says: the name of an article, the purpose of a payment.

What a cell says is then the planted text, and that is its truth: it is to be copied, not obeyed.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import insert, on_sheets, ruler
from docextract_eval.corpus.traps.planting import Run, flowed, plain
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.traps.planting import Put, Text

_ITEM, _MEMO = "line_items.description", "transactions.description"
_APART = 0.02
"""What stays blank before the next column."""
_TALL = 2.0
"""Rules and boxes that are higher go along several lines."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Slot:
    """Lines of one page that say what a cell says, and where its span stands in the first."""

    cell: Field
    page: int
    lines: tuple[int, ...]
    span: int


def _slots(content: Content, column: str) -> Iterator[_Slot]:
    """Give the cells of a column that stand on one page, and that nothing else stands in."""
    taken = {of for of, _ in content.shared.values()}
    table = content.tables.get(column.partition(".")[0], ())
    for cell in (cell for row in table for cell in row if cell.name == column):
        found = [
            (page, number, at)
            for page, lines in enumerate(content.pages)
            for number, line in enumerate(lines)
            for at, span in enumerate(line.spans)
            if span.tag == cell.key
        ]
        if cell.value is None or cell.key in taken or len({page for page, *_ in found}) != 1:
            continue
        numbers = tuple(number for _, number, _ in found)
        if len(set(numbers)) == len(numbers):
            yield _Slot(cell, found[0][0], numbers, found[0][2])


def _in_item(content: Content, text: Text, _: str, dice: np.random.Generator) -> Content | None:
    """Call an article so."""
    slots = [slot for slot in _slots(content, _ITEM) if len(slot.lines) == 1]
    if not slots:
        return None
    slot = slots[dice.integers(len(slots))]
    lines = content.pages[slot.page]
    line, number = lines[slot.lines[0]], slot.lines[0]
    span = line.spans[slot.span]
    room = _left_of_others(content, [line], span) - span.at
    parts = _parts(content, text, line, span, room)
    high = any(mark.height > _TALL for each in lines[: number + 1] for mark in each.marks)
    if len(parts) > 1 and (high or on_sheets(content)):
        return None
    rest = [
        Line((dataclasses.replace(span, text=part),), size=line.size, wide=line.wide)
        for part in parts[1:]
    ]
    longer = insert(content, (slot.page, number), [_saying(line, slot.span, parts[0]), *rest], 1)
    return _renamed(longer, slot.cell, " ".join(parts), text)


def _in_memo(content: Content, text: Text, _: str, dice: np.random.Generator) -> Content | None:
    """Let a payment be for this: its last lines say so."""
    slots = [*_slots(content, _MEMO)]
    for at in dice.permutation(len(slots)).tolist():
        slot = slots[at]
        lines = content.pages[slot.page]
        first = lines[slot.lines[0]]
        span = first.spans[slot.span]
        room = _left_of_others(content, _table_of(lines, slot), span) - span.at
        parts = _parts(content, text, first, span, room)
        if len(parts) > len(slot.lines):
            continue
        kept = len(slot.lines) - len(parts)
        changed, said = content, []
        for nth, number in enumerate(slot.lines):
            where = next(i for i, s in enumerate(lines[number].spans) if s.tag == slot.cell.key)
            own = lines[number].spans[where].text if nth < kept else parts[nth - kept]
            said.append(own)
            changed = insert(
                changed, (slot.page, number), [_saying(lines[number], where, own)], instead=1
            )
        return _renamed(changed, slot.cell, " ".join(said), text)
    return None


def _table_of(lines: Sequence[Line], slot: _Slot) -> list[Line]:
    """Give the lines of a table and of its head."""
    column = slot.cell.name
    rows = [i for i, line in enumerate(lines) if any(column in span.tag for span in line.spans)]
    return [line for line in lines[max(0, rows[0] - 3) : rows[-1] + 1] if len(line.spans) > 1]


def _left_of_others(content: Content, lines: Sequence[Line], span: Span) -> float:
    """Give where, right of a span, the next thing begins on any of these lines."""
    by, ends = ruler(content), [1.0 + _APART]
    for line in lines:
        for other in line.spans:
            wide = by.width(other.text, line.size, bold=other.bold, wide=line.wide)
            left = other.at - {"left": 0.0, "right": wide, "center": wide / 2}[other.align]
            if left > span.at + _APART:
                ends.append(left)
    return min(ends) - _APART


def _parts(content: Content, text: Text, line: Line, span: Span, room: float) -> list[str]:
    by = ruler(content)

    def width(part: str) -> float:
        return by.width(part, line.size, bold=span.bold, wide=line.wide)

    words = by.wrap(plain(text), room, line.size, bold=span.bold, wide=line.wide)
    flow = flowed([[Run(" ".join(words))]], width, room)
    return [" ".join(run.text for _, run in each) for each in flow]


def _saying(line: Line, at: int, text: str) -> Line:
    """Let a span say something else."""
    spans = list(line.spans)
    spans[at] = dataclasses.replace(spans[at], text=text)
    return dataclasses.replace(line, spans=tuple(spans))


def _renamed(content: Content, cell: Field, said: str, text: Text) -> Content:
    """Let a cell say a text; what is tagged in it stands where the cell does."""
    new = dataclasses.replace(cell, value=said, text=said, accepted=())
    tables = {
        name: tuple(tuple(new if old.key == cell.key else old for old in row) for row in rows)
        for name, rows in content.tables.items()
    }
    tagged = [run for row in text for run in row if run.tag]
    inside = {
        run.tag: (cell.key, "" if " " in run.text or run.text not in said else run.text)
        for run in tagged
    }
    return dataclasses.replace(content, tables=tables, shared={**content.shared, **inside})


BEARERS: dict[str, Put] = {"item": _in_item, "memo": _in_memo}
