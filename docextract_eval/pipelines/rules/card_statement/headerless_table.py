"""A table whose header was not read: lines that begin with dates and end with amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.cells import word_height
from docextract_eval.pipelines.rules.columns import Columns
from docextract_eval.pipelines.rules.dates import match_date
from docextract_eval.pipelines.rules.signed_amounts import find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line

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
