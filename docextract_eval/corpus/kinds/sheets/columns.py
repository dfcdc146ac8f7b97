"""Table columns as wide as their contents, with aligned digits and a header above."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.look import Look, field_span
from docextract_eval.direction import visual_text
from docextract_eval.records import Align, Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GUTTER = 0.02
_TEXT_CELL = "description"
"""The cell of texts, which every table has; it takes the width that the others leave."""
_WIDEST_TEXT = 0.46
"""The width that texts may take before the columns of numbers are set further apart."""
_NARROWEST_TEXT = 0.2
"""The least width for texts."""


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """What a column holds: its header, all its texts, and whether they are numbers."""

    cell: str
    header: str
    texts: Sequence[str] = ()
    numeric: bool = False
    padding: float = 0.0
    """The least blank on both sides of the texts; if not 0, they are centred in the column."""


@dataclass(frozen=True, slots=True)
class SumRow:
    """A line of sums: its label, and the amounts by column."""

    label: str
    amounts: Mapping[str, Field]
    spot: int = 0
    bold: bool = True
    date: Field | None = None
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
    def anchor(self) -> float:
        """The position of the aligned side."""
        return self.right if self.align == "right" else self.left

    @property
    def header_anchor(self) -> tuple[float, Align]:
        """The position of the header's words, and how they are aligned there."""
        if self.centered:
            return round((self.left + self.right) / 2, 5), "center"
        return self.anchor, self.align


def fields_by_cell(row: Iterable[Field]) -> dict[str, Field]:
    """Return a row's fields by cell: the part of the name behind the point."""
    return {field.name.partition(".")[2]: field for field in row}


def cell_texts(cells: Iterable[str], rows: Iterable[Mapping[str, Field]]) -> dict[str, list[str]]:
    """Return, per cell, the texts that the rows print there."""
    rows = tuple(rows)
    return {
        cell: [row[cell].text for row in rows if cell in row and row[cell].value is not None]
        for cell in cells
    }


def size_columns(look: Look, contents: Sequence[ColumnContent]) -> tuple[Column, ...]:
    """Return the columns, each as wide as its contents and header; texts take the rest."""
    widths = {
        content.cell: _widths_around_last_digit(look, content)
        for content in contents
        if content.cell != _TEXT_CELL
    }
    spare = 1 - sum(sum(need) for need in widths.values()) - GUTTER * len(widths)
    numeric = [content.cell for content in contents if content.numeric]
    wider = max(0.0, min(0.06, (spare - _WIDEST_TEXT) / max(1, len(numeric))))
    found, at = [], 0.0
    for content in contents:
        rest = (spare - wider * len(numeric), 0.0)
        digits, overhang = widths.get(content.cell, rest)
        width = digits + overhang + (wider if content.numeric else 0.0)
        align = look.number_align if content.numeric else "left"
        left, right = round(at, 5), round(at + width, 5)
        is_centred = content.padding > 0
        overhang += wider / 2 if is_centred else 0.0
        found.append(
            Column(content.cell, left, right, overhang, align, content.numeric, is_centred)
        )
        at += width + GUTTER
    return tuple(found)


def find_column(columns: Sequence[Column], cell: str = _TEXT_CELL) -> Column:
    """Return the column of a cell; by default, that of the texts."""
    return next(column for column in columns if column.cell == cell)


def shift_columns_left(
    columns: Sequence[Column], distance: float, last_cell: str
) -> tuple[Column, ...]:
    """Move the columns between texts and `last_cell` to the left by `distance`; the texts get less.

    The columns stay as they are if `distance` is not above 0 or would leave the texts too little.
    """
    column = find_column(columns)
    if distance <= 0 or column.right - column.left - distance < _NARROWEST_TEXT:
        return tuple(columns)
    cells = [column.cell for column in columns]
    moving = cells[cells.index(_TEXT_CELL) + 1 : cells.index(last_cell) + 1]
    moved = dict.fromkeys(moving, (distance, distance)) | {_TEXT_CELL: (0.0, distance)}
    return tuple(
        replace(
            column,
            left=round(column.left - moved.get(column.cell, (0.0, 0.0))[0], 5),
            right=round(column.right - moved.get(column.cell, (0.0, 0.0))[1], 5),
        )
        for column in columns
    )


def table_width(columns: Sequence[Column], extra: float = 0.0) -> float:
    """Return the width of the table and of what its rules stand over."""
    return round(columns[-1].right + extra, 3)


