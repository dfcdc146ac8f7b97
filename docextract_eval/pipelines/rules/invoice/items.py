"""The table of items: columns are split where no row has ink between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.columns import find_headers
from docextract_eval.pipelines.rules.invoice.roles import (
    CARRIED_ROLES,
    HEADER_ROLES,
    LABEL_ROLES,
    SUM_ROLES,
)
from docextract_eval.pipelines.rules.lines import (
    SPECKS,
    joined_text,
    predicted_value,
    read_or_none,
    word_height,
)
from docextract_eval.pipelines.rules.phrases import find_labels
from docextract_eval.pipelines.rules.signed_amounts import SignedAmount, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

    Spans = Mapping[str, tuple[float, float]]

    Row = dict[str, tuple[OcrWord, ...]]

_NUMERIC = ("quantity", "unit_price", "tax_rate", "amount")
_MAX_GAP = 1.7
"""A line with a larger gap above it, in usual steps, is not part of a row's text."""
_WORD_GAP = 1.0
"""The gap, in heights, from which two words are not one phrase."""
_SYMBOLS = " \t$€£¥￥円₹"


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The rows of the table, split into columns, and where the table begins and ends."""

    rows: tuple[Mapping[str, tuple[OcrWord, ...]], ...] = ()
    start: int = 0
    """The line of its first header."""
    end: int = 0
    """The first line below it."""


def find_item_table(lines: Sequence[Line], context: Context) -> ItemTable:
    """Return the rows of all tables of items; empty if there is no table."""
    tables = _find_headers(lines, context)
    if not tables:
        proven = proven_rows(lines, context)
        kept = tuple(row for _, row in proven)
        return ItemTable(kept, proven[0][0], proven[-1][0] + 1) if proven else ItemTable()
    body: list[tuple[int, Line]] = []
    end = first = next(iter(tables))
    for number, below in zip(tables, [*list(tables)[1:], len(lines)], strict=True):
        for at in range(number + 1, below):
            role = "" if _is_priced(lines[at], tables[number]) else _sum_role(lines[at], context)
            if role in CARRIED_ROLES and at == number + 1:
                continue  # the sum carried over from the page before
            if role:
                end = at
                break
            body.append((at, lines[at]))
            end = at + 1
    edges = _column_starts(next(iter(tables.values())), [line for _, line in body])
    rows: list[dict[str, tuple[OcrWord, ...]]] = []
    for _, line in body:
        cells = _split_columns(line.words, edges)
        if "amount" in cells and find_signed_amounts(line, context):
            rows.append(cells)
        elif rows and set(cells) == {"description"} and line.gap < _MAX_GAP:
            rows[-1]["description"] = (*rows[-1].get("description", ()), *line.words)
    numbered = [_without_line_number(row, i) for i, row in enumerate(rows, 1)]
    return ItemTable(tuple(numbered), first, end)


def _without_line_number(
    row: dict[str, tuple[OcrWord, ...]], number: int
) -> dict[str, tuple[OcrWord, ...]]:
    """Return a row without its line number, where that stands in the description."""
    words = row.get("description", ())
    if len(words) < 2 or "position" in row:
        return row
    if words[0].text == str(number):
        return row | {"description": words[1:]}
    apart = words[-1].box[0] - words[-2].box[2] > _WORD_GAP * word_height(words[-1])
    if words[-1].text == str(number) and apart:
        return row | {"description": words[:-1]}
    return row


def item_cells(table: ItemTable, context: Context) -> Iterator[Guess]:
    """Yield the guesses for every cell that can be read."""
    for number, row in enumerate(table.rows):
        if words := row.get("description"):
            text = joined_text(words).strip(SPECKS)
            yield predicted_value("line_items.description", text, words, 0.93, number)
        for name, type_name, strength in (
            ("quantity", "quantity", 0.95),
            ("unit_price", "price", 0.95),
            ("tax_rate", "percentage", 0.95),
            ("amount", "money", 0.97),
        ):
            words = row.get(name, ())
            if words and (value := _read_value(type_name, joined_text(words), context)) is not None:
                yield predicted_value(f"line_items.{name}", value, words, strength, number)
        if words := row.get("unit"):
            yield predicted_value("line_items.unit", joined_text(words), words, 0.93, number)


def _read_value(type_name: str, text: str, context: Context) -> str | None:
    """Return a value in canonical form, with or without its currency symbol; or None."""
    value = read_or_none(type_name, text, context)
    return read_or_none(type_name, text.strip(_SYMBOLS), context) if value is None else value


def _find_headers(lines: Sequence[Line], context: Context) -> dict[int, Spans]:
    """Return the columns of each line that ends a header with description and amount."""
    found: dict[int, Spans] = {}
    for number in range(len(lines)):
        spans = find_headers(lines, number, context.locale.name, HEADER_ROLES)
        if {"description", "amount"} <= spans.keys():
            found[number] = spans
    return found


def _is_priced(line: Line, spans: Spans) -> bool:
    """Return whether a line has a quantity and a price: `Delivery charge  351  0.046  16.24`."""
    numbers = [word.box for word in line.words if any(map(str.isdigit, word.text))]

    def has_number(role: str) -> bool:
        start, end = spans.get(role, (0.0, 0.0))
        return any(left < end and right > start for left, _, right, _ in numbers)

    return has_number("quantity") and has_number("unit_price")


def _sum_role(line: Line, context: Context) -> str:
    """Return the role of a line that begins with the label of a sum and ends with an amount."""
    labels = find_labels(line.words, context.locale.name, LABEL_ROLES)
    named = [label for label in labels if label.role in (*SUM_ROLES, *CARRIED_ROLES)]
    first = bool(named) and named[0].start == 0 and bool(find_signed_amounts(line, context))
    return named[0].role if first else ""


def _column_starts(spans: Spans, lines: Sequence[Line]) -> list[tuple[float, str]]:
    """Return where each column begins: in the widest gap that all rows leave."""
    order = sorted(spans, key=lambda role: spans[role][0])
    inked = sorted((word.box[0], word.box[2]) for line in lines for word in line.words)
    inked += [spans[role] for role in order]
    edges = [(float("-inf"), order[0])]
    for one, other in pairwise(order):
        left = spans[one][1 if one in _NUMERIC else 0]
        right = spans[other][1 if other in _NUMERIC else 0]
        edges.append((_widest_gap_middle(sorted(inked), left, right), other))
    return edges


def _widest_gap_middle(inked: Sequence[tuple[float, float]], left: float, right: float) -> float:
    """Return the middle of the widest gap between two positions, the last of equals."""
    best, at, end = 0.0, (left + right) / 2, left
    for start, stop in (*inked, (right, right)):
        if stop <= left or start > right:
            continue
        if start - end >= best and start > end:
            best, at = start - end, (start + end) / 2
        end = max(end, stop)
    return at


def _split_columns(
    words: Sequence[OcrWord], edges: Sequence[tuple[float, str]]
) -> dict[str, tuple[OcrWord, ...]]:
    """Return the words of each column."""
    found: dict[str, tuple[OcrWord, ...]] = {}
    for word in words:
        middle = (word.box[0] + word.box[2]) / 2
        role = next(role for edge, role in reversed(edges) if middle > edge)
        found[role] = (*found.get(role, ()), word)
    return found


_CENT = Decimal("0.011")
_BRACKETS = SPECKS + "[]{}"
_BOTH = 2


def proven_rows(lines: Sequence[Line], context: Context) -> list[tuple[int, Row]]:
    """Return number and cells of each line on which quantity times price is the amount.

    Words with letters before the price are the description.
    """
    found = []
    for number, line in enumerate(lines):
        sums = find_signed_amounts(line, context)
        if len(sums) < _BOTH:
            continue
        price, amount = sums[-_BOTH:]
        count = _quantity_word(line, price, amount, context)
        if count is None:
            continue
        text = tuple(word for word in line.words[: price.start] if _is_mostly_letters(word))
        cells = {"quantity": (count,), "description": text, "unit_price": price.words}
        found.append((number, cells | {"amount": amount.words}))
    return found


def _is_mostly_letters(word: OcrWord) -> bool:
    letters = sum(char.isalpha() for char in word.text)
    return letters * _BOTH >= len(word.text.strip(_BRACKETS)) > 0


def _quantity_word(
    line: Line, price: SignedAmount, amount: SignedAmount, context: Context
) -> OcrWord | None:
    """Return the word before the price that is the quantity, or None."""
    for word in line.words[: price.start]:
        count = Decimal(read_or_none("quantity", word.text.strip(_BRACKETS), context) or 0)
        if count and abs(count * price.value - amount.value) <= _CENT:
            return word
    return None
