"""Where on a receipt the list of goods stands: before it the head, behind it the sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from docextract_eval.pipelines.rules.entries import Entry

APART = 1.5
"""A gap of so many steps separates two blocks of lines."""
_SUMS = ("total", "subtotal", "payable")
_OTHERS = (
    *("tax_total", "service_charge", "rounding", "tip", "cash", "card", "change", "discount"),
)
_HEAD = ("phone", "fax", "tax_id", "date", "time", "receipt_number")


def goods(entries: Sequence[Entry]) -> tuple[int, int]:
    """Give the first line of the list of goods and the one behind its last."""
    first = next((i for i, entry in enumerate(entries) if _is_sold(entry)), None)
    if first is None:
        end = next((i for i, entry in enumerate(entries) if entry.role in _SUMS), len(entries))
        return end, end
    largest = Decimal(0)
    for i, entry in enumerate(entries[first:], first):
        if i > first and _is_sum(entry, largest):
            return _whole_block(entries, first), i
        if entry.amount:
            largest = max(largest, Decimal(entry.amount.value))
    return _whole_block(entries, first), len(entries)


def _is_sold(entry: Entry) -> bool:
    """Tell whether a line is of something sold: words, and an amount at its end."""
    if entry.amount is None or (entry.role in (*_HEAD, *_SUMS) and entry.likeness >= 0.85):
        return False
    return sum(char.isalpha() for char in entry.label) >= 2 or " x " in f" {entry.label} "


def _is_sum(entry: Entry, largest: Decimal) -> bool:
    """Tell whether a line adds up what stands above it."""
    if entry.role in _SUMS:
        enough = entry.amount is None or Decimal(entry.amount.value) >= largest
        return entry.likeness >= 0.95 or (enough and entry.amount is not None)
    apart = entry.line.gap >= APART
    return entry.role in _OTHERS and entry.likeness > (0.75 if apart else 0.9)


def _whole_block(entries: Sequence[Entry], first: int) -> int:
    """Step back to the start of the block: its first lines may have lost their amounts."""
    start = first
    while start and entries[start].line.gap < APART:
        start -= 1
        if entries[start].role in _HEAD or start == 0:
            return first
    return start if entries[start].role not in _HEAD else first
