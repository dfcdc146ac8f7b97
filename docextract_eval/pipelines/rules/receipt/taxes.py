"""The tax table of a receipt, or the single line that states a tax."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS, Amount
from docextract_eval.pipelines.rules.entries import Entry
from docextract_eval.pipelines.rules.lines import REPAIR_FACTOR, predicted_value, read_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Guess

_NUMBER = r"((?:(?<![A-Za-z])[\dOoIl|SB]{1,2}|\d{1,2})(?:[.,]\s?[\dOoIl|SB]{1,3})?)"
"""A rate; letters that stick to a word before it are not digits: `INCLUDES6%`."""
_RATE = re.compile(rf"(?<![\d.,]){_NUMBER}\s?%")
_RATE_BEHIND = re.compile(rf"%\s?{_NUMBER}(?![\d.,])")
"""A rate where the percent sign is printed before it."""
_CENT = Decimal("0.02")
_HIGHEST = Decimal(40)
"""The highest sales tax, in percent."""


@dataclass(frozen=True, slots=True)
class RatedLine:
    """A line with a rate and amounts; which of them is the tax is not known yet."""

    entry: Entry
    rate: str | None
    rate_words: tuple[OcrWord, ...]

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts of its last three columns."""
        return self.entry.amounts[-3:]


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax that one line states: its rate, base and amount."""

    rated: RatedLine
    base: Amount | None
    amount: Amount | None
    strength: float


def find_tax_lines(entries: Sequence[Entry], context: Context) -> dict[int, TaxLine]:
    """Return the tax lines by row: those with a rate, and rows of the tax table without one."""
    rated = {
        row: line for row, entry in enumerate(entries) if (line := _read_rated_line(entry, context))
    }
    for row, entry in enumerate(entries):
        # A row of the table whose rate was misread stands beside one, or above the table's sum.
        near = [entries[i] for i in (row - 1, row + 1) if i in rated]
        table = any(line.role != "tax_total" for line in near)
        summed = row + 1 < len(entries) and entries[row + 1].role == "tax_total"
        if len(entry.amounts) > 1 and not entry.role and row not in rated and (table or summed):
            rated[row] = RatedLine(entry, None, ())
    rated = dict(sorted(rated.items()))
    proven = next(
        (order for line in rated.values() if (order := _proven_base_and_tax_columns(line))), None
    )
    split_lines = {row: _split_base_and_tax(line, proven) for row, line in rated.items()}
    return dict(_with_base_from_other_line(row, line, entries) for row, line in split_lines.items())


def _with_base_from_other_line(
    row: int, line: TaxLine, entries: Sequence[Entry]
) -> tuple[int, TaxLine]:
    """Return a tax line with its base, which may stand on another line, and the row of the tax."""
    above = entries[row - 1] if row else None
    sold = above.amount if above and above.role == "tax_base" else None
    if above and sold and line.amount and not line.base and not _RATE.search(above.line.text):
        return row, replace(line, base=sold)
    below = entries[row + 1] if row + 1 < len(entries) else None
    if line.rated.entry.role != "tax_base" or line.base or not below:
        return row, line
    base, tax = line.amount, below.amount if below.role == "tax_total" else None
    sure = line.strength if tax else 0.6
    return (row + 1 if tax else row), TaxLine(line.rated, base, tax, sure)


def tax_cells(lines: Mapping[int, TaxLine]) -> Iterator[Guess]:
    """Yield the guesses for the rows of the tax table."""
    for row, line in enumerate(lines.values()):
        if line.rated.rate:
            strength = 0.95 if line.strength > 0.9 else 0.85
            yield predicted_value(
                "taxes.rate", line.rated.rate, line.rated.rate_words, strength, row
            )
        for name, amount in (("base", line.base), ("amount", line.amount)):
            if amount:
                sure = line.strength * (REPAIR_FACTOR if amount.is_repaired else 1)
                yield predicted_value(f"taxes.{name}", amount.value, amount.words, sure, row)


def row_below_table(lines: Mapping[int, TaxLine], entries: Sequence[Entry]) -> int | None:
    """Return the row below the tax table, where its sum would be; None if there is no table.

    `entries` are those that the rows of the lines count. Below a single tax stands its table's sum
    only if it repeats the tax.
    """
    rows = {row: line for row, line in lines.items() if line.rated.entry.role != "tax_total"}
    if not rows:
        return None
    below = max(rows) + 1
    if len(rows) > 1 or below >= len(entries):
        return below
    (line,) = rows.values()
    repeated = line.amount and line.amount.value in [each.value for each in entries[below].amounts]
    return below if repeated else None


def _read_rated_line(entry: Entry, context: Context) -> RatedLine | None:
    if entry.role not in ("", "tax_total", "tax_base", "idle"):
        return None
    behind = context.locale.percent.startswith("%")
    found = (_RATE_BEHIND if behind else _RATE).search(entry.line.text)
    if found is None or not (entry.amounts or entry.role):
        return None
    printed = re.sub(r"\s", "", found[1].translate(LIKE_DIGITS))
    printed = printed.replace(".", context.locale.decimal).replace(",", context.locale.decimal)
    rate = read_or_none("percentage", printed, context)
    if rate is None or Decimal(rate) > _HIGHEST:
        return None
    return RatedLine(entry, rate, entry.line.words_between(found.start(), found.end()))


def _proven_base_and_tax_columns(line: RatedLine) -> tuple[int, int] | None:
    """Return the columns of base and tax, counted from the right, if one follows from the other."""
    count = len(line.amounts)
    for base, tax in permutations(range(count), 2) if line.rate else ():
        if _is_rate_met(line, line.amounts[base], line.amounts[tax]):
            return base - count, tax - count
    return None


def _split_base_and_tax(line: RatedLine, proven: tuple[int, int] | None) -> TaxLine:
    """Return which amount is the base and which the tax, by rate, by column or by size."""
    amounts = line.amounts
    if len(amounts) < 2:
        return TaxLine(line, None, amounts[0] if amounts else None, 0.95)
    own = _proven_base_and_tax_columns(line)
    order = own or proven
    if order and -min(order) <= len(amounts):
        return TaxLine(line, amounts[order[0]], amounts[order[1]], 0.98 if own else 0.7)
    tax, next_larger, *more = sorted(amounts, key=lambda amount: Decimal(amount.magnitude))
    if not more and _is_rate_met(line, next_larger, tax, is_included=True):
        return TaxLine(line, None, tax, 0.95)
    base, tax = (next_larger, tax) if more else (amounts[0], amounts[1])
    return TaxLine(line, base, tax, 0.6)


def _is_rate_met(line: RatedLine, base: Amount, tax: Amount, *, is_included: bool = False) -> bool:
    share = Decimal(line.rate or 0) / 100
    made = Decimal(base.value) * share / (1 + share if is_included else 1)
    larger = Decimal(base.value) > Decimal(tax.value)
    return larger and abs(made - Decimal(tax.value)) <= _CENT
