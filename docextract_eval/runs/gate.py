"""Whether a run may pass: PASS, FAIL or INCONCLUSIVE, and what would settle it.

A gate passes when its 95 % interval lies wholly on the right side of its bound, fails when it
lies wholly on the wrong side, and is inconclusive in between.

- `accuracy`: the share of right cells on a slice
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.catalog import Catalog
from docextract_eval.errors import UnknownNameError
from docextract_eval.records import Score
from docextract_eval.statistics.power import sources_to_settle

if TYPE_CHECKING:
    from docextract_eval.runs.policy import GateFile, Policy

Verdict = Literal["PASS", "FAIL", "INCONCLUSIVE"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one gate says of a run."""

    rule: str
    slice: str
    verdict: Verdict
    value: float | None
    low: float | None
    high: float | None
    bound: float
    documents: int
    needed: int | None = None
    """How many documents in all would settle it; None where it is settled or none would."""
    reason: str | None = None
    """Why there is no value, where there is none."""


Rule = Callable[["GateFile", Sequence[Score]], Ruling]

RULES: Catalog[Rule] = Catalog("rule", {"accuracy": "docextract_eval.runs.gate:accuracy"})


def decide(policy: Policy, scores: Sequence[Score], where: str = "") -> list[Ruling]:
    """Apply every gate of a policy, from this file, to a run's scores."""
    rules = [RULES.load(gate.rule, where) for gate in policy.gates]
    return [rule(gate, scores) for rule, gate in zip(rules, policy.gates, strict=True)]


def overall(rulings: Sequence[Ruling]) -> Verdict:
    """All must pass; any that fails fails; otherwise it is not settled.

    >>> overall([])
    'PASS'
    """
    verdicts = {ruling.verdict for ruling in rulings}
    if "FAIL" in verdicts:
        return "FAIL"
    return "INCONCLUSIVE" if "INCONCLUSIVE" in verdicts else "PASS"


def accuracy(gate: GateFile, scores: Sequence[Score]) -> Ruling:
    """Ask that accuracy on a condition, or over all of them, is at least the bound."""
    shown = {
        score.slice["condition"]: score
        for score in scores
        if score.metric == "accuracy"
        and score.slice.keys() == {"cells", "condition"}
        and score.slice["cells"] == gate.cells
    }
    if gate.slice not in shown:
        raise UnknownNameError("slice", gate.slice, shown, f"gate {gate.rule}")
    score = shown[gate.slice]
    ruling = Ruling(
        rule=gate.rule,
        slice=gate.slice,
        verdict="INCONCLUSIVE",
        value=score.value,
        low=score.low,
        high=score.high,
        bound=gate.at_least,
        documents=score.documents,
        reason=score.reason,
    )
    if score.value is None or score.low is None or score.high is None:
        return ruling
    if score.low >= gate.at_least:
        return replace(ruling, verdict="PASS")
    if score.high < gate.at_least:
        return replace(ruling, verdict="FAIL")
    near = score.value - score.low if score.value >= gate.at_least else score.high - score.value
    needed = sources_to_settle(score.documents, near, score.value - gate.at_least)
    return replace(ruling, needed=needed)
