"""How many documents would show a loss, and how long the pipeline would take for them.

A loss is shown where the 95 % interval of the paired change, as it is computed when two runs are
compared, excludes 0. How wide that is depends on how many values change from one release to the
next and how much changes cluster in documents: measured from two runs where there are two, else
assumed, and reported as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, inf, log1p, pi, sqrt
from typing import TYPE_CHECKING

from scipy.special import ndtr

from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import cell_weights, field_condition_codes, slice_cells
from docextract_eval.runs.overlap import pair_runs
from docextract_eval.statistics.clusters import (
    group_rows,
    shrink_correlation,
    slice_means,
    students_quantile,
)
from docextract_eval.statistics.power import LEVEL, POWER

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.measured_run import MeasuredRun

CHURN = 0.03
"""The share of answers that change from one release to the next where nothing got worse."""
LOSS = 0.02
_HALVINGS = 40
_MOST = 10_000_000
"""The largest number of documents that is planned for."""


@dataclass(frozen=True, slots=True)
class Variation:
    """How changes vary: how many answers churn, how they cluster, how many cells a document has."""

    churn: float
    correlation: float
    cells: float
    """Equally weighted cells per document."""
    design: float
    """By how much the effect of correlation grows: 1 + (design - 1) correlation."""
    draws: float
    """How many independent cells change as often as at least one of a document's cells does."""

    def power(self, loss: float, sources: int, level: float = LEVEL) -> float:
        """Return the probability that `sources` documents show a loss of this size."""
        reach = students_quantile(level, sources - 1)
        least, most = 0.0, 1 - self.churn
        if not self._shows_loss(most, loss, sources, reach):
            return 0.0
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            shows = self._shows_loss(middle, loss, sources, reach)
            least, most = (least, middle) if shows else (middle, most)
        spread = sqrt(
            (self.churn + loss - loss**2) / self._effective_cells(self.correlation, sources)
        )
        return float(ndtr((loss - most) / spread))

    def _shows_loss(
        self, observed_loss: float, expected_loss: float, sources: int, quantile: float
    ) -> bool:
        """Say whether Agresti and Min's interval of an observed net loss leaves out 0.

        Where less was lost than expected, more is likely to have been gained.
        """
        own = self.churn / 2
        gained = max(
            0.0, own + own / (self.churn + expected_loss) * (expected_loss - observed_loss)
        )
        effective = self._effective_cells(
            self._estimated_correlation(2 * gained + observed_loss, sources), sources
        )
        votes = effective + 2
        up, down = ((share * effective + 0.5) / votes for share in (gained, gained + observed_loss))
        return down - up > quantile * sqrt((up + down - (down - up) ** 2) / votes)

    def _estimated_correlation(self, changed_share: float, sources: int) -> float:
        """Return the correlation that an interval is expected to be computed with.

        It is estimated with an error, never below 0, and pulled down where few documents changed.
        """
        effect = self._design_effect(self.correlation)
        pairs = max(1.0, self.design * (self.design - 1))
        error = (1 - self.correlation) * effect * sqrt(2 / (pairs * max(1, sources - 1)))
        at = self.correlation / error if error else inf
        density = exp(-(at**2) / 2) / sqrt(2 * pi) if error else 0.0
        estimate = self.correlation * float(ndtr(at)) + error * density
        holders = sources * (1 - (1 - min(1.0, changed_share)) ** self.draws)
        return shrink_correlation(min(1.0, estimate), round(holders))

    def _effective_cells(self, correlation: float, sources: int) -> float:
        return self.cells * sources / self._design_effect(correlation)

    def _design_effect(self, correlation: float) -> float:
        return 1 + (self.design - 1) * correlation


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
    assumed = None
    if before is None:
        variation = _assumed_variation(cells)
        assumed = (
            f"{100 * CHURN:g} % of values change between releases, and changes cluster in "
            "documents as errors of this run do; name a second run with --against to measure both"
        )
    else:
        variation = _measured_variation(before, run)
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
        assumed=assumed,
        seconds=None if spent[0] is None or documents is None else spent[0] * documents,
        cost=None if spent[1] is None or documents is None else spent[1] * documents,
    )


def least_documents(variation: Variation, loss: float, power: float) -> int | None:
    """Return how many documents detect a loss with this power; None where ten million do not."""
    return _least_number(lambda sources: variation.power(loss, sources) >= power, 2, _MOST)


def _assumed_variation(cells: Columns) -> Variation:
    """Estimate how changes cluster from how errors cluster."""
    wrong = (~cells.outcome_in("right")).astype(float)
    return estimate_variation(cells, wrong, CHURN)


def _measured_variation(before: MeasuredRun, after: MeasuredRun) -> Variation:
    """Measure churn and clustering from two runs; what one of them lost overall is no churn."""
    shared, slots = pair_runs(before, after)
    slots = slots.select(~slots.cells.table)
    if not len(slots.change):
        what = f"have no judged fields in common ({count_phrase(shared.renditions, 'rendition')})"
        remedy = "name two runs over the same corpus"
        raise BadInputError(what, f"{before.name} and {after.name}", remedy)
    weight = cell_weights(slots.cells, slice_cells(slots.cells), ())
    up, down = (float(weight[slots.change == side].sum() / weight.sum()) for side in (1, -1))
    return estimate_variation(slots.cells, slots.change, 2 * min(up, down))


def estimate_variation(cells: Columns, change_like_values: Floats, churn: float) -> Variation:
    """Return how changes vary, given values that correlate as changes do."""
    everything = slice_cells(cells)
    weight = cell_weights(cells, everything, ())
    rows = group_rows(
        change_like_values, cells.source, everything.codes, field_condition_codes(cells), weight
    )
    alone, together = (float(slice_means(rows, rho).effective[0]) for rho in (0.0, 1.0))
    sources = int(slice_means(rows, 0.0).sources[0])
    changed, holding = (
        float((change_like_values != 0).mean()),
        rows.count_sources(change_like_values != 0) / sources,
    )
    correlation, design = rows.source_correlation(), alone / together
    known = 0 < changed < 1 and 0 < holding < 1
    draws = (
        log1p(-holding) / log1p(-changed) if known else design / (1 + (design - 1) * correlation)
    )
    return Variation(churn, correlation, alone / sources, design, draws)


def _minimum_detectable_loss(variation: Variation, sources: int, power: float) -> float | None:
    """Return the smallest loss, to a hundredth of a point, that this many documents detect."""
    found = _least_number(lambda step: variation.power(step / 10_000, sources) >= power, 1, 9_999)
    return None if found is None else found / 10_000


def _least_number(is_enough: Callable[[int], bool], low: int, high: int) -> int | None:
    """Return the smallest number that is enough (larger ones are too); None if none is."""
    if not is_enough(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return ceil(low)


def _seconds_and_cost_per_document(run: RunDescription) -> tuple[float | None, float | None]:
    """Return the seconds and the cost of a document, as far as the run records them."""
    documents, speed = run.documents, run.speed
    timed = speed["seconds_per_page"]["p50"] is not None
    seconds = run.seconds / documents if documents and timed else None
    cost = speed["cost"]
    if cost is None or not documents:
        return seconds, None
    return seconds, (cost + speed.get("cost_of_failures", 0.0)) / documents
