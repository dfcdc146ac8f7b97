"""The table of a statement: its columns, its rows, its lines of sums."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets import columns as sheets
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.records import Field, Line
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.corpus.kinds.statement.setting import AnySetting
    from docextract_eval.records import Span

NUMERIC = ("debit", "credit", "amount", "balance", "original_amount", "rate")
"""The cells whose digits are aligned."""
_SUMS = ("debit", "credit", "amount", "balance")
"""The cells among them that sums are printed in."""
_NARROWER = 0.07
"""By how much a table is narrower on later sheets, if `later_columns` says so."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The balance and the sums of both sides after a row."""

    balance: Decimal
    credits: Decimal = Decimal(0)
    debits: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is printed."""

    cells: tuple[Field, ...]
    lines: tuple[str, ...]
    """The lines of its description."""
    sums: Sums | None
    """The sums after it; None outside the rows of a table."""
    below: tuple[Line, ...] = ()
    """The lines below its first line."""
    labels: tuple[Field, ...] = ()
    """The labels of what these lines print."""


@dataclass(slots=True)
class Told:
    """The blocks of a table, and the labels of what is printed only there."""

    blocks: list[Block[Sums]] = field(default_factory=list)
    labels: list[Field] = field(default_factory=list)
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Cells that are printed in another row: see `Content.shared`."""


Texts = dict[str, tuple[str | None, str]]
"""By cell: its value, None where it is not printed, and its text."""


def cells_of(setting: AnySetting, schema: str, row: int, texts: Texts) -> dict[str, Field]:
    """Return the cells of a row; its description gets its text when its column is known."""
    spec = load(schema).tables["transactions"].columns
    return {
        name: setting.field(f"transactions.{name}", spec[name].type, *texts[name], row=row)
        for name in spec
    }


def described(
    setting: AnySetting,
    cells: Mapping[str, Field],
    drawn: Sequence[Column],
    said: Iterable[str],
) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return a row's cells and the lines of its description, wrapped into its column."""
    column, size = sheets.column_of(drawn), setting.look.size
    wide = column.right - column.left
    lines = tuple(part for line in said for part in setting.ruler.wrap(line, wide, size))
    cell, text = cells["description"], " ".join(lines)
    full = setting.field(cell.name, cell.type, text, text, row=cell.row)
    return tuple({**cells, "description": full}.values()), lines


def columns(setting: AnySetting, texts: Mapping[str, Sequence[str]]) -> tuple[Column, ...]:
    """Return the columns, as wide as their texts and headers; the description takes the rest."""
    return sheets.columns(
        setting.look,
        [
            sheets.Holding(cell, setting.column_head(cell), texts.get(cell, ()), cell in NUMERIC)
            for cell in setting.cells
        ],
    )


def later(drawn: tuple[Column, ...], how: str) -> tuple[Column, ...]:
    """Return the columns of later sheets: the same, in a narrower table, or drifted.

    If they drifted, credits are printed where debits were on the first sheet.
    """
    by, last = 0.0, drawn[-1].cell
    at = {column.cell: column.right - column.overhang for column in drawn}
    if how == "narrower":
        by = _NARROWER
    if how == "drifted" and "debit" in at:
        by, last = at["credit"] - at["debit"], "credit"
    return sheets.shifted(drawn, by, last)


def heading(setting: AnySetting, drawn: Sequence[Column]) -> tuple[Line, ...]:
    """Return the lines of the table's header."""
    return sheets.heading(setting.look, drawn, setting.column_head)


def texts_of(setting: AnySetting, rows: Iterable[Mapping[str, Field]]) -> dict[str, list[str]]:
    """Return, per column, the texts that the rows print there."""
    return sheets.texts_of(setting.cells, [by_side(setting, row) for row in rows])


def by_side(setting: AnySetting, cells: Mapping[str, Field]) -> dict[str, Field]:
    """Return the cells with the amount also under the name of its side's column."""
    return {**cells, setting.side(Decimal(cells["amount"].value or 0)): cells["amount"]}


def sum_cell(setting: AnySetting, value: Decimal) -> str:
    """Return the column of a balance or sum: the last column of amounts, or that of its side."""
    last = next(cell for cell in reversed(setting.cells) if cell in _SUMS)
    return setting.side(value) if last in ("debit", "credit") else last


def sum_line(  # noqa: PLR0913 - what such a line has
    setting: AnySetting,
    drawn: Sequence[Column],
    label: str,
    amounts: Mapping[str, Field],
    spot: int,
    *,
    bold: bool = True,
) -> Line:
    """Return a line of sums: its label in the description, each amount in its column."""
    return sheets.sum_line(setting.look, drawn, sheets.Stating(label, amounts, spot, bold))


def row_block(setting: AnySetting, drawn: Sequence[Column], entry: Entry) -> Block[Sums]:
    """Return the block of one row."""
    cells = by_side(setting, sheets.by_cell(entry.cells))
    lines = sheets.row_lines(setting.look, drawn, cells, entry.lines)
    return Block((*lines, *entry.below), entry.sums, entry.cells[0].row, cells["date"])


def whole(
    setting: AnySetting,
    drawn: Sequence[Column],
    entries: Iterable[Entry],
    ends: Sequence[Block[Sums]],
    sums: Iterable[Block[Sums]] = (),
) -> Iterator[Block[Sums]]:
    """Yield the blocks of one table with all rows, between both balances if the family has them."""
    head = heading(setting, drawn)
    ends = ends if setting.layout.ends else ()
    ends = ends[::-1] if setting.layout.newest else ends
    rows = (row_block(setting, drawn, entry) for entry in entries)
    yield Block(head, sticks=True)
    for block in (*ends[:1], *rows, *sums, *ends[1:]):
        yield replace(block, head=head)


def section(
    setting: AnySetting,
    drawn: Sequence[Column],
    title: tuple[Span, ...],
    entries: Iterable[Entry],
    total: Block[Sums] | None,
) -> Iterator[Block[Sums]]:
    """Yield the blocks of a table with some of the rows, below its title, with their sum."""
    head = (Line(title, 1.15, 0.9), *heading(setting, drawn))
    yield Block(head, sticks=True)
    for entry in entries:
        yield replace(row_block(setting, drawn, entry), head=head)
    if total is not None:
        yield replace(total, head=head)
