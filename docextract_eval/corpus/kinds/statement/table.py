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
"""The cells whose digits stand under each other."""
_SUMS = ("debit", "credit", "amount", "balance")
"""Those of them that sums stand in."""
_NARROWER = 0.07
"""By how much a table is narrower on later sheets, where it is."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Where an account stands in the middle of a table."""

    balance: Decimal
    credits: Decimal = Decimal(0)
    debits: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is printed."""

    cells: tuple[Field, ...]
    lines: tuple[str, ...]
    """Those of its description."""
    sums: Sums | None
    """Where the account stands after it; None outside the run of a table."""
    below: tuple[Line, ...] = ()
    """What stands below its first line."""
    labels: tuple[Field, ...] = ()
    """The labels of what stands there."""


@dataclass(slots=True)
class Told:
    """All blocks, and the labels of what stands only in them."""

    blocks: list[Block[Sums]] = field(default_factory=list)
    labels: list[Field] = field(default_factory=list)
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Cells that are stated in another row: see `Content.shared`."""


Texts = dict[str, tuple[str | None, str]]
"""By cell: its value, None where it is not printed, and its text."""


def cells_of(setting: AnySetting, schema: str, row: int, texts: Texts) -> dict[str, Field]:
    """Return the cells of a row; its description is filled when its column is known."""
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
    """Return the columns as wide as their texts and headers; the description takes the rest."""
    return sheets.columns(
        setting.look,
        [
            sheets.Holding(cell, setting.column_head(cell), texts.get(cell, ()), cell in NUMERIC)
            for cell in setting.cells
        ],
    )


def later(drawn: tuple[Column, ...], how: str) -> tuple[Column, ...]:
    """Return the columns on later sheets: the same, in a narrower table, or each side elsewhere.

    Drifted, credits stand where debits stood.
    """
    by, last = 0.0, drawn[-1].cell
    at = {column.cell: column.right - column.overhang for column in drawn}
    if how == "narrower":
        by = _NARROWER
    if how == "drifted" and "debit" in at:
        by, last = at["credit"] - at["debit"], "credit"
    return sheets.shifted(drawn, by, last)


def heading(setting: AnySetting, drawn: Sequence[Column]) -> tuple[Line, ...]:
    """Return the lines of the table's head."""
    return sheets.heading(setting.look, drawn, setting.column_head)


def texts_of(setting: AnySetting, rows: Iterable[Mapping[str, Field]]) -> dict[str, list[str]]:
    """Return by column what the rows have there."""
    return sheets.texts_of(setting.cells, [by_side(setting, row) for row in rows])


def by_side(setting: AnySetting, cells: Mapping[str, Field]) -> dict[str, Field]:
    """Let a row's amount stand in the column of its side too."""
    return {**cells, setting.side(Decimal(cells["amount"].value or 0)): cells["amount"]}


def sum_cell(setting: AnySetting, value: Decimal) -> str:
    """Return the column of a balance or sum: the last one of amounts, or that of its side."""
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
    """Set a line of sums: its label with the descriptions, each amount in its column."""
    return sheets.sum_line(setting.look, drawn, sheets.Stating(label, amounts, spot, bold))


def row_block(setting: AnySetting, drawn: Sequence[Column], entry: Entry) -> Block[Sums]:
    """Set one row."""
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
    """Return one table of all rows: between both balances, where the family says so."""
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
    """Return a table of some of the rows, with what it is called, and what they come to."""
    head = (Line(title, 1.15, 0.9), *heading(setting, drawn))
    yield Block(head, sticks=True)
    for entry in entries:
        yield replace(row_block(setting, drawn, entry), head=head)
    if total is not None:
        yield replace(total, head=head)
