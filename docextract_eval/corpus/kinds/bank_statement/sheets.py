"""From blocks to sheets: breaks by what a sheet holds, repeated heads, sums carried forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement import heads
from docextract_eval.corpus.kinds.bank_statement.setting import tall
from docextract_eval.corpus.kinds.bank_statement.table import (
    GUTTER,
    Block,
    Column,
    Stating,
    Sums,
    balance_cell,
    sum_line,
    wide,
)
from docextract_eval.records import Field, Line, Mark, Pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting

_CARRY_LINES = {"none": 0, "rows": 3}
"""How many lines of sums a sheet may have at its ends; one if not said."""


@dataclass(frozen=True, slots=True)
class Table:
    """All blocks, as they stand in these columns."""

    drawn: Sequence[Column]
    blocks: Sequence[Block]


@dataclass(slots=True)
class Printed:
    """All pages, and the labels of what only pages have."""

    pages: Pages = ()
    labels: list[Field] = field(default_factory=list)
    dates: dict[int, int] = field(default_factory=dict)
    """Rows whose day stands with another row."""


def print_sheets(
    setting: Setting,
    values: Mapping[str, Field],
    tables: Sequence[Table],
) -> Printed:
    """Break a table into sheets, and put what every sheet has around it.

    It is given once for each sheet on which its columns stand elsewhere; the last stays.
    """
    out = Printed()
    sheets = _broken(setting, values, tables)
    pages = []
    for number, sheet in enumerate(sheets):
        drawn = _at(tables, number).drawn
        at = _numbering(setting, number, len(sheets))
        out.labels += [at.page, at.count]
        head = (heads.later_head if number else heads.first_head)(setting, values, at)
        body = _once(setting, sheet, out)
        if number:
            before = sheets[number - 1][-1]
            carried = _carried(setting, drawn, "brought", number, _between(before, sheet[0]))
            body = [*_continued(setting), *sheet[0].head, *carried.lines, *body]
            out.labels += carried.labels
        if number + 1 < len(sheets):
            after = _between(sheet[-1], sheets[number + 1][0])
            if setting.chosen["carry"] == "rows" and after:
                totals = _page_totals(setting, drawn, number, sheets)
                body, out.labels = [*body, *totals.lines], [*out.labels, *totals.labels]
            carried = _carried(setting, drawn, "carried", number, after)
            body = [*body, *carried.lines]
            out.labels += carried.labels
        body = _gridded(setting, drawn, body)
        pages.append(_filled(setting, [*head, *body], heads.foot(setting, at)))
    out.pages = tuple(pages)
    return out


def _at(tables: Sequence[Table], number: int) -> Table:
    return tables[min(number, len(tables) - 1)]


def _between(before: Block, after: Block) -> Block | None:
    return before if before.sums is not None and after.sums is not None else None


def _continued(setting: Setting) -> tuple[Line, ...]:
    """Say that a table goes on, where a row may."""
    if setting.chosen["breaks"] == "between rows":
        return ()
    said = setting.run((setting.say("activity"), setting.say("continued")), 0)
    return (Line(said, gap=0.6),)


def _broken(
    setting: Setting, values: Mapping[str, Field], tables: Sequence[Table]
) -> list[list[Block]]:
    at = _numbering(setting, 0, 99)
    below = tall(heads.foot(setting, at)) + 0.5
    carry = _CARRY_LINES.get(setting.chosen["carry"], 1) * (setting.size + 0.4)
    left = _room(setting) - below - tall(heads.first_head(setting, values, at))
    later = _room(setting) - below - tall(heads.later_head(setting, values, at))
    later -= tall(_continued(setting))
    sheets: list[list[Block]] = [[]]
    blocks = tables[0].blocks
    for i, block in enumerate(blocks):
        need = block.height + carry
        after = i
        while blocks[after].sticks and after + 1 < len(blocks):
            after += 1
            need += blocks[after].height
        kept = _kept(setting, blocks[i : i + 2], left - carry) if sheets[-1] else 0
        if kept or (need > left and sheets[-1] and not blocks[i - 1].sticks):
            if kept:
                sheets[-1].append(_at(tables, len(sheets) - 1).blocks[i].cut(end=kept))
            sheets.append([])
            left = later - tall(block.head) - carry
        whole = _at(tables, len(sheets) - 1).blocks[i]
        sheets[-1].append(whole.cut(kept) if kept else whole)
        left -= sheets[-1][-1].height
    whole = setting.chosen["breaks"] == "between rows"
    return _with_movement(tables, sheets) if whole else sheets


def _with_movement(tables: Sequence[Table], sheets: list[list[Block]]) -> list[list[Block]]:
    """Let the last sheet begin with a movement, where it would carry over a sum and no more."""
    if len(sheets) < 2 or not _between(sheets[-2][-1], sheets[-1][0]):
        return sheets
    *whole, before, last = sheets
    rows = [i for i, block in enumerate(before) if block.row is not None]
    if len(rows) < 2 or any(block.row is not None for block in last):
        return sheets
    i = rows[-1]
    while before[i - 1].sticks:
        i -= 1
    start = len(tables[0].blocks) - len(last) - (len(before) - i)
    return [*whole, before[:i], list(_at(tables, len(sheets) - 1).blocks[start:])]


def _kept(setting: Setting, blocks: Sequence[Block], left: float) -> int:
    """Say how many lines of a movement stay on a sheet that has no room for it and the next.

    None where rows are kept whole, and none of the last: no sheet begins with its end alone.
    """
    if setting.chosen["breaks"] == "between rows" or blocks[0].row is None or len(blocks) < 2:
        return 0
    block, after = blocks
    if block.height + tall(after.lines[:1]) <= left:
        return 0
    return max(n for n in range(len(block.lines)) if n == 0 or tall(block.lines[:n]) <= left)


def _room(setting: Setting) -> float:
    paper = setting.ruler.paper
    return ((paper.height or 0) - 2 * paper.margin) / paper.pitch


def _numbering(setting: Setting, number: int, count: int) -> heads.Numbering:
    return heads.Numbering(
        setting.field("page_number", "code", str(number + 1), row=number),
        setting.field("page_count", "code", str(count), row=number),
    )


@dataclass(frozen=True, slots=True)
class _Carried:
    lines: tuple[Line, ...] = ()
    labels: tuple[Field, ...] = ()


def _carried(
    setting: Setting, drawn: Sequence[Column], role: str, number: int, block: Block | None
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
    line = sum_line(setting, drawn, Stating(setting.say(role), amounts, 0, bold, day))
    return _Carried((line,), (*amounts.values(), *((day,) if day else ())))


def _page_totals(
    setting: Setting, drawn: Sequence[Column], number: int, sheets: Sequence[Sequence[Block]]
) -> _Carried:
    """Give the sums of a sheet's movements, where each side has a column."""
    after, before = sheets[number][-1].sums, sheets[number - 1][-1].sums if number else None
    if setting.layout.signed or after is None:
        return _Carried()
    since = before or Sums(after.balance)
    here = Sums(after.balance, after.credits - since.credits, after.debits - since.debits)
    amounts = _both_sides(setting, "page", number, here)
    line = sum_line(setting, drawn, Stating(setting.say("page_totals"), amounts, 0, bold=False))
    return _Carried((line,), tuple(amounts.values()))