def number_span(
    look: Look, field: Field, column: Column, spot: int = 0, *, bold: bool = False
) -> Span:
    """Return the span of a number, with its last digit where the column's digits end."""
    trailing_width = look.ruler.width_share(_trailing_text(field.text), look.size, bold=bold)
    if column.align == "left":
        at = max(0.0, column.left + column.overhang - trailing_width)
    else:
        at = min(1.0, column.right - column.overhang + trailing_width)
    return field_span(field, at, column.align, spot, bold=bold)


def header_lines(
    look: Look, columns: Sequence[Column], header_text: Callable[[str], str]
) -> tuple[Line, ...]:
    """Return the lines of the table's header; short headers stand on the last line."""
    size = look.size
    words = [
        look.ruler.wrap(header_text(c.cell), c.right - c.left + 0.001, size, bold=True)
        for c in columns
    ]
    count = max(map(len, words))
    lines = []
    for i in range(count):
        spans = []
        for column, header in zip(columns, words, strict=True):
            if (line := i - (count - len(header))) >= 0:
                spans.append(Span(header[line], *column.header_anchor, bold=True))
        lines.append(Line(tuple(spans), size, 0.5 if i == 0 else 0.0))
    lines[0] = replace(lines[0], marks=_header_marks(look, columns, count))
    return tuple(lines)


def row_lines(
    look: Look,
    columns: Sequence[Column],
    cells: Mapping[str, Field],
    text_lines: Sequence[str],
) -> tuple[Line, ...]:
    """Return the lines of one row: a span per cell with a value, and the lines of its text."""
    spans = []
    left, tag = find_column(columns).left, cells[_TEXT_CELL].key
    for column in columns:
        if column.cell == _TEXT_CELL:
            spans.append(Span(text_lines[0], left, tag=tag))
        elif column.cell in cells and cells[column.cell].value is not None:
            field = cells[column.cell]
            spans.append(
                number_span(look, field, column)
                if column.numeric
                else field_span(field, column.left)
            )
    first = Line(tuple(spans), look.size, look.leading)
    if look.rules == "rows":
        rule = Mark("rule", width=table_width(columns), drop=1 - look.size + 0.02)
        first = replace(first, marks=(rule,))
    more = (Line((Span(line, left, tag=tag),), look.size, look.line_gap) for line in text_lines[1:])
    return (first, *more)


def sum_line(look: Look, columns: Sequence[Column], sum_row: SumRow) -> Line:
    """Return a line of sums: its label in the column of texts, each amount in its own column."""
    bold = sum_row.bold
    numbers = [
        number_span(look, sum_row.amounts[column.cell], column, sum_row.spot, bold=bold)
        for column in columns
        if column.cell in sum_row.amounts
    ]
    label = Span(sum_row.label, find_column(columns).left, bold=bold)
    if sum_row.date is None:
        return Line((label, *numbers), look.size, max(look.leading, 0.35))
    day = field_span(sum_row.date, find_column(columns, "date").left)
    return Line((day, label, *numbers), look.size, look.leading)


def _header_marks(look: Look, columns: Sequence[Column], line_count: int) -> tuple[Mark, ...]:
    size, across = look.size, table_width(columns, 0.01)
    top, height = 1 - 1.05 * size, line_count * size + (0.3 + look.hang) * size
    marks = []
    if look.mono or look.rules == "none":
        return ()
    if look.shaded:
        marks.append(look.heading_shade(-0.005, across, height, top))
    else:
        marks.append(Mark("rule", -0.005, across, drop=top))
    return (*marks, Mark("rule", -0.005, across, drop=top + height))


def _widths_around_last_digit(look: Look, content: ColumnContent) -> tuple[float, float]:
    """Return the width up to the last digit, and the width of what is printed behind it."""
    ruler, size = look.ruler, look.size
    header_width = max(
        (ruler.width_share(word, size, bold=True) for word in content.header.split()), default=0.0
    )
    bold = content.numeric  # because sums are bold
    text_width = max(
        (ruler.width_share(text, size, bold=bold) for text in content.texts), default=0.0
    )
    overhang = 0.0
    if content.numeric:
        overhang = max(
            (ruler.width_share(_trailing_text(text), size, bold=True) for text in content.texts),
            default=0.0,
        )
    width = max(header_width, text_width + overhang)
    if content.padding:
        blank = (width - text_width) / 2 + content.padding
        return text_width + blank, blank
    return width - overhang, overhang


def _trailing_text(text: str) -> str:
    """Return what is printed to the right of a number's last digit."""
    found = re.search(r"\D*$", visual_text(text))
    return found[0] if found else ""
