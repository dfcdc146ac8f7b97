"""The table of movements: one row per date and amount, however many lines its text takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.columns import MONEY_ROLES, Columns
from docextract_eval.pipelines.rules.dates import Period, PrintedDate, match_date
from docextract_eval.pipelines.rules.lines import word_height
from docextract_eval.pipelines.rules.phrases import (
    LABEL_ROLES,
    SECTION_ROLES,
    Roles,
    phrase_role,
    starting_role,
)
from docextract_eval.pipelines.rules.signed_amounts import SignedAmount, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line

_MOST_LINES = 6
"""The most lines of one movement's text."""
_MAX_GAP = 1.6
"""A line with a larger gap above it, in usual steps, is not part of the text."""
_INDENT = 4
"""How far right of its start a text may go on, in heights, beyond where it has ended."""
_FINE_PRINT, _FOOTER_GAP = 0.8, 1.1
"""Print smaller by this factor, below a larger gap than this, is the footer of a page."""
_STOP_ROLES = (
    *("opening_balance", "closing_balance", "total_credits", "total_debits", "totals"),
    *("carried", "brought"),
)


@dataclass(frozen=True, slots=True)
class Movement:
    """One row, its amount with the sign as printed."""

    dates: tuple[PrintedDate, ...]
    text: tuple[OcrWord, ...]
    reference: tuple[OcrWord, ...]
    amount: SignedAmount | None
    column: str
    """The role of the column that its amount stands in."""
    balance: SignedAmount | None
    section: str
    is_value_date_first: bool


@dataclass(frozen=True, slots=True)
class TableState:
    """What is carried from line to line while a table is read."""

    rows: tuple[Movement, ...] = ()
    columns: Columns | None = None
    section: str = ""
    lines_left: int = 0
    """How many more lines may belong to the text of the last row."""


def read_movements(
    lines: Sequence[Line], tables: Mapping[int, Columns], period: Period | None, context: Context
) -> tuple[Movement, ...]:
    """Return the movements of all pages, in the order in which they are printed."""
    state = TableState()
    for number, line in enumerate(lines):
        if number in tables:
            state = replace(state, columns=tables[number], lines_left=0)
        else:
            state = _state_after_line(state, line, period, context)
    return state.rows


def _state_after_line(
    state: TableState, line: Line, period: Period | None, context: Context
) -> TableState:
    language = context.locale.name
    section = phrase_role(line.text, language, SECTION_ROLES)
    if section:
        return replace(state, section=section, lines_left=0)
    if state.columns is None or state.section == "daily":
        return state
    row = read_movement_row(line, state, period, context)
    if row:
        return replace(state, rows=(*state.rows, row), lines_left=_MOST_LINES)
    if state.lines_left and continues_row(state.rows[-1], line, context):
        last = state.rows[-1]
        longer = replace(last, text=(*last.text, *line.words))
        return replace(state, rows=(*state.rows[:-1], longer), lines_left=state.lines_left - 1)
    return replace(state, lines_left=0)


def read_movement_row(
    line: Line, state: TableState, period: Period | None, context: Context
) -> Movement | None:
    """Return the movement on a line that starts with a date and ends with an amount, or None."""
    columns, first_date = state.columns, match_date(line.words, 0, context, period)
    later = match_date(line.words, first_date.end, context, period) if first_date else None
    own_dates = tuple(date for date in (first_date, later) if date)
    start = own_dates[-1].end if own_dates else 0
    dates = own_dates or _date_above(line, state, context)
    if not dates or columns is None:
        return None
    sums = [one for one in find_signed_amounts(line, context) if one.start >= start]
    value_date = _value_date_behind(line, columns, period, context)
    dates = (*dates[:1], value_date) if value_date else dates
    if not own_dates and not all(
        columns.contains_amount(line.words[one.start : one.end]) for one in sums
    ):
        return None
    placed = _amounts_by_column(line, sums, columns, value_date.words if value_date else ())
    amount = next(((role, one) for role, one in placed.items() if role != "balance"), None)
    if amount is None:
        return None
    first = min(one.start for one in placed.values())
    text, reference = _text_and_reference(line.words[start:first], columns)
    return Movement(
        dates=dates,
        text=text,
        reference=reference,
        amount=amount[1],
        column=amount[0],
        balance=placed.get("balance"),
        section=state.section,
        is_value_date_first=columns.is_value_date_first,
    )


def _date_above(line: Line, state: TableState, context: Context) -> tuple[PrintedDate, ...]:
    """Return the date of the row above for a row that leaves out its own."""
    if not state.rows or not state.lines_left or not continues_row(state.rows[-1], line, context):
        return ()
    return state.rows[-1].dates[:1]


def _value_date_behind(
    line: Line, columns: Columns, period: Period | None, context: Context
) -> PrintedDate | None:
    """Return the value date of a line whose column stands right of the amounts, or None."""
    money_ends = [end for role, (_, end) in columns.spans.items() if role in MONEY_ROLES]
    left, right = columns.spans.get("value_date", (0.0, 0.0))
    if not money_ends or right < min(money_ends):
        return None
    for at, word in enumerate(line.words):
        if word.box[2] > left and word.box[0] < right:
            return match_date(line.words, at, context, period)
    return None


def _amounts_by_column(
    line: Line, sums: Sequence[SignedAmount], columns: Columns, skipped_words: tuple[OcrWord, ...]
) -> dict[str, SignedAmount]:
    """Return the amounts at the end of a line, by the role of the column they stand in."""
    placed: dict[str, SignedAmount] = {}
    until = len(line.words)
    for one in reversed(sums):
        between = [word for word in line.words[one.end : until] if word not in skipped_words]
        role = columns.nearest_money_role(one.words)
        if any(len(word.text.strip("()+-")) > 2 for word in between) or not role or role in placed:
            break
        placed[role] = one
        until = one.start
    return placed


def _text_and_reference(
    words: Sequence[OcrWord], columns: Columns
) -> tuple[tuple[OcrWord, ...], tuple[OcrWord, ...]]:
    """Return the text of a row, and its reference if that has a column of its own."""
    kept = list(words)
    while kept and not any(char.isalnum() for char in kept[-1].text):
        kept.pop()
    left, right = columns.spans.get("reference", (float("inf"), float("inf")))
    last = kept[-1] if kept else None
    if last is None or not any(char.isdigit() for char in last.text):
        return tuple(kept), ()
    if last.box[2] < left - word_height(last) or last.box[0] > right + word_height(last):
        return tuple(kept), ()
    return tuple(kept[:-1]), (last,)


def continues_row(
    row: Movement, line: Line, context: Context, label_roles: Roles = LABEL_ROLES
) -> bool:
    """Return whether a line continues the text of a row: it stands below it and begins no label."""
    if not row.text or line.words[0].page != row.text[-1].page or line.gap > _MAX_GAP:
        return False
    if starting_role(line.words, context.locale.name, label_roles) in _STOP_ROLES:
        return False
    if _is_footer(row, line):
        return False
    edge = row.text[0].box[0] - 2 * word_height(row.text[0])
    date_left = row.dates[0].words[0].box[0]
    return line.words[0].box[0] >= max(edge, date_left + word_height(line.words[0]))


def _is_footer(row: Movement, line: Line) -> bool:
    """Return whether a line below a row belongs to the footer of the page."""
    first, high = row.text[0], max(map(word_height, row.text))
    ended = max(word.box[2] for word in row.text)
    beyond = line.words[0].box[0] > max(ended, first.box[0] + _INDENT * high)
    return beyond or (
        max(map(word_height, line.words)) < _FINE_PRINT * high and line.gap > _FOOTER_GAP
    )
