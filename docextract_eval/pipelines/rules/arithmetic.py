"""Sums of one document that follow from each other: they confirm one another."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.lines import predicted_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.pipelines.rules.signed_amounts import SignedAmount
    from docextract_eval.records import Guess

_REMAINING_DOUBT = 0.4
"""The share of the doubt (1 - confidence) that stays where sums confirm one another."""


def most_stated_sum(
    role: str,
    values: Sequence[Decimal],
    amounts: Sequence[SignedAmount],
    *,
    is_signed: bool,
    factor: float = 1,
) -> Guess:
    """Return the value that most labels of a sum state, the first of equals."""
    value, count = Counter(values).most_common(1)[0]
    best = amounts[values.index(value)]
    strength = (0.95 if count == len(values) else 0.6) * factor
    canonical = value if is_signed else abs(value)
    return predicted_value(role, f"{canonical:f}", best.words, strength * best.strength)


def arithmetic_proof(
    sums: Mapping[str, Guess],
    part_fields: Sequence[str],
    total_field: str,
    further_amounts: Iterable[Guess] = (),
) -> list[Guess]:
    """Return the guess that the arithmetic is right, or nothing if it does not add up.

    The arithmetic is right if the `part_fields` and the `further_amounts` amounts add up to the
    `total_field`. Where one of these fields was not found, nothing is returned either.
    """
    if not {*part_fields, total_field} <= sums.keys():
        return []
    known = [*(sums[name] for name in part_fields), *further_amounts]
    total = sum((Decimal(one.value) for one in known), Decimal(0))
    return (
        [predicted_value("arithmetic_ok", "yes", (), 0.9)]
        if total == Decimal(sums[total_field].value)
        else []
    )


def increase_confidences(sums: Iterable[Guess], proof: Sequence[Guess]) -> list[Guess]:
    """Return the sums, with a higher confidence if there is a proof."""
    doubt = _REMAINING_DOUBT if proof else 1.0
    return [replace(one, confidence=1 - doubt * (1 - (one.confidence or 0))) for one in sums]
