"""The heads of the columns, and which of them an amount stands under."""

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
"""Lines of one head are no further apart, in usual steps, and no more than these."""
_NEAR = 2.5
"""An amount that ends so near the end of a head, in its heights, surely stands under it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the heads of a table begin and end."""

    spans: Mapping[str, tuple[float, float]]

    def of_amount(self, words: tuple[OcrWord, ...]) -> str:
        """Return the head whose right end is nearest to an amount's."""
        right = words[-1].box[2]
        heads = {role: span for role, span in self.spans.items() if role in MONEY_ROLES}
        return min(heads, key=lambda role: abs(heads[role][1] - right), default="")

    def holds(self, words: tuple[OcrWord, ...]) -> bool:
        """Tell whether an amount ends where a head ends, or below it."""
        right, near = words[-1].box[2], _NEAR * height(words[-1])
        spans = (span for role, span in self.spans.items() if role in MONEY_ROLES)
        return any(start < right < end or abs(end - right) < near for start, end in spans)

    @property
    def swapped(self) -> bool:
        """Whether the day of the value stands before the day of the entry."""
        value, entry = self.spans.get("value_date"), self.spans.get("date")
        return bool(value and entry and value[0] < entry[0])


def find_tables(
    lines: Sequence[Line], language: str, heads: Roles = HEAD_ROLES
) -> dict[int, Columns]:
    """Find the lines that are heads of the table of movements, and what heads they have."""
    found = {}
    for number in range(len(lines)):
        spans = heads_at(lines, number, language, heads)
        if spans.keys() & _DAYS and spans.keys() & set(MONEY_ROLES):
            found[number] = Columns(spans)
    return found


def heads_at(lines: Sequence[Line], number: int, language: str, heads: Roles) -> Spans:
    """Return the heads of columns whose last line is this one, if it is one of theirs."""
    best: tuple[Spans, int] = ({}, 0)
    for cells in _stacks(lines, number, language, heads):
        best = max(best, _heads(cells, language, heads), key=_tells)
    return best[0]


def _tells(found: tuple[Spans, int]) -> tuple[bool, int, int]:
    """Weigh heads: a table of movements has a day, and hardly a word in a head says nothing."""
    spans, idle = found
    return bool(spans.keys() & _DAYS), len(spans), -idle


def _stacks(lines: Sequence[Line], last: int, language: str, heads: Roles) -> Iterator[list[Cell]]:
    """Yield cells of a line, then with what stands above each, where a head takes more lines."""
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
    """Tell whether a cell is none of the head below it, which is one without it."""
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
    """Return the heads of cells that have hardly anything else, and three of them or more.

    Beside them stands how many of their words say nothing.
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
