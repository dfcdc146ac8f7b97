"""Sheets of a statement: page breaks, repeated headers, sums carried forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from docextract_eval.corpus.kinds.sheets.columns import Column, SumRow, sum_line
from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering, page_numbering
from docextract_eval.corpus.kinds.sheets.letter_marks import with_machine_marks
from docextract_eval.corpus.kinds.sheets.look import lines_height
from docextract_eval.corpus.kinds.sheets.page_breaks import (
    Block,
    PrintedPages,
    TableSpace,
    add_vertical_rules,
    block_before_break_within_rows,
    break_into_sheets,
    push_footer_down,
    sheet_capacity,
)
from docextract_eval.corpus.kinds.statement.headers import footer_lines
from docextract_eval.corpus.kinds.statement.record import CarryMode
from docextract_eval.corpus.kinds.statement.setting import AnySetting
from docextract_eval.corpus.kinds.statement.table import RunningSums, sum_column_name
from docextract_eval.records import Field, Line

LabelledLines = tuple[list[Line], list[Field]]
"""Lines, and the labels of what they print."""
_LEAST_BLANK = 2.4
"""The blank above the footer of the last sheet, in lines of the body, that nothing fills."""
_CARRIED_LINE_COUNTS = {"none": 0, "rows": 3}
"""How many lines of carried sums a sheet may have; one where nothing is listed."""


@dataclass(frozen=True, slots=True)
class Carry:
    """What is carried from sheet to sheet, and how it is printed."""

    mode: CarryMode
    """The balance, the sums of both sides, or both in rows like any other."""
    money_form: int = 0
    """The locale's style of money in which balances are printed."""
    bold: bool = False
    """Whether what is carried to the next sheet is in bold type."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The headers above the table, and what is carried to the next sheet."""

    first_header: Callable[[PageNumbering], tuple[Line, ...]]
    """Returns the header of the first sheet, ..."""
    later_header: Callable[[PageNumbering], tuple[Line, ...]]
    """... and of later sheets."""
    carry: Carry
    notes: tuple[Line, ...] = ()
    """The small print of the last sheet, which is left out where there is no room for it."""
    slip: tuple[Line, ...] = ()
    """The slip at the foot of the first sheet, to be cut off."""
    continued: tuple[Line, ...] = ()
    """The lines above the rest of a table that continues in the middle of a row; without any, rows
    are not split."""


@dataclass(frozen=True, slots=True)
class Table:
    """All blocks of a table, set in these columns."""

    columns: Sequence[Column]
    blocks: Sequence[Block[RunningSums]]


