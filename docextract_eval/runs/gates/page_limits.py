"""Seconds and money of the pages of a slice, against a limit or against a baseline.

Time is a share of the pages: what got no answer was not read within any time. So it has quantiles
and no mean. Two runs are compared by the pages that both recorded, as a ratio, whose error is over
documents. Every page counts the same, as in the rule `budget`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.ratios import share_score
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.runs.comparison.overlap import LEAST_SHARE, links_of_base_pages
from docextract_eval.runs.gates import (
    Evidence,
    PairedBaseline,
    SliceChoice,
    check_slice,
    in_slice,
    names_of_axis,
)
from docextract_eval.runs.gates.budget import other_machine_reason
from docextract_eval.runs.gates.margins import bound_verdict
from docextract_eval.runs.gates.valid import little_in_common_reason
from docextract_eval.runs.page_readings import mean_per_page
from docextract_eval.statistics.clusters import (
    group_rows,
    proportions_of_rows,
)
from docextract_eval.statistics.jackknife import jackknife_tail
from docextract_eval.statistics.needed import needed_for_share
from docextract_eval.statistics.power import ONE_LOOK
from docextract_eval.statistics.quantiles import ClusteredValues, quantile_ratio_tail
from docextract_eval.statistics.tails import RatioTail

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docextract_eval.metrics.columns import Bools, Columns, Floats
    from docextract_eval.runs.gates.families import OpenVerdict
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.page_readings import PageReadings
    from docextract_eval.statistics.needed import Needed
    from docextract_eval.statistics.tails import MeanTail

SECONDS, COST = "seconds_per_page", "cost_per_1000_pages"
PAGE_METRICS = (SECONDS, COST)
"""The metrics of whole pages: no field has them."""
TRAP = "trap"
"""An axis of pages alone: a page may have several."""
_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class PageLimit:
    """The time of a share of the pages of a slice, or what 1,000 of them cost."""

    where: SliceChoice
    quantile: float | None
    """The share of the pages whose time it is; None for money."""

    def level_verdict(self, verdict: OpenVerdict, evidence: Evidence, limit: float) -> OpenVerdict:
        """Compare the pages of one run with a limit in seconds, or in money."""
        readings = evidence.run.page_readings()
        if readings is None:
            return replace(verdict, reason=Reason(ReasonCode.NOT_RECORDED))
        readings = readings.select(on_pages(readings.columns, self.where))
        known = ~np.isnan(self._amount(readings))
        if reason := _few_recorded(readings, known):
            return replace(verdict, reason=reason)
        readings = readings.select(known)
        if self.quantile is None:
            cost = mean_per_page(COST, readings, _PAGES * readings.cost_per_page)
            return bound_verdict(verdict, cost, is_share=False)
        ruled = _verdict_on_share(verdict, readings, limit, evidence.run.columns)
        here, pinned = evidence.run.description, evidence.pinned
        elsewhere = pinned and other_machine_reason(here.machine, pinned.description.machine)
        return _undecided(ruled, elsewhere) if elsewhere else ruled

    def change_verdict(
        self, verdict: OpenVerdict, baseline: PairedBaseline, run: MeasuredRun
    ) -> OpenVerdict:
        """Compare the pages that two runs recorded: the ratio of after to before."""
        if not baseline.overlap.is_enough:
            return replace(verdict, reason=little_in_common_reason(baseline.overlap))
        sides = self._common_readings(baseline.run, run)
        if isinstance(sides, Reason):
            return replace(verdict, reason=sides)
        sources = sorted({name for side in sides for name in side.columns.source_names})
        found = self._log_ratio_tail(*sides, sources)
        if found is None:
            return replace(verdict, reason=self._no_ratio_reason(sides))
        tail = RatioTail(found)
        low, high = tail.ends(ONE_LOOK.one_sided)
        score = Score(verdict.slice, {}, exp(found.centre), low, high, len(sources), 0, "")
        ruled = bound_verdict(verdict, score, tail=tail)
        elsewhere = self.quantile and _other_conditions_reason(baseline.run, run)
        return _undecided(ruled, elsewhere) if elsewhere else ruled

    def _common_readings(
        self, before: MeasuredRun, after: MeasuredRun
    ) -> tuple[PageReadings, PageReadings] | Reason:
        """Return the readings of the pages that both runs recorded, or why there are too few."""
        earlier, later = before.page_readings(), after.page_readings()
        if earlier is None or later is None:
            return Reason(ReasonCode.NOT_RECORDED)
        links = links_of_base_pages(before, after)
        theirs, ours = map(self._recorded_renditions, (earlier, later))
        both = (links >= 0) & ours & theirs[links]
        common = later.select((links >= 0)[later.columns.rendition])
        common = common.select(on_pages(common.columns, self.where))
        kept = both[common.columns.rendition]
        if reason := _few_recorded(common, kept):
            return reason
        common, linked = common.select(kept), np.zeros(len(theirs), bool)
        linked[links[common.columns.rendition]] = True
        return earlier.select(linked[earlier.columns.rendition]), common

    def _recorded_renditions(self, readings: PageReadings) -> Bools:
        """Return of which renditions every reading is recorded."""
        found = np.ones(len(readings.columns.renditions), bool)
        found[readings.columns.rendition[np.isnan(self._amount(readings))]] = False
        return found

    def _amount(self, readings: PageReadings) -> Floats:
        return readings.cost_per_page if self.quantile is None else readings.seconds_per_page

    def _log_ratio_tail(
        self, before: PageReadings, after: PageReadings, sources: Sequence[str]
    ) -> MeanTail | None:
        """Return the logarithm of the ratio of two quantiles, or of two mean costs."""
        if self.quantile is not None:
            one, other = (_clustered_seconds(side, sources) for side in (before, after))
            return quantile_ratio_tail(one, other, self.quantile, len(sources))

        def log_ratio_without(left_out: Collection[str]) -> float | None:
            means = [
                _mean_cost(side.select(~side.columns.of_sources(left_out)))
                for side in (before, after)
            ]
            return log(means[1] / means[0]) if min(means) > 0 else None

        return jackknife_tail(log_ratio_without, sources)

    def _no_ratio_reason(self, sides: Collection[PageReadings]) -> Reason:
        """Say why two runs have no ratio: too few answers, one document, or a cost of nothing."""
        if any(np.isinf(self._amount(side)).any() for side in sides):
            return Reason(ReasonCode.QUANTILE_UNANSWERED)
        return NO_CELLS


def check_pages(wanted: SliceChoice, columns: Columns, place: str) -> None:
    """Refuse a slice that no page is in; a page is also in the slices of its traps."""
    check_slice({axis: value for axis, value in wanted.items() if axis != TRAP}, columns, place)
    for name in names_of_axis(wanted, TRAP):
        if not _has_trap(columns, name).any():
            raise UnknownNameError(TRAP, name, columns.renditions.traps.trap.names, place)


def on_pages(columns: Columns, wanted: SliceChoice) -> Bools:
    """Return which cells are on pages of a slice."""
    kept = in_slice(columns, {axis: value for axis, value in wanted.items() if axis != TRAP})
    if traps := names_of_axis(wanted, TRAP):
        kept &= np.any([_has_trap(columns, name) for name in traps], axis=0)
    return kept


def _has_trap(columns: Columns, name: str) -> Bools:
    """Return which cells are on a page with a trap; a `*` in its name stands for any text."""
    traps = columns.renditions.traps
    named = [each for each in traps.trap.names if fnmatchcase(each, name)]
    has = np.zeros(len(columns.renditions), bool)
    has[traps.rendition[traps.trap.is_in(*named)]] = True
    return has[columns.rendition]


def _clustered_seconds(readings: PageReadings, sources: Sequence[str]) -> ClusteredValues:
    """Return seconds with the weight of their pages and with their place among these sources."""
    place = {name: at for at, name in enumerate(sources)}
    names = readings.columns.renditions.source.names
    at = np.array([place.get(name, -1) for name in names])[readings.columns.source]
    return ClusteredValues.from_rows(readings.seconds_per_page, readings.pages.astype(float), at)


def _mean_cost(readings: PageReadings) -> float:
    if not len(readings.pages):
        return 0.0
    return float(np.average(readings.cost_per_page, weights=readings.pages))


def _verdict_on_share(
    verdict: OpenVerdict, readings: PageReadings, seconds: float, whole: Columns
) -> OpenVerdict:
    """Rule on the share of the pages that were read within some seconds."""
    rows = group_rows(
        (readings.seconds_per_page <= seconds).astype(float),
        readings.columns.source,
        np.zeros(len(readings.pages), np.int64),
        readings.columns.condition.codes,
        readings.pages.astype(float),
    )
    share = proportions_of_rows(rows)[0]
    documents, bound = int(np.unique(whole.source).size), verdict.bound or 0.0

    def needed_by_rows() -> Needed:
        return needed_for_share(rows, 0, share.value, bound, documents, demand=verdict.demand)

    counted = replace(verdict, needed_by_rows=needed_by_rows)
    return bound_verdict(counted, share_score(SECONDS, {}, share, ""))


def _few_recorded(readings: PageReadings, known: Bools) -> Reason | None:
    """Say why nothing is decided where too few pages of a slice are recorded."""
    if not (pages := int(readings.pages.sum())):
        return NO_CELLS
    share = int(readings.pages[known].sum()) / pages
    if not share:
        return Reason(ReasonCode.NOT_RECORDED)
    return Reason(ReasonCode.FEW_PAGES_RECORDED, share=share) if share < LEAST_SHARE else None


def _other_conditions_reason(before: MeasuredRun, after: MeasuredRun) -> Reason | None:
    """Say how the machine or the number of workers differs: either makes another time."""
    here, there = (
        {**side.machine, "workers": side.workers}
        for side in (after.description, before.description)
    )
    return other_machine_reason(here, there)


def _undecided(verdict: OpenVerdict, reason: Reason) -> OpenVerdict:
    """Return a verdict with its figure and without a ruling: no documents would settle it."""
    undecided = replace(verdict, verdict="INCONCLUSIVE", reason=reason, low=None, high=None)
    return replace(undecided, needed=None, needed_low=None, needed_high=None, tail=None)
