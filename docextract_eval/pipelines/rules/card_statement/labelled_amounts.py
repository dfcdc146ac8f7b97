"""Amounts behind labels, or below them where a line has labels alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.card_statement.roles import (
    BALANCE_FIELDS,
    LABEL_ROLES,
    SUM_FIELDS,
)
from docextract_eval.pipelines.rules.cells import is_cell_start, split_cells, word_height
from docextract_eval.pipelines.rules.lines import predicted_value
from docextract_eval.pipelines.rules.phrases import Label, find_cell_labels
from docextract_eval.pipelines.rules.signed_amounts import (
    CREDIT_MARKS,
    SignedAmount,
    find_signed_amounts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_ALSO_BELOW = (*BALANCE_FIELDS, "minimum_payment")
"""Fields that are also read below the table; other labels name sums of the year there."""
_TABLE_FACTOR = 0.7
"""The factor for amounts that stand only in the table or below it."""


@dataclass(frozen=True, slots=True)
class LabelledAmount:
    """An amount, the role of its label, and whether it stands above the table."""

    role: str
    amount: SignedAmount
    is_above: bool


def amount_owed(amount: SignedAmount, context: Context) -> Decimal:
    """Return what is owed: an amount in favour of the holder is negative."""
    credit_marks = {side.upper() for side in (*CREDIT_MARKS, *context.locale.credit)}
    if not amount.mark:
        return amount.value
    if amount.mark.upper() in credit_marks:
        return -abs(amount.value)
    debit_marks = {side.upper() for side in context.locale.debit} | {"S", "D", "DR"}
    return abs(amount.value) if amount.mark.upper() in debit_marks else amount.value


def find_labelled_sums(
    lines: Sequence[Line], table_start: int, context: Context
) -> Iterator[Guess]:
    """Yield a guess for each sum: the value most labels state, above the table if possible."""
    stated = [
        one
        for number in range(len(lines))
        for one in _line_amounts(lines, number, table_start, context)
    ]
    for role in SUM_FIELDS:
        labelled = [one for one in stated if one.role == role]
        labelled = [one for one in labelled if one.is_above] or labelled
        if not labelled:
            continue
        values = [amount_owed(one.amount, context) for one in labelled]
        value = Counter(values).most_common(1)[0][0]
        best = labelled[values.index(value)]
        strength = (0.95 if len(set(values)) == 1 else 0.6) * (
            1 if best.is_above else _TABLE_FACTOR
        )
        canonical = value if role in BALANCE_FIELDS else abs(value)
        yield predicted_value(
            role, f"{canonical:f}", best.amount.words, strength * best.amount.strength
        )


def _line_amounts(
    lines: Sequence[Line], number: int, table_start: int, context: Context
) -> Iterator[LabelledAmount]:
    """Yield the labels of a line with their amounts."""
    line, is_above = lines[number], number < table_start
    labels = [
        label
        for label in find_cell_labels(line.words, context.locale.name, LABEL_ROLES)
        if is_cell_start(line.words, label.start)
    ]
    sums = find_signed_amounts(line, context)
    if labels and sums and (is_above or _starts_with_field_read_below(labels)):
        for label, amount in _amounts_beside(labels, sums, len(line.words)):
            yield LabelledAmount(label.role, amount, is_above)
    elif labels and number + 1 < len(lines) and is_above:
        yield from _amounts_below(line, labels, lines[number + 1], context)


def _amounts_below(
    line: Line, labels: Sequence[Label], below: Line, context: Context
) -> Iterator[LabelledAmount]:
    """Yield each label with the amount that begins below it on the next line."""
    cells = split_cells(below.words)
    for amount in find_signed_amounts(below, context):
        digits = next(word for word in amount.words if any(map(str.isdigit, word.text)))
        cell = next(cell for cell in cells if digits in cell)
        for label in labels:
            word = line.words[label.start]
            if abs(cell[0].box[0] - word.box[0]) < 2 * word_height(word):
                yield LabelledAmount(label.role, amount, is_above=True)


def _starts_with_field_read_below(labels: Sequence[Label]) -> bool:
    """Return whether a line in or below a table states a field: its label is at the start."""
    return labels[0].start == 0 and labels[0].role in _ALSO_BELOW


def _amounts_beside(
    labels: Sequence[Label], sums: Sequence[SignedAmount], length: int
) -> Iterator[tuple[Label, SignedAmount]]:
    """Yield each label with the first amount behind it and before the next label."""
    for number, label in enumerate(labels):
        end = labels[number + 1].start if number + 1 < len(labels) else length
        behind = [amount for amount in sums if label.end <= amount.start < end]
        if behind:
            yield label, behind[0]
