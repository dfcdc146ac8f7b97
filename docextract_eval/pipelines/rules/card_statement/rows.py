"""The tables of movements: rows, what stands below them, which card, and on which side they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, UnreadableError
from docextract_eval.pipelines.rules import OcrWord
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.days import Period
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_CODES = frozenset(
    [
        "AED",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CNY",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "INR",
        "JPY",
        "KRW",
        "MAD",
        "MXN",
        "NOK",
        "NZD",
        "PLN",
        "RON",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "USD",
        "VND",
        "ZAR",
    ]
)
"""Currencies that cards are used in."""
_NUMBER = re.compile(r"\d[\d.,'’\N{RIGHT SINGLE QUOTATION MARK} ]*")
_HEAD, _GROUP = re.compile(r"\d{1,3}"), re.compile(r"\d{3}(?:,\d{2})?")
"""The first group of digits where blanks part them, and the last."""
_TAIL = re.compile(r"\d{4}")
_NEAR = 2.5
"""How far from a head's end a number under it may end, in its heights."""
_ABROAD = ("original_currency", "original_amount", "rate")


@dataclass(frozen=True, slots=True)
class Row:
    """One movement, with what stands in columns of cards alone, or below it."""

    movement: Movement
    tail: tuple[OcrWord, ...] = ()
    abroad: Mapping[str, OcrWord] | None = None
    held: bool = True
    """Whether the next line may go on with its text."""


def find_rows(
    lines: Sequence[Line],
    tables: Mapping[int, Columns],
    period: Period | None,
    context: Context,
) -> list[Guess]:
    """Read the rows of all pages in the order of print, and state them."""
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
            rows[-1] = _longer(rows[-1], line, context)
    return [one for number, row in enumerate(rows) for one in _said(row, number, context)]


def _card_above(line: Line, context: Context) -> tuple[OcrWord, ...]:
    """Give the end of the card's number that a line above rows begins with."""
    labels = find_labels(line.words, context.locale.name, LABELS)
    if not labels or labels[0].start or labels[0].role != "card_number":
        return ()
    return tuple(word for word in line.words if _TAIL.fullmatch(word.text))[-1:]


def _row(line: Line, state: Reading, period: Period | None, context: Context) -> Row | None:
    """Read a line without what stands in columns of its own, and that for itself."""
    columns = state.columns
    if columns is None:
        return None
    found = {
        name: word
        for word in line.words
        if (name := _column_of(word, columns)) in ("original_amount", "rate")
    }
    card = columns.spans.get("card")
    tail = [
        word
        for word in line.words[1:]
        if card and _TAIL.fullmatch(word.text) and abs(word.box[0] - card[0]) < 2 * height(word)
    ][:1]
    apart = {*found.values(), *tail}
    kept = [word for word in line.words if word not in apart]
    if "original_amount" in found:
        at = line.words.index(found["original_amount"])
        before = line.words[at - 1] if at else None
        if before is not None and before.text in _CODES:
            found["original_currency"] = before
            kept = [word for word in kept if word is not before]
    if not kept:
        return None
    bare = replace(line, words=tuple(kept), text=" ".join(word.text for word in kept))
    row = row_of(bare, replace(state, held=0), period, context)
    return Row(row, tuple(tail), found or None) if row else None


def _column_of(word: OcrWord, columns: Columns) -> str:
    """Give the head that a number ends under, if that is one of foreign amounts."""
    if not _NUMBER.fullmatch(word.text):
        return ""
    ends = {role: end for role, (_, end) in columns.spans.items() if role not in ("date", "card")}
    near = min(ends, key=lambda role: abs(ends[role] - word.box[2]), default="")
    return near if near and abs(ends[near] - word.box[2]) < _NEAR * height(word) else ""


def _longer(row: Row, line: Line, context: Context) -> Row:
    """Let a line below a row go on with its text, or say what it was abroad, or end it."""
    labels = find_labels(line.words, context.locale.name, LABELS)
    stops = bool(labels) and labels[0].start == 0 and labels[0].role in STOPS
    if stops or not continues(row.movement, line, context, LABELS):
        return replace(row, held=False)
    if row.held and (abroad := _abroad(line)):
        return replace(row, abroad=abroad)
    remarked = find_labels(line.words[:4], context.locale.name, REMARKS)
    if not row.held or (remarked and remarked[0].start == 0) or row.abroad:
        return row
    text = (*row.movement.text, *line.words)
    return replace(row, movement=replace(row.movement, text=text))


def _abroad(line: Line) -> dict[str, OcrWord]:
    """Give currency, amount and rate of a line that names a currency beside a number."""
    words = _in_groups(line.words)
    code = next((i for i, word in enumerate(words) if word.text in _CODES), None)
    numbers = [i for i, word in enumerate(words) if _NUMBER.fullmatch(word.text)]
    beside = [i for i in numbers if code is not None and abs(i - code) == 1]
    if code is None or not beside:
        return {}
    amount = min(beside, key=lambda i: (i != code - 1 or i - 1 in numbers, i))
    rate = next((i for i in numbers if i != amount), None)
    found = {"original_currency": words[code], "original_amount": words[amount]}
    return found | ({"rate": words[rate]} if rate is not None else {})


def _in_groups(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Put a number's groups of digits together where a blank parts them, as in `1 092,11`."""
    found: list[OcrWord] = []
    for word in words:
        before = found[-1] if found else None
        if before and _HEAD.fullmatch(before.text) and _GROUP.fullmatch(word.text):
            (left, top, _, low), (_, high, right, bottom) = before.box, word.box
            box = (left, min(top, high), right, max(low, bottom))
            found[-1] = replace(before, text=f"{before.text} {word.text}", box=box)
        else:
            found.append(word)
    return found


def _said(row: Row, number: int, context: Context) -> Iterator[Guess]:
    """State what a row prints."""
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
    for name in _ABROAD:
        if row.abroad and (word := row.abroad.get(name)):
            value_of = _value(name, word, context)
            if value_of:
                yield guess(f"transactions.{name}", value_of, (word,), 0.9, number)


def _value(name: str, word: OcrWord, context: Context) -> str:
    if name == "original_currency":
        return word.text
    try:
        return str(TYPES.load("quantity").read(word.text, context))
    except UnreadableError:
        return ""
