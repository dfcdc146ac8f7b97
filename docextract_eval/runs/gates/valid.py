"""The runs can be compared, judged alike over the same documents, and there are enough of them.

Runs that were judged by another schema or another scorer are refused before any gate is applied.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, Ruling
from docextract_eval.runs.overlap import ENOUGH, Overlap


class Valid(Gate):
    """Require enough documents, and enough in common with the baseline."""

    rule: Literal["valid"]
    documents: Annotated[int, Field(ge=1)] = 100

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Count documents, and what is in common."""
        many = int(np.unique(evidence.run.columns.source).size)
        enough = many >= self.documents
        counted = Ruling(
            rule=self.rule,
            slice="documents",
            verdict="PASS" if enough else "INCONCLUSIVE",
            value=many,
            bound=self.documents,
            unit="documents",
            documents=many,
            needed=None if enough else self.documents,
        )
        if evidence.overlap is None:
            return [counted]
        named = ((beside.run.name, beside.overlap) for beside in evidence.besides)
        common = [("the baseline", evidence.overlap), *named]
        return [counted, *(self._in_common(with_, shared) for with_, shared in common)]

    def _in_common(self, with_: str, shared: Overlap) -> Ruling:
        return Ruling(
            rule=self.rule,
            slice=f"in common with {with_}",
            verdict="PASS" if shared.enough else "INCONCLUSIVE",
            value=shared.share,
            bound=ENOUGH,
            documents=shared.documents,
            reason=None if shared.enough else explain_little_in_common(shared),
        )


def explain_little_in_common(shared: Overlap | None) -> Reason:
    """Say that a comparison rests on too little."""
    share = shared.share if shared else 0.0
    return Reason(ReasonCode.LITTLE_IN_COMMON, share=share)
