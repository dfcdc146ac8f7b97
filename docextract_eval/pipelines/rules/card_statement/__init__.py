"""The rules that find a card statement's fields among the words of its pages.

- `roles`: the roles of phrases that are looked for
- `rows`: the tables of transactions, what stands below a row, and the sign of each amount
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.arithmetic import (
    arithmetic_proof,
    increase_confidences,
    most_stated_sum,
)
from docextract_eval.pipelines.rules.card_statement.roles import (
    BALANCE_FIELDS,
    HEADER_ROLES,
    LABEL_ROLES,
    SUM_FIELDS,
)
from docextract_eval.pipelines.rules.card_statement.rows import amount_owed, find_transactions
from docextract_eval.pipelines.rules.chances import rules_of
from docextract_eval.pipelines.rules.columns import Columns, find_tables
from docextract_eval.pipelines.rules.dates import (
    PrintedDate,
    find_full_dates,
    match_date,
    statement_period,
)
from docextract_eval.pipelines.rules.header import (
    digit_groups,
    find_issuer_and_holder,
    first_of_each,
)
from docextract_eval.pipelines.rules.lines import (
    is_cell_start,
    joined_code,
    predicted_value,
    split_cells,
    word_height,
)
from docextract_eval.pipelines.rules.phrases import (
    Label,
    find_cell_labels,
    find_labels,
    labels_with_ends,
)
from docextract_eval.pipelines.rules.signed_amounts import (
    SignedAmount,
    find_currency,
    find_signed_amounts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 30
"""The most lines above the transactions, where no column headers are found."""


@rules_of("card_statement")
def read_card(lines: Sequence[Line], context: Context) -> list[Guess]:
    """Return the guesses for a card statement; a field that is not found has none."""
    tables = find_tables(lines, context.locale.name, HEADER_ROLES) or dict(
        find_headerless_table(lines, context)
    )
    above = lines[: next(iter(tables), _MAX_HEADER_LINES)]
    found = first_of_each(
        (
            *find_issuer_and_holder(above, context.locale.name, "issuer", LABEL_ROLES),
            *(code for line in lines for code in _find_codes(line, context)),
            *find_labelled_dates(above, context),
        )
    )
    sums = {one.name: one for one in find_labelled_sums(lines, len(above), context)}
    rows = find_transactions(lines, tables, statement_period(found), context)
    found.setdefault(
        "currency",
        find_currency(
            (one for line in lines for one in find_signed_amounts(line, context)), context
        ),
    )
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = arithmetic_proof(sums, ("previous_balance",), "new_balance", moved)
    kind = predicted_value("doc_type", "card_statement", (), 0.9)
    return [kind, *found.values(), *increase_confidences(sums.values(), proof), *rows, *proof]


_MASK = re.compile(r"[X*x.•]{2,}")

_TAIL_DIGITS = 4
"""How many digits of a card's number are printed."""
_NUMBER = re.compile(r"\d[\d.,'’/-]*")


def find_labelled_dates(lines: Sequence[Line], context: Context) -> Iterator[Guess]:
    """Yield the guesses for dates behind labels or below them."""
    for number, line in enumerate(lines):
        labels = find_cell_labels(line.words, context.locale.name, LABEL_ROLES)
        for label, end in labels_with_ends(labels, len(line.words)):
            dates = list(find_full_dates(line.words[label.end : end], context))
            if label.role == "period" and len(dates) > 1:
                for name, date in zip(("period_start", "period_end"), dates, strict=False):
                    yield predicted_value(name, date.value, date.words, 0.97)
            elif label.role in ("due_date", "statement_date"):
                below = lines[number + 1] if number + 1 < len(lines) else None
                dates = dates or _dates_below(line, label, below, context)
                if dates:
                    yield predicted_value(label.role, dates[0].value, dates[0].words, 0.95)


def _dates_below(
    line: Line, label: Label, below: Line | None, context: Context
) -> list[PrintedDate]:
    """Return the dates that begin below a label, on the next line."""
    at, high = line.words[label.start].box[0], word_height(line.words[label.start])
    dates = find_full_dates(below.words, context) if below else ()
    return [date for date in dates if abs(date.words[0].box[0] - at) < 2 * high]


