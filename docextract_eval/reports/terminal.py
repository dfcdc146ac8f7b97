"""Sections as text in a terminal: tables that fit, with small bars, and colours where they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.constrain import Constrain
from rich.table import Table as Grid
from rich.text import Text

from docextract_eval.reports.parts import Table
from docextract_eval.reports.sentences.figures import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, JustifyMethod, RenderableType

    from docextract_eval.reports.parts import Cell, Section

WIDTH = 8
"""Letters of a whole bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_GAP = 2
"""Blanks between columns."""
_READABLE = 100
"""Columns beyond which a sentence is harder to read; tables take all there are."""
_WORDS = {"SHIP": "green", "BLOCK": "red", "MORE DATA": "yellow", "NO POLICY": "yellow"}
_SHADES = ((0.5, "red"), (0.8, "yellow"))
"""Up to how good a figure is in which colour; better ones are green."""
_NEARLY = 0.0006
"""A figure's rounding."""
_TYPED = str.maketrans({NONE: "-", "−": "-", "×": "x", "·": "|", "…": "~"})
_UNSEEN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What could move the cursor, begin a line of its own, or turn what stands beside it."""


def print_sections(
    console: Console, title: str, sections: Sequence[Section], beneath: str = ""
) -> None:
    """Print a page; `beneath` its title stands what was run."""
    prose = min(console.width, _READABLE)

    def print_sentences(sentences: Sequence[str]) -> None:
        for sentence in sentences:
            typed = _typed(sentence, ascii_only=console.options.ascii_only)
            console.print(_styled_sentence(typed), width=prose)

    console.print(Text(escape_invisible(title), style="bold"))
    print_sentences([beneath] if beneath else [])
    for section in sections:
        console.print()
        console.print(_styled_sentence(section.title, "bold cyan"), width=prose)
        print_sentences(section.lead)
        for block in _render_tables(section, console):
            console.print(block, crop=False)
        print_sentences(section.notes)


def escape_invisible(text: str) -> str:
    r"""Show what a terminal would obey as what it is.

    >>> escape_invisible("a\x1b[2Jb\nSHIP")
    'a\\x1b[2Jb\\nSHIP'
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _styled_sentence(text: str, style: str = "") -> Text:
    """Return a sentence; a verdict at its beginning stands out."""
    sentence = Text(escape_invisible(text), style=style)
    word = next((word for word in _WORDS if re.match(rf"{word}(:|$)", text)), "")
    if word:
        sentence.stylize(f"bold {_WORDS[word]}", 0, len(word))
    return sentence


def _render_tables(section: Section, console: Console) -> Iterator[RenderableType]:
    for table in (table for table in section.tables if table.rows):
        if table.rows[0][-1].code:
            yield Text()
            yield from _command_rows(table, min(console.width, _READABLE))
            continue
        parts = list(_fitting_parts(table, console.width))
        for part in parts:
            barred = _bar_column(part, console.width) if len(parts) == 1 else None
            yield from (Text(), _rich_table(part, barred, ascii_only=console.options.ascii_only))


def _command_rows(table: Table, width: int) -> Iterator[RenderableType]:
    """Yield the rows of a table as sentences; a command has a line of its own, never broken."""
    for *words, command in table.rows:
        name, *texts = (escape_invisible(cell.text) for cell in words)
        yield Constrain(Text(" ".join([f"{name}.", *texts])), width)
        typed = Text(f"   {escape_invisible(command.text)}", no_wrap=True, overflow="ignore")
        yield Constrain(typed, None)  # a bare text would be joined with others, and be broken


def _rich_table(table: Table, barred: int | None, *, ascii_only: bool) -> Grid:
    grid = Grid(box=None, pad_edge=False, show_header=any(table.head))
    for position, name in enumerate(table.head):
        figures = bool(position and table.head[0])  # a figure is never cut, a text is folded
        justify: JustifyMethod = "right" if figures else "left"
        grid.add_column(
            Text(escape_invisible(name)), justify=justify, no_wrap=figures, overflow="fold"
        )
        if position == barred:
            grid.add_column("", width=WIDTH, no_wrap=True)
    for row in table.rows:
        shown = [
            Text(escape_invisible(_typed(cell.text, ascii_only=ascii_only)), _cell_colour(cell))
            for cell in row
        ]
        if barred is not None:
            drawn = share_bar(row[barred].heat, ascii_only=ascii_only)
            shown.insert(barred + 1, Text(drawn, style=_cell_colour(row[barred])))
        grid.add_row(*shown)
    return grid


def _typed(text: str, *, ascii_only: bool) -> str:
    """Replace what a terminal that knows ASCII alone cannot show: dashes, minus, times, a dot."""
    return text.translate(_TYPED) if ascii_only else text


def _cell_colour(cell: Cell) -> str:
    """Return a figure's colour; without a colour the figure says the same."""
    if cell.gray:
        return "bright_black"
    if cell.heat is None:
        return ""
    return next((colour for most, colour in _SHADES if cell.heat < most), "green")


def _bar_column(table: Table, width: int) -> int | None:
    """Return the first column of shares that are as good as they are large, if bars have room."""
    needed = sum(_GAP + wide for wide in _column_widths(table)) - _GAP
    if needed + _GAP + WIDTH > width:
        return None
    for at in range(1, len(table.head)):
        shares = [_is_share(row[at]) for row in table.rows if row[at].heat is not None]
        if len(shares) > 1 and all(shares):
            return at
    return None


def _is_share(cell: Cell) -> bool:
    """Say whether a bar as long as a figure is good is as long as the figure is large."""
    found = re.match(r"[<>]? ?(\d+\.\d)\b", cell.text)
    if found is None or cell.heat is None:
        return False
    return abs(float(found[1]) / 100 - cell.heat) < _NEARLY


def _column_widths(table: Table) -> list[int]:
    return [
        max(
            cell_len(escape_invisible(text))
            for text in (name, *(row[at].text for row in table.rows))
        )
        for at, name in enumerate(table.head)
    ]


def _fitting_parts(table: Table, width: int) -> Iterator[Table]:
    """Yield a table in parts that fit; each names its rows again."""
    head, *figures = _column_widths(table)
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


def share_bar(share: float | None, *, ascii_only: bool = False) -> str:
    """Draw a share; something is never drawn as nothing, nor all but something as all.

    >>> share_bar(.5), share_bar(.27), share_bar(.27, ascii_only=True)
    ('████', '██▏', '##......')
    >>> share_bar(.001), share_bar(None)
    ('▏', '')
    """
    if share is None:
        return ""
    if ascii_only:
        full = _nearest_step(share, WIDTH)
        return "#" * full + "." * (WIDTH - full)
    full, rest = divmod(_nearest_step(share, WIDTH * 8), 8)
    return _FULL * full + (_EIGHTHS[rest] if rest else "")


def _nearest_step(share: float, steps: int) -> int:
    """Return the nearest of this many steps; the first and the last only for nothing and all."""
    if not 0 < share < 1:
        return steps if share >= 1 else 0
    return min(steps - 1, max(1, round(share * steps)))
