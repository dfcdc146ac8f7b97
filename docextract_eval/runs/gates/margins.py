"""An interval against a bound, or two: a verdict, and what would settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.statistics.power import sources_to_settle

if TYPE_CHECKING:
    from docextract_eval.runs.gates import Ruling


def at_least(ruling: Ruling, value: float, low: float, high: float, documents: int) -> Ruling:
    """Rule on an interval that is to lie at its bound or above."""
    told = replace(ruling, value=value, low=low, high=high, documents=documents)
    bound = ruling.bound or 0.0
    if low >= bound:
        return replace(told, verdict="PASS")
    if high < bound:
        return replace(told, verdict="FAIL")
    near = value - low if value >= bound else high - value
    return replace(told, needed=sources_to_settle(documents, near, value - bound))


def at_most(ruling: Ruling, value: float, low: float, high: float, documents: int) -> Ruling:
    """Rule on an interval that is to lie at its bound or below."""
    told = replace(ruling, value=value, low=low, high=high, documents=documents)
    bound = ruling.bound or 0.0
    if high <= bound:
        return replace(told, verdict="PASS")
    if low > bound:
        return replace(told, verdict="FAIL")
    near = high - value if value < bound else value - low
    return replace(told, needed=sources_to_settle(documents, near, bound - value))


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
