"""The rules that find a card statement's fields among the words of its pages.

- `roles`: the roles of phrases that are looked for
- `header`: who issued the card to whom, its numbers, and the dates behind labels
- `labelled_amounts`: the amounts beside labels or below them
- `rows`: the tables of transactions, what stands below a row, and the sign of each amount
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.arithmetic import arithmetic_proof, increase_confidences
from docextract_eval.pipelines.rules.card_statement.header import (
    find_labelled_dates,
    find_names_and_numbers,
)
from docextract_eval.pipelines.rules.card_statement.labelled_amounts import find_labelled_sums
from docextract_eval.pipelines.rules.card_statement.roles import HEADER_ROLES
from docextract_eval.pipelines.rules.card_statement.rows import find_transactions
from docextract_eval.pipelines.rules.cells import word_height
from docextract_eval.pipelines.rules.chances import with_calibrated_confidences
from docextract_eval.pipelines.rules.columns import Columns, find_tables
from docextract_eval.pipelines.rules.dates import match_date, statement_period
from docextract_eval.pipelines.rules.lines import group_into_lines, predicted_value
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages
from docextract_eval.pipelines.rules.signed_amounts import find_currency, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 30
"""The most lines above the transactions, where no column headers are found."""


@with_calibrated_confidences("card_statement")
@with_right_to_left_pages
def read_card(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for a card statement; a field that is not found has none."""
    lines = group_into_lines(words)
    if not lines:
        return []
    context = Context(locale, locale.currency)
    tables = find_tables(lines, locale.name, HEADER_ROLES) or dict(
        find_headerless_table(lines, context)
    )
    above = lines[: next(iter(tables), _MAX_HEADER_LINES)]
    found = {one.name: one for one in find_names_and_numbers(above, lines, context)}
    found |= {one.name: one for one in find_labelled_dates(above, context)}
    sums = {one.name: one for one in find_labelled_sums(lines, len(above), context)}
    rows = find_transactions(lines, tables, statement_period(found), context)
    found.setdefault("currency", find_currency(lines, context))
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = arithmetic_proof(sums, ("previous_balance",), "new_balance", moved)
    kind = predicted_value("doc_type", "card_statement", (), 0.9)
    return [kind, *found.values(), *increase_confidences(sums.values(), proof), *rows, *proof]


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
