"""What a gate said of a run, as it is kept beside it and told in its report."""

from __future__ import annotations

from dataclasses import dataclass

from docextract_eval.runs.compare import Difference
from docextract_eval.runs.gate import Decision as Word
from docextract_eval.runs.gates import Ruling, Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy applied to a run: what it says, why, and what it was held against."""

    policy: str
    verdict: Verdict
    decision: Word
    rulings: tuple[Ruling, ...]
    needed: int | None = None
    """How many documents in all would settle what is not settled."""
    notes: tuple[str, ...] = ()
    baseline: str | None = None
    differences: tuple[Difference, ...] = ()
    """What changed since the baseline."""
