"""The threshold in threshold_in_force holds under every condition, within a multiple of alpha."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from docextract_eval.metrics import selective
from docextract_eval.metrics.changes import conditions_weigh
from docextract_eval.runs.gates import Evidence, Gate, Ruling
from docextract_eval.runs.gates.promise import rule_on_error_rate, threshold_in_force


class Transfer(Gate):
    """Require that no condition exceeds alpha by more than a factor."""

    rule: Literal["transfer"]
    k: Annotated[float, Field(ge=1)] = 2.0

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Compare the silent error rate of every weighted condition with k alpha."""
        asked = threshold_in_force(evidence)
        bound = min(1.0, self.k * evidence.alpha)
        ruling = Ruling(self.rule, "all", "INCONCLUSIVE", bound=bound, sense="at most")
        if asked.threshold is None:
            return [replace(ruling, reason=asked.reason, needed=asked.needed)]
        found = selective.at(asked.columns, asked.threshold).errors("condition")
        weighs = conditions_weigh([where["condition"] for where, _ in found], asked.columns.deploy)
        weighty = [each for each, weight in zip(found, weighs, strict=True) if weight > 0]
        if not weighty:
            return [replace(ruling, reason=asked.accepts_nothing)]
        return [
            rule_on_error_rate(replace(ruling, slice=where["condition"]), share)
            for where, share in weighty
        ]
