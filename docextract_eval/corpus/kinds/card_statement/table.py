"""The table of transactions: one, or one per sort of transactions, or one per card."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.account import ZERO
from docextract_eval.corpus.kinds.card_statement.headers import labelled_card_number
from docextract_eval.corpus.kinds.card_statement.values import SUM_SORTS
from docextract_eval.corpus.kinds.sheets.columns import find_column
from docextract_eval.corpus.kinds.sheets.look import field_span
from docextract_eval.corpus.kinds.sheets.page_breaks import Block
from docextract_eval.corpus.kinds.statement.table import (
    CellValues,
    PrintedRow,
    RunningSums,
    TableBody,
    cell_texts,
    row_cells,
    section_blocks,
    sum_column_name,
    sum_line,
    table_blocks,
    wrap_description,
)
from docextract_eval.fieldtypes.numbers import write_number
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
    from docextract_eval.corpus.kinds.sheets.columns import Column

TOTAL, END = 3, 4
"""Spots of sums in the table."""
_FOREIGN_CELLS = ("original_currency", "original_amount", "rate")
_SECTION_ROLES = {
    "payment": "payments_section",
    "refund": "payments_section",
    "purchase": "purchases_section",
    "cash": "cash_section",
    "fee": "fees_section",
    "interest": "interest_section",
}


def order_rows(rows: Sequence[Charge], sectioned_by: str, *, newest_first: bool) -> list[Charge]:
    """Return the rows in the order of print."""
    found = list(reversed(rows)) if newest_first else list(rows)
    if sectioned_by == "sort":
        order = ("payment", "refund", "purchase", "cash", "fee", "interest")
        found.sort(key=lambda row: order.index(row.sort))
    if sectioned_by == "card":
        found.sort(key=lambda row: (row.sort != "payment", row.card))
    return found


def table_rows(setting: CardStatementSetting) -> list[dict[str, Field]]:
    """Return the cells of every row, in the order of print."""
    return [
        row_cells(setting, "card_statement", number, _cell_values(setting, row))
        for number, row in enumerate(setting.rows)
    ]


def _cell_values(setting: CardStatementSetting, row: Charge) -> CellValues:
    """Return, per cell, its value, None if it is not printed, and its text."""
    several = "card_tail" in setting.printed_cell_names or (
        setting.layout.sections == "card" and row.sort != "payment"
    )
    tail = setting.choices.tails[row.card]
    texts: CellValues = {
        "date": (row.date, setting.format_row_date(row.date)),
        "posting_date": (
            row.posting_date if "posting_date" in setting.printed_cell_names else None,
            setting.format_row_date(row.posting_date),
        ),
        "description": (row.description, row.description),
        "amount": (
            setting.canonical_amount(row.amount),
            setting.format_money(row.amount, setting.choices.sign),
        ),
        "card_tail": (tail if several else None, tail),
        **dict.fromkeys(_FOREIGN_CELLS, (None, "")),
    }
    if foreign := row.foreign:
        locale, foreign_pattern = setting.context.locale, _foreign_pattern(setting)
        places = -int(foreign.amount.as_tuple().exponent)
        rate = Decimal(foreign.rate)
        foreign_values = {
            "original_currency": (foreign.code, foreign.code),
            "original_amount": (
                f"{foreign.amount:f}",
                write_number(foreign.amount, locale, places),
            ),
            "rate": (
                foreign.rate,
                write_number(rate, locale, -int(rate.as_tuple().exponent)),
            ),
        }
        in_columns = "original_amount" in setting.printed_cell_names
        texts |= {
            n: t for n, t in foreign_values.items() if in_columns or f"{{{n}}}" in foreign_pattern
        }
    return texts


def _foreign_pattern(setting: CardStatementSetting) -> str:
    return setting.variant("foreign", setting.vocabulary.abroad)


def printed_rows(
    setting: CardStatementSetting,
    rows: Sequence[Mapping[str, Field]],
    values: Mapping[str, Field],
    columns: Sequence[Column],
) -> list[PrintedRow]:
    """Return the rows with their descriptions wrapped, and the remarks below them."""
    column = find_column(columns)
    width, size = column.right - column.left, setting.look.size
    entries, owed = [], setting.account.previous_balance
    for cells, row in zip(rows, setting.rows, strict=True):
        printed_cells, lines = wrap_description(setting, cells, columns, (row.description,))
        below, labels = [], []
        for pattern, fields in _remark_patterns_with_fields(setting, cells, row):
            pieces = setting.sentence_pieces(pattern, {**values, **fields})
            below += [
                Line(spans, size)
                for spans in setting.look.wrap_pieces(pieces, width, column.left, size)
            ]
            labels += [f for f in fields.values() if not f.name.startswith("transactions.")]
        owed += row.amount
        sums = RunningSums(owed) if setting.layout.sections == "none" else None
        entries.append(PrintedRow(printed_cells, lines, sums, tuple(below), tuple(labels)))
    return entries


def _remark_patterns_with_fields(
    setting: CardStatementSetting, cells: Mapping[str, Field], row: Charge
) -> list[tuple[str, dict[str, Field]]]:
    """Return the remarks below a row: its foreign amount, the fee for it, its instalment."""
    found: list[tuple[str, dict[str, Field]]] = []
    row_number = cells["amount"].row
    if row.foreign and "original_amount" not in setting.printed_cell_names:
        found.append((_foreign_pattern(setting), {name: cells[name] for name in _FOREIGN_CELLS}))
    if row.foreign and row.foreign.fee:
        text = setting.format_money(row.foreign.fee, "columns")
        fee = setting.make_field("foreign_fee", "money", f"{row.foreign.fee:f}", text, row_number)
        found.append((f"{setting.wording('foreign_fee')} {{fee}}", {"fee": fee}))
    if row.instalment:
        pattern = setting.variant("instalment", setting.vocabulary.instalment)
        purchase_amount = setting.format_money(row.instalment.purchase_amount, "columns")
        labels = {
            "part": setting.make_field("part", "code", str(row.instalment.number), "", row_number),
            "parts": setting.make_field("parts", "code", str(row.instalment.count), "", row_number),
            "whole": setting.make_field(
                "whole", "money", f"{row.instalment.purchase_amount:f}", purchase_amount, row_number
            ),
        }
        named = {name: f for name, f in labels.items() if f"{{{name}}}" in pattern}
        found.append((pattern, named))
    return found


def column_texts(
    setting: CardStatementSetting, rows: Sequence[Mapping[str, Field]], values: Mapping[str, Field]
) -> dict[str, list[str]]:
    """Return the texts in each column, for its width."""
    texts = cell_texts(setting, rows)
    account = setting.account
    for name, value in _end_balances(setting) if setting.layout.ends else ():
        texts[sum_column_name(setting, value)].append(values[name].text)
    if setting.layout.sections != "none":
        texts["amount"].append(setting.sum_field("", -account.sums["payment"]).text)
    if setting.choices.carry == "lines":
        texts[sum_column_name(setting, account.new_balance)].append(values["new_balance"].text)
    return texts


def _end_balances(setting: CardStatementSetting) -> tuple[tuple[str, Decimal], ...]:
    account = setting.account
    return ("previous_balance", account.previous_balance), ("new_balance", account.new_balance)


def build_table_body(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    blocks_below_table: Sequence[Block[RunningSums]],
    columns: Sequence[Column],
    entries: Sequence[PrintedRow],
) -> TableBody:
    """Return the blocks of the table and of what is below it, and their labels."""
    body = TableBody()
    if setting.layout.sections == "none":
        ends = [
            Block(
                (_sum_line(setting, columns, setting.wording(name), values[name], value),),
                RunningSums(value),
            )
            for name, value in _end_balances(setting)
        ]
        body.blocks += table_blocks(setting, columns, entries, ends)
    else:
        group_key = _section_role if setting.layout.sections == "sort" else _card_group_key
        rows = zip(setting.rows, entries, strict=True)
        for i, (_, group) in enumerate(groupby(rows, key=lambda pair: group_key(pair[0]))):
            _add_section(setting, values, [*group], (columns, i), body)
    for entry in entries:
        body.labels += entry.labels
    _add_pending(setting, body)
    body.blocks += blocks_below_table
    return body


def _section_role(row: Charge) -> str:
    return _SECTION_ROLES[row.sort]


def _card_group_key(row: Charge) -> str:
    return "" if row.sort == "payment" else str(row.card)


def _add_section(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    group: Sequence[tuple[Charge, PrintedRow]],
    columns_and_section_index: tuple[Sequence[Column], int],
    body: TableBody,
) -> None:
    """Add the table of one section to the body, with its title and its sum."""
    columns, i = columns_and_section_index
    if setting.layout.sections == "sort" or not _card_group_key(group[0][0]):
        title = (setting.wording(_section_role(group[0][0])),)
        spans = setting.look.run_spans(title, 0.0, 1.15, bold=True)
    else:
        spans = _card_title_adding_labels(setting, values, group, i, body)
    total = sum((row.amount for row, _ in group), ZERO)
    sum_ = _section_total(setting, values, total, i)
    if sum_.name == "section_total":
        body.labels.append(sum_)
    line = _sum_line(setting, columns, setting.wording("section_total"), sum_, total)
    blocks = [
        *section_blocks(setting, columns, spans, [entry for _, entry in group], Block((line,)))
    ]
    blocks[-2] = replace(
        blocks[-2], keeps_with_next=True
    )  # keeps a sum from standing alone on a sheet
    body.blocks += blocks


def _section_total(
    setting: CardStatementSetting, values: Mapping[str, Field], total: Decimal, section_index: int
) -> Field:
    """Return the field that is the sum of a section, or a label if no field is."""
    for name in SUM_SORTS:
        known = values[name].value
        if known is not None and total and Decimal(known) == abs(total):
            fits = (total < 0) == (name == "payments")
            if fits and (name == "payments" or setting.layout.sections == "sort"):
                return values[name]
    return replace(setting.sum_field("section_total", total), row=section_index)


def _card_title_adding_labels(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    group: Sequence[tuple[Charge, PrintedRow]],
    section_index: int,
    body: TableBody,
) -> tuple[Span, ...]:
    """Return the title of a card's section: the card's number and its holder."""
    lead = group[0][1].cells[-1]
    for _, entry in group[1:]:
        body.shared[entry.cells[-1].key] = (lead.key, "")
    card = group[0][0].card
    name = values["holder"]
    if card:
        text = setting.choices.holders[card]
        name = setting.make_field("cardholder", "text", text, text, row=section_index)
        body.labels.append(name)
    pieces = (*labelled_card_number(setting, lead, values), "\N{MIDDLE DOT}", name)
    return setting.look.run_spans(pieces, 0.0, 1.15, bold=True, spot=5 + section_index)


def _sum_line(
    setting: CardStatementSetting,
    columns: Sequence[Column],
    label: str,
    sum_: Field,
    value: Decimal,
) -> Line:
    """Return a line of sums: its label in the description, the amount in its column."""
    spot = TOTAL if sum_.name in SUM_SORTS else END
    return sum_line(setting, columns, label, {sum_column_name(setting, value): sum_}, spot)


def _add_pending(setting: CardStatementSetting, body: TableBody) -> None:
    """Add the rows that are not yet posted, below the table."""
    waiting = setting.choices.waiting
    if not waiting:
        return
    title = Line((Span(setting.wording("pending_section"), bold=True),), 1.1, 0.9)
    body.blocks.append(Block((title,), keeps_with_next=True))
    for i, row in enumerate(waiting, len(setting.rows)):  # as if rows of the table
        amount = setting.format_money(row.amount, setting.choices.balance_sign)
        made = (
            setting.make_field(
                "pending_date", "date", row.date, setting.format_row_date(row.date), i
            ),
            setting.make_field("pending_description", "text", row.description, row.description, i),
            setting.make_field(
                "pending_amount", "money", setting.canonical_amount(row.amount), amount, i
            ),
        )
        day, line, sum_ = made
        at = setting.look.run_width((day,), setting.look.size) + 0.04
        spans = (field_span(day), field_span(line, at), field_span(sum_, 1.0, "right"))
        body.blocks.append(Block((Line(spans, setting.look.size, 0.3),), header=(title,)))
        body.labels += made
