"""No group is worse or better off than all documents by more than a margin, all groups together.

Groups are the values of factors, of kinds and of locales; those of fewer than 30 documents are
reported only. Where a corpus has counterfactual pairs, the effect of a factor alone, beyond that of
a placebo, must be equivalent to zero.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.counterfactual import NO_PAIRS
from docextract_eval.metrics.fairness import NO_GROUPS
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict, name_slice
from docextract_eval.runs.gates.margins import verdict_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.statistics.power import Demand

Margin = Annotated[float, Field(gt=0, lt=1)]
_ALL_CONDITIONS = {"cells": "scalars", "condition": ALL}


def name_bias(score: Score) -> str:
    """Return what the gate calls a group's difference, or the effect of a factor alone.

    >>> from docextract_eval.records import Score
    >>> where = {**_ALL_CONDITIONS, "locale": "de_DE"}
    >>> name_bias(Score("silent_error_rate_gap", where, .1, 0, .2, 9, 9, ""))
    'silent error rate, locale de_DE'
    """
    if score.metric == "net_effect":
        return f"effect of {score.slice['twin']}"
    return f"{_name_metric(score.metric)}, {name_slice(score.slice)}"


def _name_metric(metric: str) -> str:
    return metric.removesuffix("_gap").replace("_", " ")


class People(Gate):
    """Require that every group is about as well off as all documents."""

    rule: Literal["people"]
    by: Annotated[tuple[str, ...], Field(min_length=1)] = ("kind", "locale")
    """Choices by which documents are grouped."""
    accuracy: Margin = 0.05
    """How far a group's accuracy may be from that of all documents."""
    automation: Margin | None = None
    """The same for its safe automation rate, where the policy sets it."""
    errors: Margin | None = None
    """The same for its silent error rate."""
    effect: Margin = 0.02
    """How much a factor alone may change accuracy, where a corpus has counterfactual pairs."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare every group's difference from all, and every effect, with its margin."""
        known = dict.fromkeys(("kind", "locale", *evidence.run.columns.renditions.factors))
        for axis in self.by:
            if axis not in known:
                place = f"{evidence.where}, gate {self.rule}"
                raise UnknownNameError("factor of documents", axis, known, place)
        margins = {
            "accuracy_gap": self.accuracy,
            "safe_automation_rate_gap": self.automation,
            "silent_error_rate_gap": self.errors,
        }
        metric_margins = [
            (metric, margin) for metric, margin in margins.items() if margin is not None
        ]
        scores = [
            each for each in evidence.run.scores if _ALL_CONDITIONS.items() <= each.slice.items()
        ]
        segments = [
            verdict
            for metric, margin in metric_margins
            for verdict in self._group_verdicts(scores, metric, margin, evidence.demand)
        ]
        return [*segments, *self._effect_verdicts(scores, evidence.demand)]

    def _group_verdicts(
        self, scores: Sequence[Score], metric: str, metric_margin: float, demand: Demand
    ) -> Iterator[GateVerdict]:
        """Rule on the groups of every factor, by one metric."""
        own = [score for score in scores if score.metric == metric]
        what = _name_metric(metric)
        for axis in self.by:
            of_axis = [score for score in own if axis in score.slice]
            if not of_axis:
                yield self._no_group_verdict(own, f"{what}, {axis}")
            for score in of_axis:
                yield self._margin_verdict(score, metric_margin, demand)

    def _no_group_verdict(self, metric_scores: Sequence[Score], slice_name: str) -> GateVerdict:
        """Return why there is no group; of one group alone nothing is required."""
        reasons = [score.reason for score in metric_scores if score.value is None] or [NO_GROUPS]
        reason = reasons[0] if metric_scores else Reason(ReasonCode.NOT_IN_SCORES)
        counts = reason != NO_GROUPS
        return GateVerdict(self.rule, slice_name, "INCONCLUSIVE", reason=reason, counts=counts)

    def _effect_verdicts(self, scores: Sequence[Score], demand: Demand) -> list[GateVerdict]:
        """Rule on the effects of factors alone."""
        found = [
            self._margin_verdict(score, self.effect, demand)
            for score in scores
            if score.metric == "net_effect" and score.value is not None
        ]
        if found:
            return found
        reasons = (score.reason for score in scores if score.metric == "net_effect")
        reason = next(reasons, None) or NO_PAIRS
        what = "counterfactual effects"
        return [GateVerdict(self.rule, what, "INCONCLUSIVE", reason=reason, counts=False)]

    def _margin_verdict(self, score: Score, margin: float, demand: Demand) -> GateVerdict:
        verdict = GateVerdict(
            rule=self.rule,
            slice=name_bias(score),
            verdict="INCONCLUSIVE",
            value=score.value,
            bound=margin,
            sense="within",
            unit="change",
            documents=score.documents,
            reason=score.reason,
        )
        if score.value is None or score.low is None or score.high is None:
            return replace(verdict, counts=False)
        return verdict_within(replace(verdict, low=score.low, high=score.high), demand)
