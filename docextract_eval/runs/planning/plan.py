"""How many documents would show a loss, and how long the pipeline would take for them.

A loss is shown where the 95 % interval of the paired change, as it is computed when two runs are
compared, excludes 0. How wide that is depends on how many values change from one release to the
next and how much changes cluster in documents: measured from two runs where there are two, else
assumed, and reported as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import cell_weights, field_condition_codes, slice_cells
from docextract_eval.metrics.traps import needed_for_lift
from docextract_eval.records import Score
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.statistics.bootstrap import Estimate
from docextract_eval.statistics.clusters import group_rows
from docextract_eval.statistics.needed import (
    Needed,
    Variation,
    errors_at_power,
    fewest_documents,
    needed_for_width,
)
from docextract_eval.statistics.power import POWER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.runs.comparison.audit import Audit
    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.measured_run import MeasuredRun

CHURN = 0.03
"""The share of answers that change from one release to the next where nothing got worse."""
LOSS = 0.02
_MOST = 10_000_000
"""The largest number of documents that is planned for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to detect a loss, and what can be detected now."""

    loss: float
    power: float
    documents: int | None
    """How many documents detect it; None beyond ten million."""
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
        variation = _assumed_variation(cells)
        assumed = (
            f"{100 * CHURN:g} % of values change between releases, and changes cluster in "
            "documents as errors of this run do; name a second run with --against to measure both"
        )
    else:
        variation, net = _measured_variation_and_net_change(before, run)
    now = len(set(cells.source.tolist()))
    documents = least_documents(variation, loss, power)
    spent = _seconds_and_cost_per_document(run.description)
    return Plan(
        loss=loss,
        power=power,
        documents=documents,
        now=now,
        visible=_minimum_detectable_loss(variation, now, power),
        variation=variation,
        net=net,
        assumed=assumed,
        seconds=None if spent[0] is None or documents is None else spent[0] * documents,
        cost=None if spent[1] is None or documents is None else spent[1] * documents,
    )


def least_documents(variation: Variation, loss: float, power: float) -> int | None:
    """Return how many documents detect a loss with this power; None where ten million do not."""
    errors = errors_at_power(power)
    found = fewest_documents(lambda many: variation.clears(-loss, 0.0, many, errors), 1, _MOST)[0]
    return int(found) if isfinite(found) else None


def _assumed_variation(cells: Columns) -> Variation:
    """Estimate how changes cluster from how errors cluster."""
    wrong = (~cells.outcome_in("right")).astype(float)
    return estimate_variation(cells, wrong, CHURN)


def _measured_variation_and_net_change(
    before: MeasuredRun, after: MeasuredRun
) -> tuple[Variation, float]:
    """Measure churn and clustering from two runs, and apart from them what changed overall."""
    shared, slots = pair_runs(*judged_alike([before, after]))
    slots = slots.select(~slots.cells.table)
    if not len(slots.change):
        what = f"have no judged fields in common ({count_phrase(shared.renditions, 'rendition')})"
        remedy = "name two runs over the same corpus"
        raise BadInputError(what, f"{before.name} and {after.name}", remedy)
    weight = cell_weights(slots.cells, slice_cells(slots.cells), ())
    up, down = (float(weight[slots.change == side].sum() / weight.sum()) for side in (1, -1))
    return estimate_variation(slots.cells, slots.change, 2 * min(up, down)), up - down


def estimate_variation(cells: Columns, change_like_values: Floats, churn: float) -> Variation:
    """Return how changes vary, given values that correlate as changes do."""
    everything = slice_cells(cells)
    weight = cell_weights(cells, everything, ())
    rows = group_rows(
        change_like_values, cells.source, everything.codes, field_condition_codes(cells), weight
    )
    found = Variation.from_rows(rows, change_like_values != 0, resamples=0).first()
    return replace(found, churn=churn)


def _minimum_detectable_loss(variation: Variation, sources: int, power: float) -> float | None:
    """Return the smallest loss, to a hundredth of a point, that this many documents detect."""
    found = fewest_documents(
        lambda step: np.array([variation.power(step[0] / 10_000, sources) >= power]),
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
