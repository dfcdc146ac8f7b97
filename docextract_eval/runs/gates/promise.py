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
from docextract_eval.runs.gates import Evidence, Gate, Ruling
from docextract_eval.runs.gates.margins import at_most
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
    def said(self) -> Reason:
        """Say which threshold it is and whose."""
        told = Reason(ReasonCode.THRESHOLD_IN_FORCE, threshold=self.threshold)
        return told if self.fixed else replace(told, half="calibration")

    @property
    def accepts_nothing(self) -> Reason:
        """Say that no value reaches it."""
        return replace(self.said, code=ReasonCode.THRESHOLD_ACCEPTS_NOTHING)


def threshold_in_force(evidence: Evidence) -> ThresholdInForce:
    """Return the threshold that the policy fixed, or the one that this run chose."""
    columns = evidence.run.columns
    if evidence.threshold is not None:
        return ThresholdInForce(columns, evidence.threshold, fixed=True)
    found = promise.chosen(columns, evidence.alpha)
    return ThresholdInForce(
        columns=selective.half(columns, calibration=False),
        threshold=found.threshold,
        fixed=False,
        reason=found.reason,
        needed=found.needed,
    )


def rule_on_error_rate(ruling: Ruling, share: Proportion) -> Ruling:
    """Compare a silent error rate with a bound, at the confidence of the promise."""
    upper = upper_bound(share.value * share.effective, share.effective, promise.CONFIDENCE)
    return at_most(ruling, share.value, share.low, upper, share.sources)


class Promise(Gate):
    """Require that few enough of the auto-accepted values are wrong."""

    rule: Literal["promise"]

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Compare the silent error rate at the threshold in force with alpha."""
        asked = threshold_in_force(evidence)
        ruling = Ruling(self.rule, "all", "INCONCLUSIVE", bound=evidence.alpha, sense="at most")
        if asked.threshold is None:
            return [replace(ruling, reason=asked.reason, needed=asked.needed)]
        found = selective.at(asked.columns, asked.threshold).errors()
        if not found:
            passes: Literal["INCONCLUSIVE", "PASS"] = "INCONCLUSIVE" if asked.fixed else "PASS"
            return [replace(ruling, verdict=passes, reason=asked.accepts_nothing)]
        told = rule_on_error_rate(replace(ruling, reason=asked.said), found[0][1])
        if not asked.fixed and told.verdict == "INCONCLUSIVE":
            return [replace(told, verdict="PASS", needed=None)]
        return [told]
