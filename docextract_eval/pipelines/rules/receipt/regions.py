"""Where on a receipt the list of goods stands: the page header is above it, the sums below."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.labels import LabelMatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules.entries import Entry

BLOCK_GAP = 1.5
"""The gap above a line, in usual steps, that separates two blocks."""
_MIN_NAME_LETTERS = 3
"""The fewest letters of a name."""
_SUMS = ("total", "subtotal", "payable")
_OTHER_SUMS = (
    *("tax_total", "service_charge", "rounding", "tip", "cash", "card", "change", "discount"),
    "tax_base",
)
_LIKE_A_SUBTOTAL = 0.9
"""The likeness of the label that a line gets because it adds up the goods."""
_QUANTITY_PRICE = re.compile(r"\W*\d[\d.,]*\s?[A-Za-z]{0,3}\s[x×X]\s?\d[\d.,]*\d")
"""A quantity and a unit price on a line of their own, above the name."""
_HEADER_ROLES = ("phone", "fax", "tax_id", "date", "time", "receipt_number")


def goods_range(entries: Sequence[Entry]) -> tuple[int, int]:
    """Return the first line of the list of goods and the line behind its last."""
    first: int | None = None
    end = len(entries)
    largest = Decimal(0)
    for i, entry in enumerate(entries):
        begun = first is not None
        if (
            _is_sum(entry, largest, goods_begun=begun)
            or stands_above_open_tip(entries[i : i + 3])
            or _adds_up(entry, entries[first:i] if begun else ())
        ):
            end = i
            break
        if _is_item(entry):
            first, end = i if first is None else first, i + 1
        if entry.amount:
            largest = max(largest, Decimal(entry.amount.value))
    if first and _has_amounts_of_name_above(entries[first], entries[first - 1]):
        first -= 1
    start = _goods_start(entries, first, end)
    counted = 0 < start < end and _QUANTITY_PRICE.match(entries[start - 1].line.text)
    return start - bool(counted), end


def with_named_subtotal(entries: Sequence[Entry], end: int) -> Sequence[Entry]:
    """Return the lines with a label for the one below the goods that adds them up without one."""
    below = entries[end:]
    if not below or not _adds_up(below[0], entries[:end]):
        return entries
    if any(entry.role == "subtotal" and entry.amount for entry in below):
        return entries
    named = replace(below[0], label_match=LabelMatch("subtotal", _LIKE_A_SUBTOTAL))
    return (*entries[:end], named, *below[1:])


def _adds_up(entry: Entry, above: Sequence[Entry]) -> bool:
    """Return whether a line apart, whose label is not known, adds up what was sold above it."""
    if entry.role or entry.amount is None or entry.line.gap < BLOCK_GAP:
        return False
    sold = [Decimal(item.amount.value) for item in above if item.amount and _is_item(item)]
    return len(sold) > 1 and sum(sold) == Decimal(entry.amount.value)


def stands_above_open_tip(entries: Sequence[Entry]) -> bool:
    """Return whether an amount has lines for a tip and a total below it that nobody filled in."""
    roles = [entry.role for entry in entries[:3]]
    return roles == ["total", "tip", "total"] and not any(entry.amounts for entry in entries[1:3])


def _has_amounts_of_name_above(entry: Entry, above: Entry) -> bool:
    """Return whether a line has the quantity, price and amount of what the line above names."""
    nameless = (
        sum(char.isalpha() for char in entry.label) < _MIN_NAME_LETTERS and len(entry.amounts) > 1
    )
    name = not above.amounts and not above.role
    return nameless and name and sum(char.isalpha() for char in above.label) >= _MIN_NAME_LETTERS


def _is_item(entry: Entry) -> bool:
    """Return whether a line is something sold: a name or a quantity, with an amount at its end."""
    if entry.amount is None or (entry.role in (*_HEADER_ROLES, *_SUMS) and entry.likeness >= 0.85):
        return False
    letters = sum(char.isalpha() for char in entry.label)
    return letters >= 2 or len(entry.amounts) > 1 or any(char.isdigit() for char in entry.label)


def _is_sum(entry: Entry, largest: Decimal, *, goods_begun: bool) -> bool:
    """Return whether a line adds up the lines above it."""
    apart = entry.line.gap >= BLOCK_GAP
    if entry.role in _SUMS:
        if entry.likeness >= 0.95 or not goods_begun:
            return entry.likeness >= 0.95
        return Decimal(entry.amount.value) >= largest if entry.amount else apart
    if entry.role == "discount" and not apart:
        return False  # it belongs to the line above it
    return goods_begun and entry.role in _OTHER_SUMS and entry.likeness > (0.75 if apart else 0.9)


def _has_name(header: Sequence[Entry]) -> bool:
    """Return whether a shop may be named among these lines; a number above its name does not."""
    texts = (entry.line.text for entry in header)
    return any(sum(map(str.isalpha, text)) >= _MIN_NAME_LETTERS for text in texts)


def _goods_start(entries: Sequence[Entry], first: int | None, end: int) -> int:
    """Return the first line of the block, which may stand above the first amount that was read."""
    last = end if first is None else first
    if first and first < len(entries) and entries[first].line.gap >= BLOCK_GAP:
        return first
    for start in range(last, 0, -1):
        if entries[start - 1].role in _HEADER_ROLES and entries[start - 1].likeness >= 0.8:
            return start if start == last or entries[start].line.gap >= BLOCK_GAP else last
        if start < last and entries[start].line.gap >= BLOCK_GAP:
            return start if _has_name(entries[:start]) else last
    return last
