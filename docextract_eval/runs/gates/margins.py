"""An interval against a bound, or two: a verdict, and what would settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.slice_changes import documents_to_settle
from docextract_eval.runs.gates import with_needed
from docextract_eval.statistics.clusters import students_quantile
from docextract_eval.statistics.needed import needed_by_share, needed_by_width
from docextract_eval.statistics.power import LEVEL, ONE_LOOK, Demand
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
    verdict = with_look(verdict, verdict.demand, verdict.tail)
    bound, least = verdict.bound or 0.0, verdict.fails_beyond
    side = side_of_bound(verdict)
    if side == "PASS":
        return replace(verdict, verdict=side)
    if side == "INCONCLUSIVE":
        return with_needed(verdict, documents_to_settle(shift, bound, documents, verdict.demand))
    if change.value <= least:
        return replace(verdict, reason=Reason(ReasonCode.MAY_BE_CHANCE))
    if change.low > least:
        return replace(verdict, reason=Reason(ReasonCode.BELOW_LEAST_EFFECT))
    demand = replace(verdict.demand, level=LEVEL)
    return with_needed(verdict, documents_to_settle(shift, least, documents, demand))


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
    verdict = with_look(verdict, verdict.demand, tail)
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
        return _needed_by_interval(verdict, verdict.demand)
    bound = verdict.bound or 0.0
    return needed_by_share(verdict.documents, tail.value, tail.effective, bound, verdict.demand)


def side_of_bound(verdict: GateVerdict) -> Verdict:
    """Return PASS or FAIL where all of the interval of a verdict is on that side of its bound."""
    low, high, bound = verdict.low or 0.0, verdict.high or 0.0, verdict.bound or 0.0
    if verdict.sense == "at least":
        end = low if verdict.at_look is None else verdict.at_look
        return "PASS" if end >= bound else "FAIL" if high < bound else "INCONCLUSIVE"
    end = high if verdict.at_look is None else verdict.at_look
    return "PASS" if end <= bound else "FAIL" if low > bound else "INCONCLUSIVE"


def with_look(verdict: V, demand: Demand, tail: Tail | None = None) -> V:
    """Return a verdict with the end that has to keep its bound at one of several looks.

    It is that of the tail, or else of an interval that is wider on both sides in the same ratio.
    """
    if demand.looks == 1 or verdict.documents < 2:
        return verdict
    if tail is not None:
        low, high = tail.ends(demand.one_sided)
    else:
        wide, shown = (
            students_quantile(level, verdict.documents - 1) for level in (demand.level, LEVEL)
        )
        value = verdict.value or 0.0
        low, high = (
            value + wide / shown * ((value if end is None else end) - value)
            for end in (verdict.low, verdict.high)
        )
    ends = {"at least": low, "at most": high, "within": max(low, high, key=abs)}
    return replace(verdict, at_look=ends[verdict.sense])


def verdict_by_interval(measured: V, demand: Demand = ONE_LOOK) -> V:
    """Rule on an interval that is to lie wholly on one side of its bound."""
    measured = with_look(measured, demand)
    ruled = replace(measured, verdict=side_of_bound(measured))
    if ruled.verdict != "INCONCLUSIVE":
        return ruled
    return with_needed(ruled, _needed_by_interval(ruled, demand))


def _needed_by_interval(measured: GateVerdict, demand: Demand) -> Needed:
    """Return how many documents bring the end of an interval that is nearer to a bound across."""
    value, bound = measured.value or 0.0, measured.bound or 0.0
    near = value - (measured.low or 0.0) if value > bound else (measured.high or 0.0) - value
    return needed_by_width(measured.documents, near, value - bound, demand)


def verdict_within(measured: GateVerdict, demand: Demand) -> GateVerdict:
    """Rule on an interval that is to lie between -bound and bound."""
    value, bound = measured.value or 0.0, measured.bound or 0.0
    low, high = measured.low or 0.0, measured.high or 0.0
    verdict = with_look(replace(measured, low=max(-1.0, low), high=min(1.0, high)), demand)
    if -bound <= low and high <= bound and abs(verdict.at_look or 0.0) <= bound:
        return replace(verdict, verdict="PASS")
    if high < -bound or low > bound:
        return replace(verdict, verdict="FAIL")
    distance = bound - abs(value)
    outer, inner = (high - value, value - low) if value > 0 else (value - low, high - value)
    near = outer if distance > 0 else inner
    return with_needed(verdict, needed_by_width(measured.documents, near, distance, demand))
