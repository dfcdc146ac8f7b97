"""Columns as wide as what is in them, digits under each other, the head above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.look import Look, stated
from docextract_eval.direction import in_sight
from docextract_eval.records import Align, Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GUTTER = 0.02
_TEXTS = "description"
"""The cell of texts, which every table has: it is as wide as the others leave it."""
_WIDEST = 0.46
"""What the texts may take before the columns of numbers are set wider apart."""
_NARROWEST = 0.2
"""What texts need."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a column holds: its head, all its texts, and whether they are numbers."""

    cell: str
    head: str
    texts: Sequence[str] = ()
    numeric: bool = False
    apart: float = 0.0
    """What stays blank on both sides of it; then it stands in the middle of its column."""


@dataclass(frozen=True, slots=True)
class Stating:
    """A line of sums: what it is called, and the amounts by column."""

    label: str
    amounts: Mapping[str, Field]
    spot: int = 0
    bold: bool = True
    day: Field | None = None
    """Where it looks like a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, in shares of the printable width."""

    cell: str
    left: float
    right: float
    overhang: float = 0.0
    """What stands behind the last digit at most: a sign, a side."""
    align: Align = "left"
    """The side where its texts are flush: numbers, where their last digits are."""
    numeric: bool = False
    """Whether its digits stand under each other."""
    centered: bool = False
    """Whether its head stands in the middle."""

    @property
    def flush(self) -> float:
        """Where that side is."""
        return self.right if self.align == "right" else self.left

    @property
    def head(self) -> tuple[float, Align]:
        """Where the words of its head stand, and by which side."""
        if self.centered:
            return round((self.left + self.right) / 2, 5), "center"
        return self.flush, self.align


def by_cell(row: Iterable[Field]) -> dict[str, Field]:
    """Return a row's fields by the cell that each is in."""
    return {field.name.partition(".")[2]: field for field in row}


def texts_of(cells: Iterable[str], rows: Iterable[Mapping[str, Field]]) -> dict[str, list[str]]:
    """Return by cell all that the rows say there."""
    rows = tuple(rows)
    return {
        cell: [row[cell].text for row in rows if cell in row and row[cell].value is not None]
        for cell in cells
    }


def columns(look: Look, holdings: Sequence[Holding]) -> tuple[Column, ...]:
    """Return every column the room that it and its head need; that of texts has the rest."""
    needs = {held.cell: _need(look, held) for held in holdings if held.cell != _TEXTS}
    spare = 1 - sum(sum(need) for need in needs.values()) - GUTTER * len(needs)
    numeric = [held.cell for held in holdings if held.numeric]
    wider = max(0.0, min(0.06, (spare - _WIDEST) / max(1, len(numeric))))
    found, at = [], 0.0
    for held in holdings:
        rest = (spare - wider * len(numeric), 0.0)
        digits, overhang = needs.get(held.cell, rest)
        width = digits + overhang + (wider if held.numeric else 0.0)
        align = look.digits_at if held.numeric else "left"
        left, right = round(at, 5), round(at + width, 5)
        middle = held.apart > 0
        overhang += wider / 2 if middle else 0.0
        found.append(Column(held.cell, left, right, overhang, align, held.numeric, middle))
        at += width + GUTTER
    return tuple(found)


def column_of(drawn: Sequence[Column], cell: str = _TEXTS) -> Column:
    """Return the column of a cell, or that of the texts."""
    return next(column for column in drawn if column.cell == cell)


def shifted(drawn: Sequence[Column], by: float, last: str) -> tuple[Column, ...]:
    """Move the columns behind the texts to the left, up to a last one; the texts have less.

    Where these would have too little, or nothing moves, they stay as they are.
    """
    column = column_of(drawn)
    if by <= 0 or column.right - column.left - by < _NARROWEST:
        return tuple(drawn)
    cells = [column.cell for column in drawn]
    moving = cells[cells.index(_TEXTS) + 1 : cells.index(last) + 1]
    moved = dict.fromkeys(moving, (by, by)) | {_TEXTS: (0.0, by)}
    return tuple(
        replace(
            column,
            left=round(column.left - moved.get(column.cell, (0.0, 0.0))[0], 5),
            right=round(column.right - moved.get(column.cell, (0.0, 0.0))[1], 5),
        )
        for column in drawn
    )


def wide(drawn: Sequence[Column], over: float = 0.0) -> float:
    """Return how wide a table is, and what its rules stand over."""
    return round(drawn[-1].right + over, 3)


