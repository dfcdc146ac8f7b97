"""Any metric on any slice is at least or at most a bound, or no worse than in the baseline.

The figure is the one that reports show of this very slice; where they show none, it is the same
metric over the cells of the slice alone. What depends on a threshold is measured at the threshold
in force. A change since the baseline is that of the pages that both runs have; its error is the
jackknife's over groups of documents, for accuracy Agresti and Min's. Seconds and money are those of
whole pages (`page_limits`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.metrics.automation import straight_through_scores
from docextract_eval.metrics.cards import find_card, find_metric
from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import RATIOS, Ratio, score_without_value, share_score
from docextract_eval.metrics.selective import cells_of_half, mark_accepted_cells
from docextract_eval.metrics.slices import slice_axes, slice_cells, slice_shares
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.runs.comparison.overlap import common_columns
from docextract_eval.runs.comparison.slice_changes import slice_shifts
from docextract_eval.runs.gates import (
    Evidence,
    Family,
    Gate,
    GateVerdict,
    SliceChoice,
    check_slice,
    in_slice,
    name_slice,
    with_needed,
)
from docextract_eval.runs.gates.families import OpenVerdict
from docextract_eval.runs.gates.margins import bound_verdict, change_verdict
from docextract_eval.runs.gates.page_limits import (
    PAGE_METRICS,
    SECONDS,
    PageLimit,
    check_pages,
    on_pages,
)
from docextract_eval.runs.gates.promise import threshold_in_force
from docextract_eval.runs.gates.valid import little_in_common_reason
from docextract_eval.statistics.jackknife import jackknife_tail
from docextract_eval.statistics.needed import Needed
from docextract_eval.statistics.power import ONE_LOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.gates import PairedBaseline, Unit
    from docextract_eval.runs.measured_run import MeasuredRun

_AT_THRESHOLD = ("safe_automation_rate", "silent_error_rate", "straight_through")
"""Metrics of what is auto-accepted, measured at the threshold in force."""
_RATIOS = {ratio.name: ratio for ratio in RATIOS}
_LOSSES = {"higher is better": -1, "lower is better": 1}
"""The sign of a change for the worse, by which direction is better."""


class MetricGate(Gate):
    """Require a limit of a metric on a slice, or on each of several."""

    rule: Literal["metric"]
    metric: str
    """The metric; `dxe list metrics` lists them."""
    cells: Literal["scalars", "tables"] = "scalars"
    """Whether fields or table cells are counted."""
    where: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """The slice, by its axes and their values; `*` stands for any text."""
    by: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    """Axes by whose values the slice is split: each part has to keep the limit."""
    at_least: float | None = None
    """The least that passes."""
    at_most: float | None = None
    """The most that passes."""
    margin: Annotated[float, Field(gt=0, lt=1)] | None = None
    """How much worse it may be than in the baseline; for seconds and money, by which part of it."""
    quantile: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The share of the pages that `seconds_per_page` is the time of."""
    family: Family | None = None
    """The family that it is tested in; by default that of the slice's field."""

    @field_validator("metric")
    @classmethod
    def _check_metric(cls, metric: str) -> str:
        """Refuse a metric that cannot be asked, naming what can."""
        if metric in PAGE_METRICS:
            return metric
        if metric == "peak_memory":  # a worker keeps what it loaded for earlier pages
            message = f'is {metric}, and a run has only one: write a gate with rule = "budget"'
            raise ValueError(message)
        try:
            find_metric(metric)
        except UnknownNameError as error:
            message = f"is the {error.what}"
            wrong = ValueError(message)
            wrong.add_note(error.remedy)
            raise wrong from error
        return metric

    @model_validator(mode="after")
    def _check_limits(self) -> Self:
        limits = [each for each in (self.at_least, self.at_most, self.margin) if each is not None]
        if len(limits) != 1:
            message = "has to set one limit: at_least, at_most or margin"
            raise ValueError(message)
        if self.margin is not None and find_card(self.metric).direction not in _LOSSES:
            message = f"sets a margin, and no {self.metric} is better than another: write a bound"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _check_page_metric(self) -> Self:
        if self.quantile is not None and self.metric != SECONDS:
            message = f"sets a quantile, and {self.metric} has none: remove it"
        elif self.metric not in PAGE_METRICS:
            return self
        elif self.quantile is None and self.metric == SECONDS:
            message = "sets no quantile: write quantile = 0.95 for the time of 95 % of the pages"
        elif "field" in {*self.where, *self.by} or self.cells == "tables":
            message = f"asks for fields, and {self.metric} covers whole pages: ask for pages"
        else:
            return self
        raise ValueError(message)

    @model_validator(mode="after")
    def _check_direction(self) -> Self:
        if self.at_least is not None and find_card(self.metric).direction == "lower is better":
            message = f"sets at_least, and {self.metric} should be low: write at_most or margin"
            raise ValueError(message)
        return self

    @property
    def needs_baseline(self) -> bool:
        """Whether there is nothing to look at without a baseline."""
        return self.margin is not None

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the metric with its limit on every slice that is asked."""
        place, columns = f"{evidence.where}, gate {self.rule}", evidence.run.columns
        for axis in self.by:
            if axis not in slice_axes(columns):
                raise UnknownNameError("axis", axis, slice_axes(columns), place)
        inside = columns.select(columns.table == (self.cells == "tables"))
        is_of_pages = self.metric in PAGE_METRICS
        if is_of_pages:
            check_pages(self.where, inside, place)
            inside = inside.select(on_pages(inside, self.where))
        else:
            check_slice(self._cell_axes(inside), inside, place)
        slices = [*self._slices(inside)]
        if self.margin is None:
            return [
                self._time_or_cost_level_verdict(evidence, where)
                if is_of_pages
                else self._level_verdict(evidence, where, place)
                for where in slices
            ]
        return [
            (self._time_or_cost_change_verdict if is_of_pages else self._loss_verdict)(
                evidence, baseline, where
            )
            for baseline in evidence.compared
            for where in slices
        ]

    def _cell_axes(self, columns: Columns) -> SliceChoice:
        """Return the part of the slice that is about cells; the rest is about scores."""
        return {axis: value for axis, value in self.where.items() if axis in slice_axes(columns)}

    def _slices(self, columns: Columns) -> Iterator[SliceChoice]:
        """Yield every slice that is asked: the one that is named, or its parts by each value."""
        if not self.by:
            yield self.where
            return
        chosen = columns.select(in_slice(columns, self._cell_axes(columns)))
        for named in slice_cells(chosen, *self.by).names.values():
            yield {**self.where, **named}

    def _undecided_verdict(
        self, evidence: Evidence, where: SliceChoice, bound: float
    ) -> OpenVerdict:
        axes = slice_axes(evidence.run.columns)
        family = self.family or evidence.family_of({k: v for k, v in where.items() if k in axes})
        name = self._title
        slice_name = name_slice(where if self.cells == "scalars" else {**where, "of": "tables"})
        return OpenVerdict(
            rule=self.rule,
            slice=name if slice_name == ALL else f"{name}, {slice_name}",
            verdict="INCONCLUSIVE",
            bound=bound,
            sense="at most" if self.at_most is not None else "at least",
            family=family,
            fails_beyond=bound,
            demand=evidence.demand,
        )

    @property
    def _title(self) -> str:
        """What is measured, as verdicts name it."""
        if self.quantile is None:
            return self.metric.replace("_", " ")
        if self.margin is None:
            return f"pages read within {self.at_most:g} seconds"
        return f"seconds per page, quantile {self.quantile:g}"

    def _time_or_cost_level_verdict(self, evidence: Evidence, where: SliceChoice) -> GateVerdict:
        """Compare the seconds or the cost of the pages of one slice with a limit."""
        limit = self.at_most or 0.0
        verdict = self._undecided_verdict(evidence, where, self.quantile or limit)
        if self.quantile is None:
            verdict = replace(verdict, unit="money")
        else:
            verdict = replace(verdict, sense="at least")
        ruled = PageLimit(where, self.quantile).level_verdict(verdict, evidence, limit)
        return ruled if ruled.needed_by_rows else _with_documents_of_whole(ruled, evidence)

    def _time_or_cost_change_verdict(
        self, evidence: Evidence, baseline: PairedBaseline, where: SliceChoice
    ) -> GateVerdict:
        """Compare how many times the baseline's seconds or cost one slice takes with the margin."""
        verdict = replace(
            self._undecided_verdict(evidence, where, 1 + (self.margin or 0.0)),
            sense="at most",
            unit="ratio",
            against=baseline.run.name,
        )
        return PageLimit(where, self.quantile).change_verdict(verdict, baseline, evidence.run)

    def _level_verdict(self, evidence: Evidence, where: SliceChoice, place: str) -> GateVerdict:
        """Compare the metric on one slice with its bound."""
        bound = self.at_most if self.at_least is None else self.at_least
        is_share = find_card(self.metric).is_share
        if is_share and not 0 <= (bound or 0.0) <= 1:
            what = f"the limit {bound:g} is not a share from 0 to 1, as {self.metric} is"
            raise BadInputError(what, place, "write 95 % as 0.95")
        verdict = self._undecided_verdict(evidence, where, bound or 0.0)
        unit: Unit = "share" if is_share else "number"
        score = self._score(evidence, where, place)
        ruled = bound_verdict(replace(verdict, unit=unit), score, is_share=is_share)
        return _with_documents_of_whole(ruled, evidence)

    def _score(self, evidence: Evidence, where: SliceChoice, place: str) -> Score:
        """Return the score of a slice: the one that is reported, or one of its cells alone."""
        columns, run = evidence.run.columns, evidence.run
        if self.metric not in _AT_THRESHOLD:
            wanted = {"cells": self.cells, "condition": ALL, **where}
            for score in run.scores:
                if score.metric == self.metric and {"cells": self.cells, **score.slice} == wanted:
                    return score
        return self._slice_measure(evidence, where, place).score(columns, run.signature)

    def _slice_measure(self, evidence: Evidence, where: SliceChoice, place: str) -> _SliceMeasure:
        axes, threshold, reason = slice_axes(evidence.run.columns), None, None
        if self.metric in _AT_THRESHOLD:
            in_force = threshold_in_force(evidence)
            threshold, reason = in_force.threshold, in_force.reason
        return _SliceMeasure(
            metric=self.metric,
            cells=self.cells,
            where={axis: value for axis, value in where.items() if axis in axes},
            of_score={axis: str(value) for axis, value in where.items() if axis not in axes},
            place=place,
            threshold=threshold,
            half=None if threshold is None or evidence.threshold is not None else "report",
            reason=reason,
        )

    def _loss_verdict(
        self, evidence: Evidence, baseline: PairedBaseline, where: SliceChoice
    ) -> GateVerdict:
        """Compare the change of the metric on one slice since one baseline with the margin."""
        worse = _LOSSES[find_card(self.metric).direction]
        verdict = replace(
            self._undecided_verdict(evidence, where, worse * (self.margin or 0.0)),
            sense="at most" if worse > 0 else "at least",
            unit="change",
            against=baseline.run.name,
        )
        if not baseline.overlap.is_enough:
            return _undecided(verdict, little_in_common_reason(baseline.overlap))
        if self.metric == "accuracy":
            slots = baseline.slots.select(baseline.slots.cells.table == (self.cells == "tables"))
            shifts = slice_shifts(slots.select(in_slice(slots.cells, where)), self.cells)
            if not shifts:
                return _undecided(verdict, Reason(ReasonCode.SLICE_NOT_IN_COMMON))
            return change_verdict(verdict, shifts[0], baseline.overlap.documents)
        place = f"{evidence.where}, gate {self.rule}"
        measure = self._slice_measure(evidence, where, place)
        return _metric_change_verdict(verdict, measure, baseline.run, evidence.run)