def _find_codes(line: Line, context: Context) -> Iterator[Guess]:
    """Yield the guesses for the numbers behind labels on a line."""
    if match_date(line.words, 0, context, None):
        return  # a row of the table
    labels = find_labels(line.words, context.locale.name, LABEL_ROLES)
    for label, end in labels_with_ends(labels, len(line.words)):
        behind = line.words[label.end : end]
        if label.role == "account_number" and _is_in_sentence(line.words, label):
            continue  # `Your account will be debited with ...`
        if label.role in ("card_number", "account_number"):
            yield from _card_or_account_number(behind)
        elif label.role == "points" and (found := digit_groups(behind, _NUMBER, skips_words=True)):
            yield predicted_value("points", joined_code(found), found, 0.9)
        elif label.role == "currency" and behind and re.fullmatch("[A-Z]{3}", behind[0].text):
            yield predicted_value("currency", behind[0].text, behind[:1], 0.95)


def _is_in_sentence(words: Sequence[OcrWord], label: Label) -> bool:
    """Return whether a label is a word in a sentence, and not what stands before a number."""
    behind = words[label.end : label.end + 2]
    numbered = any(char.isdigit() for word in behind for char in word.text)
    return not numbered and not is_cell_start(words, label.start)


def _card_or_account_number(words: Sequence[OcrWord]) -> Iterator[Guess]:
    """Yield the guess for a masked card number, for its last digits, or for an account number."""
    masked = any(_MASK.fullmatch(word.text) for word in words)
    digits = [word for word in words if word.text.isdigit() and len(word.text) == _TAIL_DIGITS]
    if masked and digits:
        yield predicted_value("card_tail", digits[-1].text, digits[-1:], 0.95)
        return
    run = digit_groups(words, _NUMBER, skips_words=True)
    code = joined_code(run)
    if len(code) == _TAIL_DIGITS:
        yield predicted_value("card_tail", code, run, 0.95)
    elif len(code) > _TAIL_DIGITS:
        yield predicted_value("account_number", code, run, 0.95)


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
        if labelled:
            yield most_stated_sum(
                role,
                [amount_owed(one.amount, context) for one in labelled],
                [one.amount for one in labelled],
                is_signed=role in BALANCE_FIELDS,
                factor=1 if labelled[0].is_above else _TABLE_FACTOR,
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
    starts = bool(labels) and labels[0].start == 0
    if labels and sums and (is_above or (starts and labels[0].role in _ALSO_BELOW)):
        for label, end in labels_with_ends(labels, len(line.words)):
            behind = [amount for amount in sums if label.end <= amount.start < end]
            if behind:
                yield LabelledAmount(label.role, behind[0], is_above)
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


_MIN_ROWS = 3
"""The fewest such lines of a table."""
_COLUMN_TOLERANCE = 3
"""The distance in which amounts of one column end, in heights."""


def find_headerless_table(lines: Sequence[Line], context: Context) -> Iterator[tuple[int, Columns]]:
    """Yield the line above the first row, with the columns in which the amounts end.

    A single column holds debits and credits; of two the left one holds debits. Nothing is yielded
    where the lines are too few or the columns are more than two.
    """
    rows = []
    for number, line in enumerate(lines[1:], 1):
        sums = (
            find_signed_amounts(line, context) if match_date(line.words, 0, context, None) else []
        )
        if sums and sums[-1].end >= len(line.words) - 1:
            rows.append((number, sums[-1]))
    if len(rows) < _MIN_ROWS:
        return
    near = _COLUMN_TOLERANCE * word_height(rows[0][1].words[-1])
    ends: list[float] = []
    for _, amount in rows:
        if all(abs(end - amount.right_edge) > near for end in ends):
            ends.append(amount.right_edge)
    names = {1: ("amount",), 2: ("debit", "credit")}.get(len(ends), ())
    spans = {name: (end - near, end) for name, end in zip(names, sorted(ends), strict=False)}
    if spans:
        first = rows[0][0]
        spans["date"] = (lines[first].words[0].box[0], lines[first].words[0].box[2])
        yield first - 1, Columns(spans)
