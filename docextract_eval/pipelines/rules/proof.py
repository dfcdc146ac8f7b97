"""Sums of one document that follow from each other: they confirm one another."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import guess

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.records import Guess

_TRUST = 0.4
"""The share of the doubt (1 - confidence) that stays where sums confirm one another."""


def proof_of(
    found: Mapping[str, Guess], parts: Sequence[str], whole: str, moved: Iterable[Guess] = ()
) -> list[Guess]:
    """Return the guess that the arithmetic is right, or nothing if it does not add up.

    The arithmetic is right if the `parts` and the `moved` amounts add up to the `whole`. Where one
    of these fields was not found, nothing is returned either.
    """
    if not {*parts, whole} <= found.keys():
        return []
    known = [*(found[name] for name in parts), *moved]
    made = sum((Decimal(one.value) for one in known), Decimal(0))
    return [guess("arithmetic_ok", "yes", (), 0.9)] if made == Decimal(found[whole].value) else []


def surer(sums: Iterable[Guess], proof: Sequence[Guess]) -> list[Guess]:
    """Return the sums, with a higher confidence if there is a proof."""
    doubt = _TRUST if proof else 1.0
    return [replace(one, confidence=1 - doubt * (1 - (one.confidence or 0))) for one in sums]
