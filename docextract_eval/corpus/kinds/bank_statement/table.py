"""The table of movements: columns as wide as what is in them, rows that stay whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.setting import stated, tall
from docextract_eval.direction import in_sight
from docextract_eval.records import Align, Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting

GUTTER = 0.02
_WIDEST = 0.46
"""What the description may take before the columns of amounts are set wider apart."""
_NUMERIC = ("debit", "credit", "amount", "balance")
_NARROWER = 0.07
"""By how much a table is narrower on later sheets, where it is."""
_NARROWEST = 0.2
"""What a description needs."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, in shares of the printable width."""

    cell: str
    left: float
    right: float
    overhang: float = 0.0
    """What stands behind the last digit at most: a sign, a side."""
    align: Align = "left"
    """The side where its texts are flush: amounts, where their last digits are."""

    @property
    def numeric(self) -> bool:
        """Whether its digits stand under each other."""
        return self.cell in _NUMERIC

    @property
    def flush(self) -> float:
        """Where that side is."""
        return self.right if self.align == "right" else self.left


@dataclass(frozen=True, slots=True)
class Sums:
    """Where an account stands in the middle of a table."""

    balance: Decimal
    credits: Decimal = Decimal(0)
    debits: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stating:
    """A line of sums: what it is called, and the amounts by column."""

    label: str
    amounts: Mapping[str, Field]
    spot: int = 1
    bold: bool = True
    day: Field | None = None
    """Where it looks like a movement."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that no page break parts."""

    lines: tuple[Line, ...]
    sums: Sums | None = None
    """After it; None outside the run of a table."""
    row: int | None = None
    day: Field | None = None
    head: tuple[Line, ...] = ()
    """What is printed again above it where a page begins with it."""
    sticks: bool = False
    """Whether it stays with what follows."""

    @property
    def height(self) -> float:
        """In lines of the body."""
        return tall(self.lines)

    def cut(self, start: int = 0, end: int | None = None) -> Block:
        """Give some of its lines: only the first tell the row and its day."""
        lines = self.lines[start:end]
        return replace(self, lines=lines, row=None if start else self.row)


def columns(setting: Setting, texts: Mapping[str, Sequence[str]]) -> tuple[Column, ...]:
    """Give every column the room that its texts and its head need; the description has the rest."""
    needs: dict[str, tuple[float, float]] = {
        cell: _need(setting, cell, texts.get(cell, ()))
        for cell in setting.cells
        if cell != "description"
    }
    spare = 1 - sum(sum(need) for need in needs.values()) - GUTTER * len(needs)
    numeric = [cell for cell in needs if cell in _NUMERIC]
    # Numbers run from the left in every script: where lines do not, their last digits come first.
    digits_at: Align = "right" if setting.context.locale.direction == "ltr" else "left"
    wider = max(0.0, min(0.06, (spare - _WIDEST) / len(numeric)))
    found, at = [], 0.0
    for cell in setting.cells:
        digits, overhang = needs.get(cell, (spare - wider * len(numeric), 0.0))
        width = digits + overhang + (wider if cell in numeric else 0.0)
        align = digits_at if cell in numeric else "left"
        found.append(Column(cell, round(at, 5), round(at + width, 5), overhang, align))
        at += width + GUTTER
    return tuple(found)


def later(drawn: Sequence[Column], how: str) -> tuple[Column, ...]:
    """Give the columns on later sheets: the same, in a narrower table, or each side elsewhere.

    Drifted, credits stand where debits stood.
    """
    by, last = 0.0, drawn[-1].cell
    at = {column.cell: column.right - column.overhang for column in drawn}
    if how == "narrower":
        by = _NARROWER
    if how == "drifted" and "debit" in at:
        by, last = at["credit"] - at["debit"], "credit"
    text = next(column for column in drawn if column.cell == "description")
    if by <= 0 or text.right - text.left - by < _NARROWEST:
        return tuple(drawn)
    cells = [column.cell for column in drawn]
    moving = cells[cells.index("description") + 1 : cells.index(last) + 1]
    moved = dict.fromkeys(moving, (by, by)) | {"description": (0.0, by)}
    return tuple(
        replace(
            column,
            left=round(column.left - moved.get(column.cell, (0.0, 0.0))[0], 5),
            right=round(column.right - moved.get(column.cell, (0.0, 0.0))[1], 5),
        )
        for column in drawn
    )


def wide(drawn: Sequence[Column], over: float = 0.0) -> float:
    """Give how wide a table is, and what its rules stand over."""
    return round(drawn[-1].right + over, 3)


