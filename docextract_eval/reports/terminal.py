"""Sections as text in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table as Grid
from rich.text import Text

from docextract_eval.reports.parts import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, JustifyMethod, RenderableType

    from docextract_eval.reports.parts import Section

_GAP = 2
"""Blanks between columns."""


def show(console: Console, title: str, sections: Sequence[Section]) -> None:
    """Print a page."""
    console.print(Text(title, style="bold"))
    for section in sections:
        console.print()
        for block in _blocks(section, console.width):
            console.print(block)


def _blocks(section: Section, width: int) -> Iterator[RenderableType]:
    yield Text(section.title, style="bold cyan")
    for sentence in section.lead:
        yield Text(sentence)
    for table in (table for table in section.tables if table.rows):
        for part in _parts(table, width):
            yield from (Text(), _grid(part))


def _grid(table: Table) -> Grid:
    grid = Grid(box=None, pad_edge=False, show_header=any(table.head))
    for position, name in enumerate(table.head):
        figures = bool(position and table.head[0])  # a figure is never cut, a text is folded
        justify: JustifyMethod = "right" if figures else "left"
        grid.add_column(Text(name), justify=justify, no_wrap=figures, overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(cell.text) for cell in row))
    return grid


def _parts(table: Table, width: int) -> Iterator[Table]:
    """Give a table in parts that fit; each names its rows again."""
    head, *figures = [
        max(cell_len(text) for text in (name, *(row[at].text for row in table.rows)))
        for at, name in enumerate(table.head)
    ]
    gaps = [_GAP + figure for figure in figures]
    if not table.head[0] or min(head, width // 5) + sum(gaps) <= width:
        yield table
        return
    left, first = width - min(head, 2 * width // 5), 1
    while first < len(table.head):
        last, taken = first + 1, gaps[first - 1]
        while last < len(table.head) and (taken := taken + gaps[last - 1]) <= left:
            last += 1
        rows = [[row[0], *row[first:last]] for row in table.rows]
        yield Table([table.head[0], *table.head[first:last]], rows)
        first = last
