"""One movement after the other: its cells, and what stands below its first line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.table import Entry
from docextract_eval.corpus.kinds.sheets.columns import column_of
from docextract_eval.fieldtypes.numbers import write_number
from docextract_eval.records import Field, Line
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.setting import Setting
    from docextract_eval.corpus.kinds.sheets.columns import Column

_ABROAD = ("original_currency", "original_amount", "rate")


def cells_of(setting: Setting) -> list[dict[str, Field]]:
    """Give the cells of every row; a description is filled when its column is known."""
    spec = load("card_statement").tables["transactions"].columns
    found = []
    for number, row in enumerate(setting.rows):
        texts = _texts(setting, row)
        found.append(
            {
                name: setting.field(
                    f"transactions.{name}", spec[name].type, *texts[name], row=number
                )
                for name in spec
            }
        )
    return found


def _texts(setting: Setting, row: Charge) -> dict[str, tuple[str | None, str]]:
    """Give the value of each cell, None where it is not printed, and its text."""
    several = "card_tail" in setting.cells or (
        setting.layout.sections == "card" and row.sort != "payment"
    )
    tail = setting.chosen["tails"][row.card]
    texts: dict[str, tuple[str | None, str]] = {
        "date": (row.day, setting.day(row.day)),
        "posting_date": (
            row.posted if "posting_date" in setting.cells else None,
            setting.day(row.posted),
        ),
        "description": (row.line, row.line),
        "amount": (f"{row.amount:f}", setting.money(row.amount, setting.chosen["sign"])),
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


def _foreign(setting: Setting) -> str:
    return setting.way("foreign", setting.vocabulary.foreign)


def entries_of(
    setting: Setting,
    rows: Sequence[Mapping[str, Field]],
    values: Mapping[str, Field],
    drawn: Sequence[Column],
) -> list[Entry]:
    """Wrap the descriptions into their column, and say below what else is said of a row."""
    column = column_of(drawn)
    wide, size = column.right - column.left, setting.look.size
    entries = []
    for cells, row in zip(rows, setting.rows, strict=True):
        lines = setting.ruler.wrap(row.line, wide, size)
        said = " ".join(lines)
        text = cells["description"]
        text = setting.field(text.name, text.type, said, said, row=text.row)
        mine = tuple(text if cell.name == text.name else cell for cell in cells.values())
        below, labels = [], []
        for pattern, fields in _remarks(setting, cells, row):
            pieces = setting.told(pattern, {**values, **fields})
            below += [
                Line(spans, size) for spans in setting.look.wrapped(pieces, wide, column.left, size)
            ]
            labels += [f for f in fields.values() if not f.name.startswith("transactions.")]
        entries.append(Entry(mine, lines, tuple(below), tuple(labels)))
    return entries


def _remarks(
    setting: Setting, cells: Mapping[str, Field], row: Charge
) -> list[tuple[str, dict[str, Field]]]:
    """Give what is said below a row: what it was abroad, what that cost, which part it is."""
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


def shared_tails(tails: Mapping[int, int]) -> dict[str, tuple[str, str]]:
    """Say of rows whose card is told above another where that is."""
    return {
        f"transactions.card_tail#{row}": (f"transactions.card_tail#{lead}", "")
        for row, lead in tails.items()
    }
