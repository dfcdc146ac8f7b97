"""What a gate says, in words: a ruling's figures, and why a policy decides as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import percent, points
from docextract_eval.reports.words import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.decision import Decision
    from docextract_eval.runs.gates import Ruling, Unit

HEAD = ("gate", "slice", "asked", "found", "interval", "verdict", "settled by")
NOT_ASKED = "not asked"
TOO_CLOSE = "too close to its bound to be told"


def columns(ruling: Ruling) -> tuple[str, ...]:
    """Say a ruling in the columns of `HEAD`."""
    found = asked = interval = NONE
    if ruling.bound is not None:
        asked = f"{ruling.sense} {told(ruling.bound, ruling.unit)}"
    if ruling.value is not None:
        found = told(ruling.value, ruling.unit)
    if ruling.low is not None and ruling.high is not None:
        interval = f"{told(ruling.low, ruling.unit)} to {told(ruling.high, ruling.unit)}"
    settled = f"{ruling.needed:,} documents" if ruling.needed else ""
    settled = "; ".join(filter(None, (settled, ruling.reason)))
    return ruling.rule, ruling.slice, asked, found, interval, verdict(ruling), settled


def verdict(ruling: Ruling) -> str:
    """Say a verdict; what could only fail, and did not, was not asked for."""
    return ruling.verdict if ruling.counts or ruling.verdict == "FAIL" else NOT_ASKED


def told(value: float, unit: Unit) -> str:
    """Say a figure of a ruling in its unit.

    >>> told(0.805, "share"), told(-0.0213, "change"), told(1500, "documents"), told(0.5, "MB")
    ('80.5 %', '-2.13', '1,500', '0.5 MB')
    """
    if unit == "share":
        return percent(value)
    if unit == "change":
        return points(value)
    return f"{value:,.0f}" if unit == "documents" else f"{value:.4g} {unit}"


def worth_showing(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Leave out what could only fail, did not, and has nothing else to say."""
    return [each for each in rulings if each.counts or each.verdict == "FAIL" or each.reason]


def failed(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Give what fails."""
    return [each for each in rulings if each.verdict == "FAIL"]


def unsettled(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Give what was asked and cannot be answered yet."""
    return [each for each in rulings if each.counts and each.verdict == "INCONCLUSIVE"]


def why(decision: Decision) -> str:
    """Say what decided, and what would settle what is not settled; nothing where all passes."""
    if decision.verdict == "FAIL":
        return "; ".join(f"{each.rule} on {each.slice}" for each in failed(decision.rulings))
    return _wanted(decision) if decision.verdict == "INCONCLUSIVE" else ""


def _wanted(decision: Decision) -> str:
    if decision.needed:
        return f"about {decision.needed:,} documents in all would settle it"
    if not any(each.counts for each in decision.rulings):
        return "nothing was asked of this run"
    stuck = unsettled(decision.rulings)
    said = (f"{each.rule} on {each.slice}: {each.reason or TOO_CLOSE}" for each in stuck)
    return "; ".join(dict.fromkeys(said))
