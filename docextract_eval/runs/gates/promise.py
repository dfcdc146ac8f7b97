"""At most alpha of the values accepted without review are wrong.

A threshold that the policy fixed before the run is checked on all documents. One that is chosen in
this run passes by the test on the calibration half that chose it, and fails only when the lower
end of the interval on the report half exceeds alpha: a second test there would toss a coin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from docextract_eval.metrics import promise, selective
from docextract_eval.metrics.columns import Columns
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.margins import verdict_at_most
from docextract_eval.statistics.clusters import Proportion, upper_bound


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdInForce:
    """The threshold in force, and the cells that it is checked on; or why there is none."""

    columns: Columns
    threshold: float | None
    fixed: bool
    reason: Reason | None = None
    needed: int | None = None

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
    found = promise.choose_threshold(columns, evidence.alpha)
    return ThresholdInForce(
        columns=selective.cells_of_half(columns, calibration=False),
        threshold=found.threshold,
        fixed=False,
        reason=found.reason,
        needed=found.needed,
    )


def error_rate_verdict(verdict: GateVerdict, share: Proportion) -> GateVerdict:
    """Compare a silent error rate with a bound, at the confidence of the promise."""
    upper = upper_bound(share.value * share.effective, share.effective, promise.CONFIDENCE)
    return verdict_at_most(verdict, share.value, share.low, upper, share.sources)


class Promise(Gate):
    """Require that few enough of the auto-accepted values are wrong."""

    rule: Literal["promise"]

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the silent error rate at the threshold in force with alpha."""
        in_force = threshold_in_force(evidence)
        verdict = GateVerdict(
            self.rule, "all", "INCONCLUSIVE", bound=evidence.alpha, sense="at most"
        )
        if in_force.threshold is None:
            return [replace(verdict, reason=in_force.reason, needed=in_force.needed)]
        found = selective.mark_accepted_cells(in_force.columns, in_force.threshold).error_shares()
        if not found:
            passes: Literal["INCONCLUSIVE", "PASS"] = "INCONCLUSIVE" if in_force.fixed else "PASS"
            return [replace(verdict, verdict=passes, reason=in_force.nothing_accepted_reason)]
        result = error_rate_verdict(replace(verdict, reason=in_force.threshold_reason), found[0][1])
        if not in_force.fixed and result.verdict == "INCONCLUSIVE":
            return [replace(result, verdict="PASS", needed=None)]
        return [result]
