r"""Tables as text: columns side by side, folded to a width, with colours beside words.

Without a width, as in a pipe, no row is folded and nothing is cut. With one, columns are folded at
the ends of words; those that do not fit beside the others continue the row in lines below.

>>> print(*table_lines(("gate", "note"), [("Loss", "too close to tell"), ("All", "")]), sep="\n")
gate  note
Loss  too close to tell
All
>>> print(*table_lines(("gate", "note"), [("Loss", "too close to tell")], 16), sep="\n")
gate  note
Loss  too close
      to tell
"""

from __future__ import annotations

import math
import re
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP, _INDENT = 2, 4
"""Blanks between columns, and before those of a row that continue below."""
_LONGEST_PIECE = 30
"""Columns that a word without a place to break takes at most where room is short."""
_LINES, _PROSE_LINES = 3, 2
"""In about how many lines a cell is folded before columns continue below: of words, of prose."""
_PROSE = 50
"""A column whose longest cell is longer holds prose."""
_WORDS = re.compile(r"(?<= )(?=\S)(?!(?<=\d )to [-+]?\d)")
"""Where a text may be broken; an interval has its `to` behind its lower end."""
_PARTS = re.compile(r"(?<=[^\W\d][._@/])(?=\w)")
"""Where a name may be broken that is longer than a line."""
_GREEN, _RED, _YELLOW = 32, 31, 33
_COLOURS = {
    **dict.fromkeys(("PASS", "SHIP", "right", "better", "ready"), _GREEN),
    **dict.fromkeys(("FAIL", "BLOCK", "wrong", "invented", "missed", "worse", "lost"), _RED),
    **dict.fromkeys(("INCONCLUSIVE", "MORE DATA", "NO POLICY", "not ready"), _YELLOW),
    **dict.fromkeys(("better on its own", "worse on its own"), _YELLOW),  # and so not certain
}
"""The words that have a colour as well, and which; nothing is shown by a colour alone."""
_FIRST_WORD = re.compile(rf"({'|'.join(sorted(_COLOURS, key=len, reverse=True))})(?![\w-]|, then)")
_COLOURED_HEADS = {"verdict", "decision", "outcome", "conclusion", "state"}


def table_lines(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int | None = None,
    *,
    colours: bool = False,
) -> Iterator[str]:
    """Yield the lines of a table; a kanji is twice as wide as a letter."""
    shown = [head, *rows] if any(head) else [*rows]
    natural = [max(map(cell_width, column)) for column in zip(head, *rows, strict=True)]
    decks = _fit_columns(natural, shown, width)
    for number, row in enumerate(shown):
        is_row = number > 0 or not any(head)
        painted = [
            _cell_colour(text) if colours and is_row and name in _COLOURED_HEADS else None
            for name, text in zip(head, row, strict=True)
        ]
        for indent, columns in decks:
            cells = [(row[at], columns[at], painted[at]) for at in columns]
            yield from _row_lines(cells, indent, hangs=0 in columns)


def cell_width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - few texts need it

    return cell_len(text)


