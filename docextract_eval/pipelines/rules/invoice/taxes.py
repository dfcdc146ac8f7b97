"""A table of the taxes: rate, what it is on, and the tax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.columns import heads_at
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.invoice.speech import TAX_HEADS
from docextract_eval.pipelines.rules.invoice.stated import find_tax_lines, rate_of
from docextract_eval.pipelines.rules.sums import find_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_BOTH = 2


def find_taxes(lines: Sequence[Line], after: int, context: Context) -> list[Guess]:
    """State the rows of a table below the lines, or else a row for each line of a tax."""
    for number in range(after, len(lines)):
        spans = heads_at(lines, number, context.locale.name, TAX_HEADS)
        if {"rate", "base", "tax_amount"} <= spans.keys():
            return list(_rows(lines[number + 1 :], context))
    return list(find_tax_lines(lines, after, context))


def _rows(lines: Sequence[Line], context: Context) -> Iterator[Guess]:
    for row, line in enumerate(lines):
        rate, sums = rate_of(line, context), find_sums(line, context)
        if rate is None or len(sums) < _BOTH:
            return
        yield guess("taxes.rate", rate[0], rate[1], 0.95, row)
        for name, amount in zip(("base", "amount"), sums[-_BOTH:], strict=True):
            yield guess(f"taxes.{name}", f"{amount.value:f}", amount.words, 0.95, row)
