"""Page breaks: blocks that stay together, a table's grid, the footer at the bottom of a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from docextract_eval.corpus.kinds.sheets.columns import GUTTER, Column, table_width
from docextract_eval.corpus.kinds.sheets.look import Look, lines_height
from docextract_eval.records import Field, Line, Mark, Pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.render.papers import Paper

S = TypeVar("S")
_BLANK_ROW = 1.25
"""The height of a row that nothing is printed in, in lines of the body."""


@dataclass(frozen=True, slots=True)
class Block(Generic[S]):
    """Lines that a page break keeps together."""

    lines: tuple[Line, ...]
    sums: S | None = None
    """The running sums after it; None outside the rows of a table."""
    row: int | None = None
    """The row of the truth that it prints, if it prints one, ..."""
    date: Field | None = None
    """... and the date at the row's beginning."""
    header: tuple[Line, ...] = ()
    """The header that is printed again above it if a sheet begins with it."""
    keeps_with_next: bool = False
    """Whether it stays on one sheet with the next block."""

    @property
    def height(self) -> float:
        """The height in lines of the body."""
        return lines_height(self.lines)

    def slice_lines(self, start: int = 0, end: int | None = None) -> Block[S]:
        """Return some of its lines as a block; only the part with the first line keeps the row."""
        lines = self.lines[start:end]
        return replace(self, lines=lines, row=None if start else self.row)


@dataclass(frozen=True, slots=True)
class TableSpace:
    """The room that a table has on its first and its later sheets, in lines of the body."""

    first: float
    later: float
    carry: float = 0.0
    """The part of it that is kept for sums at the ends of a sheet."""
    splits_rows: bool = False
    """Whether a row may be split where a sheet ends."""


@dataclass(slots=True)
class PrintedPages:
    """All pages, and the labels of what is printed only because of page breaks."""

    pages: Pages = ()
    labels: list[Field] = field(default_factory=list)


def sheet_capacity(paper: Paper) -> float:
    """Return how many lines of the body a sheet holds."""
    return ((paper.height or 0) - 2 * paper.margin) / paper.pitch


def break_into_sheets(
    table_by_sheet: Sequence[Sequence[Block[S]]], space: TableSpace
) -> list[list[Block[S]]]:
    """Return the blocks of each sheet.

    `table_by_sheet` holds the blocks once for each sheet on which they are set differently; the
    last applies to all later sheets.
    """
    carry, left = space.carry, space.first
    sheets: list[list[Block[S]]] = [[]]
    blocks = table_by_sheet[0]
    for i, block in enumerate(blocks):
        need = block.height + carry
        after = i
        while blocks[after].keeps_with_next and after + 1 < len(blocks):
            after += 1
            need += blocks[after].height
        kept_lines = (
            _count_kept_lines(blocks[i : i + 2], left - carry)
            if space.splits_rows and sheets[-1]
            else 0
        )
        if kept_lines or (need > left and sheets[-1] and not blocks[i - 1].keeps_with_next):
            if kept_lines:
                sheets[-1].append(
                    _blocks_set_for_sheet(table_by_sheet, len(sheets) - 1)[i].slice_lines(
                        end=kept_lines
                    )
                )
            sheets.append([])
            left = space.later - lines_height(block.header) - carry
        block_on_sheet = _blocks_set_for_sheet(table_by_sheet, len(sheets) - 1)[i]
        sheets[-1].append(block_on_sheet.slice_lines(kept_lines) if kept_lines else block_on_sheet)
        left -= sheets[-1][-1].height
    return sheets if space.splits_rows else _move_row_to_last_sheet(table_by_sheet, sheets)


def block_before_break_within_rows(before: Block[S], after: Block[S]) -> Block[S] | None:
    """Return the block before a break if the break is within the rows of a table, else None."""
    return before if before.sums is not None and after.sums is not None else None


def add_vertical_rules(look: Look, columns: Sequence[Column], body: Sequence[Line]) -> list[Line]:
    """Return the body with the grid's vertical rules from the table's header to its last line."""
    start = next((i for i, line in enumerate(body) if line.marks), None)
    if look.rules != "grid" or start is None:
        return list(body)
    size = look.size
    height = lines_height(body[start:]) - body[start].gap + 0.3 + look.hang
    edges = (
        -0.005,
        *(column.left - GUTTER / 2 for column in columns[1:]),
        table_width(columns, 0.005),
    )
    rules = (Mark("rule", round(x, 5), 0.0005, height, 1 - 1.05 * size) for x in edges)
    last = Mark("rule", -0.005, table_width(columns, 0.01), drop=1 - 1.05 * size + height)
    marks = (*body[start].marks, *rules, last)
    return [*body[:start], replace(body[start], marks=marks), *body[start + 1 :]]


def blank_lines(height: float) -> list[Line]:
    """Return blank lines that are as high together, as rows that nothing is printed in."""
    count = int(height // _BLANK_ROW)
    return [Line((), 0.0, _BLANK_ROW)] * count


def push_footer_down(look: Look, lines: Sequence[Line], footer: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines and the footer, which is pushed down to the bottom of the sheet."""
    blank = sheet_capacity(look.ruler.paper) - lines_height(lines) - lines_height(footer)
    first = replace(footer[0], gap=round(footer[0].gap + max(0.0, blank), 4))
    return (*lines, first, *footer[1:])


def _blocks_set_for_sheet(
    table_by_sheet: Sequence[Sequence[Block[S]]], sheet_number: int
) -> Sequence[Block[S]]:
    """Return all blocks as they are set on the sheet of this number."""
    return table_by_sheet[min(sheet_number, len(table_by_sheet) - 1)]


def _move_row_to_last_sheet(
    table_by_sheet: Sequence[Sequence[Block[S]]], sheets: list[list[Block[S]]]
) -> list[list[Block[S]]]:
    """Move a row to the last sheet where that would have nothing but a sum carried over."""
    if len(sheets) < 2 or not block_before_break_within_rows(sheets[-2][-1], sheets[-1][0]):
        return sheets
    *earlier_sheets, before, last = sheets
    rows = [i for i, block in enumerate(before) if block.row is not None]
    if len(rows) < 2 or any(block.row is not None for block in last):
        return sheets
    i = rows[-1]
    while before[i - 1].keeps_with_next:
        i -= 1
    start = len(table_by_sheet[0]) - len(last) - (len(before) - i)
    return [
        *earlier_sheets,
        before[:i],
        list(_blocks_set_for_sheet(table_by_sheet, len(sheets) - 1)[start:]),
    ]


def _count_kept_lines(blocks: Sequence[Block[S]], space_left: float) -> int:
    """Return how many lines of a row stay on a sheet that has no room for the whole row.

    It is 0 for the last row: no sheet begins with nothing but the end of a row.
    """
    if blocks[0].row is None or len(blocks) < 2:
        return 0
    block, after = blocks
    if block.height + lines_height(after.lines[:1]) <= space_left:
        return 0
    return max(
        n for n in range(len(block.lines)) if n == 0 or lines_height(block.lines[:n]) <= space_left
    )
