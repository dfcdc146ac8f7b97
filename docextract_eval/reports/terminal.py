"""Sections as text in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table as Grid
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, JustifyMethod, RenderableType

    from docextract_eval.reports import Section


def show(console: Console, title: str, sections: Sequence[Section]) -> None:
    """Print a page."""
    console.print(Text(title, style="bold"))
    for section in sections:
        console.print()
        for block in _blocks(section):
            console.print(block)


def _blocks(section: Section) -> Iterator[RenderableType]:
    yield Text(section.title, style="bold cyan")
    for sentence in section.lead:
        yield Text(sentence)
    for table in (table for table in section.tables if table.rows):
        grid = Grid(box=None, pad_edge=False)
        for position, name in enumerate(table.head):
            figures = bool(position and table.head[0])  # a figure is never cut, a text is folded
            justify: JustifyMethod = "right" if figures else "left"
            grid.add_column(Text(name), justify=justify, no_wrap=figures, overflow="fold")
        for row in table.rows:
            grid.add_row(*(Text(cell.text) for cell in row))
        yield grid
