"""The share of right cells under a condition, or over all of them, is at least a floor.

The rule `metric` holds any metric on any slice against a bound; this one is its shortest form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import slice_rows
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.families import OpenVerdict
from docextract_eval.runs.gates.margins import bound_verdict, verdict_by_interval
from docextract_eval.statistics.needed import needed_for_share, not_known_yet

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.statistics.needed import Needed


class Accuracy(Gate):
    """Require that accuracy on a condition, or over all of them, is at least a floor."""

    rule: Literal["accuracy"]
    slice: str = "all"
    """The slice, as scores name it: `all`, `condition clean`, `field total`."""
    cells: Literal["scalars", "tables"] = "scalars"
    """Whether fields or table cells are counted."""
    at_least: Annotated[float, Field(ge=0, le=1)]
    """The share of cells that must be right."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the reported interval with the floor."""
        scores = {
            score.slice["condition"]: score
            for score in evidence.run.scores
            if score.metric == "accuracy"
            and score.slice.keys() == {"cells", "condition"}
            and score.slice["cells"] == self.cells
        }
        if self.slice not in scores:
            place = f"{evidence.where}, gate {self.rule}"
            raise UnknownNameError("slice", self.slice, scores, place)
        score = scores[self.slice]
        verdict = OpenVerdict(
            rule=self.rule,
            slice=self.slice if self.cells == "scalars" else f"{self.slice}, tables",
            verdict="INCONCLUSIVE",
            bound=self.at_least,
            family="overall" if self.slice == ALL else "rest",
            fails_beyond=self.at_least,
            demand=evidence.demand,
            needed_by_rows=lambda: self._needed_documents(evidence, score.value or 0.0),
        )
        return [bound_verdict(verdict, score)]

    def _needed_documents(self, evidence: Evidence, truth: float) -> Needed:
        """Return how many documents decide, where the true accuracy is as stated."""
        columns = evidence.run.columns.base_cells()
        judged = columns.outcome_in(*JUDGED) & (columns.table == (self.cells == "tables"))
        axes = () if self.slice == ALL else ("condition",)
        rows, names = slice_rows(columns, columns.outcome_in("right"), judged, *axes)
        known = [name["condition"] for name in names]
        if self.slice not in known:  # the first repeat has nothing of it
            return not_known_yet(0)
        at = known.index(self.slice)
        documents = int(np.unique(columns.source).size)
        return needed_for_share(rows, at, truth, self.at_least, documents, demand=evidence.demand)


def check_score(score: Score, slice_name: str, at_least: float) -> GateVerdict:
    """Compare a score's interval with the floor; without an interval it is INCONCLUSIVE."""
    verdict = GateVerdict(
        rule="accuracy",
        slice=slice_name,
        verdict="INCONCLUSIVE",
        value=score.value,
        bound=at_least,
        documents=score.documents,
        reason=score.reason,
    )
    if score.value is None or score.low is None or score.high is None:
        return verdict
    return verdict_by_interval(replace(verdict, low=score.low, high=score.high))
