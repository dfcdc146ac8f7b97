"""How many documents would show a loss, and how long the pipeline would take for them.

A loss is detected where a comparison of two runs would call it certain over all fields. That
depends on how many values change from one release to the next and how much changes cluster in
documents: measured from two runs where there are two, else assumed, and reported as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.traps import needed_for_lift
from docextract_eval.reasons import Reason
from docextract_eval.records import Score
from docextract_eval.runs.comparison.claims import overall_level
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import Slots, pair_runs
from docextract_eval.runs.comparison.slice_changes import documents_to_settle, slice_shifts
from docextract_eval.statistics.bootstrap import Estimate
from docextract_eval.statistics.needed import (
    FEWEST_CHANGED,
    Needed,
    Variation,
    fewest_documents,
    needed_for_width,
)
from docextract_eval.statistics.power import POWER, Demand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.runs.comparison.audit import Audit
    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.measured_run import MeasuredRun

CHURN = 0.03
"""The share of answers that change from one release to the next where nothing got worse."""
LOSS = 0.02
ASSUMED = (
    f"{100 * CHURN:g} % of values change between releases, and changes cluster in documents as "
    f"errors of this run do, or fill them where fewer than {FEWEST_CHANGED} documents have one"
)
"""What a plan takes for granted where a second run does not show it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to detect a loss, and what can be detected now."""

    loss: float
    power: float
    documents: int | None
    """How many documents detect it; None where that is not known, or beyond ten million."""
    low: int | None
    high: int | None
    """The 90 % interval of this number; None where it is open, or changes are assumed."""
    reason: Reason | None
    """Why the number is not known."""
    now: int
    """How many documents the run has."""
    visible: float | None
    """The smallest loss that these detect; None where they detect none."""
    variation: Variation
    net: float | None
    """By how much the share of right cells changed between the two runs; None without a second."""
    assumed: str | None
    """What is assumed rather than measured."""
    seconds: float | None
    """Seconds that the pipeline takes for that many documents, as measured in this run."""
    cost: float | None


def plan_documents(
    run: MeasuredRun, loss: float = LOSS, power: float = POWER, before: MeasuredRun | None = None
) -> Plan:
    """Return how many documents detect a loss with this power, by a run's own variance."""
    cells = run.columns.select(~run.columns.table & run.columns.outcome_in(*JUDGED))
    if not len(cells.rendition):
        what = "has no judged fields"
        raise BadInputError(what, run.name, "label fields outside tables")
    assumed = net = None
    if before is None:
        slots, churn = assumed_slots(cells), CHURN
        assumed = f"{ASSUMED}; name a second run with --against to measure both"
    else:
        slots, churn = _shared_slots(before, run), None
    shift, *_ = slice_shifts(slots, "scalars")
    now, level = shift.change.sources, overall_level(run.columns)
    demand = Demand(level, power)
    needed = documents_to_settle(shift, 0.0, now, demand, truth=-loss, churn=churn)
    documents, variation = needed.documents, shift.variation(churn).first()
    if churn is None:
        net = shift.change.value
        visible: float | None = shift.change.detectable_at(level, power)
    else:
        visible = _minimum_detectable_loss(variation, now, demand)
    spent = _seconds_and_cost_per_document(run.description)
    return Plan(
        loss=loss,
        power=power,
        documents=documents,
        low=needed.low,
        high=needed.high,
        reason=needed.reason,
        now=now,
        visible=visible,
        variation=variation,
        net=net,
        assumed=assumed,
        seconds=None if spent[0] is None or documents is None else spent[0] * documents,
        cost=None if spent[1] is None or documents is None else spent[1] * documents,
    )


def assumed_slots(columns: Columns) -> Slots:
    """Return the cells of one run as slots in which changes cluster as its errors do."""
    cells = columns.select(columns.outcome_in(*JUDGED))
    right = cells.outcome_in("right").astype(float)
    return Slots(cells, np.ones(len(right)), right, np.full((2, len(right)), -1))