@dataclass(slots=True)
class StatementPages(PrintedPages):
    """All pages, and the dates that are printed in another row."""

    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Dates of rows that are printed in another row: see `Content.shared`."""


def print_sheets(
    setting: AnySetting, surroundings: Surroundings, table_by_sheet: Sequence[Table]
) -> StatementPages:
    """Break a table into sheets, and add headers, footers and carried sums to each.

    `table_by_sheet` holds the table once for each sheet on which its columns differ; the last
    applies to all later sheets.
    """
    out, pages = StatementPages(), []
    sheets = break_into_sheets(
        [table.blocks for table in table_by_sheet], _table_space(setting, surroundings)
    )
    sums = _CarriedSums(setting, surroundings.carry, sheets)
    for number, sheet in enumerate(sheets):
        columns = table_by_sheet[min(number, len(table_by_sheet) - 1)].columns
        at = page_numbering(setting.context, number, len(sheets))
        out.labels += [at.page, at.count]
        body = _lines_without_repeated_dates(setting, sheet, out)
        if number:
            lines, labels = sums.brought_forward_lines(columns, number)
            body = [*surroundings.continued, *sheet[0].header, *lines, *body]
            out.labels += labels
        if number + 1 < len(sheets):
            lines, labels = sums.sheet_totals_and_carried_lines(columns, number)
            body += lines
            out.labels += labels
        header = (surroundings.later_header if number else surroundings.first_header)(at)
        page = [*header, *add_vertical_rules(setting.look, columns, body)]
        footer = (*footer_lines(setting, at), *(() if number else surroundings.slip))
        if number + 1 == len(sheets) and _has_room(setting, [*page, *footer], surroundings.notes):
            footer = (*surroundings.notes, *footer)
        pages.append(_with_machine_marks(setting, push_footer_down(setting.look, page, footer), at))
    out.pages = tuple(pages)
    return out


def _has_room(setting: AnySetting, lines: Sequence[Line], more: Sequence[Line]) -> bool:
    """Return whether a sheet with these lines has room for more, and a blank above them."""
    blank = sheet_capacity(setting.ruler.paper) - lines_height([*lines, *more])
    return bool(more) and blank >= _LEAST_BLANK


def _with_machine_marks(
    setting: AnySetting, page: tuple[Line, ...], numbering: PageNumbering
) -> tuple[Line, ...]:
    """Return a page with the dashes that a machine for envelopes reads, if the family has them."""
    if not setting.layout.machine or setting.layout.mono:
        return page
    number, last = int(numbering.page.value or 0), numbering.page.value == numbering.count.value
    code = number + 8 * int(setting.choices.looks["date"])
    return with_machine_marks(setting.ruler.paper, page, code, last_sheet=last)


def _table_space(setting: AnySetting, surroundings: Surroundings) -> TableSpace:
    """Return the room that headers and footers leave to the table."""
    at = page_numbering(setting.context, 0, 99)
    capacity = sheet_capacity(setting.ruler.paper) - (lines_height(footer_lines(setting, at)) + 0.5)
    carry = _CARRIED_LINE_COUNTS.get(surroundings.carry.mode, 1) * (setting.look.size + 0.4)
    later = (*surroundings.later_header(at), *surroundings.continued)
    splits_rows = bool(surroundings.continued)
    return TableSpace(
        capacity - lines_height((*surroundings.first_header(at), *surroundings.slip)),
        capacity - lines_height(later),
        carry,
        splits_rows,
    )


@dataclass(frozen=True, slots=True)
class _CarriedSums:
    """The lines of sums at the ends of sheets, with the labels of what they print."""

    setting: AnySetting
    carry: Carry
    sheets: Sequence[Sequence[Block[RunningSums]]]

    def brought_forward_lines(self, columns: Sequence[Column], sheet_number: int) -> LabelledLines:
        """Return the line that brings the sums forward from the last sheet."""
        return self._sum_lines(
            columns, "brought", sheet_number, self._block_before_break(sheet_number - 1)
        )

    def sheet_totals_and_carried_lines(
        self, columns: Sequence[Column], sheet_number: int
    ) -> LabelledLines:
        """Return the lines that carry the sums to the next sheet, and the sheet's own sums."""
        block = self._block_before_break(sheet_number)
        totals, labels = self._sheet_totals(columns, sheet_number, block)
        lines, more = self._sum_lines(columns, "carried", sheet_number, block)
        return [*totals, *lines], [*labels, *more]

    def _block_before_break(self, sheet_number: int) -> Block[RunningSums] | None:
        """Return the last block of a sheet if sums are carried over its end, else None."""
        if self.carry.mode == "none":
            return None
        return block_before_break_within_rows(
            self.sheets[sheet_number][-1], self.sheets[sheet_number + 1][0]
        )

    def _sum_lines(
        self,
        columns: Sequence[Column],
        role: str,
        sheet_number: int,
        block: Block[RunningSums] | None,
    ) -> LabelledLines:
        if block is None or block.sums is None:
            return [], []
        setting, mode, sums, date = self.setting, self.carry.mode, block.sums, None
        if mode == "totals":
            amounts = self._side_totals(role, sheet_number, sums)
        else:
            value, text = sums.balance, setting.format_balance(sums.balance, self.carry.money_form)
            name = f"{role}_forward"
            amount = setting.make_field(
                name, "money", setting.canonical_amount(value), text, row=sheet_number
            )
            amounts = {sum_column_name(setting, value): amount}
        if mode == "rows" and block.date is not None:
            date = replace(block.date, name=f"{role}_date", row=sheet_number)
        bold = role == "carried" and self.carry.bold
        line = sum_line(
            setting.look, columns, SumRow(setting.wording(role), amounts, 0, bold, date)
        )
        return [line], [*amounts.values(), *((date,) if date else ())]

    def _sheet_totals(
        self, columns: Sequence[Column], sheet_number: int, block: Block[RunningSums] | None
    ) -> LabelledLines:
        """Return the sheet's own sums, where rows are carried and each side has a column."""
        setting = self.setting
        if (
            self.carry.mode != "rows"
            or setting.layout.has_amount_column
            or block is None
            or not block.sums
        ):
            return [], []
        after = block.sums
        earlier_sums = (
            self.sheets[sheet_number - 1][-1].sums if sheet_number else None
        ) or RunningSums(after.balance)
        sheet_sums = RunningSums(
            after.balance, after.credits - earlier_sums.credits, after.debits - earlier_sums.debits
        )
        amounts = self._side_totals("page", sheet_number, sheet_sums)
        sum_row = SumRow(setting.wording("page_totals"), amounts, 0, bold=False)
        return [sum_line(setting.look, columns, sum_row)], [*amounts.values()]

    def _side_totals(self, role: str, sheet_number: int, sums: RunningSums) -> dict[str, Field]:
        make_field, plain = self.setting.make_field, self.setting.canonical_amount
        return {
            side: make_field(f"{role}_{side}s", "money", plain(value), row=sheet_number)
            for side, value in (("debit", sums.debits), ("credit", sums.credits))
        }


def _lines_without_repeated_dates(
    setting: AnySetting, sheet: Sequence[Block[RunningSums]], out: StatementPages
) -> list[Line]:
    """Return a sheet's lines; in some families a date is printed with its first row only."""
    lines: list[Line] = []
    first_date: Field | None = None
    for block in sheet:
        if setting.layout.day_once and block.row is not None and block.date is not None:
            if (
                first_date is not None
                and first_date.row is not None
                and first_date.text == block.date.text
            ):
                out.shared[block.date.key] = (first_date.key, "")
                first = block.lines[0]
                kept = (span for span in first.spans if span.tag != block.date.key)
                lines += [replace(first, spans=tuple(kept)), *block.lines[1:]]
                continue
            first_date = block.date
        lines += block.lines
    return lines
