"""Decisions that no gate made: of every verdict, and with names that are hostile."""

from __future__ import annotations

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.claims import Claim
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.release.decision import DECISIONS, PolicyDecision, overall_verdict
from docextract_eval.runs.release.gate import documents_needed
from docextract_eval.statistics.differences import Change

HOSTILE = "<script>]]>&\x00\x1b[2J\ud800\n::error::a,b%0A\u202e"
PASSED = GateVerdict("accuracy", "all", "PASS", 0.9, 0.85, 0.94, 0.5, documents=60)
FAILED = GateVerdict(
    *("regression", "field total", "FAIL", -0.031, -0.0539, -0.0181, -0.01),
    unit="change",
    documents=60,
    against="base",
)
OPEN = GateVerdict(
    *("honesty", "all", "INCONCLUSIVE", 0.01, -0.01, 0.03, 0.02),
    sense="within",
    unit="change",
    documents=60,
    needed=1272,
)
UNKNOWN = GateVerdict(
    *("promise", "all", "INCONCLUSIVE"),
    bound=0.02,
    sense="at most",
    reason=Reason(ReasonCode.OTHER, detail="there are 60"),
)
NOT_ASKED = GateVerdict("regression", "field tip", "INCONCLUSIVE", -0.02, -0.2, 0.1, counts=False)
EVERY = (PASSED, FAILED, OPEN, UNKNOWN, NOT_ASKED)


def decision(*rulings: GateVerdict, policy: str = "default", **more: object) -> PolicyDecision:
    """Decide as a gate does on what its rules say."""
    verdict = overall_verdict(rulings)
    return PolicyDecision(
        policy, verdict, DECISIONS[verdict], rulings, documents_needed(rulings), **more
    )


def difference(value: float, low: float, high: float, p: float = 0.001, **where: str) -> Claim:
    """Make a change up, of fields where it is not said of what."""
    slice_ = {"cells": "scalars", "condition": "all", **where}
    change = Change(value, low, high, 3, 40, 60, 2400, 900.0, 0.02, value, 0.01)
    return Claim(slice_, 0.9, 0.9 + value, change, p / 10, p, None)


def changed(many: int) -> tuple[Claim, ...]:
    """Make up a loss of everything and of many fields: certain, perhaps chance, and gains."""
    fields = [
        difference(-(0.03 + n / 1000), -0.09, -0.01, 0.01 if n % 2 else 0.2, field=f"field_{n}")
        for n in range(many)
    ]
    return (
        difference(-0.031, -0.054, -0.018),
        *fields,
        difference(0.04, 0.02, 0.06, field="better"),
        difference(-0.05, -0.12, 0.02, field="unsure"),
    )
