"""The share of right cells on a condition, or over all of them, is at least a floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.margins import verdict_at_least

if TYPE_CHECKING:
    from docextract_eval.records import Score


class Accuracy(Gate):
    """Require that accuracy on a condition, or over all of them, is at least a floor."""

    rule: Literal["accuracy"]
    slice: str = "all"
    cells: Literal["scalars", "tables"] = "scalars"
    at_least: Annotated[float, Field(ge=0, le=1)]

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
        name = self.slice if self.cells == "scalars" else f"{self.slice}, tables"
        return [check_score(scores[self.slice], name, self.at_least)]


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
    return verdict_at_least(verdict, score.value, score.low, score.high, score.documents)
