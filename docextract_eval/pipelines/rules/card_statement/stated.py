"""Amounts behind labels, or below them where a line has labels alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.card_statement.speech import BALANCES, LABELS, MONEY
from docextract_eval.pipelines.rules.cells import begins_cell, cells_of, height
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.phrases import Label, labels_of
from docextract_eval.pipelines.rules.sums import GOOD, Sum, find_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_ALSO_BELOW = (*BALANCES, "minimum_payment")
"""Fields that are also read below the table; other labels name sums of the year there."""
_LESS = 0.7
"""The factor for amounts that stand only in the table or below it."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount, the role of its label, and whether it stands above the table."""

    role: str
    amount: Sum
    above: bool


def owed(amount: Sum, context: Context) -> Decimal:
    """Return what is owed: an amount in favour of the holder is negative."""
    good = {side.upper() for side in (*GOOD, *context.locale.credit)}
    if not amount.side:
        return amount.value
    if amount.side.upper() in good:
        return -abs(amount.value)
    bare = {side.upper() for side in context.locale.debit} | {"S", "D", "DR"}
    return abs(amount.value) if amount.side.upper() in bare else amount.value


def find_amounts_stated(lines: Sequence[Line], above: int, context: Context) -> Iterator[Guess]:
    """Yield a guess for each sum: the value most labels state, above the table if possible."""
    stated = [one for number in range(len(lines)) for one in _of(lines, number, above, context)]
    for role in MONEY:
        said = [one for one in stated if one.role == role]
        said = [one for one in said if one.above] or said
        if not said:
            continue
        values = [owed(one.amount, context) for one in said]
        value = Counter(values).most_common(1)[0][0]
        best = said[values.index(value)]
        strength = (0.95 if len(set(values)) == 1 else 0.6) * (1 if best.above else _LESS)
        shown = value if role in BALANCES else abs(value)
        yield guess(role, f"{shown:f}", best.amount.words, strength * best.amount.strength)


def _of(lines: Sequence[Line], number: int, above: int, context: Context) -> Iterator[Stated]:
    """Yield the labels of a line with their amounts."""
    line, early = lines[number], number < above
    labels = [
        label
        for label in labels_of(line.words, context.locale.name, LABELS)
        if begins_cell(line.words, label.start)
    ]
    sums = find_sums(line, context)
    if labels and sums and (early or _ends_a_table(labels)):
        for label, amount in _beside(labels, sums, len(line.words)):
            yield Stated(label.role, amount, early)
    elif labels and number + 1 < len(lines) and early:
        yield from _under(line, labels, lines[number + 1], context)


def _under(line: Line, labels: Sequence[Label], below: Line, context: Context) -> Iterator[Stated]:
    """Yield each label with the amount that begins below it on the next line."""
    cells = cells_of(below.words)
    for amount in find_sums(below, context):
        digits = next(word for word in amount.words if any(map(str.isdigit, word.text)))
        cell = next(cell for cell in cells if digits in cell)
        for label in labels:
            word = line.words[label.start]
            if abs(cell[0].box[0] - word.box[0]) < 2 * height(word):
                yield Stated(label.role, amount, above=True)


def _ends_a_table(labels: Sequence[Label]) -> bool:
    """Return whether a line in or below a table states a field: its label is at the start."""
    return labels[0].start == 0 and labels[0].role in _ALSO_BELOW


def _beside(
    labels: Sequence[Label], sums: Sequence[Sum], length: int
) -> Iterator[tuple[Label, Sum]]:
    """Yield each label with the first amount behind it and before the next label."""
    for number, label in enumerate(labels):
        end = labels[number + 1].start if number + 1 < len(labels) else length
        behind = [amount for amount in sums if label.end <= amount.start < end]
        if behind:
            yield label, behind[0]
