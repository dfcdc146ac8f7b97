"""What lies within a margin of 0 on either side: a verdict, and what would settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.statistics.power import sources_to_settle

if TYPE_CHECKING:
    from docextract_eval.runs.gates import Ruling


def within(ruling: Ruling, value: float, low: float, high: float, documents: int) -> Ruling:
    """Rule on an interval that is to lie between -bound and bound."""
    bound = ruling.bound or 0.0
    finite = (max(-1.0, low), min(1.0, high))
    ruling = replace(ruling, value=value, low=finite[0], high=finite[1], documents=documents)
    if -bound <= low and high <= bound:
        return replace(ruling, verdict="PASS")
    if high < -bound or low > bound:
        return replace(ruling, verdict="FAIL")
    distance = bound - abs(value)
    outer, inner = (high - value, value - low) if value > 0 else (value - low, high - value)
    near = outer if distance > 0 else inner
    return replace(ruling, needed=sources_to_settle(documents, near, distance))
