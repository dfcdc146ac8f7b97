"""Page breaks: blocks that stay together, a table's grid, the footer at the bottom of a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from docextract_eval.corpus.kinds.sheets.columns import GUTTER, Column, wide
from docextract_eval.corpus.kinds.sheets.look import Look, tall
from docextract_eval.records import Field, Line, Mark, Pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.render.papers import Paper

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Block(Generic[S]):
    """Lines that a page break keeps together."""

    lines: tuple[Line, ...]
    sums: S | None = None
    """The running sums after it; None outside the rows of a table."""
    row: int | None = None
    """The row of the truth that it prints, if it prints one, ..."""
    day: Field | None = None
    """... and the date at the row's beginning."""
    head: tuple[Line, ...] = ()
    """The header that is printed again above it if a sheet begins with it."""
    sticks: bool = False
    """Whether it stays on one sheet with the next block."""

    @property
    def height(self) -> float:
        """The height in lines of the body."""
        return tall(self.lines)

    def cut(self, start: int = 0, end: int | None = None) -> Block[S]:
        """Return some of its lines as a block; only the part with the first line keeps the row."""
        lines = self.lines[start:end]
        return replace(self, lines=lines, row=None if start else self.row)


@dataclass(frozen=True, slots=True)
class Space:
    """The room that a table has on its first and its later sheets, in lines of the body."""

    first: float
    later: float
    carry: float = 0.0
    """The part of it that is kept for sums at the ends of a sheet."""
    parts: bool = False
    """Whether a row may be split where a sheet ends."""


@dataclass(slots=True)
class Printed:
    """All pages, and the labels of what is printed only because of page breaks."""

    pages: Pages = ()
    labels: list[Field] = field(default_factory=list)


def room(paper: Paper) -> float:
    """Return how many lines of the body a sheet holds."""
    return ((paper.height or 0) - 2 * paper.margin) / paper.pitch


def broken(tables: Sequence[Sequence[Block[S]]], space: Space) -> list[list[Block[S]]]:
    """Return the blocks of each sheet.

    `tables` holds the blocks once for each sheet on which they are set differently; the last
    applies to all later sheets.
    """
    carry, left = space.carry, space.first
    sheets: list[list[Block[S]]] = [[]]
    blocks = tables[0]
    for i, block in enumerate(blocks):
        need = block.height + carry
        after = i
        while blocks[after].sticks and after + 1 < len(blocks):
            after += 1
            need += blocks[after].height
        kept = _kept(blocks[i : i + 2], left - carry) if space.parts and sheets[-1] else 0
        if kept or (need > left and sheets[-1] and not blocks[i - 1].sticks):
            if kept:
                sheets[-1].append(_on_sheet(tables, len(sheets) - 1)[i].cut(end=kept))
            sheets.append([])
            left = space.later - tall(block.head) - carry
        whole = _on_sheet(tables, len(sheets) - 1)[i]
        sheets[-1].append(whole.cut(kept) if kept else whole)
        left -= sheets[-1][-1].height
    return sheets if space.parts else _with_row(tables, sheets)


def between(before: Block[S], after: Block[S]) -> Block[S] | None:
    """Return the block before a break if the break is within the rows of a table, else None."""
    return before if before.sums is not None and after.sums is not None else None


def gridded(look: Look, drawn: Sequence[Column], body: Sequence[Line]) -> list[Line]:
    """Return the body with the grid's vertical rules from the table's header to its last line."""
    start = next((i for i, line in enumerate(body) if line.marks), None)
    if look.rules != "grid" or start is None:
        return list(body)
    size = look.size
    deep = tall(body[start:]) - body[start].gap + 0.3 + look.hang
    edges = (-0.005, *(column.left - GUTTER / 2 for column in drawn[1:]), wide(drawn, 0.005))
    rules = (Mark("rule", round(x, 5), 0.0005, deep, 1 - 1.05 * size) for x in edges)
    last = Mark("rule", -0.005, wide(drawn, 0.01), drop=1 - 1.05 * size + deep)
    marks = (*body[start].marks, *rules, last)
    return [*body[:start], replace(body[start], marks=marks), *body[start + 1 :]]


def filled(look: Look, lines: Sequence[Line], foot: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines and the footer, which is pushed down to the bottom of the sheet."""
    blank = room(look.ruler.paper) - tall(lines) - tall(foot)
    first = replace(foot[0], gap=round(foot[0].gap + max(0.0, blank), 4))
    return (*lines, first, *foot[1:])


def _on_sheet(tables: Sequence[Sequence[Block[S]]], number: int) -> Sequence[Block[S]]:
    """Return all blocks as they are set on the sheet of this number."""
    return tables[min(number, len(tables) - 1)]


def _with_row(
    tables: Sequence[Sequence[Block[S]]], sheets: list[list[Block[S]]]
) -> list[list[Block[S]]]:
    """Move a row to the last sheet where that would have nothing but a sum carried over."""
    if len(sheets) < 2 or not between(sheets[-2][-1], sheets[-1][0]):
        return sheets
    *whole, before, last = sheets
    rows = [i for i, block in enumerate(before) if block.row is not None]
    if len(rows) < 2 or any(block.row is not None for block in last):
        return sheets
    i = rows[-1]
    while before[i - 1].sticks:
        i -= 1
    start = len(tables[0]) - len(last) - (len(before) - i)
    return [*whole, before[:i], list(_on_sheet(tables, len(sheets) - 1)[start:])]


def _kept(blocks: Sequence[Block[S]], left: float) -> int:
    """Return how many lines of a row stay on a sheet that has no room for the whole row.

    It is 0 for the last row: no sheet begins with nothing but the end of a row.
    """
    if blocks[0].row is None or len(blocks) < 2:
        return 0
    block, after = blocks
    if block.height + tall(after.lines[:1]) <= left:
        return 0
    return max(n for n in range(len(block.lines)) if n == 0 or tall(block.lines[:n]) <= left)
