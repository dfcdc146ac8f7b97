"""What must hold before a release: a rule a file, each with what a policy may say of it.

A gate PASSES when its two-sided 95 % interval lies wholly inside its margin, FAILS when it lies
wholly outside, and is INCONCLUSIVE in between, or where it cannot be computed: then it says why.
A rule is one file here with one model, whose fields are the keys of a policy, and one line in
`RULES`; it gives one ruling for everything that it looked at.

- `valid`: the runs can be compared, and there are enough documents
- `accuracy`: the share of right cells on a slice is at least a floor
- `promise`: at most alpha of the values that are shown unaided are wrong
- `regression`: nothing that is named got worse by more than a margin
- `transfer`: the threshold in force holds in every condition
- `people`: no segment is worse or better off than all by more than a margin
- `honesty`: confidence is as high as it is right
- `time`: no night since the pinned baseline betrayed a loss
- `budget`: seconds, memory, money and failures are within limits
- `sandbox`: the pipeline ran in a sandbox that was found to hold
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from docextract_eval.catalog import Catalog
from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.slices import OWN, axes, slicing
from docextract_eval.reasons import Reason
from docextract_eval.runs.measured import Measured
from docextract_eval.runs.overlap import Overlap, Slots

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns

Verdict = Literal["PASS", "FAIL", "INCONCLUSIVE"]
"""What a gate says of a run."""
Decision = Literal["SHIP", "BLOCK", "MORE DATA"]
"""What is to be done with a run."""
Need = Literal["required", "optional"]
Unit = Literal["share", "change", "seconds", "MB", "money", "evidence", "documents"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one gate says of one thing that it looked at."""

    rule: str
    slice: str
    verdict: Verdict
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: float | None = None
    """What the value is held against."""
    sense: Literal["at least", "at most", "within"] = "at least"
    unit: Unit = "share"
    documents: int = 0
    needed: int | None = None
    """How many documents in all would settle it; None where it is settled or none would."""
    reason: Reason | None = None
    """Why it cannot be said, or what else is to be known."""
    counts: bool = True
    """Whether it is asked for: what could not pass for want of documents can only fail."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A run that another is held against, and what the two have in common."""

    run: Measured
    overlap: Overlap
    slots: Slots


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What gates look at: a run, what it is paired with, and the runs of the nights before."""

    run: Measured
    alpha: float
    """The policy's: the share of shown values that may be wrong."""
    where: str = ""
    """The policy's file, for whoever has to mend it."""
    threshold: float | None = None
    """The confidence from which values are shown, where the policy fixed it before the run."""
    pinned: Measured | None = None
    """The baseline that has most in common with the run."""
    overlap: Overlap | None = None
    slots: Slots | None = None
    """The run beside it."""
    baselines: Sequence[Measured] = ()
    """All runs of the pinned pipeline."""
    nights: Sequence[Measured] = ()
    """The runs since then, oldest first; this one is the last."""
    besides: Sequence[Beside] = ()
    """What else the run is held against, each by itself: the last release beside the pinned one."""


class Gate(BaseModel):
    """One rule, with what the policy says of it."""

    model_config = ConfigDict(extra="forbid")
    rule: str
    baseline: Need | None = None
    """Whether it can do without a baseline; the policy's word if it says nothing itself."""

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Say what the gate finds."""
        raise NotImplementedError


NEEDS_BASELINE = ("regression", "time")
"""Rules that say nothing without a baseline."""

RULES: Catalog[type[Gate]] = Catalog(
    "rule",
    {
        "accuracy": "docextract_eval.runs.gates.accuracy:Accuracy",
        "budget": "docextract_eval.runs.gates.budget:Budget",
        "honesty": "docextract_eval.runs.gates.honesty:Honesty",
        "people": "docextract_eval.runs.gates.people:People",
        "promise": "docextract_eval.runs.gates.promise:Promise",
        "regression": "docextract_eval.runs.gates.regression:Regression",
        "sandbox": "docextract_eval.runs.gates.sandbox:Sandboxed",
        "time": "docextract_eval.runs.gates.time:Time",
        "transfer": "docextract_eval.runs.gates.transfer:Transfer",
        "valid": "docextract_eval.runs.gates.valid:Valid",
    },
)


def named(where: Mapping[str, str]) -> str:
    """Return a slice a name for people.

    >>> named({"cells": "scalars", "condition": "all"}), named({"field": "total", "kind": "a"})
    ('all', 'field total, kind a')
    """
    said = [f"{axis} {value}" for axis, value in where.items() if axis != "cells" and value != ALL]
    return ", ".join(said) or ALL


def check_slice(where: Mapping[str, str], columns: Columns, place: str) -> None:
    """Refuse a slice that none of these cells is in, naming the nearest that there is."""
    for axis, value in where.items():
        known = (*OWN, *axes(columns))
        if axis not in known:
            raise UnknownNameError("axis", axis, dict.fromkeys(known), place)
        parted = slicing(columns, axis)
        codes = {name[axis]: code for code, name in parted.names.items()}
        if value not in codes:
            raise UnknownNameError(axis, value, codes, place)
        columns = columns.where(parted.codes == codes[value])
        place = f"{place}, {axis} {value}"