def number(look: Look, field: Field, column: Column, spot: int = 0, *, bold: bool = False) -> Span:
    """Set a number with its last digit where the column's digits end."""
    behind = look.ruler.width(_behind(field.text), look.size, bold=bold)
    if column.align == "left":
        at = max(0.0, column.left + column.overhang - behind)
    else:
        at = min(1.0, column.right - column.overhang + behind)
    return stated(field, at, column.align, spot, bold=bold)


def heading(look: Look, drawn: Sequence[Column], says: Callable[[str], str]) -> tuple[Line, ...]:
    """Return the lines of the table's head, its words at the bottom of their columns."""
    size = look.size
    words = [
        look.ruler.wrap(says(c.cell), c.right - c.left + 0.001, size, bold=True) for c in drawn
    ]
    count = max(map(len, words))
    lines = []
    for i in range(count):
        spans = []
        for column, said in zip(drawn, words, strict=True):
            if (line := i - (count - len(said))) >= 0:
                spans.append(Span(said[line], *column.head, bold=True))
        lines.append(Line(tuple(spans), size, 0.5 if i == 0 else 0.0))
    lines[0] = replace(lines[0], marks=_head_marks(look, drawn, count))
    return tuple(lines)


def row_lines(
    look: Look,
    drawn: Sequence[Column],
    cells: Mapping[str, Field],
    lines: Sequence[str],
) -> tuple[Line, ...]:
    """Set one row: each cell that has a value in its column, and the lines of its text."""
    spans = []
    left, tag = column_of(drawn).left, cells[_TEXTS].key
    for column in drawn:
        if column.cell == _TEXTS:
            spans.append(Span(lines[0], left, tag=tag))
        elif column.cell in cells and cells[column.cell].value is not None:
            field = cells[column.cell]
            spans.append(
                number(look, field, column) if column.numeric else stated(field, column.left)
            )
    first = Line(tuple(spans), look.size, look.leading)
    if look.rules == "rows":
        rule = Mark("rule", width=wide(drawn), drop=1 - look.size + 0.02)
        first = replace(first, marks=(rule,))
    more = (Line((Span(line, left, tag=tag),), look.size, look.apart) for line in lines[1:])
    return (first, *more)


def sum_line(look: Look, drawn: Sequence[Column], stating: Stating) -> Line:
    """Set a line of sums: its label with the texts, each amount in its column."""
    bold = stating.bold
    numbers = [
        number(look, stating.amounts[column.cell], column, stating.spot, bold=bold)
        for column in drawn
        if column.cell in stating.amounts
    ]
    label = Span(stating.label, column_of(drawn).left, bold=bold)
    if stating.day is None:
        return Line((label, *numbers), look.size, max(look.leading, 0.35))
    day = stated(stating.day, column_of(drawn, "date").left)
    return Line((day, label, *numbers), look.size, look.leading)


def _head_marks(look: Look, drawn: Sequence[Column], count: int) -> tuple[Mark, ...]:
    size, across = look.size, wide(drawn, 0.01)
    top, deep = 1 - 1.05 * size, count * size + (0.3 + look.hang) * size
    marks = []
    if look.mono or look.rules == "none":
        return ()
    if look.shaded:
        marks.append(Mark("shade", -0.005, across, deep, top))
    else:
        marks.append(Mark("rule", -0.005, across, drop=top))
    return (*marks, Mark("rule", -0.005, across, drop=top + deep))


def _need(look: Look, held: Holding) -> tuple[float, float]:
    """Return the width up to the last digit, and of what stands behind it."""
    ruler, size = look.ruler, look.size
    head = max((ruler.width(word, size, bold=True) for word in held.head.split()), default=0.0)
    bold = held.numeric  # sums are
    whole = max((ruler.width(text, size, bold=bold) for text in held.texts), default=0.0)
    overhang = 0.0
    if held.numeric:
        overhang = max(
            (ruler.width(_behind(text), size, bold=True) for text in held.texts), default=0.0
        )
    wide = max(head, whole + overhang)
    if held.apart:
        beside = (wide - whole) / 2 + held.apart
        return whole + beside, beside
    return wide - overhang, overhang


def _behind(text: str) -> str:
    """Return what stands to the right of a number's last digit, as it is seen."""
    found = re.search(r"\D*$", in_sight(text))
    return found[0] if found else ""
