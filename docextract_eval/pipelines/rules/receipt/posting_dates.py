"""Dates before the lines of a hotel bill: when each item was posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.dates import read_date
from docextract_eval.pipelines.rules.entries import Entry, read_entries
from docextract_eval.pipelines.rules.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.labels import CountryLabels

_MAX_WORDS = 5
"""The most words of a date, as in `10 de abril de 2022`."""


def without_posting_dates(
    entries: Sequence[Entry], context: Context, known: CountryLabels
) -> Sequence[Entry]:
    """Return entries without leading dates, if most lines with an amount begin with one."""
    posted = [entry for entry in entries if entry.amounts]
    dated = sum(_date_word_count(entry, context) > 0 for entry in posted)
    if not dated or 2 * dated < len(posted):
        return entries
    lines = [_line_from_word(entry.line, _date_word_count(entry, context)) for entry in entries]
    return read_entries(lines, context, known)


def _date_word_count(entry: Entry, context: Context) -> int:
    """Return how many words at the start of a line are a date; 0 if nothing follows it."""
    words = entry.line.words
    for count in range(min(_MAX_WORDS, len(words) - 1), 0, -1):
        if read_date(" ".join(word.text for word in words[:count]), context):
            return count
    return 0


def _line_from_word(line: Line, first: int) -> Line:
    words = line.words[first:]
    return Line(words, " ".join(word.text for word in words), line.gap)
