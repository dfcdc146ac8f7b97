"""The tables of transactions: rows, the lines below them, the card, and the sign of each amount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.card_statement.abroad import (
    ABROAD,
    beside,
    in_columns,
    value_of,
    within,
)
from docextract_eval.pipelines.rules.card_statement.speech import (
    LABELS,
    REMARKS,
    SECTIONS,
    STOPS,
)
from docextract_eval.pipelines.rules.card_statement.stated import owed
from docextract_eval.pipelines.rules.cells import height
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.movements import (
    Movement,
    Reading,
    continues,
    described,
    row_of,
)
from docextract_eval.pipelines.rules.phrases import find_labels, role_of
from docextract_eval.pipelines.rules.sums import find_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.days import Period
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
    abroad: Mapping[str, OcrWord] | None = None
    held: bool = True
    """Whether the next line may continue its text."""


def find_rows(
    lines: Sequence[Line],
    tables: Mapping[int, Columns],
    period: Period | None,
    context: Context,
) -> list[Guess]:
    """Return the guesses for the transactions of all pages, in the order of print."""
    rows: list[Row] = []
    state, tail = Reading(), tuple[OcrWord, ...]()
    for number, line in enumerate(lines):
        if number in tables:
            state = replace(state, columns=tables[number])
            continue
        section = role_of(line.text, context.locale.name, SECTIONS)
        if section:
            state, tail = replace(state, section=section), ()
            continue
        tail = _card_above(line, context) or tail
        if state.section == "pending_section" or state.columns is None:
            continue
        row = _row(line, state, period, context)
        if row is not None:
            rows.append(replace(row, tail=row.tail or tail))
        elif rows:
            rows[-1] = _longer(rows[-1], line, state.columns, context)
    return [one for number, row in enumerate(rows) for one in _said(row, number, context)]


def _card_above(line: Line, context: Context) -> tuple[OcrWord, ...]:
    """Return the last digits of the card number on a line above rows, or nothing.

    They stand right behind the label: `Karta Plus` is a product, and `Tarjetas Levante` a bank.
    """
    labels = find_labels(line.words, context.locale.name, LABELS)
    if not labels or labels[0].start or labels[0].role != "card_number":
        return ()
    behind = line.words[labels[0].end :]
    number = list(takewhile(lambda word: _MASKED.fullmatch(word.text), behind))
    return tuple(word for word in number if _TAIL.fullmatch(word.text))[-1:]


def _row(line: Line, state: Reading, period: Period | None, context: Context) -> Row | None:
    """Return the transaction on a line, or None; foreign amounts and card digits are read apart."""
    columns = state.columns
    if columns is None:
        return None
    found = in_columns(line.words, columns)
    card = columns.spans.get("card")
    tail = [
        word
        for word in line.words[1:]
        if card and _TAIL.fullmatch(word.text) and abs(word.box[0] - card[0]) < 2 * height(word)
    ][:1]
    apart = [*found.values(), *tail]
    kept = [word for word in line.words if not within(word, apart)]
    if not kept:
        return None
    bare = replace(line, words=tuple(kept), text=" ".join(word.text for word in kept))
    row = row_of(bare, replace(state, held=0), period, context)
    if row is not None and not {"debit", "credit"} <= columns.spans.keys():
        row = replace(row, head="amount")  # the one column of both sides
    return Row(_with_sign(row, bare), tuple(tail), found or None) if row else None


def _with_sign(row: Movement, line: Line) -> Movement:
    """Return a row with a currency word moved from amount to text: `... ZONE EURO   0,35`."""
    amount = row.amount
    if amount is None or not amount.words[0].text.isalpha() or len(amount.words) < 2:
        return row
    sign, digits = amount.words[:2]
    before = line.words[amount.start - 1] if amount.start else None
    far = digits.box[0] - sign.box[2] > _WORDS_APART * height(sign)
    if before not in row.text or before is None or not far:
        return row
    if sign.box[0] - before.box[2] > _WORDS_APART * height(sign):
        return row
    return replace(row, text=(*row.text, sign), amount=replace(amount, words=amount.words[1:]))


def _longer(row: Row, line: Line, columns: Columns, context: Context) -> Row:
    """Return a row with the line below it: more text, a foreign amount, or the end of the text."""
    labels = find_labels(line.words, context.locale.name, LABELS)
    stops = bool(labels) and labels[0].start == 0 and labels[0].role in STOPS
    if stops or not continues(row.movement, line, context, LABELS):
        return replace(row, held=False)
    if row.held and (abroad := beside(line.words)):
        return replace(row, abroad=abroad)
    if any(columns.holds(one.words) for one in find_sums(line, context)[-1:]):
        return replace(row, held=False)  # a sum of the rows above
    remarked = find_labels(line.words[:4], context.locale.name, REMARKS)
    if not row.held or (remarked and remarked[0].start == 0) or row.abroad:
        return row
    text = (*row.movement.text, *line.words)
    return replace(row, movement=replace(row.movement, text=text))


def _said(row: Row, number: int, context: Context) -> Iterator[Guess]:
    """Yield the guesses for the cells of a row."""
    movement = row.movement
    for name, day in zip(("date", "posting_date"), movement.days, strict=False):
        yield guess(f"transactions.{name}", day.value, day.words, 0.95, number)
    if text := described(movement):
        yield guess("transactions.description", text, movement.text, 0.85, number)
    if movement.amount:
        value, strength = owed(movement.amount, context), 0.95 * movement.amount.strength
        if movement.head in ("debit", "credit"):
            value = abs(value) if movement.head == "debit" else -abs(value)
        yield guess("transactions.amount", f"{value:f}", movement.amount.words, strength, number)
    if row.tail:
        yield guess("transactions.card_tail", row.tail[0].text, row.tail, 0.9, number)
    for name in ABROAD:
        word = row.abroad.get(name) if row.abroad else None
        if word and (text := value_of(name, word, context)):
            yield guess(f"transactions.{name}", text, (word,), 0.9, number)
