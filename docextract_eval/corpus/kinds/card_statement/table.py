"""The table of transactions: one, or one per sort of transactions, or one per card."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.account import NOTHING
from docextract_eval.corpus.kinds.card_statement.heads import card_number
from docextract_eval.corpus.kinds.card_statement.values import SUMS
from docextract_eval.corpus.kinds.sheets.columns import column_of
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.corpus.kinds.statement.table import (
    Entry,
    Sums,
    Texts,
    Told,
    cells_of,
    described,
    section,
    sum_cell,
    sum_line,
    texts_of,
    whole,
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
_ABROAD = ("original_currency", "original_amount", "rate")
_SECTIONS = {
    "payment": "payments_section",
    "refund": "payments_section",
    "purchase": "purchases_section",
    "cash": "cash_section",
    "fee": "fees_section",
    "interest": "interest_section",
}


def in_print(rows: Sequence[Charge], sections: str, *, newest: bool) -> list[Charge]:
    """Return the rows in the order of print."""
    found = list(reversed(rows)) if newest else list(rows)
    if sections == "sort":
        order = ("payment", "refund", "purchase", "cash", "fee", "interest")
        found.sort(key=lambda row: order.index(row.sort))
    if sections == "card":
        found.sort(key=lambda row: (row.sort != "payment", row.card))
    return found


def rows_of(setting: CardStatementSetting) -> list[dict[str, Field]]:
    """Return the cells of every row, in the order of print."""
    return [
        cells_of(setting, "card_statement", number, _texts(setting, row))
        for number, row in enumerate(setting.rows)
    ]


def _texts(setting: CardStatementSetting, row: Charge) -> Texts:
    """Return, per cell, its value, None if it is not printed, and its text."""
    several = "card_tail" in setting.cells or (
        setting.layout.sections == "card" and row.sort != "payment"
    )
    tail = setting.chosen.tails[row.card]
    texts: Texts = {
        "date": (row.day, setting.day(row.day)),
        "posting_date": (
            row.posted if "posting_date" in setting.cells else None,
            setting.day(row.posted),
        ),
        "description": (row.line, row.line),
        "amount": (setting.plain(row.amount), setting.money(row.amount, setting.chosen.sign)),
        "card_tail": (tail if several else None, tail),
        **dict.fromkeys(_ABROAD, (None, "")),
    }
    if foreign := row.foreign:
        locale, told = setting.context.locale, _foreign(setting)
        places = -int(foreign.amount.as_tuple().exponent)
        rate = Decimal(foreign.rate)
        said = {
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
        in_columns = "original_amount" in setting.cells
        texts |= {n: t for n, t in said.items() if in_columns or f"{{{n}}}" in told}
    return texts


def _foreign(setting: CardStatementSetting) -> str:
    return setting.way("foreign", setting.vocabulary.foreign)


def entries_of(
    setting: CardStatementSetting,
    rows: Sequence[Mapping[str, Field]],
    values: Mapping[str, Field],
    drawn: Sequence[Column],
) -> list[Entry]:
    """Return the rows with their descriptions wrapped, and the remarks below them."""
    column = column_of(drawn)
    wide, size = column.right - column.left, setting.look.size
    entries, owed = [], setting.account.previous
    for cells, row in zip(rows, setting.rows, strict=True):
        mine, lines = described(setting, cells, drawn, (row.line,))
        below, labels = [], []
        for pattern, fields in _remarks(setting, cells, row):
            pieces = setting.told(pattern, {**values, **fields})
            below += [
                Line(spans, size) for spans in setting.look.wrapped(pieces, wide, column.left, size)
            ]
            labels += [f for f in fields.values() if not f.name.startswith("transactions.")]
        owed += row.amount
        sums = Sums(owed) if setting.layout.sections == "none" else None
        entries.append(Entry(mine, lines, sums, tuple(below), tuple(labels)))
    return entries


def _remarks(
    setting: CardStatementSetting, cells: Mapping[str, Field], row: Charge
) -> list[tuple[str, dict[str, Field]]]:
    """Return the remarks below a row: its foreign amount, the fee for it, its instalment."""
    found: list[tuple[str, dict[str, Field]]] = []
    of = cells["amount"].row
    if row.foreign and "original_amount" not in setting.cells:
        found.append((_foreign(setting), {name: cells[name] for name in _ABROAD}))
    if row.foreign and row.foreign.fee:
        text = setting.money(row.foreign.fee, "columns")
        fee = setting.field("foreign_fee", "money", f"{row.foreign.fee:f}", text, of)
        found.append((f"{setting.say('foreign_fee')} {{fee}}", {"fee": fee}))
    if row.plan:
        pattern = setting.way("instalment", setting.vocabulary.instalment)
        whole = setting.money(row.plan.whole, "columns")
        labels = {
            "part": setting.field("part", "code", str(row.plan.part), "", of),
            "parts": setting.field("parts", "code", str(row.plan.parts), "", of),
            "whole": setting.field("whole", "money", f"{row.plan.whole:f}", whole, of),
        }
        named = {name: f for name, f in labels.items() if f"{{{name}}}" in pattern}
        found.append((pattern, named))
    return found


def texts_of_columns(
    setting: CardStatementSetting, rows: Sequence[Mapping[str, Field]], values: Mapping[str, Field]
) -> dict[str, list[str]]:
    """Return the texts in each column, for its width."""
    held = texts_of(setting, rows)
    account = setting.account
    for name, value in _ends(setting) if setting.layout.ends else ():
        held[sum_cell(setting, value)].append(values[name].text)
    if setting.layout.sections != "none":
        held["amount"].append(setting.sum("", -account.sums["payment"]).text)
    if setting.chosen.carry == "lines":
        held[sum_cell(setting, account.new)].append(values["new_balance"].text)
    return held


def _ends(setting: CardStatementSetting) -> tuple[tuple[str, Decimal], ...]:
    account = setting.account
    return ("previous_balance", account.previous), ("new_balance", account.new)


def tell(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    below: Sequence[Block[Sums]],
    drawn: Sequence[Column],
    entries: Sequence[Entry],
) -> Told:
    """Return the blocks of the table and of what is below it, and their labels."""
    told = Told()
    if setting.layout.sections == "none":
        ends = [
            Block((_sum_line(setting, drawn, setting.say(name), values[name], value),), Sums(value))
            for name, value in _ends(setting)
        ]
        told.blocks += whole(setting, drawn, entries, ends)
    else:
        by = _sort_of if setting.layout.sections == "sort" else _card_of
        rows = zip(setting.rows, entries, strict=True)
        for i, (_, group) in enumerate(groupby(rows, key=lambda pair: by(pair[0]))):
            _section(setting, values, [*group], (drawn, i), told)
    for entry in entries:
        told.labels += entry.labels
    _pending(setting, told)
    told.blocks += below
    return told


def _sort_of(row: Charge) -> str:
    return _SECTIONS[row.sort]


def _card_of(row: Charge) -> str:
    return "" if row.sort == "payment" else str(row.card)


def _section(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    group: Sequence[tuple[Charge, Entry]],
    where: tuple[Sequence[Column], int],
    told: Told,
) -> None:
    """Add the table of one section to the body, with its title and its sum."""
    drawn, i = where
    if setting.layout.sections == "sort" or not _card_of(group[0][0]):
        title = (setting.say(_sort_of(group[0][0])),)
        spans = setting.look.run(title, 0.0, 1.15, bold=True)
    else:
        spans = _bearer(setting, values, group, i, told)
    total = sum((row.amount for row, _ in group), NOTHING)
    sum_ = _total(setting, values, total, i)
    if sum_.name == "section_total":
        told.labels.append(sum_)
    line = _sum_line(setting, drawn, setting.say("section_total"), sum_, total)
    blocks = [*section(setting, drawn, spans, [entry for _, entry in group], Block((line,)))]
    blocks[-2] = replace(blocks[-2], sticks=True)  # keeps a sum from standing alone on a sheet
    told.blocks += blocks


def _total(
    setting: CardStatementSetting, values: Mapping[str, Field], total: Decimal, i: int
) -> Field:
    """Return the field that is the sum of a section, or a label if no field is."""
    for name in SUMS:
        known = values[name].value
        if known is not None and total and Decimal(known) == abs(total):
            fits = (total < 0) == (name == "payments")
            if fits and (name == "payments" or setting.layout.sections == "sort"):
                return values[name]
    return replace(setting.sum("section_total", total), row=i)


def _bearer(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    group: Sequence[tuple[Charge, Entry]],
    i: int,
    told: Told,
) -> tuple[Span, ...]:
    """Return the title of a card's section: the card's number and its holder."""
    lead = group[0][1].cells[-1]
    for _, entry in group[1:]:
        told.shared[entry.cells[-1].key] = (lead.key, "")
    card = group[0][0].card
    name = values["holder"]
    if card:
        text = setting.chosen.holders[card]
        name = setting.field("cardholder", "text", text, text, row=i)
        told.labels.append(name)
    pieces = (*card_number(setting, lead, values), "\N{MIDDLE DOT}", name)
    return setting.look.run(pieces, 0.0, 1.15, bold=True, spot=5 + i)


def _sum_line(
    setting: CardStatementSetting, drawn: Sequence[Column], label: str, sum_: Field, value: Decimal
) -> Line:
    """Return a line of sums: its label in the description, the amount in its column."""
    spot = TOTAL if sum_.name in SUMS else END
    return sum_line(setting, drawn, label, {sum_cell(setting, value): sum_}, spot)


def _pending(setting: CardStatementSetting, told: Told) -> None:
    """Add the rows that are not yet posted, below the table."""
    waiting = setting.chosen.waiting
    if not waiting:
        return
    title = Line((Span(setting.say("pending_section"), bold=True),), 1.1, 0.9)
    told.blocks.append(Block((title,), sticks=True))
    for i, row in enumerate(waiting, len(setting.rows)):  # as if rows of the table
        amount = setting.money(row.amount, setting.chosen.balance_sign)
        made = (
            setting.field("pending_date", "date", row.day, setting.day(row.day), i),
            setting.field("pending_description", "text", row.line, row.line, i),
            setting.field("pending_amount", "money", setting.plain(row.amount), amount, i),
        )
        day, line, sum_ = made
        at = setting.look.long((day,), setting.look.size) + 0.04
        spans = (stated(day), stated(line, at), stated(sum_, 1.0, "right"))
        told.blocks.append(Block((Line(spans, setting.look.size, 0.3),), head=(title,)))
        told.labels += made