def _need(setting: Setting, cell: str, texts: Sequence[str]) -> tuple[float, float]:
    """Give the width up to the last digit, and of what stands behind it."""
    ruler, size = setting.ruler, setting.size
    head = max(ruler.width(word, size, bold=True) for word in setting.say(cell).split())
    bold = cell in _NUMERIC  # sums are
    whole = max((ruler.width(text, size, bold=bold) for text in texts), default=0.0)
    overhang = 0.0
    if cell in _NUMERIC:
        overhang = max((_tail(setting, text) for text in texts), default=0.0)
    return max(head, whole + overhang) - overhang, overhang


def _tail(setting: Setting, text: str) -> float:
    return setting.ruler.width(_behind(text), setting.size, bold=True)


def _behind(text: str) -> str:
    """Give what stands to the right of a number's last digit, as it is seen."""
    found = re.search(r"\D*$", in_sight(text))
    return found[0] if found else ""


def number(
    setting: Setting, field: Field, column: Column, spot: int = 0, *, bold: bool = False
) -> Span:
    """Set an amount with its last digit where the column's digits end."""
    behind = setting.ruler.width(_behind(field.text), setting.size, bold=bold)
    if column.align == "left":
        at = max(0.0, column.left + column.overhang - behind)
    else:
        at = min(1.0, column.right - column.overhang + behind)
    return stated(field, at, column.align, spot, bold=bold)


def heading(setting: Setting, drawn: Sequence[Column]) -> tuple[Line, ...]:
    """Give the lines of the table's head, its words at the bottom of their columns."""
    size = setting.size
    words = [
        setting.ruler.wrap(setting.say(c.cell), c.right - c.left + 0.001, size, bold=True)
        for c in drawn
    ]
    count = max(map(len, words))
    lines = []
    for i in range(count):
        spans = []
        for column, said in zip(drawn, words, strict=True):
            if (line := i - (count - len(said))) >= 0:
                spans.append(Span(said[line], column.flush, column.align, bold=True))
        lines.append(Line(tuple(spans), size, 0.5 if i == 0 else 0.0))
    lines[0] = replace(lines[0], marks=_head_marks(setting, drawn, count))
    return tuple(lines)


def _head_marks(setting: Setting, drawn: Sequence[Column], count: int) -> tuple[Mark, ...]:
    size, across = setting.size, wide(drawn, 0.01)
    top, deep = 1 - 1.05 * size, count * size + (0.3 + setting.context.locale.hang) * size
    marks = []
    if setting.layout.mono or setting.rules == "none":
        return ()
    if setting.way("shade", setting.layout.shade):
        marks.append(Mark("shade", -0.005, across, deep, top))
    else:
        marks.append(Mark("rule", -0.005, across, drop=top))
    return (*marks, Mark("rule", -0.005, across, drop=top + deep))


def row_block(
    setting: Setting,
    drawn: Sequence[Column],
    row: Sequence[Field],
    lines: Sequence[str],
    sums: Sums,
) -> Block:
    """Set one movement."""
    cell = {field.name.partition(".")[2]: field for field in row}
    credit = not (cell["amount"].value or "").startswith("-")
    cell |= {"credit" if credit else "debit": cell["amount"]}
    spans = []
    text = next(column for column in drawn if column.cell == "description")
    for column in drawn:
        if column is text:
            spans.append(Span(lines[0], text.left, tag=cell["description"].key))
        elif column.cell in cell and cell[column.cell].value is not None:
            field = cell[column.cell]
            spans.append(
                number(setting, field, column) if column.numeric else stated(field, column.left)
            )
    first = Line(tuple(spans), setting.size, setting.leading)
    if setting.rules == "rows":
        rule = Mark("rule", width=wide(drawn), drop=1 - setting.size + 0.02)
        first = replace(first, marks=(rule,))
    more = (
        Line((Span(line, text.left, tag=cell["description"].key),), setting.size)
        for line in lines[1:]
    )
    number_of = row[0].row
    return Block((first, *more), sums, number_of, cell["date"])


def sum_line(setting: Setting, drawn: Sequence[Column], stating: Stating) -> Line:
    """Set a line of sums: its label with the descriptions, each amount in its column."""
    text = next(column for column in drawn if column.cell == "description")
    bold = stating.bold
    numbers = [
        number(setting, stating.amounts[column.cell], column, stating.spot, bold=bold)
        for column in drawn
        if column.cell in stating.amounts
    ]
    label = Span(stating.label, text.left, bold=bold)
    if stating.day is None:
        return Line((label, *numbers), setting.size, max(setting.leading, 0.35))
    days = next(column for column in drawn if column.cell == "date")
    return Line((stated(stating.day, days.left), label, *numbers), setting.size, setting.leading)


def balance_cell(setting: Setting, value: Decimal) -> str:
    """Give the column that a balance stands in: its own, or that of its side."""
    last = next(cell for cell in reversed(setting.cells) if cell in _NUMERIC)
    return "debit" if last == "credit" and value < 0 else last