@dataclass(frozen=True, slots=True)
class _SliceMeasure:
    """One metric on one slice, of whatever cells it is given."""

    metric: str
    cells: str
    where: SliceChoice
    of_score: Mapping[str, str]
    """What its score has beside a slice of cells, such as the ratio of a cost."""
    place: str
    threshold: float | None
    half: str | None
    """The half of the documents that it is measured on; None for all."""
    reason: Reason | None
    """Why there is no threshold."""

    def score(self, columns: Columns, signature: str) -> Score:
        """Return the score of the slice, or why there is none."""
        columns = columns.select(in_slice(columns, self.where))
        if self.half:
            columns = cells_of_half(columns, calibration=False)
        if not len(columns.rendition):
            return self._no_score(NO_CELLS, signature)
        if self.metric in _RATIOS and not self.of_score:
            return self._ratio_score(_RATIOS[self.metric], columns, signature)
        if self.metric not in _AT_THRESHOLD:
            return self._own_score(find_metric(self.metric)(columns, signature), signature)
        if self.threshold is None:
            return self._no_score(self.reason or NO_CELLS, signature)
        return self._own_score(self._scores_at(self.threshold, columns, signature), signature)

    def _ratio_score(self, ratio: Ratio, columns: Columns, signature: str) -> Score:
        """Return a share of cells: much faster than all the scores of its maker."""
        columns = columns.select(columns.table == (self.cells == "tables"))
        among, counted = (
            columns.outcome_in(*part) for part in (ratio.denominator, ratio.numerator)
        )
        for where, share in slice_shares(columns, counted, among):
            return share_score(self.metric, where, share, signature)
        return self._no_score(NO_CELLS, signature)

    def _scores_at(self, threshold: float, columns: Columns, signature: str) -> list[Score]:
        """Return the scores of what a threshold accepts."""
        if self.metric == "straight_through":
            return [*straight_through_scores(columns, threshold, signature)]
        accepted = mark_accepted_cells(columns, threshold)
        automated = self.metric == "safe_automation_rate"
        shares = accepted.automation_shares() if automated else accepted.error_shares()
        return [share_score(self.metric, where, share, signature) for where, share in shares]

    def _own_score(self, scores: Sequence[Score], signature: str) -> Score:
        """Return the one that is over all of the slice."""
        own = [score for score in scores if score.metric == self.metric]
        for axis, value in self.of_score.items():
            known = sorted({name for score in own for name in score.slice})
            if axis not in known:
                raise UnknownNameError("axis", axis, known, self.place)
            values = sorted({score.slice[axis] for score in own if axis in score.slice})
            if value not in values:
                raise UnknownNameError(axis, value, values, self.place)
        wanted = {"cells": self.cells, "condition": ALL, **self.of_score}
        for score in own:
            if {"cells": self.cells, **score.slice} == wanted:
                return score
        return self._no_score(Reason(ReasonCode.NOT_IN_SCORES), signature)

    def _no_score(self, reason: Reason, signature: str) -> Score:
        return score_without_value(self.metric, self.of_score, reason, signature)