def fold_text(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text where its words end, or the parts of a name, into lines of a width.

    >>> fold_text("transactions.value_date, phone", 15, "  ")
    ['transactions.', '  value_date,', '  phone']
    >>> fold_text("0123456789", 4)
    ['0123', '4567', '89']
    """
    lines, line = [], ""
    for piece in _pieces(text, width - len(indent)):
        if line.strip() and cell_width(f"{line}{piece}".rstrip()) > width:
            lines.append(line.rstrip())
            line = indent
        line += piece
        while cell_width(line.rstrip()) > width:
            cut = _fitting_length(line, width)
            lines.append(line[:cut])
            line = indent + line[cut:]
    return [*lines, line.rstrip()]


def colour_verdict(text: str) -> str:
    r"""Return a text whose first word, if it is a verdict, has its colour as well.

    >>> colour_verdict("PASS")
    '\x1b[32mPASS\x1b[0m'
    >>> colour_verdict("passable")
    'passable'
    """
    found = _FIRST_WORD.match(text)
    if found is None:
        return text
    return f"{_paint(found[1], _COLOURS[found[1]])}{text[found.end() :]}"


def colour_error(text: str, start: str) -> str:
    """Return an error whose start is red."""
    return f"{_paint(start, _RED)}{text.removeprefix(start)}"


def _paint(text: str, colour: int | None) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and text else text


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the words of a text, and of those that are wider than a line their parts."""
    for word in _WORDS.split(text):
        yield from [word] if cell_width(word.rstrip()) <= width else _PARTS.split(word)


def _fitting_length(text: str, width: int) -> int:
    """Return how many characters fit, one at least beside the indentation."""
    least = len(text) - len(text.lstrip()) + 1
    cut = min(len(text), max(width, least))
    while cut > least and cell_width(text[:cut]) > width:
        cut -= 1
    return cut


def _cell_colour(text: str) -> int | None:
    found = _FIRST_WORD.match(text)
    return _COLOURS[found[1]] if found else None


def _fit_columns(
    natural: Sequence[int], shown: Sequence[Sequence[str]], width: int | None
) -> list[tuple[int, dict[int, int]]]:
    """Return which columns stand side by side, each with its width, and how far they are indented.

    All do if they fit; else as many as fit when they are folded, and the others below.
    """
    every = dict(enumerate(natural))
    if width is None or sum(natural) + _GAP * (len(natural) - 1) <= width:
        return [(0, every)]
    least = [_least_width(size, [row[at] for row in shown], at) for at, size in every.items()]
    groups: list[list[int]] = [[]]
    for at in every:
        room = width - (_INDENT if len(groups) > 1 else 0)
        if groups[-1] and sum(least[each] + _GAP for each in groups[-1]) + least[at] > room:
            groups.append([])
        groups[-1].append(at)
    return [
        (indent, _share_width(natural, least, group, width - indent))
        for number, group in enumerate(groups)
        for indent in [_INDENT if number else 0]
    ]


def _least_width(size: int, texts: Sequence[str], at: int) -> int:
    """Return the columns that a column needs at least: its longest word, and room for few lines."""
    pieces = (piece.rstrip() for text in texts for piece in _pieces(text, 0))
    longest = min(_LONGEST_PIECE, max(map(cell_width, pieces), default=0))
    hanging = 0 if at else 2  # a further line of the first column is indented
    lines = _PROSE_LINES if size > _PROSE else _LINES
    return min(size, max(longest + hanging, math.ceil(size / lines)))


def _share_width(
    natural: Sequence[int], least: Sequence[int], group: Sequence[int], width: int
) -> dict[int, int]:
    """Return the widths of columns side by side: what is left goes to the narrowest first."""
    widths = {at: least[at] for at in group}
    left = width - sum(widths.values()) - _GAP * (len(group) - 1)
    if left < 0:  # a single column that is too wide
        return {at: max(1, width) for at in group}
    while left > 0 and (short := [at for at in group if widths[at] < natural[at]]):
        widths[min(short, key=lambda at: (widths[at] / natural[at], at))] += 1
        left -= 1
    return widths


def _row_lines(
    cells: Sequence[tuple[str, int, int | None]], indent: int, *, hangs: bool
) -> Iterator[str]:
    """Yield the lines of some cells of a row, each with its width and its colour."""
    if indent and not any(text for text, _, _ in cells):
        return
    folded = [
        [text] if cell_width(text) <= size else fold_text(text, size, "  " * (hangs and not at))
        for at, (text, size, _) in enumerate(cells)
    ]
    for line in zip_longest(*folded, fillvalue=""):
        last = max((at for at, text in enumerate(line) if text.strip()), default=0)
        parts = []
        for at, (text, (_, size, colour)) in enumerate(zip(line, cells, strict=True)):
            padding = " " * (size - cell_width(text)) if at < last else ""
            parts.append(f"{_paint(text, colour)}{padding}")
        yield (" " * indent + (" " * _GAP).join(parts[: last + 1])).rstrip()
