"""The share of right cells on a condition, or over all of them, is at least a floor."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.margins import verdict_at_least


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
        score = scores[self.slice]
        verdict = GateVerdict(
            rule=self.rule,
            slice=self.slice if self.cells == "scalars" else f"{self.slice}, tables",
            verdict="INCONCLUSIVE",
            value=score.value,
            bound=self.at_least,
            documents=score.documents,
            reason=score.reason,
        )
        if score.value is None or score.low is None or score.high is None:
            return [verdict]
        return [verdict_at_least(verdict, score.value, score.low, score.high, score.documents)]
