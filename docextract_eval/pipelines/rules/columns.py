"""The headers of a table's columns, and which of them an amount stands under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.lines import Cell, joined_text, split_cells, word_height
from docextract_eval.pipelines.rules.phrases import HEADER_ROLES, Roles, find_labels, phrase_role

if TYPE_CHECKING:
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line

Spans = dict[str, tuple[float, float]]

MONEY_ROLES = ("debit", "credit", "amount", "balance")
_DATE_ROLES = frozenset(("date", "value_date"))
_MAX_STACK_GAP, _MAX_HEADER_LINES = 1.6, 4
"""The largest line gap within one header, in usual steps, and the most lines of a header."""
_MAX_OFFSET = 2.5
"""How near an amount under a header ends to the header's end, in heights."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the headers of a table begin and end."""

    spans: Mapping[str, tuple[float, float]]

    def nearest_money_role(self, words: tuple[OcrWord, ...]) -> str:
        """Return the role of the money column whose right end is nearest to an amount's."""
        right = words[-1].box[2]
        money_spans = {role: span for role, span in self.spans.items() if role in MONEY_ROLES}
        return min(money_spans, key=lambda role: abs(money_spans[role][1] - right), default="")

    def contains_amount(self, words: tuple[OcrWord, ...]) -> bool:
        """Return whether an amount ends below one of the money headers, or near its end."""
        right, near = words[-1].box[2], _MAX_OFFSET * word_height(words[-1])
        spans = (span for role, span in self.spans.items() if role in MONEY_ROLES)
        return any(start < right < end or abs(end - right) < near for start, end in spans)

    @property
    def is_value_date_first(self) -> bool:
        """Whether the value date stands left of the booking date."""
        value, entry = self.spans.get("value_date"), self.spans.get("date")
        return bool(value and entry and value[0] < entry[0])


def find_tables(
    lines: Sequence[Line], language: str, header_roles: Roles = HEADER_ROLES
) -> dict[int, Columns]:
    """Return the columns of each table, by the number of the line its header ends on."""
    found = {}
    for number in range(len(lines)):
        spans = find_headers(lines, number, language, header_roles)
        if spans.keys() & _DATE_ROLES and spans.keys() & set(MONEY_ROLES):
            found[number] = Columns(spans)
    return found


def find_headers(
    lines: Sequence[Line], last_line_number: int, language: str, header_roles: Roles
) -> Spans:
    """Return the column headers whose last line is this one; empty if there are none."""
    best: tuple[Spans, int] = ({}, 0)
    for cells in _stacked_cells(lines, last_line_number, language, header_roles):
        best = max(best, _headers_and_idle_count(cells, language, header_roles), key=_header_rank)
    return best[0]


def _header_rank(found: tuple[Spans, int]) -> tuple[bool, int, int]:
    """Return a sort key: headers with a date column first, then by columns and by idle words."""
    spans, idle = found
    return bool(spans.keys() & _DATE_ROLES), len(spans), -idle


def _stacked_cells(
    lines: Sequence[Line], last: int, language: str, header_roles: Roles
) -> Iterator[list[Cell]]:
    """Yield the cells of a line, then joined with those above, for headers of several lines."""
    cells = split_cells(lines[last].words)
    yield cells
    for number in range(last - 1, max(-1, last - _MAX_HEADER_LINES), -1):
        above = lines[number]
        if (
            lines[number + 1].gap >= _MAX_STACK_GAP
            or above.words[0].page != lines[last].words[0].page
        ):
            return
        for cell in split_cells(above.words):
            left, right = _cell_span(cell)
            spans = ((one, *_cell_span(one)) for one in cells)
            below = next((one for one, x0, x1 in spans if min(right, x1) > max(left, x0)), None)
            if below and _is_separate_from_header(cell, below, language, header_roles):
                continue
            if below:
                cells[cells.index(below)] = (*cell, *below)
            else:
                cells = [*cells, cell]
        yield cells


def _is_separate_from_header(above: Cell, below: Cell, language: str, header_roles: Roles) -> bool:
    """Return whether a cell is no part of the header below it, which is one without it."""
    alone, without, both = (
        phrase_role(joined_text(cell), language, header_roles)
        for cell in (above, below, (*above, *below))
    )
    return bool(without) and not alone and not both


def _cell_span(cell: Cell) -> tuple[float, float]:
    return min(word.box[0] for word in cell), max(word.box[2] for word in cell)


def _headers_and_idle_count(
    cells: Sequence[Cell], language: str, header_roles: Roles
) -> tuple[Spans, int]:
    """Return the headers in cells, and how many of the cells' words are part of none.

    Nothing is found in cells with numbers, with fewer than three headers, or with mostly other
    words.
    """
    spans: Spans = {}
    named = 0
    for cell in cells:
        role = phrase_role(joined_text(cell), language, header_roles)
        labels = [] if role else find_labels(cell, language, header_roles)
        parts = [(role, cell)] if role else []
        parts += [(label.role, cell[label.start : label.end]) for label in labels]
        for name, words in parts:
            spans.setdefault(name, _cell_span(words))
            named += len(words)
    numbers = any(char.isdigit() for cell in cells for word in cell for char in word.text)
    printed = sum(map(len, cells))
    enough = 2 * named >= printed and len(spans) > 2
    return (spans, printed - named) if enough and not numbers else ({}, 0)
