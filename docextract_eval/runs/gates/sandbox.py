"""The pipeline ran in a sandbox that was found to hold, so it could not see the truth.

What ran outside one says nothing bad of the pipeline, but nothing that can be relied on either: it
is not decided, and the remedy is to run it again. Whoever made the run says how it was made.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict


class Sandboxed(Gate):
    """Require that all predictions were made in a sandbox."""

    rule: Literal["sandbox"]

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Check what the run recorded about its sandbox."""
        record = evidence.run.description.sandbox
        held = record.get("held") is True
        why = Reason(ReasonCode.OUTSIDE_SANDBOX, detail=record.get("reason"))
        return [
            GateVerdict(
                rule=self.rule,
                slice="predictions made in a sandbox",
                verdict="PASS" if held else "INCONCLUSIVE",
                value=1.0 if held else 0.0,
                bound=1.0,
                documents=int(np.unique(evidence.run.columns.source).size),
                reason=None if held else why,
            )
        ]