def _shared_slots(before: MeasuredRun, after: MeasuredRun) -> Slots:
    """Return the fields that two runs share."""
    shared, slots = pair_runs(*judged_alike([before, after]))
    slots = slots.select(~slots.cells.table)
    if not len(slots.change):
        what = f"have no judged fields in common ({count_phrase(shared.renditions, 'rendition')})"
        remedy = "name two runs over the same corpus"
        raise BadInputError(what, f"{before.name} and {after.name}", remedy)
    return slots


def _minimum_detectable_loss(variation: Variation, sources: int, demand: Demand) -> float | None:
    """Return the smallest loss, to a hundredth of a point, that this many documents detect."""

    def is_detected(loss: float) -> bool:
        return variation.power(loss, sources, demand.level) >= demand.power

    found = fewest_documents(
        lambda step: np.array([is_detected(step[0] / 10_000)]),
        1,
        9_999,
        least=1,
    )[0]
    return float(found) / 10_000 if isfinite(found) else None


def _seconds_and_cost_per_document(run: RunDescription) -> tuple[float | None, float | None]:
    """Return the seconds and the cost of a document, as far as the run records them."""
    documents, speed = run.documents, run.speed
    timed = run.seconds_if_timed
    seconds = None if not documents or timed is None else timed / documents
    cost = speed["cost"]
    if cost is None or not documents:
        return seconds, None
    return seconds, (cost + speed.get("cost_of_failures", 0.0)) / documents


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What is known of one part of a gap, and what it takes to know it well enough."""

    cells: str
    part: str
    estimate: Estimate
    documents: int
    """How many of each group there are."""
    needed: Needed | None
    """How many of each group give the width; None where these are enough."""
    seconds: float | None
    """How long the pipeline would take for all of their pages."""


def plan_audit(audit: Audit, run: RunDescription, width: float) -> Iterator[PartPlan]:
    """Yield the plans of all parts of the gaps of accuracy, over all fields."""
    for each in audit.accuracies:
        split, documents = each.split, min(each.split.sources)
        parts = {"gap": split.gap, "effect": split.effect, **split.parts}
        for name, found in {**parts, "confounded": split.confounded}.items():
            ends = found.low, found.value, found.high
            is_enough = found.high - found.low <= width
            needed = None if is_enough else needed_for_width(documents, *ends, width)
            seconds = None
            if needed and needed.documents and run.seconds_if_timed is not None:
                seconds = run.seconds_if_timed * needed.documents / documents
            yield PartPlan(each.slice["cells"], name, found, documents, needed, seconds)


@dataclass(frozen=True, slots=True)
class TrapPlan:
    """What is known of the cost of a trap, and what it takes to know it well enough."""

    lift: Score
    """What it costs, on the fields or the cells of tables that it attacks."""
    needed: Needed | None
    """How many documents with it give an interval of the width; None where there are enough."""

    @property
    def trap(self) -> str:
        """The name of the trap."""
        return self.lift.slice["trap"]


def plan_traps(run: MeasuredRun, width: float, traps: Collection[str] = ()) -> list[TrapPlan]:
    """Return the plans of some traps of a run, or of all, by their names."""
    lifts = [
        score
        for score in run.scores
        if score.metric == "trap_lift"
        and score.slice["condition"] == ALL
        and score.value is not None
        and (not traps or score.slice["trap"] in traps)
    ]
    if not lifts:
        what = "has no cost of a trap: no document with one has its twin without it"
        remedy = "run a corpus whose recipe has [traps] and leaves twins on"
        raise BadInputError(what, run.name, remedy)
    return [TrapPlan(lift, needed_for_lift(lift, width)) for lift in sorted(lifts, key=_name)]


def _name(lift: Score) -> tuple[str, str]:
    return lift.slice["trap"], lift.slice["cells"]
