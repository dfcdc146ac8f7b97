"""Sheets of a statement: page breaks, repeated headers, sums carried forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

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
from docextract_eval.corpus.kinds.sheets.showing import Numbering, numbering
from docextract_eval.corpus.kinds.statement.heads import foot
from docextract_eval.corpus.kinds.statement.record import Carried
from docextract_eval.corpus.kinds.statement.setting import AnySetting
from docextract_eval.corpus.kinds.statement.table import Sums, sum_cell
from docextract_eval.records import Field, Line

Stated = tuple[list[Line], list[Field]]
"""Lines, and the labels of what they print."""
_CARRY_LINES = {"none": 0, "rows": 3}
"""How many lines of carried sums a sheet may have; one where nothing is listed."""


@dataclass(frozen=True, slots=True)
class Carry:
    """What is carried from sheet to sheet, and how it is printed."""

    how: Carried
    """The balance, the sums of both sides, or both in rows like any other."""
    form: int = 0
    """The locale's style of money in which balances are printed."""
    bold: bool = False
    """Whether what is carried to the next sheet is in bold type."""


@dataclass(frozen=True, slots=True)
class Around:
    """The headers above the table, and what is carried to the next sheet."""

    first: Callable[[Numbering], tuple[Line, ...]]
    """Returns the header of the first sheet, ..."""
    later: Callable[[Numbering], tuple[Line, ...]]
    """... and of later sheets."""
    carry: Carry
    continued: tuple[Line, ...] = ()
    """The lines above the rest of a table that continues in the middle of a row; without any, rows
    are not split."""


@dataclass(frozen=True, slots=True)
class Table:
    """All blocks of a table, set in these columns."""

    drawn: Sequence[Column]
    blocks: Sequence[Block[Sums]]


@dataclass(slots=True)
class Statement(Printed):
    """All pages, and the dates that are printed in another row."""

    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Dates of rows that are printed in another row: see `Content.shared`."""


def print_sheets(setting: AnySetting, around: Around, tables: Sequence[Table]) -> Statement:
    """Break a table into sheets, and add headers, footers and carried sums to each.

    `tables` holds the table once for each sheet on which its columns differ; the last applies to
    all later sheets.
    """
    out, pages = Statement(), []
    sheets = broken([table.blocks for table in tables], _space(setting, around))
    sums = _CarriedSums(setting, around.carry, sheets)
    for number, sheet in enumerate(sheets):
        drawn = tables[min(number, len(tables) - 1)].drawn
        at = numbering(setting.context, number, len(sheets))
        out.labels += [at.page, at.count]
        body = _once(setting, sheet, out)
        if number:
            lines, labels = sums.brought(drawn, number)
            body = [*around.continued, *sheet[0].head, *lines, *body]
            out.labels += labels
        if number + 1 < len(sheets):
            lines, labels = sums.carried(drawn, number)
            body += lines
            out.labels += labels
        head = (around.later if number else around.first)(at)
        body = gridded(setting.look, drawn, body)
        pages.append(filled(setting.look, [*head, *body], foot(setting, at)))
    out.pages = tuple(pages)
    return out


def _space(setting: AnySetting, around: Around) -> Space:
    """Return the room that headers and footers leave to the table."""
    at = numbering(setting.context, 0, 99)
    whole = room(setting.ruler.paper) - (tall(foot(setting, at)) + 0.5)
    carry = _CARRY_LINES.get(around.carry.how, 1) * (setting.look.size + 0.4)
    later = (*around.later(at), *around.continued)
    parts = bool(around.continued)
    return Space(whole - tall(around.first(at)), whole - tall(later), carry, parts)


@dataclass(frozen=True, slots=True)
class _CarriedSums:
    """The lines of sums at the ends of sheets, with the labels of what they print."""

    setting: AnySetting
    carry: Carry
    sheets: Sequence[Sequence[Block[Sums]]]

    def brought(self, drawn: Sequence[Column], number: int) -> Stated:
        """Return the line that brings the sums forward from the last sheet."""
        return self._line(drawn, "brought", number, self._before_break(number - 1))

    def carried(self, drawn: Sequence[Column], number: int) -> Stated:
        """Return the lines that carry the sums to the next sheet, and the sheet's own sums."""
        block = self._before_break(number)
        totals, labels = self._totals(drawn, number, block)
        lines, more = self._line(drawn, "carried", number, block)
        return [*totals, *lines], [*labels, *more]

    def _before_break(self, number: int) -> Block[Sums] | None:
        """Return the last block of a sheet if sums are carried over its end, else None."""
        if self.carry.how == "none":
            return None
        return between(self.sheets[number][-1], self.sheets[number + 1][0])

    def _line(
        self, drawn: Sequence[Column], role: str, number: int, block: Block[Sums] | None
    ) -> Stated:
        if block is None or block.sums is None:
            return [], []
        setting, how, sums, day = self.setting, self.carry.how, block.sums, None
        if how == "totals":
            amounts = self._both_sides(role, number, sums)
        else:
            value, text = sums.balance, setting.balance(sums.balance, self.carry.form)
            name = f"{role}_forward"
            amount = setting.field(name, "money", setting.plain(value), text, row=number)
            amounts = {sum_cell(setting, value): amount}
        if how == "rows" and block.day is not None:
            day = replace(block.day, name=f"{role}_date", row=number)
        bold = role == "carried" and self.carry.bold
        line = sum_line(setting.look, drawn, Stating(setting.say(role), amounts, 0, bold, day))
        return [line], [*amounts.values(), *((day,) if day else ())]

    def _totals(self, drawn: Sequence[Column], number: int, block: Block[Sums] | None) -> Stated:
        """Return the sheet's own sums, where rows are carried and each side has a column."""
        setting = self.setting
        if self.carry.how != "rows" or setting.layout.signed or block is None or not block.sums:
            return [], []
        after = block.sums
        since = (self.sheets[number - 1][-1].sums if number else None) or Sums(after.balance)
        here = Sums(after.balance, after.credits - since.credits, after.debits - since.debits)
        amounts = self._both_sides("page", number, here)
        stating = Stating(setting.say("page_totals"), amounts, 0, bold=False)
        return [sum_line(setting.look, drawn, stating)], [*amounts.values()]

    def _both_sides(self, role: str, number: int, sums: Sums) -> dict[str, Field]:
        field_of, plain = self.setting.field, self.setting.plain
        return {
            side: field_of(f"{role}_{side}s", "money", plain(value), row=number)
            for side, value in (("debit", sums.debits), ("credit", sums.credits))
        }


def _once(setting: AnySetting, sheet: Sequence[Block[Sums]], out: Statement) -> list[Line]:
    """Return a sheet's lines; in some families a date is printed with its first row only."""
    lines: list[Line] = []
    lead: Field | None = None
    for block in sheet:
        if setting.layout.day_once and block.row is not None and block.day is not None:
            if lead is not None and lead.row is not None and lead.text == block.day.text:
                out.shared[block.day.key] = (lead.key, "")
                first = block.lines[0]
                kept = (span for span in first.spans if span.tag != block.day.key)
                lines += [replace(first, spans=tuple(kept)), *block.lines[1:]]
                continue
            lead = block.day
        lines += block.lines
    return lines
