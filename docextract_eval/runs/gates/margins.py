"""An interval against a bound, or two: a verdict, and what would settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.statistics.power import sources_to_clear_bound

if TYPE_CHECKING:
    from docextract_eval.runs.gates import GateVerdict


def verdict_at_least(
    verdict: GateVerdict, value: float, low: float, high: float, documents: int
) -> GateVerdict:
    """Rule on an interval that is to lie at its bound or above."""
    measured = replace(verdict, value=value, low=low, high=high, documents=documents)
    bound = verdict.bound or 0.0
    if low >= bound:
        return replace(measured, verdict="PASS")
    if high < bound:
        return replace(measured, verdict="FAIL")
    near = value - low if value >= bound else high - value
    return replace(measured, needed=sources_to_clear_bound(documents, near, value - bound))


def verdict_at_most(
    verdict: GateVerdict, value: float, low: float, high: float, documents: int
) -> GateVerdict:
    """Rule on an interval that is to lie at its bound or below."""
    measured = replace(verdict, value=value, low=low, high=high, documents=documents)
    bound = verdict.bound or 0.0
    if high <= bound:
        return replace(measured, verdict="PASS")
    if low > bound:
        return replace(measured, verdict="FAIL")
    near = high - value if value < bound else value - low
    return replace(measured, needed=sources_to_clear_bound(documents, near, bound - value))


def verdict_within(
    verdict: GateVerdict, value: float, low: float, high: float, documents: int
) -> GateVerdict:
    """Rule on an interval that is to lie between -bound and bound."""
    bound = verdict.bound or 0.0
    finite = (max(-1.0, low), min(1.0, high))
    verdict = replace(verdict, value=value, low=finite[0], high=finite[1], documents=documents)
    if -bound <= low and high <= bound:
        return replace(verdict, verdict="PASS")
    if high < -bound or low > bound:
        return replace(verdict, verdict="FAIL")
    distance = bound - abs(value)
    outer, inner = (high - value, value - low) if value > 0 else (value - low, high - value)
    near = outer if distance > 0 else inner
    return replace(verdict, needed=sources_to_clear_bound(documents, near, distance))
