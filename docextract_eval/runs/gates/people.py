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
from docextract_eval.runs.gates import Evidence, Gate, Ruling, name_slice
from docextract_eval.runs.gates.margins import within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score

Margin = Annotated[float, Field(gt=0, lt=1)]
_OWN = {"cells": "scalars", "condition": ALL}


class People(Gate):
    """Require that every group is about as well off as all documents."""

    rule: Literal["people"]
    by: Annotated[tuple[str, ...], Field(min_length=1)] = ("kind", "locale")
    accuracy: Margin = 0.05
    """How far a group's accuracy may be from that of all documents."""
    automation: Margin | None = None
    """The same for its safe automation rate, where the policy sets it."""
    errors: Margin | None = None
    """The same for its silent error rate."""
    effect: Margin = 0.02
    """How much a factor alone may change accuracy, where a corpus has counterfactual pairs."""

    def rulings(self, evidence: Evidence) -> list[Ruling]:
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
        asked = [(metric, margin) for metric, margin in margins.items() if margin is not None]
        scores = [each for each in evidence.run.scores if _OWN.items() <= each.slice.items()]
        segments = [
            ruling for metric, margin in asked for ruling in self._segments(scores, metric, margin)
        ]
        return [*segments, *self._effects(scores)]

    def _segments(self, scores: Sequence[Score], metric: str, margin: float) -> Iterator[Ruling]:
        """Rule on the groups of every factor, by one metric."""
        own = [score for score in scores if score.metric == metric]
        what = metric.removesuffix("_gap").replace("_", " ")
        for axis in self.by:
            of_axis = [score for score in own if axis in score.slice]
            if not of_axis:
                yield self._untold(own, f"{what}, {axis}")
            for score in of_axis:
                yield self._ruling(score, margin, f"{what}, {name_slice(score.slice)}")

    def _untold(self, own: Sequence[Score], what: str) -> Ruling:
        """Return why there is no group; of one group alone nothing is required."""
        reasons = [score.reason for score in own if score.value is None] or [NO_GROUPS]
        reason = reasons[0] if own else Reason(ReasonCode.NOT_IN_SCORES)
        counts = reason != NO_GROUPS
        return Ruling(self.rule, what, "INCONCLUSIVE", reason=reason, counts=counts)

    def _effects(self, scores: Sequence[Score]) -> list[Ruling]:
        """Rule on the effects of factors alone."""
        found = [
            self._ruling(score, self.effect, f"effect of {score.slice['twin']}")
            for score in scores
            if score.metric == "net_effect" and score.value is not None
        ]
        if found:
            return found
        reasons = (score.reason for score in scores if score.metric == "net_effect")
        reason = next(reasons, None) or NO_PAIRS
        what = "counterfactual effects"
        return [Ruling(self.rule, what, "INCONCLUSIVE", reason=reason, counts=False)]

    def _ruling(self, score: Score, margin: float, what: str) -> Ruling:
        ruling = Ruling(
            rule=self.rule,
            slice=what,
            verdict="INCONCLUSIVE",
            value=score.value,
            bound=margin,
            sense="within",
            unit="change",
            documents=score.documents,
            reason=score.reason,
        )
        if score.value is None or score.low is None or score.high is None:
            return replace(ruling, counts=False)
        return within(ruling, score.value, score.low, score.high, score.documents)