def _both_sides(setting: Setting, role: str, number: int, sums: Sums) -> dict[str, Field]:
    return {
        side: setting.field(f"{role}_{side}s", "money", f"{value:.2f}", row=number)
        for side, value in (("debit", sums.debits), ("credit", sums.credits))
    }


def _once(setting: Setting, sheet: Sequence[Block], out: Printed) -> list[Line]:
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


def _gridded(setting: Setting, drawn: Sequence[Column], body: Sequence[Line]) -> list[Line]:
    """Draw the grid's upright rules from the table's head down to its last line."""
    start = next((i for i, line in enumerate(body) if line.marks), None)
    if setting.rules != "grid" or start is None:
        return list(body)
    size = setting.size
    deep = tall(body[start:]) - body[start].gap + 0.3 + setting.context.locale.hang
    edges = (-0.005, *(column.left - GUTTER / 2 for column in drawn[1:]), wide(drawn, 0.005))
    rules = (Mark("rule", round(x, 5), 0.0005, deep, 1 - 1.05 * size) for x in edges)
    last = Mark("rule", -0.005, wide(drawn, 0.01), drop=1 - 1.05 * size + deep)
    marks = (*body[start].marks, *rules, last)
    return [*body[:start], replace(body[start], marks=marks), *body[start + 1 :]]


def _filled(setting: Setting, lines: Sequence[Line], foot: Sequence[Line]) -> tuple[Line, ...]:
    """Push the foot down to the end of the sheet."""
    blank = _room(setting) - tall(lines) - tall(foot)
    first = replace(foot[0], gap=round(foot[0].gap + max(0.0, blank), 4))
    return (*lines, first, *foot[1:])
