"""The table of movements: its columns, its rows, its lines of sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets import columns as sheets
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting
    from docextract_eval.corpus.kinds.sheets.columns import Column

NUMERIC = ("debit", "credit", "amount", "balance")
_NARROWER = 0.07
"""By how much a table is narrower on later sheets, where it is."""


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


def columns(setting: Setting, texts: Mapping[str, Sequence[str]]) -> tuple[Column, ...]:
    """Give every column the room that its texts and its head need; the description has the rest."""
    return sheets.columns(
        setting.look,
        [
            sheets.Holding(cell, setting.say(cell), texts.get(cell, ()), cell in NUMERIC)
            for cell in setting.cells
        ],
    )


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
    return sheets.shifted(drawn, by, last)


def heading(setting: Setting, drawn: Sequence[Column]) -> tuple[Line, ...]:
    """Give the lines of the table's head."""
    return sheets.heading(setting.look, drawn, setting.say)


def row_block(
    setting: Setting,
    drawn: Sequence[Column],
    row: Sequence[Field],
    lines: Sequence[str],
    sums: Sums,
) -> Block[Sums]:
    """Set one movement."""
    cell = {field.name.partition(".")[2]: field for field in row}
    credit = not (cell["amount"].value or "").startswith("-")
    cell |= {"credit" if credit else "debit": cell["amount"]}
    set_in = sheets.row_lines(setting.look, drawn, cell, ("description", lines))
    return Block(set_in, sums, row[0].row, cell["date"])


def sum_line(setting: Setting, drawn: Sequence[Column], stating: Stating) -> Line:
    """Set a line of sums: its label with the descriptions, each amount in its column."""
    text = next(column for column in drawn if column.cell == "description")
    bold, look = stating.bold, setting.look
    numbers = [
        sheets.number(look, stating.amounts[column.cell], column, stating.spot, bold=bold)
        for column in drawn
        if column.cell in stating.amounts
    ]
    label = Span(stating.label, text.left, bold=bold)
    if stating.day is None:
        return Line((label, *numbers), look.size, max(look.leading, 0.35))
    days = next(column for column in drawn if column.cell == "date")
    return Line((stated(stating.day, days.left), label, *numbers), look.size, look.leading)


def balance_cell(setting: Setting, value: Decimal) -> str:
    """Give the column that a balance stands in: its own, or that of its side."""
    last = next(cell for cell in reversed(setting.cells) if cell in NUMERIC)
    return "debit" if last == "credit" and value < 0 else last
