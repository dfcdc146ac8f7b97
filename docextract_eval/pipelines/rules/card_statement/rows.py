"""The tables of transactions: rows, the lines below them, the card, and the sign of each amount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.card_statement.roles import (
    LABEL_ROLES,
    REMARK_ROLES,
    SECTION_ROLES,
    STOP_ROLES,
)
from docextract_eval.pipelines.rules.lines import (
    joined_text,
    predicted_value,
    read_or_none,
    word_height,
)
from docextract_eval.pipelines.rules.movements import (
    Movement,
    TableState,
    continues_row,
    read_movement_row,
)
from docextract_eval.pipelines.rules.phrases import find_labels, phrase_role, starting_role
from docextract_eval.pipelines.rules.signed_amounts import (
    CREDIT_MARKS,
    SignedAmount,
    find_signed_amounts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.dates import Period
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_TAIL = re.compile(r"\d{4}")
_MASKED = re.compile(r"[\dXx*#.:•·-]+")
"""A part of a card's number."""
_WORDS_APART = 1.2
"""The gap, in heights, from which two words are not one phrase."""


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction, with what stands in columns that only cards have, or on a line below it."""

    movement: Movement
    tail: tuple[OcrWord, ...] = ()
    foreign: Mapping[str, OcrWord] | None = None
    can_continue: bool = True
    """Whether the next line may continue its text."""


def find_transactions(
    lines: Sequence[Line],
    tables: Mapping[int, Columns],
    period: Period | None,
    context: Context,
) -> list[Guess]:
    """Return the guesses for the transactions of all pages, in the order of print."""
    rows: list[Row] = []
    state, tail = TableState(), tuple[OcrWord, ...]()
    for number, line in enumerate(lines):
        if number in tables:
            state = replace(state, columns=tables[number])
            continue
        section = phrase_role(line.text, context.locale.name, SECTION_ROLES)
        if section:
            state, tail = replace(state, section=section), ()
            continue
        tail = _card_tail_above(line, context) or tail
        if state.section == "pending_section" or state.columns is None:
            continue
        row = _read_row(line, state, period, context)
        if row is not None:
            rows.append(replace(row, tail=row.tail or tail))
        elif rows:
            rows[-1] = _extend_row(rows[-1], line, state.columns, context)
    return [one for number, row in enumerate(rows) for one in _row_cells(row, number, context)]


def _card_tail_above(line: Line, context: Context) -> tuple[OcrWord, ...]:
    """Return the last digits of the card number on a line above rows, or nothing.

    They stand right behind the label: `Karta Plus` is a product, and `Tarjetas Levante` a bank.
    """
    labels = find_labels(line.words, context.locale.name, LABEL_ROLES)
    if not labels or labels[0].start or labels[0].role != "card_number":
        return ()
    behind = line.words[labels[0].end :]
    number = list(takewhile(lambda word: _MASKED.fullmatch(word.text), behind))
    return tuple(word for word in number if _TAIL.fullmatch(word.text))[-1:]


def _read_row(line: Line, state: TableState, period: Period | None, context: Context) -> Row | None:
    """Return the transaction on a line, or None; foreign amounts and card digits are read apart."""
    columns = state.columns
    if columns is None:
        return None
    found = read_foreign_columns(line.words, columns)
    card = columns.spans.get("card")
    tail = [
        word
        for word in line.words[1:]
        if card
        and _TAIL.fullmatch(word.text)
        and abs(word.box[0] - card[0]) < 2 * word_height(word)
    ][:1]
    apart = [*found.values(), *tail]
    kept = [
        word
        for word in line.words
        if not any(one.box[0] <= word.box[0] and word.box[2] <= one.box[2] for one in apart)
    ]
    if not kept:
        return None
    remaining = replace(line, words=tuple(kept), text=joined_text(kept))
    row = read_movement_row(remaining, replace(state, lines_left=0), period, context)
    if row is not None and not {"debit", "credit"} <= columns.spans.keys():
        row = replace(row, column="amount")  # the one column of both sides
    return (
        Row(_move_currency_word_to_text(row, remaining), tuple(tail), found or None)
        if row
        else None
    )


def _move_currency_word_to_text(row: Movement, line: Line) -> Movement:
    """Return a row with a currency word moved from amount to text: `... ZONE EURO   0,35`."""
    amount = row.amount
    if amount is None or not amount.words[0].text.isalpha() or len(amount.words) < 2:
        return row
    symbol, digits = amount.words[:2]
    before = line.words[amount.start - 1] if amount.start else None
    far = digits.box[0] - symbol.box[2] > _WORDS_APART * word_height(symbol)
    if before not in row.text or before is None or not far:
        return row
    if symbol.box[0] - before.box[2] > _WORDS_APART * word_height(symbol):
        return row
    return replace(row, text=(*row.text, symbol), amount=replace(amount, words=amount.words[1:]))


def _extend_row(row: Row, line: Line, columns: Columns, context: Context) -> Row:
    """Return a row with the line below it: more text, a foreign amount, or the end of the text."""
    stops = starting_role(line.words, context.locale.name, LABEL_ROLES) in STOP_ROLES
    if stops or not continues_row(row.movement, line, context, LABEL_ROLES):
        return replace(row, can_continue=False)
    if row.can_continue and (foreign := read_foreign_line(line.words)):
        return replace(row, foreign=foreign)
    if any(columns.contains_amount(one.words) for one in find_signed_amounts(line, context)[-1:]):
        return replace(row, can_continue=False)  # a sum of the rows above
    is_remark = starting_role(line.words[:4], context.locale.name, REMARK_ROLES)
    if not row.can_continue or is_remark or row.foreign:
        return row
    text = (*row.movement.text, *line.words)
    return replace(row, movement=replace(row.movement, text=text))


def amount_owed(amount: SignedAmount, context: Context) -> Decimal:
    """Return what is owed: an amount in favour of the holder is negative."""
    credit_marks = {side.upper() for side in (*CREDIT_MARKS, *context.locale.credit)}
    if not amount.mark:
        return amount.value
    if amount.mark.upper() in credit_marks:
        return -abs(amount.value)
    debit_marks = {side.upper() for side in context.locale.debit} | {"S", "D", "DR"}
    return abs(amount.value) if amount.mark.upper() in debit_marks else amount.value


def _row_cells(row: Row, number: int, context: Context) -> Iterator[Guess]:
    """Yield the guesses for the cells of a row."""
    movement = row.movement
    for name, date in zip(("date", "posting_date"), movement.dates, strict=False):
        yield predicted_value(f"transactions.{name}", date.value, date.words, 0.95, number)
    if text := joined_text(movement.text):
        yield predicted_value("transactions.description", text, movement.text, 0.85, number)
    if movement.amount:
        value, strength = amount_owed(movement.amount, context), 0.95 * movement.amount.strength
        if movement.column in ("debit", "credit"):
            value = abs(value) if movement.column == "debit" else -abs(value)
        yield predicted_value(
            "transactions.amount", f"{value:f}", movement.amount.words, strength, number
        )
    if row.tail:
        yield predicted_value("transactions.card_tail", row.tail[0].text, row.tail, 0.9, number)
    for name in FOREIGN_FIELDS:
        if word := (row.foreign or {}).get(name):
            is_code = name == "original_currency"
            stated = word.text if is_code else read_or_none("quantity", word.text, context)
            if stated:
                yield predicted_value(f"transactions.{name}", stated, (word,), 0.9, number)


FOREIGN_FIELDS = ("original_currency", "original_amount", "rate")
_CURRENCIES = frozenset(
    (
        *("AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF"),
        *("INR", "JPY", "KRW", "MAD", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "THB"),
        *("TRY", "USD", "VND", "ZAR"),
    )
)
"""Currencies of card payments."""
_NUMBER = re.compile(r"\d[\d.,'’\N{RIGHT SINGLE QUOTATION MARK} ]*")
_FIRST_GROUP, _LAST_GROUP = re.compile(r"\d{1,3}"), re.compile(r"\d{3}(?:,\d{2})?")
"""The first and the last group of digits of a number with blanks between them."""
_GROUP_GAP = 1.2
"""The gap, in heights, from which two words are not groups of one number."""
_MAX_OFFSET = 2.5
"""How far from a header's end a number under it may end, in heights."""


