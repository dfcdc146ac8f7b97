"""Sums of one paper that follow from each other: what is left of the doubt in them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import guess

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.records import Guess

_TRUST = 0.4
"""What is left of the doubt in sums that follow from each other."""


def proof_of(
    found: Mapping[str, Guess], parts: Sequence[str], whole: str, moved: Iterable[Guess] = ()
) -> list[Guess]:
    """Say that some sums, and what was moved, make another, where all are known and they do."""
    if not {*parts, whole} <= found.keys():
        return []
    known = [*(found[name] for name in parts), *moved]
    made = sum((Decimal(one.value) for one in known), Decimal(0))
    return [guess("arithmetic_ok", "yes", (), 0.9)] if made == Decimal(found[whole].value) else []


def surer(sums: Iterable[Guess], proof: Sequence[Guess]) -> list[Guess]:
    """Doubt sums less where they were proven."""
    doubt = _TRUST if proof else 1.0
    return [replace(one, confidence=1 - doubt * (1 - (one.confidence or 0))) for one in sums]
