"""The share of right cells on a condition, or over all of them, is at least a floor."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.runs.gates import Evidence, Gate, Ruling
from docextract_eval.runs.gates.margins import at_least


class Accuracy(Gate):
    """Require that accuracy on a condition, or over all of them, is at least a floor."""

    rule: Literal["accuracy"]
    slice: str = "all"
    cells: Literal["scalars", "tables"] = "scalars"
    at_least: Annotated[float, Field(ge=0, le=1)]

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Compare the reported interval with the floor."""
        shown = {
            score.slice["condition"]: score
            for score in evidence.run.scores
            if score.metric == "accuracy"
            and score.slice.keys() == {"cells", "condition"}
            and score.slice["cells"] == self.cells
        }
        if self.slice not in shown:
            place = f"{evidence.where}, gate {self.rule}"
            raise UnknownNameError("slice", self.slice, shown, place)
        score = shown[self.slice]
        ruling = Ruling(
            rule=self.rule,
            slice=self.slice if self.cells == "scalars" else f"{self.slice}, tables",
            verdict="INCONCLUSIVE",
            value=score.value,
            bound=self.at_least,
            documents=score.documents,
            reason=score.reason,
        )
        if score.value is None or score.low is None or score.high is None:
            return [ruling]
        return [at_least(ruling, score.value, score.low, score.high, score.documents)]
