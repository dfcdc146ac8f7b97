"""What one gate says of one thing that it looked at, and by which names rules are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.reasons import Reason
from docextract_eval.runs.comparison.claims import Family

OLD_RULES = {
    "findings": "attack_findings",
    "time": "gradual_loss",
    "transfer": "promise_by_condition",
}
"""Rules that policies may still call by the name that they had, which means something else too."""
_FIRST_NAMES = {new: old for old, new in OLD_RULES.items()}
Verdict = Literal["PASS", "FAIL", "INCONCLUSIVE"]
"""What a gate says of a run."""
Unit = Literal[
    "share",
    "change",
    "ratio",
    "seconds",
    "MB",
    "money",
    "evidence",
    "documents",
    "reviews",
    "number",
]


def present_rule(name: str) -> str:
    """Return what a rule is called now; a policy or a decision may have its old name."""
    return OLD_RULES.get(name, name)


def rule_in_digests(rule: str) -> str:
    """Return the first name of a rule: digests that were signed before were made with it."""
    return _FIRST_NAMES.get(rule, rule)


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What one gate says of one thing that it looked at."""

    rule: str
    slice: str
    verdict: Verdict
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    """The limit that the value is compared with."""
    sense: Literal["at least", "at most", "within"] = "at least"
    unit: Unit = "share"
    documents: int = 0
    needed: int | None = None
    """How many documents in all would settle it in 80 % of cases, if the truth is as measured; None
    where it is settled, or that is not known."""
    needed_low: int | None = None
    needed_high: int | None = None
    """The 90 % interval of `needed`; None where it is open."""
    reason: Reason | None = None
    """Why there is no figure, or what else is to be known."""
    counts: bool = True
    """Whether the policy asks for it; what it does not ask for can only FAIL."""
    family: Family | None = None
    """The family that it is tested in; None where its rule has a test of its own."""
    against: str = ""
    """The baseline that a change is measured from; empty where there is none."""
    adjusted: float | None = None
    """The one-sided p at the limit, corrected for its family."""
    budget: float | None = None
    """The p up to which it is FAIL: what its family may raise false alarms."""
    simultaneous: float | None = None
    """The end of the interval towards the limit that holds for all of its family at once."""
    at_look: float | None = None
    """The end of the interval that has to keep the limit at one of several looks, which is wider
    than the 95 % interval; None where the policy allows one look."""
    waiver: str = ""
    """Why it does not count although it does not PASS: the policy waives it."""

    @property
    def decides(self) -> bool:
        """Whether the decision about the run rests on it."""
        return (self.counts or self.verdict == "FAIL") and not self.waiver

    @property
    def since(self) -> str:
        """Return what stands behind a slice that is compared with one of several baselines."""
        return f", since {self.against}" if self.against else ""
