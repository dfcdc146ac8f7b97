"""Table columns as wide as their contents, with aligned digits and a header above."""

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
"""The cell of texts, which every table has; it takes the width that the others leave."""
_WIDEST = 0.46
"""The width that texts may take before the columns of numbers are set further apart."""
_NARROWEST = 0.2
"""The least width for texts."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a column holds: its header, all its texts, and whether they are numbers."""

    cell: str
    head: str
    texts: Sequence[str] = ()
    numeric: bool = False
    apart: float = 0.0
    """The least blank on both sides of the texts; if not 0, they are centred in the column."""


@dataclass(frozen=True, slots=True)
class Stating:
    """A line of sums: its label, and the amounts by column."""

    label: str
    amounts: Mapping[str, Field]
    spot: int = 0
    bold: bool = True
    day: Field | None = None
    """The date, where the line looks like a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; positions are shares of the printable width."""

    cell: str
    left: float
    right: float
    overhang: float = 0.0
    """The width that is kept for what is printed behind the last digit, such as a sign."""
    align: Align = "left"
    """The side on which texts are aligned; numbers are aligned at their last digits."""
    numeric: bool = False
    """Whether its digits are aligned."""
    centered: bool = False
    """Whether its header is centred."""

    @property
    def flush(self) -> float:
        """The position of the aligned side."""
        return self.right if self.align == "right" else self.left

    @property
    def head(self) -> tuple[float, Align]:
        """The position of the header's words, and how they are aligned there."""
        if self.centered:
            return round((self.left + self.right) / 2, 5), "center"
        return self.flush, self.align


def by_cell(row: Iterable[Field]) -> dict[str, Field]:
    """Return a row's fields by cell: the part of the name behind the point."""
    return {field.name.partition(".")[2]: field for field in row}


def texts_of(cells: Iterable[str], rows: Iterable[Mapping[str, Field]]) -> dict[str, list[str]]:
    """Return, per cell, the texts that the rows print there."""
    rows = tuple(rows)
    return {
        cell: [row[cell].text for row in rows if cell in row and row[cell].value is not None]
        for cell in cells
    }


def columns(look: Look, holdings: Sequence[Holding]) -> tuple[Column, ...]:
    """Return the columns, each as wide as its contents and header; texts take the rest."""
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
    """Return the column of a cell; by default, that of the texts."""
    return next(column for column in drawn if column.cell == cell)


def shifted(drawn: Sequence[Column], by: float, last: str) -> tuple[Column, ...]:
    """Move the columns between the texts and `last` to the left by `by`; the texts get less.

    The columns are returned unchanged if `by` is not above 0 or would leave the texts too little.
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
    """Return the width of the table and of what its rules stand over."""
    return round(drawn[-1].right + over, 3)


def number(look: Look, field: Field, column: Column, spot: int = 0, *, bold: bool = False) -> Span:
    """Return the span of a number, with its last digit where the column's digits end."""
    behind = look.ruler.width(_behind(field.text), look.size, bold=bold)
    if column.align == "left":
        at = max(0.0, column.left + column.overhang - behind)
    else:
        at = min(1.0, column.right - column.overhang + behind)
    return stated(field, at, column.align, spot, bold=bold)


def heading(look: Look, drawn: Sequence[Column], says: Callable[[str], str]) -> tuple[Line, ...]:
    """Return the lines of the table's header; short headers stand on the last line."""
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
    """Return the lines of one row: a span per cell with a value, and the lines of its text."""
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
    """Return a line of sums: its label in the column of texts, each amount in its own column."""
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
    """Return the width up to the last digit, and the width of what is printed behind it."""
    ruler, size = look.ruler, look.size
    head = max((ruler.width(word, size, bold=True) for word in held.head.split()), default=0.0)
    bold = held.numeric  # because sums are bold
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
    """Return what is printed to the right of a number's last digit."""
    found = re.search(r"\D*$", in_sight(text))
    return found[0] if found else ""