def read_foreign_columns(words: Sequence[OcrWord], columns: Columns) -> dict[str, OcrWord]:
    """Return the words in the columns of foreign amounts, and the currency before the amount."""
    found = {
        name: word
        for word in _join_digit_groups(words)
        if (name := _number_column_role(word, columns)) in ("original_amount", "rate")
    }
    if "original_amount" in found:
        start = found["original_amount"].box[0]
        before = [word for word in words if word.box[2] <= start][-1:]
        if before and before[0].text in _CURRENCIES:
            found["original_currency"] = before[0]
    return found


def read_foreign_line(words: Sequence[OcrWord]) -> dict[str, OcrWord]:
    """Return currency, amount and rate of a line that has a currency code beside a number."""
    words = _join_digit_groups(words)
    code = next((i for i, word in enumerate(words) if word.text in _CURRENCIES), None)
    numbers = [i for i, word in enumerate(words) if _NUMBER.fullmatch(word.text)]
    near = [i for i in numbers if code is not None and abs(i - code) == 1]
    if code is None or not near:
        return {}
    amount = min(near, key=lambda i: (i != code - 1 or i - 1 in numbers, i))
    rate = next((i for i in numbers if i != amount), None)
    found = {"original_currency": words[code], "original_amount": words[amount]}
    return found | ({"rate": words[rate]} if rate is not None else {})


def _number_column_role(word: OcrWord, columns: Columns) -> str:
    """Return the role of the column that a number ends in; empty if that is not near."""
    if not _NUMBER.fullmatch(word.text):
        return ""
    ends = {role: end for role, (_, end) in columns.spans.items() if role not in ("date", "card")}
    near = min(ends, key=lambda role: abs(ends[role] - word.box[2]), default="")
    return near if near and abs(ends[near] - word.box[2]) < _MAX_OFFSET * word_height(word) else ""


def _join_digit_groups(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the words, with digit groups joined where a blank separates them: `1 092,11`."""
    found: list[OcrWord] = []
    for word in words:
        before = found[-1] if found else None
        if before and _are_groups_of_one_number(before, word):
            (left, top, _, low), (_, high, right, bottom) = before.box, word.box
            box = (left, min(top, high), right, max(low, bottom))
            found[-1] = replace(before, text=f"{before.text} {word.text}", box=box)
        else:
            found.append(word)
    return found


def _are_groups_of_one_number(before: OcrWord, word: OcrWord) -> bool:
    close = word.box[0] - before.box[2] < _GROUP_GAP * word_height(word)
    return close and bool(_FIRST_GROUP.fullmatch(before.text) and _LAST_GROUP.fullmatch(word.text))
