"""The heads of the columns, and which of them an amount stands under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.bank_statement.cells import cells_of, height, text_of
from docextract_eval.pipelines.rules.bank_statement.phrases import HEAD_ROLES, find_labels, role_of

if TYPE_CHECKING:
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line

MONEY_ROLES = ("debit", "credit", "amount", "balance")
_STACKED = 1.6
"""Lines of one head are no further apart, in usual steps."""
_NEAR = 2.5
"""An amount that ends so near the end of a head, in its heights, surely stands under it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the heads of a table begin and end."""

    spans: Mapping[str, tuple[float, float]]

    def of_amount(self, words: tuple[OcrWord, ...]) -> str:
        """Give the head whose right end is nearest to an amount's."""
        right = words[-1].box[2]
        heads = {role: span for role, span in self.spans.items() if role in MONEY_ROLES}
        return min(heads, key=lambda role: abs(heads[role][1] - right), default="")

    def holds(self, words: tuple[OcrWord, ...]) -> bool:
        """Tell whether an amount ends where a head ends."""
        right, near = words[-1].box[2], _NEAR * height(words[-1])
        spans = (span for role, span in self.spans.items() if role in MONEY_ROLES)
        return any(abs(span[1] - right) < near for span in spans)

    @property
    def swapped(self) -> bool:
        """Whether the day of the value stands before the day of the entry."""
        value, entry = self.spans.get("value_date"), self.spans.get("date")
        return bool(value and entry and value[0] < entry[0])


def find_tables(lines: Sequence[Line], language: str) -> dict[int, Columns]:
    """Find the lines that are heads of the table of movements, and what heads they have."""
    found = {}
    for number, line in enumerate(lines):
        spans = _heads(line, language)
        if not spans:
            continue
        above = lines[number - 1] if number and line.gap < _STACKED else None
        if above and above.words[0].page == line.words[0].page:
            spans = _stacked(above, language) | spans
        if spans.keys() & {"date", "value_date"} and spans.keys() & set(MONEY_ROLES):
            found[number] = Columns(spans)
    return found


def _heads(line: Line, language: str) -> dict[str, tuple[float, float]]:
    """Give the heads of a line that has hardly anything else, and three of them or more."""
    spans: dict[str, tuple[float, float]] = {}
    named = 0
    for cell in cells_of(line.words):
        role = role_of(text_of(cell), language, HEAD_ROLES)
        labels = [] if role else find_labels(cell, language, HEAD_ROLES)
        parts = [(role, cell)] if role else []
        parts += [(label.role, cell[label.start : label.end]) for label in labels]
        for name, words in parts:
            spans.setdefault(name, (words[0].box[0], words[-1].box[2]))
            named += len(words)
    return spans if 2 * named >= len(line.words) and len(spans) > 2 else {}


def _stacked(above: Line, language: str) -> dict[str, tuple[float, float]]:
    """Give the heads of money on the line above, where a head takes two lines."""
    roles = frozenset(MONEY_ROLES)
    cells = [(role_of(text_of(cell), language, roles), cell) for cell in cells_of(above.words)]
    return {role: (cell[0].box[0], cell[-1].box[2]) for role, cell in cells if role}
