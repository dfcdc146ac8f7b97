"""The table of line items: its columns, a block per row, and the sums carried over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.columns import (
    Column,
    ColumnContent,
    SumRow,
    cell_texts,
    fields_by_cell,
    find_column,
    header_lines,
    row_lines,
    size_columns,
    sum_line,
)
from docextract_eval.corpus.kinds.sheets.page_breaks import Block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting
    from docextract_eval.corpus.kinds.invoice.truth import Rows
    from docextract_eval.records import Field, Line

_WIDEST_PADDING = 0.05
"""The largest blank on both sides of a quantity in a wide column."""
_TEXT_WIDTH = 0.24
"""The width that a wide column of quantities leaves to the texts."""
_NUMERIC = ("quantity", "unit_price", "tax_rate", "amount")


def row_labels(setting: InvoiceSetting) -> dict[str, Field]:
    """Return the labels that number the rows, by key: positions and article numbers."""
    found, articles = {}, setting.choices.numbers.articles
    names = {sold.name: i for i, sold in enumerate(setting.choices.items)}
    order = list(names)
    for i, sold in enumerate(setting.choices.items):
        for name, text in (
            ("position", str(i + 1)),
            ("article", articles[order.index(sold.name) % len(articles)]),
        ):
            if name in setting.printed_cell_names:
                field = setting.make_field(name, "code", text, row=i)
                found[field.key] = field
    return found


def table_columns(
    setting: InvoiceSetting, rows: Rows, labels: Mapping[str, Field], sum_texts: Sequence[str]
) -> tuple[Column, ...]:
    """Return the columns, wide enough for their contents and for the sums below."""
    texts = cell_texts(setting.printed_cell_names, map(fields_by_cell, rows))
    for field in labels.values():
        texts[field.name].append(field.text)
    texts["amount"] += sum_texts
    holdings = [
        ColumnContent(cell, setting.column_header(cell), texts[cell], numeric=cell in _NUMERIC)
        for cell in setting.printed_cell_names
    ]
    fitted = size_columns(setting.look, holdings)
    return (
        fitted
        if setting.choices.counts_set == "close"
        else _widen_quantities(setting, fitted, holdings)
    )


def _widen_quantities(
    setting: InvoiceSetting, fitted: Sequence[Column], contents: Sequence[ColumnContent]
) -> tuple[Column, ...]:
    """Return the columns with quantities centred in a wider one, if the texts leave room."""
    texts = find_column(fitted)
    padding = max(0.0, min(_WIDEST_PADDING, (texts.right - texts.left - _TEXT_WIDTH) / 2))
    wider = (
        replace(held, padding=padding) if held.cell == "quantity" else held for held in contents
    )
    return size_columns(setting.look, tuple(wider))


def table_blocks_and_printed_rows(
    setting: InvoiceSetting, rows: Rows, labels: Mapping[str, Field], columns: Sequence[Column]
) -> tuple[list[Block[Decimal]], Rows]:
    """Return the blocks of the table with the sum after each, and the rows as printed."""
    header = header_lines(setting.look, columns, setting.column_header)
    blocks: list[Block[Decimal]] = [Block(header, keeps_with_next=True)]
    column = find_column(columns)
    running_sum, printed_rows = setting.sums.line_sum - setting.sums.line_sum, []
    for i, row in enumerate(rows):
        wide = column.right - column.left
        lines = setting.ruler.wrap(row[0].text, wide, setting.look.size)
        text = " ".join(lines)
        description = setting.make_field("line_items.description", "text", text, text, row=i)
        cells = fields_by_cell((description, *row[1:]))
        own_labels = {
            name: labels[f"{name}#{i}"]
            for name in ("position", "article")
            if f"{name}#{i}" in labels
        }
        running_sum += setting.sums.amounts[i]
        set_ = row_lines(setting.look, columns, cells | own_labels, lines)
        blocks.append(Block(set_, running_sum, i, None, header))
        printed_rows.append((description, *row[1:]))
    return blocks, tuple(printed_rows)


def carried_sum_line_and_field(
    setting: InvoiceSetting,
    columns: Sequence[Column],
    role: str,
    sheet_number: int,
    running_sum: Decimal,
) -> tuple[Line, Field]:
    """Return the line that carries a sum to the next sheet or brings it, and the sum's field."""
    field = setting.money_field(f"{role}_sum", running_sum, setting.money_form, sheet_number)
    return sum_line(setting.look, columns, SumRow(setting.wording(role), {"amount": field})), field
