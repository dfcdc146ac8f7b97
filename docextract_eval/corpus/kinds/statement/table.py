"""The table of a statement: its columns, its rows, its lines of sums."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets import columns as sheets
from docextract_eval.corpus.kinds.sheets.page_breaks import Block
from docextract_eval.records import Field, Line
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.corpus.kinds.statement.setting import AnySetting
    from docextract_eval.records import Span

NUMERIC_CELLS = ("debit", "credit", "amount", "balance", "original_amount", "rate")
"""The cells whose digits are aligned."""
_SUM_CELLS = ("debit", "credit", "amount", "balance")
"""The cells among them that sums are printed in."""
_NARROWING = 0.07
"""By how much a table is narrower on later sheets, if `later_columns` says so."""


@dataclass(frozen=True, slots=True)
class RunningSums:
    """The balance and the sums of both sides after a row."""

    balance: Decimal
    credits: Decimal = Decimal(0)
    debits: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row as it is printed."""

    cells: tuple[Field, ...]
    lines: tuple[str, ...]
    """The lines of its description."""
    sums: RunningSums | None
    """The sums after it; None outside the rows of a table."""
    below: tuple[Line, ...] = ()
    """The lines below its first line."""
    labels: tuple[Field, ...] = ()
    """The labels of what these lines print."""


@dataclass(slots=True)
class TableBody:
    """The blocks of a table, and the labels of what is printed only there."""

    blocks: list[Block[RunningSums]] = field(default_factory=list)
    labels: list[Field] = field(default_factory=list)
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Cells that are printed in another row: see `Content.shared`."""


CellValues = dict[str, tuple[str | None, str]]
"""By cell: its value, None where it is not printed, and its text."""


def row_cells(
    setting: AnySetting, schema: str, row_number: int, values: CellValues
) -> dict[str, Field]:
    """Return the cells of a row; its description gets its text when its column is known."""
    spec = load_schema(schema).tables["transactions"].columns
    return {
        name: setting.make_field(
            f"transactions.{name}", spec[name].type, *values[name], row=row_number
        )
        for name in spec
    }


def wrap_description(
    setting: AnySetting,
    cells: Mapping[str, Field],
    columns: Sequence[Column],
    texts: Iterable[str],
) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return a row's cells and the lines of its description, wrapped into its column."""
    column, size = sheets.find_column(columns), setting.look.size
    width = column.right - column.left
    lines = tuple(part for line in texts for part in setting.ruler.wrap(line, width, size))
    cell, text = cells["description"], " ".join(lines)
    full = setting.make_field(cell.name, cell.type, text, text, row=cell.row)
    return tuple({**cells, "description": full}.values()), lines


def table_columns(setting: AnySetting, texts: Mapping[str, Sequence[str]]) -> tuple[Column, ...]:
    """Return the columns, as wide as their texts and headers; the description takes the rest."""
    return sheets.size_columns(
        setting.look,
        [
            sheets.ColumnContent(
                cell, setting.column_header(cell), texts.get(cell, ()), cell in NUMERIC_CELLS
            )
            for cell in setting.printed_cell_names
        ],
    )


def later_sheet_columns(columns: tuple[Column, ...], placement: str) -> tuple[Column, ...]:
    """Return the columns of later sheets: the same, in a narrower table, or drifted.

    If they drifted, credits are printed where debits were on the first sheet.
    """
    distance, last = 0.0, columns[-1].cell
    right_edges = {column.cell: column.right - column.overhang for column in columns}
    if placement == "narrower":
        distance = _NARROWING
    if placement == "drifted" and "debit" in right_edges:
        distance, last = right_edges["credit"] - right_edges["debit"], "credit"
    return sheets.shift_columns_left(columns, distance, last)


def header_lines(setting: AnySetting, columns: Sequence[Column]) -> tuple[Line, ...]:
    """Return the lines of the table's header."""
    return sheets.header_lines(setting.look, columns, setting.column_header)


def cell_texts(setting: AnySetting, rows: Iterable[Mapping[str, Field]]) -> dict[str, list[str]]:
    """Return, per column, the texts that the rows print there."""
    return sheets.cell_texts(
        setting.printed_cell_names, [with_side_cell(setting, row) for row in rows]
    )


def with_side_cell(setting: AnySetting, cells: Mapping[str, Field]) -> dict[str, Field]:
    """Return the cells with the amount also under the name of its side's column."""
    return {**cells, setting.amount_side(Decimal(cells["amount"].value or 0)): cells["amount"]}


def sum_column_name(setting: AnySetting, value: Decimal) -> str:
    """Return the column of a balance or sum: the last column of amounts, or that of its side."""
    last = next(cell for cell in reversed(setting.printed_cell_names) if cell in _SUM_CELLS)
    return setting.amount_side(value) if last in ("debit", "credit") else last


def sum_line(  # noqa: PLR0913 - what such a line has
    setting: AnySetting,
    columns: Sequence[Column],
    label: str,
    amounts: Mapping[str, Field],
    spot: int,
    *,
    bold: bool = True,
) -> Line:
    """Return a line of sums: its label in the description, each amount in its column."""
    return sheets.sum_line(setting.look, columns, sheets.SumRow(label, amounts, spot, bold))


def row_block(
    setting: AnySetting, columns: Sequence[Column], row: PrintedRow
) -> Block[RunningSums]:
    """Return the block of one row."""
    cells = with_side_cell(setting, sheets.fields_by_cell(row.cells))
    lines = sheets.row_lines(setting.look, columns, cells, row.lines)
    return Block((*lines, *row.below), row.sums, row.cells[0].row, cells["date"])


def table_blocks(
    setting: AnySetting,
    columns: Sequence[Column],
    rows: Iterable[PrintedRow],
    balance_blocks: Sequence[Block[RunningSums]],
    sum_blocks: Iterable[Block[RunningSums]] = (),
) -> Iterator[Block[RunningSums]]:
    """Yield the blocks of one table with all rows, between both balances if the family has them."""
    header = header_lines(setting, columns)
    balance_blocks = balance_blocks if setting.layout.ends else ()
    balance_blocks = balance_blocks[::-1] if setting.layout.newest else balance_blocks
    row_blocks = (row_block(setting, columns, entry) for entry in rows)
    yield Block(header, keeps_with_next=True)
    for block in (*balance_blocks[:1], *row_blocks, *sum_blocks, *balance_blocks[1:]):
        yield replace(block, header=header)


def section_blocks(
    setting: AnySetting,
    columns: Sequence[Column],
    title: tuple[Span, ...],
    rows: Iterable[PrintedRow],
    total: Block[RunningSums] | None,
) -> Iterator[Block[RunningSums]]:
    """Yield the blocks of a table with some of the rows, below its title, with their sum."""
    header = (Line(title, 1.15, 0.9), *header_lines(setting, columns))
    yield Block(header, keeps_with_next=True)
    for row in rows:
        yield replace(row_block(setting, columns, row), header=header)
    if total is not None:
        yield replace(total, header=header)
