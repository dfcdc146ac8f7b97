"""Confidence matches correctness: its signed bias lies within a margin of 0."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.margins import verdict_within

_OVERALL = {"cells": "scalars", "condition": ALL}


class Honesty(Gate):
    """Require that confidence is neither too high nor too low on average."""

    rule: Literal["honesty"]
    within: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """How far mean confidence may be from accuracy."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the mean of confidence minus correctness with the margin."""
        verdict = GateVerdict(
            self.rule, ALL, "INCONCLUSIVE", bound=self.within, sense="within", unit="change"
        )
        for score in evidence.run.scores:
            if score.metric != "confidence_bias" or score.slice != _OVERALL:
                continue
            if score.value is None or score.low is None or score.high is None:
                return [replace(verdict, reason=score.reason)]
            measured = replace(verdict, value=score.value, low=score.low, high=score.high)
            measured = replace(measured, documents=score.documents)
            return [verdict_within(measured, evidence.demand)]
        return [replace(verdict, reason=Reason(ReasonCode.NOT_IN_SCORES))]