def _metric_change_verdict(
    verdict: OpenVerdict, measure: _SliceMeasure, before: MeasuredRun, after: MeasuredRun
) -> OpenVerdict:
    """Rule on the change of a metric on the pages that two runs have in common."""
    sides = [
        (columns.select(in_slice(columns, measure.where)), run.signature)
        for columns, run in zip(common_columns(before, after), (before, after), strict=True)
    ]

    def change_without(left_out: Collection[str]) -> float | None:
        one, other = (
            measure.score(columns.select(~columns.of_sources(left_out)), signature)
            for columns, signature in sides
        )
        return None if one.value is None or other.value is None else other.value - one.value

    sources = sorted({name for columns, _ in sides for name in columns.source_names})
    tail = jackknife_tail(change_without, sources)
    if tail is None:
        reasons = [measure.score(*side).reason for side in sides]
        return _undecided(verdict, next(filter(None, reasons), Reason(ReasonCode.NO_CELLS)))
    low, high = tail.ends(ONE_LOOK.one_sided)
    score = Score(
        measure.metric, {}, tail.centre, max(-1.0, low), min(1.0, high), len(sources), 0, ""
    )
    return bound_verdict(verdict, score, tail=tail)


def _with_documents_of_whole(verdict: OpenVerdict, evidence: Evidence) -> OpenVerdict:
    """Return a verdict on a slice with what would settle it in documents of the whole run."""
    needed = Needed(verdict.needed, verdict.needed_low, verdict.needed_high)
    documents = int(np.unique(evidence.run.columns.source).size)
    return with_needed(verdict, needed.scaled(documents / max(1, verdict.documents)))


def _undecided(verdict: OpenVerdict, reason: Reason) -> OpenVerdict:
    """Return a verdict that nothing could be measured for."""
    return replace(verdict, verdict="INCONCLUSIVE", reason=reason)
