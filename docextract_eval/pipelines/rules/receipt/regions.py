"""Where on a receipt the list of goods stands: the page header is above it, the sums below."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules.entries import Entry

APART = 1.5
"""The gap above a line, in usual steps, that separates two blocks."""
_NAME = 3
"""The fewest letters of a name."""
_SUMS = ("total", "subtotal", "payable")
_OTHERS = (
    *("tax_total", "service_charge", "rounding", "tip", "cash", "card", "change", "discount"),
    "tax_base",
)
_COUNTED = re.compile(r"\W*\d[\d.,]*\s?[A-Za-z]{0,3}\s[x×X]\s?\d[\d.,]*\d")
"""A quantity and a unit price on a line of their own, above the name."""
_HEAD = ("phone", "fax", "tax_id", "date", "time", "receipt_number")


def goods(entries: Sequence[Entry]) -> tuple[int, int]:
    """Return the first line of the list of goods and the line behind its last."""
    first: int | None = None
    end = len(entries)
    largest = Decimal(0)
    for i, entry in enumerate(entries):
        if _is_sum(entry, largest, begun=first is not None):
            end = i
            break
        if _is_sold(entry):
            first, end = i if first is None else first, i + 1
        if entry.amount:
            largest = max(largest, Decimal(entry.amount.value))
    if first and _is_rest(entries[first], entries[first - 1]):
        first -= 1
    start = _start(entries, first, end)
    counted = 0 < start < end and _COUNTED.match(entries[start - 1].line.text)
    return start - bool(counted), end


def _is_rest(entry: Entry, above: Entry) -> bool:
    """Return whether a line has the quantity, price and amount of what the line above names."""
    nameless = sum(char.isalpha() for char in entry.label) < _NAME and len(entry.amounts) > 1
    name = not above.amounts and not above.role
    return nameless and name and sum(char.isalpha() for char in above.label) >= _NAME


def _is_sold(entry: Entry) -> bool:
    """Return whether a line is something sold: a name or a quantity, with an amount at its end."""
    if entry.amount is None or (entry.role in (*_HEAD, *_SUMS) and entry.likeness >= 0.85):
        return False
    letters = sum(char.isalpha() for char in entry.label)
    return letters >= 2 or len(entry.amounts) > 1 or any(char.isdigit() for char in entry.label)


def _is_sum(entry: Entry, largest: Decimal, *, begun: bool) -> bool:
    """Return whether a line adds up the lines above it."""
    apart = entry.line.gap >= APART
    if entry.role in _SUMS:
        if entry.likeness >= 0.95 or not begun:
            return entry.likeness >= 0.95
        return Decimal(entry.amount.value) >= largest if entry.amount else apart
    if entry.role == "discount" and not apart:
        return False  # it belongs to the line above it
    return begun and entry.role in _OTHERS and entry.likeness > (0.75 if apart else 0.9)


def _start(entries: Sequence[Entry], first: int | None, end: int) -> int:
    """Return the first line of the block, which may stand above the first amount that was read."""
    last = end if first is None else first
    for start in range(last, 0, -1):
        if entries[start - 1].role in _HEAD and entries[start - 1].likeness >= 0.8:
            return start if start == last or entries[start].line.gap >= APART else last
        if start < last and entries[start].line.gap >= APART:
            return start
    return last
