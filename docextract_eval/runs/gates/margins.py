"""An interval against a bound, or two: a verdict, and what would settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.slice_changes import documents_to_settle
from docextract_eval.runs.gates import with_needed
from docextract_eval.statistics.needed import needed_by_share, needed_by_width
from docextract_eval.statistics.power import LEVEL, POWER
from docextract_eval.statistics.tails import ShareTail, change_tail, tail_of_interval

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.runs.comparison.slice_changes import Shift
    from docextract_eval.runs.gates import GateVerdict, Verdict
    from docextract_eval.runs.gates.families import OpenVerdict
    from docextract_eval.statistics.needed import Needed
    from docextract_eval.statistics.tails import Tail

V = TypeVar("V", bound="GateVerdict")


def change_verdict(verdict: OpenVerdict, shift: Shift, documents: int) -> OpenVerdict:
    """Rule on a paired change that may be as low as the bound; its family decides on FAIL.

    `documents` are those of the whole comparison, which `needed` is a number of, too.
    """
    change = shift.change
    verdict = replace(
        verdict,
        value=change.value,
        low=change.low,
        high=change.high,
        documents=change.sources,
        tail=change_tail(change),
    )
    bound, least = verdict.bound or 0.0, verdict.fails_beyond
    if change.low >= bound:
        return replace(verdict, verdict="PASS")
    if change.high >= bound:
        needed = documents_to_settle(shift, bound, documents, LEVEL, verdict.power)
        return with_needed(verdict, needed)
    if change.value <= least:
        return replace(verdict, reason=Reason(ReasonCode.MAY_BE_CHANCE))
    if change.low > least:
        return replace(verdict, reason=Reason(ReasonCode.BELOW_LEAST_EFFECT))
    return with_needed(verdict, documents_to_settle(shift, least, documents, LEVEL, verdict.power))


def bound_verdict(
    verdict: OpenVerdict, score: Score, *, tail: Tail | None = None, is_share: bool = True
) -> OpenVerdict:
    """Rule on a score that has a bound, of either sense; its family decides on FAIL.

    Without a tail, the one behind the score's interval is taken.
    """
    verdict = replace(verdict, value=score.value, documents=score.documents, reason=score.reason)
    if score.value is None or score.low is None or score.high is None:
        return verdict
    tail = tail or tail_of_interval(
        score.value,
        (score.low, score.high),
        score.documents,
        upwards=verdict.sense == "at least",
        is_share=is_share,
    )
    verdict = replace(verdict, low=score.low, high=score.high, tail=tail)
    side = side_of_bound(verdict)
    if side == "PASS":
        return replace(verdict, verdict=side)
    if side == "FAIL":
        return replace(verdict, reason=Reason(ReasonCode.MAY_BE_CHANCE))
    return with_needed(verdict, _needed_for_bound(verdict))


def _needed_for_bound(verdict: OpenVerdict) -> Needed:
    """Return how many documents bring the interval of an open verdict beyond its bound."""
    if verdict.needed_by_rows:
        return verdict.needed_by_rows()
    tail = verdict.tail
    if not isinstance(tail, ShareTail):
        return _needed_by_interval(verdict, verdict.power)
    bound = verdict.bound or 0.0
    return needed_by_share(verdict.documents, tail.value, tail.effective, bound, verdict.power)


def side_of_bound(verdict: GateVerdict) -> Verdict:
    """Return PASS or FAIL where all of the interval of a verdict is on that side of its bound."""
    low, high, bound = verdict.low or 0.0, verdict.high or 0.0, verdict.bound or 0.0
    if verdict.sense == "at least":
        return "PASS" if low >= bound else "FAIL" if high < bound else "INCONCLUSIVE"
    return "PASS" if high <= bound else "FAIL" if low > bound else "INCONCLUSIVE"


def verdict_by_interval(measured: V, power: float = POWER) -> V:
    """Rule on an interval that is to lie wholly on one side of its bound."""
    ruled = replace(measured, verdict=side_of_bound(measured))
    if ruled.verdict != "INCONCLUSIVE":
        return ruled
    return with_needed(ruled, _needed_by_interval(ruled, power))


def _needed_by_interval(measured: GateVerdict, power: float) -> Needed:
    """Return how many documents bring the end of an interval that is nearer to a bound across."""
    value, bound = measured.value or 0.0, measured.bound or 0.0
    near = value - (measured.low or 0.0) if value > bound else (measured.high or 0.0) - value
    return needed_by_width(measured.documents, near, value - bound, power)


def verdict_within(measured: GateVerdict, power: float = POWER) -> GateVerdict:
    """Rule on an interval that is to lie between -bound and bound."""
    value, bound = measured.value or 0.0, measured.bound or 0.0
    low, high = measured.low or 0.0, measured.high or 0.0
    verdict = replace(measured, low=max(-1.0, low), high=min(1.0, high))
    if -bound <= low and high <= bound:
        return replace(verdict, verdict="PASS")
    if high < -bound or low > bound:
        return replace(verdict, verdict="FAIL")
    distance = bound - abs(value)
    outer, inner = (high - value, value - low) if value > 0 else (value - low, high - value)
    near = outer if distance > 0 else inner
    return with_needed(verdict, needed_by_width(measured.documents, near, distance, power))
