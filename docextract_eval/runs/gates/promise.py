"""At most alpha of the values accepted without review are wrong, weighted by criticality.

A threshold that the policy fixed before the run is checked on all documents. One that is chosen in
this run passes by the test on the calibration half that chose it, and fails only when the lower
end of the interval on the report half exceeds alpha: a second test there would toss a coin.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from docextract_eval.metrics import promise, selective
from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.selective import mark_accepted_cells
from docextract_eval.metrics.slices import slice_cells
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import (
    Evidence,
    Gate,
    GateVerdict,
    SliceChoice,
    check_slice,
    in_slice,
    name_slice,
    with_needed,
)
from docextract_eval.runs.gates.margins import side_of_bound, verdict_by_interval
from docextract_eval.statistics.clusters import (
    Proportion,
    upper_bounds,
    wilson_intervals,
)
from docextract_eval.statistics.needed import Needed, needed_for_share, not_known_yet
from docextract_eval.statistics.power import level_at_look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.statistics.clusters import Floats
    from docextract_eval.statistics.power import Demand

_PER = 1000
"""The number of documents that a cost is reported for."""


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdInForce:
    """The threshold in force, and the cells that it is checked on; or why there is none."""

    columns: Columns
    threshold: float | None
    fixed: bool
    reason: Reason | None = None
    """Why there is none, with how many documents a promise takes."""

    @property
    def threshold_reason(self) -> Reason:
        """Say which threshold it is and whose."""
        reason = Reason(ReasonCode.THRESHOLD_IN_FORCE, threshold=self.threshold)
        return reason if self.fixed else replace(reason, half="calibration")

    @property
    def nothing_accepted_reason(self) -> Reason:
        """Say that no value reaches it."""
        return replace(self.threshold_reason, code=ReasonCode.THRESHOLD_ACCEPTS_NOTHING)


def threshold_in_force(evidence: Evidence) -> ThresholdInForce:
    """Return the threshold that the policy fixed, or the one that this run chose."""
    columns = evidence.run.columns
    if evidence.threshold is not None:
        return ThresholdInForce(columns, evidence.threshold, fixed=True)
    found = promise.choose_threshold(columns, evidence.alpha, evidence.demand.looks)
    return ThresholdInForce(
        columns=selective.cells_of_half(columns, calibration=False),
        threshold=found.threshold,
        fixed=False,
        reason=found.reason,
    )


def error_rate_verdict(verdict: GateVerdict, share: Proportion, looks: int) -> GateVerdict:
    """Compare a silent error rate with a bound, at the confidence of the promise."""
    numbers = share.value, share.effective, share.documents
    upper = promise.silent_error_bound(*numbers)
    measured = replace(
        verdict, value=share.value, low=share.low, high=upper, documents=share.sources
    )
    if looks > 1:
        at_look = promise.silent_error_bound(*numbers, level_at_look(promise.CONFIDENCE, looks))
        measured = replace(measured, at_look=at_look)
    return replace(measured, verdict=side_of_bound(measured))


def _measured_verdict(
    verdict: GateVerdict, in_force: ThresholdInForce, share: Proportion, evidence: Evidence
) -> GateVerdict:
    verdict = replace(verdict, reason=in_force.threshold_reason)
    return error_rate_verdict(verdict, share, evidence.demand.looks)


def settle_error_rate(
    verdict: GateVerdict,
    accepted: selective.AcceptedCells,
    evidence: Evidence,
    condition: str = ALL,
) -> GateVerdict:
    """Return an INCONCLUSIVE verdict with how many documents decide, if the rate is as measured."""
    if verdict.verdict != "INCONCLUSIVE" or verdict.value is None:
        return verdict
    return with_needed(verdict, _needed_for_error_rate(verdict, accepted, evidence, condition))


def _needed_for_error_rate(
    verdict: GateVerdict, accepted: selective.AcceptedCells, evidence: Evidence, condition: str
) -> Needed:
    """Return how many documents in all decide whether a silent error rate is within the bound."""
    rows, names = accepted.error_rows(*([] if condition == ALL else ["condition"]))
    known = [name["condition"] for name in names]
    if condition not in known:  # the first repeat accepts nothing of it
        return not_known_yet(0)
    at, truth, bound = known.index(condition), verdict.value or 0.0, verdict.bound or 0.0
    documents = int(np.unique(evidence.run.columns.source).size)
    ends = functools.partial(
        error_rate_ends, level_at_look(promise.CONFIDENCE, evidence.demand.looks)
    )
    return needed_for_share(rows, at, truth, bound, documents, ends, demand=evidence.demand)


def error_rate_ends(
    confidence: float, share: Floats, effective: Floats, quantile: Floats, documents: Floats
) -> tuple[Floats, Floats]:
    """Return the ends that silent error rates are ruled on by."""
    low, _ = wilson_intervals(share, effective, quantile)
    of_none = upper_bounds(np.zeros(np.shape(documents)), documents, confidence)
    most = upper_bounds(share * effective, effective, confidence)
    return low, np.maximum(of_none, most)


def without_threshold(verdict: GateVerdict, reason: Reason | None) -> GateVerdict:
    """Return a verdict where no threshold can be promised, with how many documents it takes."""
    if reason is None:
        return verdict
    return with_needed(
        verdict, Needed(reason.needed, reason.needed_low, reason.needed_high, reason)
    )


Alpha = Annotated[float, Field(gt=0, lt=1)]


class Promise(Gate):
    """Require that few enough of the auto-accepted values are wrong."""

    rule: Literal["promise"]
    alpha: Alpha | None = None
    """The share that may be wrong; by default the policy's."""
    where: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """The slice that it is asked of, by its axes and their values; by default everything."""
    by: Annotated[tuple[str, ...], Field(max_length=2)] = ()
    """Axes by whose values the slice is split: each part has to keep the promise."""
    alphas: dict[str, Alpha] = Field(default_factory=dict)
    """Fields that have a share of their own: each has to keep it, too."""
    costs: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    """What a wrong value that is accepted costs, by field, in reviews; other fields cost nothing.
    """
    cost_at_most: Annotated[float, Field(ge=0)] | None = None
    """What these may cost in 1,000 documents, in reviews."""

    @model_validator(mode="after")
    def _check_costs(self) -> Self:
        if bool(self.costs) != (self.cost_at_most is not None):
            message = "has only one of costs and cost_at_most: write both"
            raise ValueError(message)
        return self

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the silent error rate at the threshold in force with alpha, slice by slice."""
        evidence = replace(evidence, alpha=self.alpha or evidence.alpha)
        place, columns = f"{evidence.where}, gate {self.rule}", evidence.run.columns
        scalars = columns.select(~columns.table)
        check_slice(self.where, scalars, place)
        inside = scalars.select(in_slice(scalars, self.where))
        if self.where:
            place = f"{place}, {name_slice(self.where)}"
        for name in (*self.alphas, *self.costs):
            check_slice({"field": name}, inside, place)
        in_force = threshold_in_force(evidence)
        verdict = GateVerdict(
            self.rule, "all", "INCONCLUSIVE", bound=evidence.alpha, sense="at most"
        )
        if in_force.threshold is None:
            return [without_threshold(verdict, in_force.reason)]
        if self.where or self.by:
            found = [
                _slice_verdict(verdict, in_force, where, evidence)
                for where in self._slices(in_force, in_force.threshold)
            ]
        else:
            found = [_overall_verdict(verdict, in_force, in_force.threshold, evidence)]
        for name, alpha in self.alphas.items():
            of_field = replace(verdict, bound=alpha)
            where = {"field": name} | {k: v for k, v in self.where.items() if k != "field"}
            found.append(_slice_verdict(of_field, in_force, where, evidence))
        return [*found, *self._cost_verdicts(verdict, in_force, evidence.demand)]

    def _slices(self, in_force: ThresholdInForce, threshold: float) -> Iterator[SliceChoice]:
        """Yield the slice that is asked, or each of its parts."""
        if not self.by:
            yield self.where
            return
        cells = mark_accepted_cells(in_force.columns, threshold).columns
        parted = slice_cells(cells.select(in_slice(cells, self.where)), *self.by)
        for part in parted.names.values():
            yield {**self.where, **part}

    def _cost_verdicts(
        self, verdict: GateVerdict, in_force: ThresholdInForce, demand: Demand
    ) -> Iterator[GateVerdict]:
        """Rule on what the wrong values that are accepted cost, where the policy has a limit."""
        if self.cost_at_most is None:
            return
        columns = in_force.columns.select(in_slice(in_force.columns, self.where))
        accepted = mark_accepted_cells(columns, in_force.threshold or 0.0)
        cells = accepted.columns
        of_field = np.array([self.costs.get(name, 0.0) for name in cells.field.names])
        each = _PER * of_field[cells.field.codes]
        answers = Answers.from_columns(cells)
        sums, worst = map(answers.sums_by_answer, (each * accepted.is_silent_error, each))
        named = "cost of wrong values in 1,000 documents"
        if self.where:
            named = f"{named}, {name_slice(self.where)}"
        verdict = replace(verdict, slice=named, bound=self.cost_at_most, unit="number")
        verdict = replace(verdict, reason=in_force.threshold_reason)
        for score in answers.mean_scores("silent_cost", sums, worst, {}, ""):
            if score.slice == {"condition": ALL}:
                if score.value is None or score.low is None or score.high is None:
                    yield replace(verdict, reason=score.reason)
                else:
                    measured = replace(verdict, value=score.value, documents=score.documents)
                    measured = replace(measured, low=max(0.0, score.low), high=score.high)
                    yield verdict_by_interval(measured, demand)


def _overall_verdict(
    verdict: GateVerdict, in_force: ThresholdInForce, threshold: float, evidence: Evidence
) -> GateVerdict:
    """Rule on everything: a threshold that was chosen in this run was tested when it was chosen."""
    accepted = mark_accepted_cells(in_force.columns, threshold)
    found = accepted.error_shares()
    if not found:
        passes: Literal["INCONCLUSIVE", "PASS"] = "INCONCLUSIVE" if in_force.fixed else "PASS"
        return replace(verdict, verdict=passes, reason=in_force.nothing_accepted_reason)
    result = _measured_verdict(verdict, in_force, found[0][1], evidence)
    if not in_force.fixed and result.verdict == "INCONCLUSIVE":
        return replace(result, verdict="PASS")
    return settle_error_rate(result, accepted, evidence)


def _slice_verdict(
    verdict: GateVerdict, in_force: ThresholdInForce, where: SliceChoice, evidence: Evidence
) -> GateVerdict:
    """Rule on one slice, which no test has looked at before."""
    verdict = replace(verdict, slice=name_slice(where))
    columns = in_force.columns.select(in_slice(in_force.columns, where))
    accepted = mark_accepted_cells(columns, in_force.threshold or 0.0)
    found = accepted.error_shares()
    if not found:
        return replace(verdict, reason=in_force.nothing_accepted_reason)
    result = _measured_verdict(verdict, in_force, found[0][1], evidence)
    return settle_error_rate(result, accepted, evidence)
