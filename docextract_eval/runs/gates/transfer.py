"""The threshold in force holds in every condition, within a multiple of what it promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from docextract_eval.metrics import selective
from docextract_eval.runs.gates import Evidence, Gate, Ruling
from docextract_eval.runs.gates.promise import above, force
from docextract_eval.statistics.power import sources_to_settle

if TYPE_CHECKING:
    from docextract_eval.statistics.clusters import Proportion


class Transfer(Gate):
    """Ask that no condition breaks the promise by more than a factor."""

    rule: Literal["transfer"]
    k: Annotated[float, Field(ge=1)] = 2.0

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Hold the silent-error rate of every condition of weight against k alpha."""
        asked = force(evidence)
        bound = min(1.0, self.k * evidence.alpha)
        ruling = Ruling(self.rule, "all", "INCONCLUSIVE", bound=bound, sense="at most")
        if asked.threshold is None:
            return [replace(ruling, reason=asked.reason, needed=asked.needed)]
        found = selective.at(asked.columns, asked.threshold).errors("condition")
        deploy = evidence.run.columns.deploy
        weighty = [
            (where["condition"], share)
            for where, share in found
            if not deploy or deploy.get(where["condition"], 0.0) > 0
        ]
        if not weighty:
            return [replace(ruling, reason=f"{asked.said}: nothing is shown")]
        return [_held(replace(ruling, slice=name), share, bound) for name, share in weighty]


def _held(ruling: Ruling, share: Proportion, bound: float) -> Ruling:
    upper = above(share)
    ruling = replace(ruling, value=share.value, low=share.low, high=upper, documents=share.sources)
    if upper <= bound:
        return replace(ruling, verdict="PASS")
    if share.low > bound:
        return replace(ruling, verdict="FAIL")
    near = upper - share.value if share.value < bound else share.value - share.low
    return replace(ruling, needed=sources_to_settle(share.sources, near, bound - share.value))
