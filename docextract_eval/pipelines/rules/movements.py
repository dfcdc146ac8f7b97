"""The table of movements: one row per date and amount, however many lines its text takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.cells import height, text_of
from docextract_eval.pipelines.rules.columns import MONEY_ROLES, Columns
from docextract_eval.pipelines.rules.days import Day, Period, day_at
from docextract_eval.pipelines.rules.phrases import (
    LABEL_ROLES,
    SECTION_ROLES,
    Roles,
    find_labels,
    role_of,
)
from docextract_eval.pipelines.rules.sums import Sum, find_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line

_MOST_LINES = 6
"""The most lines of one movement's text."""
_APART = 1.6
"""A line with a larger gap above it, in usual steps, is not part of the text."""
_INDENT = 4
"""How far right of its start a text may go on, in heights, beyond where it has ended."""
_FINE, _BELOW = 0.8, 1.1
"""Print smaller by this factor, below a larger gap than this, is the footer of a page."""
_STOPS = (
    *("opening_balance", "closing_balance", "total_credits", "total_debits", "totals"),
    *("carried", "brought"),
)


@dataclass(frozen=True, slots=True)
class Movement:
    """One row, its amount with the sign as printed."""

    days: tuple[Day, ...]
    text: tuple[OcrWord, ...]
    reference: tuple[OcrWord, ...]
    amount: Sum | None
    head: str
    """The role of the column that its amount stands in."""
    balance: Sum | None
    section: str
    swapped: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What is carried from line to line while a table is read."""

    rows: tuple[Movement, ...] = ()
    columns: Columns | None = None
    section: str = ""
    held: int = 0
    """How many more lines may belong to the text of the last row."""


def read_movements(
    lines: Sequence[Line], tables: Mapping[int, Columns], period: Period | None, context: Context
) -> tuple[Movement, ...]:
    """Return the movements of all pages, in the order in which they are printed."""
    state = Reading()
    for number, line in enumerate(lines):
        if number in tables:
            state = replace(state, columns=tables[number], held=0)
        else:
            state = _read(state, line, period, context)
    return state.rows


def _read(state: Reading, line: Line, period: Period | None, context: Context) -> Reading:
    language = context.locale.name
    section = role_of(line.text, language, SECTION_ROLES)
    if section:
        return replace(state, section=section, held=0)
    if state.columns is None or state.section == "daily":
        return state
    row = row_of(line, state, period, context)
    if row:
        return replace(state, rows=(*state.rows, row), held=_MOST_LINES)
    if state.held and continues(state.rows[-1], line, context):
        last = state.rows[-1]
        longer = replace(last, text=(*last.text, *line.words))
        return replace(state, rows=(*state.rows[:-1], longer), held=state.held - 1)
    return replace(state, held=0)


def row_of(line: Line, state: Reading, period: Period | None, context: Context) -> Movement | None:
    """Return the movement on a line that starts with a date and ends with an amount, or None."""
    columns, own = state.columns, _days(line, period, context)
    start = own[-1].end if own else 0
    days = own or _day_above(line, state, context)
    if not days or columns is None:
        return None
    sums = [one for one in find_sums(line, context) if one.start >= start]
    valued = _day_behind(line, columns, period, context)
    days = (*days[:1], valued) if valued else days
    if not own and not all(columns.holds(line.words[one.start : one.end]) for one in sums):
        return None
    placed = _placed(line, sums, columns, valued.words if valued else ())
    amount = next(((role, one) for role, one in placed.items() if role != "balance"), None)
    if amount is None:
        return None
    first = min(one.start for one in placed.values())
    text, reference = _text(line.words[start:first], columns)
    return Movement(
        days=days,
        text=text,
        reference=reference,
        amount=amount[1],
        head=amount[0],
        balance=placed.get("balance"),
        section=state.section,
        swapped=columns.swapped,
    )


def _days(line: Line, period: Period | None, context: Context) -> tuple[Day, ...]:
    first = day_at(line.words, 0, context, period)
    second = day_at(line.words, first.end, context, period) if first else None
    return tuple(day for day in (first, second) if day)


def _day_above(line: Line, state: Reading, context: Context) -> tuple[Day, ...]:
    """Return the date of the row above for a row that leaves out its own."""
    if not state.rows or not state.held or not continues(state.rows[-1], line, context):
        return ()
    return state.rows[-1].days[:1]


def _day_behind(
    line: Line, columns: Columns, period: Period | None, context: Context
) -> Day | None:
    """Return the value date of a line whose column stands right of the amounts, or None."""
    heads = [end for role, (_, end) in columns.spans.items() if role in MONEY_ROLES]
    left, right = columns.spans.get("value_date", (0.0, 0.0))
    if not heads or right < min(heads):
        return None
    for at, word in enumerate(line.words):
        if word.box[2] > left and word.box[0] < right:
            return day_at(line.words, at, context, period)
    return None


def _placed(
    line: Line, sums: Sequence[Sum], columns: Columns, apart: tuple[OcrWord, ...]
) -> dict[str, Sum]:
    """Return the amounts at the end of a line, by the role of the column they stand in."""
    placed: dict[str, Sum] = {}
    until = len(line.words)
    for one in reversed(sums):
        between = [word for word in line.words[one.end : until] if word not in apart]
        role = columns.of_amount(one.words)
        if any(len(word.text.strip("()+-")) > 2 for word in between) or not role or role in placed:
            break
        placed[role] = one
        until = one.start
    return placed


def _text(
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
    if last.box[2] < left - height(last) or last.box[0] > right + height(last):
        return tuple(kept), ()
    return tuple(kept[:-1]), (last,)


def continues(row: Movement, line: Line, context: Context, announcing: Roles = LABEL_ROLES) -> bool:
    """Return whether a line continues the text of a row: it stands below it and begins no label."""
    if not row.text or line.words[0].page != row.text[-1].page or line.gap > _APART:
        return False
    labels = find_labels(line.words, context.locale.name, announcing)
    if labels and labels[0].start == 0 and labels[0].role in _STOPS:
        return False
    if _is_foot(row, line):
        return False
    edge = row.text[0].box[0] - 2 * height(row.text[0])
    day = row.days[0].words[0].box[0]
    return line.words[0].box[0] >= max(edge, day + height(line.words[0]))


def _is_foot(row: Movement, line: Line) -> bool:
    """Return whether a line below a row belongs to the footer of the page."""
    first, high = row.text[0], max(map(height, row.text))
    ended = max(word.box[2] for word in row.text)
    beyond = line.words[0].box[0] > max(ended, first.box[0] + _INDENT * high)
    return beyond or (max(map(height, line.words)) < _FINE * high and line.gap > _BELOW)


def described(row: Movement) -> str:
    """Return the text of a movement as one string."""
    return text_of(row.text)
