"""The headers of a table's columns, and which of them an amount stands under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.cells import Cell, cells_of, height, text_of
from docextract_eval.pipelines.rules.phrases import HEAD_ROLES, Roles, find_labels, role_of

if TYPE_CHECKING:
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line

Spans = dict[str, tuple[float, float]]

MONEY_ROLES = ("debit", "credit", "amount", "balance")
_DAYS = frozenset(("date", "value_date"))
_STACKED, _TALLEST = 1.6, 4
"""The largest line gap within one header, in usual steps, and the most lines of a header."""
_NEAR = 2.5
"""How near an amount under a header ends to the header's end, in heights."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the headers of a table begin and end."""

    spans: Mapping[str, tuple[float, float]]

    def of_amount(self, words: tuple[OcrWord, ...]) -> str:
        """Return the role of the money column whose right end is nearest to an amount's."""
        right = words[-1].box[2]
        heads = {role: span for role, span in self.spans.items() if role in MONEY_ROLES}
        return min(heads, key=lambda role: abs(heads[role][1] - right), default="")

    def holds(self, words: tuple[OcrWord, ...]) -> bool:
        """Return whether an amount ends below one of the money headers, or near its end."""
        right, near = words[-1].box[2], _NEAR * height(words[-1])
        spans = (span for role, span in self.spans.items() if role in MONEY_ROLES)
        return any(start < right < end or abs(end - right) < near for start, end in spans)

    @property
    def swapped(self) -> bool:
        """Whether the value date stands left of the booking date."""
        value, entry = self.spans.get("value_date"), self.spans.get("date")
        return bool(value and entry and value[0] < entry[0])


def find_tables(
    lines: Sequence[Line], language: str, heads: Roles = HEAD_ROLES
) -> dict[int, Columns]:
    """Return the columns of each table, by the number of the line its header ends on."""
    found = {}
    for number in range(len(lines)):
        spans = heads_at(lines, number, language, heads)
        if spans.keys() & _DAYS and spans.keys() & set(MONEY_ROLES):
            found[number] = Columns(spans)
    return found


def heads_at(lines: Sequence[Line], number: int, language: str, heads: Roles) -> Spans:
    """Return the column headers whose last line is this one; empty if there are none."""
    best: tuple[Spans, int] = ({}, 0)
    for cells in _stacks(lines, number, language, heads):
        best = max(best, _heads(cells, language, heads), key=_tells)
    return best[0]


def _tells(found: tuple[Spans, int]) -> tuple[bool, int, int]:
    """Return a sort key: headers with a date column first, then by columns and by idle words."""
    spans, idle = found
    return bool(spans.keys() & _DAYS), len(spans), -idle


def _stacks(lines: Sequence[Line], last: int, language: str, heads: Roles) -> Iterator[list[Cell]]:
    """Yield the cells of a line, then joined with those above, for headers of several lines."""
    cells = cells_of(lines[last].words)
    yield cells
    for number in range(last - 1, max(-1, last - _TALLEST), -1):
        above = lines[number]
        if lines[number + 1].gap >= _STACKED or above.words[0].page != lines[last].words[0].page:
            return
        for cell in cells_of(above.words):
            below = next((one for one in cells if _overlap(one, cell)), None)
            if below and _is_aside(cell, below, language, heads):
                continue
            if below:
                cells[cells.index(below)] = (*cell, *below)
            else:
                cells = [*cells, cell]
        yield cells


def _is_aside(above: Cell, below: Cell, language: str, heads: Roles) -> bool:
    """Return whether a cell is no part of the header below it, which is one without it."""
    alone, without, both = (
        role_of(text_of(cell), language, heads) for cell in (above, below, (*above, *below))
    )
    return bool(without) and not alone and not both


def _overlap(one: Cell, other: Cell) -> bool:
    (left, right), (start, end) = _span(one), _span(other)
    return min(right, end) > max(left, start)


def _span(cell: Cell) -> tuple[float, float]:
    return min(word.box[0] for word in cell), max(word.box[2] for word in cell)


def _heads(cells: Sequence[Cell], language: str, heads: Roles) -> tuple[Spans, int]:
    """Return the headers in cells, and how many of the cells' words are part of none.

    Nothing is found in cells with numbers, with fewer than three headers, or with mostly other
    words.
    """
    spans: Spans = {}
    named = 0
    for cell in cells:
        role = role_of(text_of(cell), language, heads)
        labels = [] if role else find_labels(cell, language, heads)
        parts = [(role, cell)] if role else []
        parts += [(label.role, cell[label.start : label.end]) for label in labels]
        for name, words in parts:
            spans.setdefault(name, _span(words))
            named += len(words)
    numbers = any(char.isdigit() for cell in cells for word in cell for char in word.text)
    printed = sum(map(len, cells))
    enough = 2 * named >= printed and len(spans) > 2
    return (spans, printed - named) if enough and not numbers else ({}, 0)
