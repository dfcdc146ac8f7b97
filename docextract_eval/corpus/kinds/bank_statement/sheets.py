"""From blocks to sheets: breaks by what a sheet holds, repeated heads, sums carried forward."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement import heads
from docextract_eval.corpus.kinds.bank_statement.setting import tall
from docextract_eval.corpus.kinds.bank_statement.table import (
    GUTTER,
    Stating,
    balance_cell,
    sum_line,
)
from docextract_eval.records import Field, Line, Mark, Pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting
    from docextract_eval.corpus.kinds.bank_statement.table import Block, Column, Sums


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
    blocks: Sequence[Block],
    drawn: Sequence[Column],
) -> Printed:
    """Break blocks into sheets, and put what every sheet has around them."""
    out = Printed()
    sheets = _broken(setting, values, blocks)
    pages = []
    for number, sheet in enumerate(sheets):
        at = _numbering(setting, number, len(sheets))
        out.labels += [at.page, at.count]
        head = (heads.later_head if number else heads.first_head)(setting, values, at)
        body = _once(setting, sheet, out)
        if number:
            before = sheets[number - 1][-1].sums
            carried = _carried(setting, drawn, "brought", number, _between(before, sheet[0]))
            body = [*sheet[0].head, *carried.lines, *body]
            out.labels += carried.labels
        if number + 1 < len(sheets):
            after = _between(sheet[-1].sums, sheets[number + 1][0])
            carried = _carried(setting, drawn, "carried", number, after)
            body = [*body, *carried.lines]
            out.labels += carried.labels
        body = _gridded(setting, drawn, body)
        pages.append(_filled(setting, [*head, *body], heads.foot(setting, at)))
    out.pages = tuple(pages)
    return out


def _between(before: Sums | None, after: Block) -> Sums | None:
    return before if after.sums is not None else None


def _broken(
    setting: Setting, values: Mapping[str, Field], blocks: Sequence[Block]
) -> list[list[Block]]:
    at = _numbering(setting, 0, 99)
    below = tall(heads.foot(setting, at)) + 0.5
    carry = 0.0 if setting.layout.carry == "none" else setting.size + 0.4
    left = _room(setting) - below - tall(heads.first_head(setting, values, at))
    later = _room(setting) - below - tall(heads.later_head(setting, values, at))
    sheets: list[list[Block]] = [[]]
    for i, block in enumerate(blocks):
        need = block.height + carry
        after = i
        while blocks[after].sticks and after + 1 < len(blocks):
            after += 1
            need += blocks[after].height
        if need > left and sheets[-1] and not blocks[i - 1].sticks:
            sheets.append([])
            left = later - tall(block.head) - carry
        sheets[-1].append(block)
        left -= block.height
    return sheets


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
    setting: Setting, drawn: Sequence[Column], role: str, number: int, sums: Sums | None
) -> _Carried:
    """Give the line that carries the account to the next sheet, or brings it from the last."""
    if sums is None or setting.layout.carry == "none":
        return _Carried()
    if setting.layout.carry == "balance":
        text = setting.balance(sums.balance)
        amount = setting.field(f"{role}_forward", "money", f"{sums.balance:.2f}", text, row=number)
        amounts = {balance_cell(setting, sums.balance): amount}
    else:
        amounts = {
            side: setting.field(f"{role}_{side}s", "money", f"{value:.2f}", row=number)
            for side, value in (("debit", sums.debits), ("credit", sums.credits))
        }
    line = sum_line(setting, drawn, Stating(setting.say(role), amounts, 0, role == "carried"))
    return _Carried((line,), tuple(amounts.values()))


def _once(setting: Setting, sheet: Sequence[Block], out: Printed) -> list[Line]:
    """Give a sheet's lines; where the family says so, a day is printed with its first row only."""
    lines: list[Line] = []
    lead: tuple[str, int] | None = None
    for block in sheet:
        if setting.layout.day_once and block.row is not None:
            if lead is not None and lead[0] == block.day:
                out.dates[block.row] = lead[1]
                first = block.lines[0]
                kept = (s for s in first.spans if not s.tag.startswith("transactions.date#"))
                lines += [replace(first, spans=tuple(kept)), *block.lines[1:]]
                continue
            lead = (block.day, block.row)
        lines += block.lines
    return lines


def _gridded(setting: Setting, drawn: Sequence[Column], body: Sequence[Line]) -> list[Line]:
    """Draw the grid's upright rules from the table's head down to its last line."""
    start = next((i for i, line in enumerate(body) if line.marks), None)
    if setting.rules != "grid" or start is None:
        return list(body)
    size = setting.size
    deep = tall(body[start:]) - body[start].gap + 0.3 + setting.context.locale.hang
    edges = (-0.005, *(column.left - GUTTER / 2 for column in drawn[1:]), 1.005)
    rules = (Mark("rule", round(x, 5), 0.0005, deep, 1 - 1.05 * size) for x in edges)
    last = Mark("rule", -0.005, 1.01, drop=1 - 1.05 * size + deep)
    marks = (*body[start].marks, *rules, last)
    return [*body[:start], replace(body[start], marks=marks), *body[start + 1 :]]


def _filled(setting: Setting, lines: Sequence[Line], foot: Sequence[Line]) -> tuple[Line, ...]:
    """Push the foot down to the end of the sheet."""
    blank = _room(setting) - tall(lines) - tall(foot)
    first = replace(foot[0], gap=round(foot[0].gap + max(0.0, blank), 4))
    return (*lines, first, *foot[1:])
