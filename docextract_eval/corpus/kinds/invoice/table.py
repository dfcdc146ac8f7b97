"""The table of line items: its columns, a block per row, and the sums carried over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.columns import (
    Column,
    Holding,
    Stating,
    by_cell,
    column_of,
    columns,
    heading,
    row_lines,
    sum_line,
    texts_of,
)
from docextract_eval.corpus.kinds.sheets.filling import Block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting
    from docextract_eval.corpus.kinds.invoice.truth import Rows
    from docextract_eval.records import Field, Line

_APART = 0.05
"""The largest blank on both sides of a quantity in a wide column."""
_TEXTS = 0.24
"""The width that a wide column of quantities leaves to the texts."""
_NUMERIC = ("quantity", "unit_price", "tax_rate", "amount")


def labels_of(setting: InvoiceSetting) -> dict[str, Field]:
    """Return the labels that number the rows, by key: positions and article numbers."""
    found, articles = {}, setting.chosen.numbers.articles
    names = {sold.name: i for i, sold in enumerate(setting.chosen.items)}
    order = list(names)
    for i, sold in enumerate(setting.chosen.items):
        for name, text in (
            ("position", str(i + 1)),
            ("article", articles[order.index(sold.name) % len(articles)]),
        ):
            if name in setting.cells:
                field = setting.field(name, "code", text, row=i)
                found[field.key] = field
    return found


def columns_of(
    setting: InvoiceSetting, rows: Rows, labels: Mapping[str, Field], sums: Sequence[str]
) -> tuple[Column, ...]:
    """Return the columns, wide enough for their contents and for the sums below."""
    texts = texts_of(setting.cells, map(by_cell, rows))
    for field in labels.values():
        texts[field.name].append(field.text)
    texts["amount"] += sums
    holdings = [
        Holding(cell, setting.head(cell), texts[cell], numeric=cell in _NUMERIC)
        for cell in setting.cells
    ]
    drawn = columns(setting.look, holdings)
    return drawn if setting.chosen.counts_set == "close" else _lonely(setting, drawn, holdings)


def _lonely(
    setting: InvoiceSetting, drawn: Sequence[Column], holdings: Sequence[Holding]
) -> tuple[Column, ...]:
    """Return the columns with quantities centred in a wider one, if the texts leave room."""
    texts = column_of(drawn)
    apart = max(0.0, min(_APART, (texts.right - texts.left - _TEXTS) / 2))
    wider = (replace(held, apart=apart) if held.cell == "quantity" else held for held in holdings)
    return columns(setting.look, tuple(wider))


def blocks_of(
    setting: InvoiceSetting, rows: Rows, labels: Mapping[str, Field], drawn: Sequence[Column]
) -> tuple[list[Block[Decimal]], Rows]:
    """Return the blocks of the table with the sum after each, and the rows as printed."""
    head = heading(setting.look, drawn, setting.head)
    blocks: list[Block[Decimal]] = [Block(head, sticks=True)]
    column = column_of(drawn)
    done, told = setting.sums.lines - setting.sums.lines, []
    for i, row in enumerate(rows):
        wide = column.right - column.left
        lines = setting.ruler.wrap(row[0].text, wide, setting.look.size)
        text = " ".join(lines)
        said = setting.field("line_items.description", "text", text, text, row=i)
        cells = by_cell((said, *row[1:]))
        beside = {
            name: labels[f"{name}#{i}"]
            for name in ("position", "article")
            if f"{name}#{i}" in labels
        }
        done += setting.sums.amounts[i]
        set_ = row_lines(setting.look, drawn, cells | beside, lines)
        blocks.append(Block(set_, done, i, None, head))
        told.append((said, *row[1:]))
    return blocks, tuple(told)


def carried(
    setting: InvoiceSetting, drawn: Sequence[Column], role: str, at: int, done: Decimal
) -> tuple[Line, Field]:
    """Return the line that carries a sum to the next sheet or brings it, and the sum's field."""
    field = setting.money(f"{role}_sum", done, setting.form, at)
    return sum_line(setting.look, drawn, Stating(setting.say(role), {"amount": field})), field
