"""Quantities and unit prices: `2 x 4.96`, `4,99 x 2`, `0,158 kg x 1,19`, or columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.numbers import trim_zeros
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import Amount, find_amounts
from docextract_eval.pipelines.rules.labels import fold_confusions
from docextract_eval.pipelines.rules.lines import read_or_none

if TYPE_CHECKING:
    from collections.abc import Container

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.entries import Entry

_NUMBER = r"(?P<number>\d{1,3}(?:[.,]\d{1,3})?)"
_UNIT = r"(?:[^\W\d_]{1,6}\.?\s)?"
_TIMES_PRICE = re.compile(rf"(?<!\S){_NUMBER}[.,]?\s?{_UNIT}[xX×*@]\.?\s?(?=\S)")
_PRICE_TIMES = re.compile(rf"\s?[xX×*]\s?{_NUMBER}(?!\S)")
_TIMES_NAME = re.compile(rf"^\W*{_NUMBER}\s?[xX×]\s(?=\D)")
_LAST = re.compile(rf"(?<!\S){_NUMBER}\s?(?P<unit>[^\W\d_]{{1,6}})?\.?\s*$")
_LEADING = re.compile(rf"^\W*{_NUMBER}\s(?=\D)")
_EACH = re.compile(r"\W*[@à]\W*")
_WORD_OR_DIGIT = re.compile(r"[^\W\d_]{2}|\d")
_HALF_CENT = Decimal("0.011")


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity, a unit price, and the part of the line that states them."""

    quantity: str | None
    """None if it could not be read."""
    price: Amount | None
    start: int
    end: int
    words: tuple[OcrWord, ...]
    """The words of the quantity."""

    def matches_amount(self, amount: Amount, reduction: Amount | None = None) -> bool:
        """Return whether quantity times price, less the reduction, is the amount."""
        if self.price is None or self.quantity is None:
            return False
        product = Decimal(self.quantity) * Decimal(self.price.value)
        off = Decimal(reduction.magnitude) if reduction else Decimal(0)
        return abs(product - off - Decimal(amount.value)) < _HALF_CENT

    def with_derived_quantity(
        self, amount: Amount | None, reduction: Amount | None = None
    ) -> Count:
        """Return the count with an unread quantity worked out from amount and unit price."""
        if self.quantity or self.price is None or amount is None or not Decimal(self.price.value):
            return self
        off = Decimal(reduction.magnitude) if reduction else Decimal(0)
        times, rest = divmod(Decimal(amount.value) + off, Decimal(self.price.value))
        return replace(self, quantity=str(times)) if not rest and 1 < times < 100 else self


def read_count(entry: Entry, context: Context, units: Container[str]) -> Count | None:
    """Return the quantity and unit price that a line states, or None."""
    return (
        _multiplied_count(entry, context)
        or _count_of_price_alone(entry)
        or _column_count(entry, context, units)
        or _count_before_name(entry, context)
    )


def join_counts(one: Count | None, other: Count) -> Count | None:
    """Return a quantity and a unit price as one count; None if both state the same."""
    if one is None:
        return other
    if one.price is None and other.price and other.quantity is None:
        return replace(one, price=other.price)
    return None


def leading_count(entry: Entry, context: Context) -> Count | None:
    """Return the number at the start of a line as a quantity, or None."""
    found = _LEADING.match(entry.label)
    return _count_from_match(entry, found, None, context) if found else None


def count_before_price(entry: Entry, price: Amount | None, context: Context) -> Count | None:
    """Return the number before a price as its quantity, or None."""
    if price and len(entry.amounts) > 1:
        return _count_from_amounts(entry.amounts[-2], price)
    found = _LAST.search(entry.label)
    return (
        _extend_to_price(_count_from_match(entry, found, price, context))
        if found and price
        else None
    )


def unread_count(entry: Entry, price: Amount) -> Count:
    """Return a count with the unit price alone, for a quantity that cannot be read."""
    return Count(None, price, 0, price.end, entry.line.words_between(0, price.start) or price.words)


def _multiplied_count(entry: Entry, context: Context) -> Count | None:
    """Return the count of a number and a price with a multiplication sign between them."""
    text = entry.line.text
    for price in find_amounts(entry.line, context):
        for found in _TIMES_PRICE.finditer(text, 0, price.end):
            if not _WORD_OR_DIGIT.search(text, found.end(), price.start):
                return _extend_to_price(_count_from_match(entry, found, price, context))
        if behind := _PRICE_TIMES.match(text, price.end):
            return _extend_to_price(_count_from_match(entry, behind, price, context))
    return None


def _count_of_price_alone(entry: Entry) -> Count | None:
    """Return the count of a line with a unit price alone; its quantity is on another line."""
    price = entry.amount
    if len(entry.amounts) != 1 or price is None or not _EACH.fullmatch(entry.label):
        return None
    return Count(None, price, 0, price.end, price.words)


def _extend_to_price(count: Count | None) -> Count | None:
    """Return the count with its part of the line extended to the price."""
    if count is None or count.price is None:
        return count
    start, end = min(count.start, count.price.start), max(count.end, count.price.end)
    return replace(count, start=start, end=end)


def _column_count(entry: Entry, context: Context, units: Container[str]) -> Count | None:
    """Return the quantity from columns, if quantity times price is the amount."""
    if len(entry.amounts) < 2 or entry.amount is None:
        return None
    price, off = entry.amounts[0], entry.amounts[1] if len(entry.amounts) > 2 else None
    if off and (decimal_count := _count_from_amounts(price, off)).matches_amount(entry.amount):
        return decimal_count
    last = _LAST.search(entry.label)
    if last and last["unit"] and fold_confusions(last["unit"]) not in units:
        last = None  # that is a name
    for found in (last, _LEADING.search(entry.label)):
        count = _count_from_match(entry, found, price, context) if found else None
        if count and (
            count.matches_amount(entry.amount) or count.matches_amount(entry.amount, off)
        ):
            return count
    return None


def _count_from_amounts(quantity: Amount, price: Amount) -> Count:
    """Return the count of `1.00 4.55 4.55`, where a quantity is printed like an amount."""
    return Count(
        trim_zeros(Decimal(quantity.value)), price, quantity.start, price.end, quantity.words
    )


def _count_before_name(entry: Entry, context: Context) -> Count | None:
    """Return the count of `2 x` before a name."""
    found = _TIMES_NAME.match(entry.label)
    return _count_from_match(entry, found, None, context) if found and entry.amounts else None


def _count_from_match(
    entry: Entry, found: re.Match[str], price: Amount | None, context: Context
) -> Count | None:
    printed = re.sub("[.,]", context.locale.decimal, found["number"])
    quantity = read_or_none("quantity", printed, context)
    if quantity is None or not Decimal(quantity):
        return None
    words = entry.line.words_between(found.start("number"), found.end("number"))
    return Count(quantity, price, found.start(), found.end(), words)
