"""Checks the sums of a receipt against one another; those that agree become more certain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.records import Guess

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_CENT = Decimal("0.01")
_DOUBT, _TRUST = 0.75, 0.4
"""The factor for confidence where a check fails, and for 1 - confidence where it holds."""
_TOTAL_ALONE = 0.7
"""The confidence that a document adds up of which only the total was read."""
_SURELY_READ = 0.8
"""Below this confidence a sum that does not add up is more likely misread than misprinted."""


@dataclass(frozen=True, slots=True)
class Check:
    """Guesses that should balance, and the difference under each usual way to add them up."""

    members: tuple[Guess, ...]
    differences: tuple[Decimal, ...]

    @property
    def is_balanced(self) -> bool:
        """Return whether any of these differences is zero."""
        return any(abs(off) < _CENT for off in self.differences)


def with_checked_sums(values: Sequence[Guess], printed: Collection[Decimal] = ()) -> list[Guess]:
    """Return the guesses with confidences adjusted by the checks, and one for `arithmetic_ok`.

    A part of what cash does not pay may be any of the amounts that are printed below the goods.
    """
    checks = list(_sum_checks(values, printed))
    balanced: dict[tuple[str, int | None], bool] = {}
    for check in checks:
        for member in check.members:
            key = (member.name, member.row)
            balanced[key] = balanced.get(key, False) or check.is_balanced
    weighed = [_adjust_confidence(value, balanced.get((value.name, value.row))) for value in values]
    if checks:
        return [*weighed, *_arithmetic_ok(checks)]
    alone = any(value.name == "total" for value in values)
    return [*weighed, *([Guess("arithmetic_ok", "yes", confidence=_TOTAL_ALONE)] if alone else [])]


def _sum_checks(values: Sequence[Guess], printed: Collection[Decimal]) -> Iterator[Check]:
    one = {value.name: value for value in values if value.row is None}
    sold = _named_values(values, "line_items.amount")
    reduced = _named_values(values, "line_items.discount")
    taxes = _named_values(values, "taxes.amount")
    if sold and "subtotal" in one:
        off = _value_sum(sold) - _field_value(one, "subtotal")
        yield Check((*sold, *reduced, one["subtotal"]), (off, off - _value_sum(reduced)))
    if "total" in one and (sold or "subtotal" in one):
        yield _total_check(one, sold, reduced, taxes)
    if {"cash_tendered", "change"} <= one.keys() and ("total" in one or "payable" in one):
        due = "payable" if "payable" in one else "total"
        given, back, owed = one["cash_tendered"], one["change"], one[due]
        off = Decimal(given.value) - Decimal(back.value) - Decimal(owed.value)
        yield Check((given, back, owed), (off, *(off + part for part in printed)))
    if {"total", "rounding", "payable"} <= one.keys():
        total, by, owed = one["total"], one["rounding"], one["payable"]
        off = Decimal(total.value) + Decimal(by.value) - Decimal(owed.value)
        yield Check((total, by, owed), (off,))
    if len(taxes) > 1 and "tax_total" in one:
        yield Check(
            (*taxes, one["tax_total"]), (_value_sum(taxes) - _field_value(one, "tax_total"),)
        )


def _total_check(
    fields: Mapping[str, Guess],
    sold: Sequence[Guess],
    reduced: Sequence[Guess],
    taxes: Sequence[Guess],
) -> Check:
    """Return the check of the total against what stands above it, with tax added or included."""
    added = {name: factor for name, factor in _ADDED_FIELDS.items() if name in fields}
    if "payable" in fields:
        added.pop("rounding", None)
    before = [fields["subtotal"]] if "subtotal" in fields else list(sold)
    off = _value_sum(before) - _field_value(fields, "total")
    off += sum(factor * _field_value(fields, name) for name, factor in added.items())
    tax = [fields["tax_total"]] if "tax_total" in fields else list(taxes)
    taxed = off + _value_sum(tax)
    less = Decimal(0) if "subtotal" in fields else _value_sum(reduced)
    members = [*before, *(fields[name] for name in added), fields["total"]]
    if abs(taxed) < _CENT or abs(taxed - less) < _CENT:
        members += tax
    return Check((*members, *(reduced if less else ())), (off, taxed, off - less, taxed - less))


_ADDED_FIELDS = {"discount": -1, "service_charge": 1, "tip": 1, "rounding": 1}
"""Fields that are added to the goods (1), or taken off (-1), to make the total."""


def _named_values(values: Sequence[Guess], name: str) -> list[Guess]:
    return [value for value in values if value.name == name]


def _value_sum(values: Sequence[Guess]) -> Decimal:
    return sum((Decimal(value.value) for value in values), Decimal(0))


def _field_value(fields: Mapping[str, Guess], name: str) -> Decimal:
    return Decimal(fields[name].value) if name in fields else Decimal(0)


def _adjust_confidence(value: Guess, is_balanced: bool | None) -> Guess:  # noqa: FBT001 - three answers, one unknown
    if is_balanced is None or value.confidence is None:
        return value
    sure = 1 - _TRUST * (1 - value.confidence) if is_balanced else _DOUBT * value.confidence
    return replace(value, confidence=round(sure, 4))


def _arithmetic_ok(checks: Sequence[Check]) -> Iterator[Guess]:
    """Yield the guess whether the document adds up; none where it may just be misread."""
    members = [member for check in checks for member in check.members]
    sure = min((member.confidence or 0.0 for member in members), default=0.0)
    if all(member.name != "total" for member in members):
        return
    if all(check.is_balanced for check in checks):
        yield Guess("arithmetic_ok", "yes", confidence=round(0.5 + sure / 2, 4))
    elif sure >= _SURELY_READ:
        yield Guess("arithmetic_ok", "no", confidence=round(sure / 2, 4))
