"""The table of movements: one, or one for each sort of them, or for each card."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.account import NOTHING
from docextract_eval.corpus.kinds.card_statement.heads import card_number
from docextract_eval.corpus.kinds.card_statement.values import SUMS
from docextract_eval.corpus.kinds.sheets import columns as sheets
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.setting import Setting
    from docextract_eval.corpus.kinds.sheets.columns import Column

NUMERIC = ("debit", "credit", "amount", "original_amount", "rate")
TOTAL, END = 3, 4
"""Spots at which sums stand in the table."""
_SECTIONS = {
    "payment": "payments_section",
    "refund": "payments_section",
    "purchase": "purchases_section",
    "cash": "cash_section",
    "fee": "fees_section",
    "interest": "interest_section",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement as it is printed: its cells, and what stands below its first line."""

    cells: tuple[Field, ...]
    lines: tuple[str, ...]
    below: tuple[Line, ...]
    labels: tuple[Field, ...]


@dataclass(slots=True)
class Told:
    """All blocks, and the labels of what stands only in them."""

    blocks: list[Block[Decimal]] = field(default_factory=list)
    labels: list[Field] = field(default_factory=list)
    tails: dict[int, int] = field(default_factory=dict)
    """Rows whose card is told above another row."""


def amount_cell(setting: Setting, value: Decimal) -> str:
    """Give the column that an amount stands in."""
    if setting.layout.signed:
        return "amount"
    return "credit" if value < 0 else "debit"


def drawn_for(
    setting: Setting, rows: Sequence[Mapping[str, Field]], values: Mapping[str, Field]
) -> tuple[Column, ...]:
    """Give the columns, as wide as what is in them."""
    held = sheets.texts_of(setting.cells, rows)
    account = setting.account
    ends = (("previous_balance", account.previous), ("new_balance", account.new))
    for name, value in ends if setting.layout.ends else ():
        held[amount_cell(setting, value)].append(values[name].text)
    if setting.layout.sections != "none":
        held["amount"].append(setting.sum("", -account.sums["payment"]).text)
    if setting.carries:
        held[amount_cell(setting, account.new)].append(values["new_balance"].text)
    holdings = [
        sheets.Holding(cell, _head(setting, cell), held[cell], cell in NUMERIC)
        for cell in setting.cells
    ]
    return sheets.columns(setting.look, holdings)


def _head(setting: Setting, cell: str) -> str:
    if cell == "original_currency":
        return ""
    return setting.say("card" if cell == "card_tail" else cell)


def tell(
    setting: Setting,
    values: Mapping[str, Field],
    entries: Sequence[Entry],
    drawn: Sequence[Column],
) -> Told:
    """Give everything that the table says."""
    told = Told()
    head = sheets.heading(setting.look, drawn, lambda cell: _head(setting, cell))
    if setting.layout.sections == "none":
        _whole(setting, values, entries, drawn, told)
    else:
        by = _sort_of if setting.layout.sections == "sort" else _card_of
        rows = zip(setting.rows, entries, strict=True)
        for i, (_, group) in enumerate(groupby(rows, key=lambda pair: by(pair[0]))):
            _section(setting, values, [*group], (drawn, head, i), told)
    for entry in entries:
        told.labels += entry.labels
    return told


def _sort_of(row: Charge) -> str:
    return _SECTIONS[row.sort]


def _card_of(row: Charge) -> str:
    return "" if row.sort == "payment" else str(row.card)


def _whole(
    setting: Setting,
    values: Mapping[str, Field],
    entries: Sequence[Entry],
    drawn: Sequence[Column],
    told: Told,
) -> None:
    """Give one table, between the two balances where the family says so."""
    head = sheets.heading(setting.look, drawn, lambda cell: _head(setting, cell))
    account = setting.account
    told.blocks.append(Block(head, sticks=True))
    ends = []
    for name, sum_ in (("previous_balance", account.previous), ("new_balance", account.new)):
        if setting.layout.ends:
            line = sum_line(setting, drawn, setting.say(name), values[name], sum_)
            ends.append(Block((line,), sum_, head=head))
    told.blocks += ends[:1]
    owed = account.previous
    for row, entry in zip(setting.rows, entries, strict=True):
        owed += row.amount
        told.blocks.append(_row_block(setting, drawn, entry, head, owed))
    told.blocks += ends[1:]


