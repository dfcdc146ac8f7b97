"""Slips that are cut off and sent or taken to a bank: a perforated line, and boxes with values.

What a slip asks for differs by country, and so a slip is data: rows of cells, each with its label
and the values that are printed in it. A cell without a value is left blank for a pen.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.formatting import pattern_pieces
from docextract_eval.countries.country_files import FORBID_EXTRA
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.sheets.look import Look, Pieces

_LABEL, _VALUE, _NOTE = 0.6, 0.95, 0.65
"""Type sizes of labels, of values, and of the words along the perforated line."""
_SMALLEST = 0.4
"""The least type size of either."""
_PAD = 0.01
"""The blank on both sides of a cell's texts, as a share of the printable width."""
_TOP, _BETWEEN, _BOTTOM = 0.2, 0.18, 0.32
"""The blanks above a label, below it, and below a value, in lines of the body."""
_SCISSORS = (0.55, 0.02)
"""Height of the scissors in lines of the body, and their width as a share of the printable one."""
_BEYOND = 0.055
"""How far the perforated line reaches into both margins, as a share of the printable width."""


@dataclass(frozen=True, slots=True)
class SlipCell:
    """A cell of a slip."""

    __pydantic_config__ = FORBID_EXTRA

    label: str
    """What is printed above the value."""
    width: float
    """The width of the cell, as a share of the printable width."""
    value: str = ""
    """What is printed in it, with names of fields in braces; empty for a cell to fill in."""


@dataclass(frozen=True, slots=True)
class TearOff:
    """A slip at the foot of a sheet, to cut off."""

    __pydantic_config__ = FORBID_EXTRA

    title: str
    """The title of the slip."""
    rows: tuple[tuple[SlipCell, ...], ...]
    """The rows of cells from top to bottom."""
    note: str = ""
    """The words along the perforated line."""
    needs: tuple[str, ...] = ()
    """Fields without which there is no slip."""


def tear_off_lines(
    look: Look, slip: TearOff, values: Mapping[str, Field], spot: int = 0
) -> tuple[Line, ...]:
    """Return the lines of a slip, from the perforated line to its last row of cells."""
    rows = [
        [(cell, pattern_pieces(cell.value, values)) for cell in row if _is_needed(cell, values)]
        for row in slip.rows
    ]
    label_size = _fitting_size(look, [(cell, (cell.label,)) for row in rows for cell, _ in row])
    lines = [*perforated_lines(look, slip.note), Line((Span(slip.title, bold=True),), 1.0, 0.5)]
    for row in filter(None, rows):
        value_size = _fitting_size(look, row, _VALUE)
        lines += _row_lines(look, row, (label_size, value_size), spot)
    return (*lines, Line((), 0.3))


def perforated_lines(look: Look, note: str = "") -> tuple[Line, ...]:
    """Return the line along which a slip is cut off, with scissors and perhaps words below it."""
    words = (Span(note, 0.5, "center"),) if note else ()
    marks = () if look.mono else perforated_marks(1 - _NOTE - 0.5)
    return (Line(words, _NOTE, 1.0, marks),)


def perforated_marks(drop: float) -> tuple[Mark, Mark]:
    """Return a dashed line across the sheet at a distance below a line's top, and scissors."""
    high, wide = _SCISSORS
    return (
        Mark("dashes", -_BEYOND, 1 + 2 * _BEYOND, drop=round(drop, 4)),
        Mark("scissors", round(-0.5 * wide, 5), wide, high, round(drop - high / 2, 4)),
    )


def _is_needed(cell: SlipCell, values: Mapping[str, Field]) -> bool:
    """Return whether a cell is printed: not where it would hold a value that the page lacks."""
    return not cell.value or bool(pattern_pieces(cell.value, values))


def _fitting_size(
    look: Look, cells: Sequence[tuple[SlipCell, Pieces]], size: float = _LABEL
) -> float:
    """Return the largest type size up to `size` at which all texts fit into their cells."""
    while size > _SMALLEST and any(
        look.run_width(pieces, size, bold=True) > cell.width - 2 * _PAD for cell, pieces in cells
    ):
        size = round(size - 0.05, 2)
    return size


def _row_lines(
    look: Look,
    row: Sequence[tuple[SlipCell, Pieces]],
    sizes: tuple[float, float],
    spot: int,
) -> tuple[Line, Line]:
    """Return the lines of a row of cells: their labels in boxes, and the values below them."""
    label_size, value_size = sizes
    scale = 1 / sum(cell.width for cell, _ in row)  # of the cells that are printed
    edges = [*accumulate((scale * cell.width for cell, _ in row), initial=0.0)]
    between = _BETWEEN + look.hang
    height = _TOP + label_size + between + value_size + _BOTTOM
    paper = look.ruler.paper
    across, down = 1 / paper.printable_width, 1 / paper.pitch  # boxes share their edges
    boxes, labels, printed = [], [], list[Span]()
    for left, right, (cell, pieces) in zip(edges, edges[1:], row, strict=False):
        top = round(1 - label_size - _TOP, 4)
        wide = round(right - left + across, 5)
        boxes.append(Mark("box", round(left, 5), wide, round(height + down, 4), top))
        labels.append(Span(cell.label, round(left + _PAD, 5)))
        printed += look.run_spans(pieces, left + _PAD, value_size, spot=spot)
    marks = () if look.mono else tuple(boxes)
    return (
        Line(tuple(labels), label_size, round(_TOP + _BOTTOM, 4), marks),
        Line(tuple(printed), value_size, round(between, 4)),
    )
