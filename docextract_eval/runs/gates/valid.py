"""The runs can be compared, judged alike over the same documents, and there are enough of them.

Runs that were judged by another schema or another scorer are refused before any gate is applied.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.overlap import LEAST_SHARE, Overlap


class Valid(Gate):
    """Require enough documents, and enough in common with the baseline."""

    rule: Literal["valid"]
    documents: Annotated[int, Field(ge=1)] = 100
    """How many documents the run must have."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Count documents, and what is in common."""
        document_count = int(np.unique(evidence.run.columns.source).size)
        enough = document_count >= self.documents
        counted = GateVerdict(
            rule=self.rule,
            slice="documents",
            verdict="PASS" if enough else "INCONCLUSIVE",
            value=document_count,
            bound=self.documents,
            unit="documents",
            documents=document_count,
            needed=None if enough else self.documents,
        )
        if evidence.overlap is None:
            return [counted]
        named = ((baseline.run.name, baseline.overlap) for baseline in evidence.other_baselines)
        common = [("the baseline", evidence.overlap), *named]
        return [counted, *(self._overlap_verdict(with_, shared) for with_, shared in common)]

    def _overlap_verdict(self, baseline_name: str, shared: Overlap) -> GateVerdict:
        return GateVerdict(
            rule=self.rule,
            slice=f"in common with {baseline_name}",
            verdict="PASS" if shared.is_enough else "INCONCLUSIVE",
            value=shared.common_share,
            bound=LEAST_SHARE,
            documents=shared.documents,
            reason=None if shared.is_enough else little_in_common_reason(shared),
        )


def little_in_common_reason(shared: Overlap | None) -> Reason:
    """Say that a comparison rests on too little."""
    share = shared.common_share if shared else 0.0
    return Reason(ReasonCode.LITTLE_IN_COMMON, share=share)