def _section(
    setting: Setting,
    values: Mapping[str, Field],
    group: Sequence[tuple[Charge, Entry]],
    where: tuple[Sequence[Column], tuple[Line, ...], int],
    told: Told,
) -> None:
    """Give a table of its own to some rows, with what it is, and what they come to."""
    drawn, column_heads, i = where
    if setting.layout.sections == "sort" or not _card_of(group[0][0]):
        title = (setting.say(_sort_of(group[0][0])),)
        spans = setting.look.run(title, 0.0, 1.15, bold=True)
    else:
        spans = _bearer(setting, values, group, i, told)
    title_line = Line(spans, 1.15, 0.9)
    head = (title_line, *column_heads)
    told.blocks.append(Block(head, sticks=True))
    total = NOTHING
    for row, entry in group:
        total += row.amount
        told.blocks.append(_row_block(setting, drawn, entry, head, None))
    told.blocks[-1] = replace(told.blocks[-1], sticks=True)  # no sum is alone on a sheet
    label = setting.say("section_total")
    sum_ = _total(setting, values, total, i)
    if sum_.name == "section_total":
        told.labels.append(sum_)
    told.blocks.append(Block((sum_line(setting, drawn, label, sum_, total),), head=head))


def _total(setting: Setting, values: Mapping[str, Field], total: Decimal, i: int) -> Field:
    """Give the sum of a section: the field that it is, or else a label."""
    for name in SUMS:
        known = values[name].value
        if known is not None and total and Decimal(known) == abs(total):
            fits = (total < 0) == (name == "payments")
            if fits and (name == "payments" or setting.layout.sections == "sort"):
                return values[name]
    return replace(setting.sum("section_total", total), row=i)


def _bearer(
    setting: Setting,
    values: Mapping[str, Field],
    group: Sequence[tuple[Charge, Entry]],
    i: int,
    told: Told,
) -> tuple[Span, ...]:
    """Name the card of a section, and who bears it."""
    lead = group[0][1].cells[-1]
    for _, entry in group[1:]:
        told.tails[entry.cells[-1].row or 0] = lead.row or 0
    card = group[0][0].card
    name = values["holder"]
    if card:
        text = setting.chosen["holders"][card]
        name = setting.field("cardholder", "text", text, text, row=i)
        told.labels.append(name)
    pieces = (*card_number(setting, lead, values), "\N{MIDDLE DOT}", name)
    return setting.look.run(pieces, 0.0, 1.15, bold=True, spot=5 + i)


def _row_block(
    setting: Setting,
    drawn: Sequence[Column],
    entry: Entry,
    head: tuple[Line, ...],
    owed: Decimal | None,
) -> Block[Decimal]:
    """Set one movement."""
    cell = sheets.by_cell(entry.cells)
    amount = Decimal(cell["amount"].value or 0)
    cell |= {amount_cell(setting, amount): cell["amount"]}
    lines = sheets.row_lines(setting.look, drawn, cell, entry.lines)
    return Block((*lines, *entry.below), owed, entry.cells[0].row, cell["date"], head)


def sum_line(
    setting: Setting, drawn: Sequence[Column], label: str, sum_: Field, value: Decimal
) -> Line:
    """Set a line of sums: its label with the descriptions, the amount in its column."""
    spot, amounts = TOTAL if sum_.name in SUMS else END, {amount_cell(setting, value): sum_}
    return sheets.sum_line(setting.look, drawn, sheets.Stating(label, amounts, spot))


def carried(
    setting: Setting, drawn: Sequence[Column], role: str, at: int, owed: Decimal
) -> tuple[Line, Field]:
    """Give the line that carries what is owed so far to the next sheet, or brings it."""
    amount = replace(setting.sum(f"{role}_forward", owed), row=at)
    amounts = {amount_cell(setting, owed): amount}
    stating = sheets.Stating(setting.say(role), amounts, bold=False)
    return sheets.sum_line(setting.look, drawn, stating), amount


def pending(setting: Setting, told: Told) -> None:
    """Give the rows that are not yet posted, below the table."""
    waiting = setting.chosen["waiting"]
    if not waiting:
        return
    title = Line((Span(setting.say("pending_section"), bold=True),), 1.1, 0.9)
    told.blocks.append(Block((title,), sticks=True))
    for i, row in enumerate(waiting, len(setting.rows)):  # a row too many, where one reads it
        amount = setting.money(row.amount, setting.chosen["balance_sign"])
        made = (
            setting.field("pending_date", "date", row.day, setting.day(row.day), i),
            setting.field("pending_description", "text", row.line, row.line, i),
            setting.field("pending_amount", "money", f"{row.amount:f}", amount, i),
        )
        day, line, sum_ = made
        at = setting.look.long((day,), setting.look.size) + 0.04
        spans = (stated(day), stated(line, at), stated(sum_, 1.0, "right"))
        told.blocks.append(Block((Line(spans, setting.look.size, 0.3),), head=(title,)))
        told.labels += made
