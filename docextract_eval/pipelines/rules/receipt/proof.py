"""Checks the sums of a receipt against one another; those that agree become more certain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.records import Guess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CENT = Decimal("0.01")
_DOUBT, _TRUST = 0.75, 0.4
"""The factor for confidence where a check fails, and for 1 - confidence where it holds."""
_LONELY = 0.7
"""The confidence that a document adds up of which only the total was read."""
_SURELY_READ = 0.8
"""Below this confidence a sum that does not add up is more likely misread than misprinted."""


@dataclass(frozen=True, slots=True)
class Check:
    """Guesses that should balance, and the difference under each usual way to add them up."""

    members: tuple[Guess, ...]
    off: tuple[Decimal, ...]

    @property
    def holds(self) -> bool:
        """Return whether any of these differences is zero."""
        return any(abs(off) < _CENT for off in self.off)


def prove(guesses: Sequence[Guess]) -> list[Guess]:
    """Return the guesses with confidences adjusted by the checks, and one for `arithmetic_ok`."""
    checks = list(_checks(guesses))
    held: dict[tuple[str, int | None], bool] = {}
    for check in checks:
        for member in check.members:
            key = (member.name, member.row)
            held[key] = held.get(key, False) or check.holds
    weighed = [_weigh(guess, held.get((guess.name, guess.row))) for guess in guesses]
    return [*weighed, *(_adds_up(checks) if checks else _nothing_to_add(guesses))]


def _nothing_to_add(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """Yield the guess that the arithmetic is right, where a total stands alone."""
    if any(guess.name == "total" for guess in guesses):
        yield Guess("arithmetic_ok", "yes", confidence=_LONELY)


def _checks(guesses: Sequence[Guess]) -> Iterator[Check]:
    one = {guess.name: guess for guess in guesses if guess.row is None}
    sold = _column(guesses, "line_items.amount")
    reduced = _column(guesses, "line_items.discount")
    taxes = _column(guesses, "taxes.amount")
    if sold and "subtotal" in one:
        off = _sum(sold) - _worth(one, "subtotal")
        yield Check((*sold, *reduced, one["subtotal"]), (off, off - _sum(reduced)))
    if "total" in one and (sold or "subtotal" in one):
        yield _due(one, sold, reduced, taxes)
    if {"cash_tendered", "change"} <= one.keys() and ("total" in one or "payable" in one):
        due = "payable" if "payable" in one else "total"
        off = _worth(one, "cash_tendered") - _worth(one, "change") - _worth(one, due)
        yield Check((one["cash_tendered"], one["change"], one[due]), (off,))
    if {"total", "rounding", "payable"} <= one.keys():
        off = _worth(one, "total") + _worth(one, "rounding") - _worth(one, "payable")
        yield Check((one["total"], one["rounding"], one["payable"]), (off,))
    if len(taxes) > 1 and "tax_total" in one:
        yield Check((*taxes, one["tax_total"]), (_sum(taxes) - _worth(one, "tax_total"),))


def _due(
    one: Mapping[str, Guess],
    sold: Sequence[Guess],
    reduced: Sequence[Guess],
    taxes: Sequence[Guess],
) -> Check:
    """Return the check of the total against what stands above it, with tax added or included."""
    added = {name: sign for name, sign in _ADDED.items() if name in one}
    if "payable" in one:
        added.pop("rounding", None)
    before = [one["subtotal"]] if "subtotal" in one else list(sold)
    off = _sum(before) - _worth(one, "total")
    off += sum(sign * _worth(one, name) for name, sign in added.items())
    tax = [one["tax_total"]] if "tax_total" in one else list(taxes)
    taxed = off + _sum(tax)
    less = Decimal(0) if "subtotal" in one else _sum(reduced)
    members = [*before, *(one[name] for name in added), one["total"]]
    if abs(taxed) < _CENT or abs(taxed - less) < _CENT:
        members += tax
    return Check((*members, *(reduced if less else ())), (off, taxed, off - less, taxed - less))


_ADDED = {"discount": -1, "service_charge": 1, "tip": 1, "rounding": 1}
"""Fields that are added to the goods (1), or taken off (-1), to make the total."""


def _column(guesses: Sequence[Guess], name: str) -> list[Guess]:
    return [guess for guess in guesses if guess.name == name]


def _sum(guesses: Sequence[Guess]) -> Decimal:
    return sum((Decimal(guess.value) for guess in guesses), Decimal(0))


def _worth(one: Mapping[str, Guess], name: str) -> Decimal:
    return Decimal(one[name].value) if name in one else Decimal(0)


def _weigh(guess: Guess, held: bool | None) -> Guess:  # noqa: FBT001 - three answers, one unknown
    if held is None or guess.confidence is None:
        return guess
    sure = 1 - _TRUST * (1 - guess.confidence) if held else _DOUBT * guess.confidence
    return replace(guess, confidence=round(sure, 4))


def _adds_up(checks: Sequence[Check]) -> Iterator[Guess]:
    """Yield the guess whether the document adds up; none where it may just be misread."""
    members = [member for check in checks for member in check.members]
    sure = min((member.confidence or 0.0 for member in members), default=0.0)
    if all(member.name != "total" for member in members):
        return
    if all(check.holds for check in checks):
        yield Guess("arithmetic_ok", "yes", confidence=round(0.5 + sure / 2, 4))
    elif sure >= _SURELY_READ:
        yield Guess("arithmetic_ok", "no", confidence=round(sure / 2, 4))
