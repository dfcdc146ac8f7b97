"""The threshold in force holds under every condition, within a multiple of alpha."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from docextract_eval.metrics import selective
from docextract_eval.metrics.ratios import condition_weights
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.promise import (
    error_rate_verdict,
    settle_error_rate,
    threshold_in_force,
    without_threshold,
)


class PromiseByCondition(Gate):
    """Require that no condition exceeds alpha by more than a factor."""

    rule: Literal["promise_by_condition"]
    k: Annotated[float, Field(ge=1)] = 2.0
    """How many times alpha of the accepted values may be wrong under any condition."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the silent error rate of every weighted condition with k alpha."""
        in_force = threshold_in_force(evidence)
        bound = min(1.0, self.k * evidence.alpha)
        verdict = GateVerdict(self.rule, "all", "INCONCLUSIVE", bound=bound, sense="at most")
        if in_force.threshold is None:
            return [without_threshold(verdict, in_force.reason)]
        accepted = selective.mark_accepted_cells(in_force.columns, in_force.threshold)
        found = accepted.error_shares("condition")
        weighs = condition_weights(
            [where["condition"] for where, _ in found], in_force.columns.deploy
        )
        weighty = [each for each, weight in zip(found, weighs, strict=True) if weight > 0]
        if not weighty:
            return [replace(verdict, reason=in_force.nothing_accepted_reason)]
        return [
            settle_error_rate(
                error_rate_verdict(
                    replace(verdict, slice=where["condition"]), share, evidence.demand.looks
                ),
                accepted,
                evidence,
                where["condition"],
            )
            for where, share in weighty
        ]
