"""From blocks to sheets: breaks by what a sheet holds, repeated heads, sums carried forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement import heads
from docextract_eval.corpus.kinds.bank_statement.table import Sums, balance_cell
from docextract_eval.corpus.kinds.sheets.columns import Column, Stating, sum_line
from docextract_eval.corpus.kinds.sheets.filling import (
    Block,
    Printed,
    Space,
    between,
    broken,
    filled,
    gridded,
    room,
)
from docextract_eval.corpus.kinds.sheets.look import tall
from docextract_eval.corpus.kinds.sheets.showing import numbering
from docextract_eval.corpus.kinds.statements.heads import foot
from docextract_eval.records import Field, Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting

_CARRY_LINES = {"none": 0, "rows": 3}
"""How many lines of sums a sheet may have at its ends; one if not said."""


@dataclass(frozen=True, slots=True)
class Table:
    """All blocks, as they stand in these columns."""

    drawn: Sequence[Column]
    blocks: Sequence[Block[Sums]]


@dataclass(slots=True)
class Statement(Printed):
    """All pages, and where days are that stand only once."""

    dates: dict[int, int] = field(default_factory=dict)
    """Rows whose day stands with another row."""


def print_sheets(
    setting: Setting,
    values: Mapping[str, Field],
    tables: Sequence[Table],
) -> Statement:
    """Break a table into sheets, and put what every sheet has around it.

    It is given once for each sheet on which its columns stand elsewhere; the last stays.
    """
    out = Statement()
    sheets = broken([table.blocks for table in tables], _space(setting, values))
    pages = []
    for number, sheet in enumerate(sheets):
        drawn = tables[min(number, len(tables) - 1)].drawn
        at = numbering(setting.context, number, len(sheets))
        out.labels += [at.page, at.count]
        head = (heads.later_head if number else heads.first_head)(setting, values, at)
        body = _once(setting, sheet, out)
        if number:
            before = sheets[number - 1][-1]
            carried = _carried(setting, drawn, "brought", number, between(before, sheet[0]))
            body = [*_continued(setting), *sheet[0].head, *carried.lines, *body]
            out.labels += carried.labels
        if number + 1 < len(sheets):
            after = between(sheet[-1], sheets[number + 1][0])
            if setting.chosen["carry"] == "rows" and after:
                totals = _page_totals(setting, drawn, number, sheets)
                body, out.labels = [*body, *totals.lines], [*out.labels, *totals.labels]
            carried = _carried(setting, drawn, "carried", number, after)
            body = [*body, *carried.lines]
            out.labels += carried.labels
        body = gridded(setting.look, drawn, body)
        pages.append(filled(setting.look, [*head, *body], foot(setting, at)))
    out.pages = tuple(pages)
    return out


def _continued(setting: Setting) -> tuple[Line, ...]:
    """Say that a table goes on, where a row may."""
    if setting.chosen["breaks"] == "between rows":
        return ()
    said = setting.look.run((setting.say("activity"), setting.say("continued")), 0)
    return (Line(said, gap=0.6),)


def _space(setting: Setting, values: Mapping[str, Field]) -> Space:
    """Say what heads and feet leave to the table."""
    at = numbering(setting.context, 0, 99)
    whole = room(setting.ruler.paper) - (tall(foot(setting, at)) + 0.5)
    later = tall(heads.later_head(setting, values, at)) + tall(_continued(setting))
    return Space(
        whole - tall(heads.first_head(setting, values, at)),
        whole - later,
        _CARRY_LINES.get(setting.chosen["carry"], 1) * (setting.look.size + 0.4),
        parts=setting.chosen["breaks"] != "between rows",
    )


@dataclass(frozen=True, slots=True)
class _Carried:
    lines: tuple[Line, ...] = ()
    labels: tuple[Field, ...] = ()


def _carried(
    setting: Setting, drawn: Sequence[Column], role: str, number: int, block: Block[Sums] | None
) -> _Carried:
    """Give the line that carries the account to the next sheet, or brings it from the last."""
    how = setting.chosen["carry"]
    if block is None or block.sums is None or how == "none":
        return _Carried()
    sums, day = block.sums, None
    if how == "totals":
        amounts = _both_sides(setting, role, number, sums)
    else:
        text = setting.balance(sums.balance)
        amount = setting.field(f"{role}_forward", "money", f"{sums.balance:.2f}", text, row=number)
        amounts = {balance_cell(setting, sums.balance): amount}
    if how == "rows" and block.day is not None:
        day = replace(block.day, name=f"{role}_date", row=number)
    bold = role == "carried" and how != "rows"
    line = sum_line(setting.look, drawn, Stating(setting.say(role), amounts, 0, bold, day))
    return _Carried((line,), (*amounts.values(), *((day,) if day else ())))


def _page_totals(
    setting: Setting, drawn: Sequence[Column], number: int, sheets: Sequence[Sequence[Block[Sums]]]
) -> _Carried:
    """Give the sums of a sheet's movements, where each side has a column."""
    after, before = sheets[number][-1].sums, sheets[number - 1][-1].sums if number else None
    if setting.layout.signed or after is None:
        return _Carried()
    since = before or Sums(after.balance)
    here = Sums(after.balance, after.credits - since.credits, after.debits - since.debits)
    amounts = _both_sides(setting, "page", number, here)
    line = sum_line(
        setting.look, drawn, Stating(setting.say("page_totals"), amounts, 0, bold=False)
    )
    return _Carried((line,), tuple(amounts.values()))


def _both_sides(setting: Setting, role: str, number: int, sums: Sums) -> dict[str, Field]:
    return {
        side: setting.field(f"{role}_{side}s", "money", f"{value:.2f}", row=number)
        for side, value in (("debit", sums.debits), ("credit", sums.credits))
    }


def _once(setting: Setting, sheet: Sequence[Block[Sums]], out: Statement) -> list[Line]:
    """Give a sheet's lines; where the family says so, a day is printed with its first row only."""
    lines: list[Line] = []
    lead: Field | None = None
    for block in sheet:
        if setting.layout.day_once and block.row is not None and block.day is not None:
            if lead is not None and lead.row is not None and lead.text == block.day.text:
                out.dates[block.row] = lead.row
                first = block.lines[0]
                kept = (s for s in first.spans if not s.tag.startswith("transactions.date#"))
                lines += [replace(first, spans=tuple(kept)), *block.lines[1:]]
                continue
            lead = block.day
        lines += block.lines
    return lines
