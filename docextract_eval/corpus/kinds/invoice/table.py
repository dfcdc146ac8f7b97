"""The table of what was sold: its columns, a block per line, and what is carried over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.columns import (
    Column,
    Holding,
    columns,
    heading,
    number,
    row_lines,
)
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.invoice.setting import Setting
    from docextract_eval.corpus.kinds.invoice.truth import Rows

_NUMERIC = ("quantity", "unit_price", "tax_rate", "amount")


def labels_of(setting: Setting) -> dict[str, Field]:
    """Give what numbers the lines, by key: positions, and numbers of articles."""
    found, articles = {}, setting.chosen["numbers"].articles
    names = {sold.name: i for i, sold in enumerate(setting.chosen["items"])}
    order = list(names)
    for i, sold in enumerate(setting.chosen["items"]):
        for name, text in (
            ("position", str(i + 1)),
            ("article", articles[order.index(sold.name) % len(articles)]),
        ):
            if name in setting.cells:
                field = setting.field(name, "code", text, row=i)
                found[field.key] = field
    return found


def columns_of(
    setting: Setting, rows: Rows, labels: Mapping[str, Field], sums: Sequence[str]
) -> tuple[Column, ...]:
    """Give the columns, wide enough for what is in them and for the sums below."""
    texts: dict[str, list[str]] = {cell: [] for cell in setting.cells}
    for row in rows:
        for field in row:
            cell = field.name.partition(".")[2]
            if cell in texts and field.value is not None:
                texts[cell].append(field.text)
    for field in labels.values():
        texts[field.name].append(field.text)
    texts["amount"] += sums
    holdings = [
        Holding(cell, setting.head(cell), texts[cell], numeric=cell in _NUMERIC)
        for cell in setting.cells
    ]
    return columns(setting.look, holdings)


def blocks_of(
    setting: Setting, rows: Rows, labels: Mapping[str, Field], drawn: Sequence[Column]
) -> tuple[list[Block[Decimal]], Rows]:
    """Give the blocks of the table with the sum after each, and the rows as they are printed."""
    head = heading(setting.look, drawn, setting.head)
    blocks: list[Block[Decimal]] = [Block(head, sticks=True)]
    column = next(column for column in drawn if column.cell == "description")
    done, told = setting.sums.lines - setting.sums.lines, []
    for i, row in enumerate(rows):
        wide = column.right - column.left
        lines = setting.ruler.wrap(row[0].text, wide, setting.look.size)
        text = " ".join(lines)
        said = setting.field("line_items.description", "text", text, text, row=i)
        cells = {field.name.partition(".")[2]: field for field in (said, *row[1:])}
        beside = {
            name: labels[f"{name}#{i}"]
            for name in ("position", "article")
            if f"{name}#{i}" in labels
        }
        done += setting.sums.amounts[i]
        set_ = row_lines(setting.look, drawn, cells | beside, ("description", lines))
        blocks.append(Block(set_, done, i, None, head))
        told.append((said, *row[1:]))
    return blocks, tuple(told)


def carried(
    setting: Setting, drawn: Sequence[Column], role: str, at: int, done: Decimal
) -> tuple[Line, Field]:
    """Give the line that carries a sum to the next sheet, or brings it from the last."""
    field = setting.money(f"{role}_sum", done, setting.form, at)
    text = next(column for column in drawn if column.cell == "description")
    last = next(column for column in drawn if column.cell == "amount")
    spans = (
        Span(setting.say(role), text.left, bold=True),
        number(setting.look, field, last, bold=True),
    )
    return Line(spans, setting.look.size, max(setting.look.leading, 0.35)), field
