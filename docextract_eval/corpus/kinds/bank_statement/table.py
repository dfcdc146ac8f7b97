"""The table of movements: its columns, its rows, its lines of sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets import columns as sheets
from docextract_eval.corpus.kinds.sheets.filling import Block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting
    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.records import Field, Line

NUMERIC = ("debit", "credit", "amount", "balance")
_NARROWER = 0.07
"""By how much a table is narrower on later sheets, where it is."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Where an account stands in the middle of a table."""

    balance: Decimal
    credits: Decimal = Decimal(0)
    debits: Decimal = Decimal(0)


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


def by_side(cells: Mapping[str, Field]) -> dict[str, Field]:
    """Let a row's amount stand in the column of its side too."""
    debit = (cells["amount"].value or "").startswith("-")
    return {**cells, "debit" if debit else "credit": cells["amount"]}


def row_block(
    setting: Setting,
    drawn: Sequence[Column],
    row: Sequence[Field],
    lines: Sequence[str],
    sums: Sums,
) -> Block[Sums]:
    """Set one movement."""
    cell = by_side(sheets.by_cell(row))
    set_in = sheets.row_lines(setting.look, drawn, cell, lines)
    return Block(set_in, sums, row[0].row, cell["date"])


def balance_cell(setting: Setting, value: Decimal) -> str:
    """Give the column that a balance stands in: its own, or that of its side."""
    last = next(cell for cell in reversed(setting.cells) if cell in NUMERIC)
    return "debit" if last == "credit" and value < 0 else last
