"""What must hold before a release: a rule a file, each with the keys that a policy may set.

A gate says PASS when its two-sided 95 % interval lies wholly inside its margin, FAIL when it lies
wholly outside, and INCONCLUSIVE in between, or where it cannot be computed: then it says why.
A rule is one file here with one model, whose fields are the keys of a policy, and one line in
`RULES`; it returns one ruling for everything that it looked at.

- `valid`: the runs can be compared, and there are enough documents
- `accuracy`: the share of right cells on a slice is at least a floor
- `promise`: at most alpha of the auto-accepted values are wrong
- `regression`: nothing that is named got worse by more than a margin
- `transfer`: the threshold in force holds in every condition
- `people`: no group is worse or better off than all documents by more than a margin
- `honesty`: confidence matches correctness on average
- `time`: no run since the pinned baseline gives evidence of a loss
- `budget`: seconds, memory, money and failures are within limits
- `sandbox`: the pipeline ran in a sandbox that was checked to hold
- `scope`: the run attempts the critical fields, and all that its baseline attempts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from docextract_eval.catalog import Catalog
from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.slices import COMMON_AXES, slice_axes, slice_cells
from docextract_eval.reasons import Reason
from docextract_eval.runs.measured_run import MeasuredRun
from docextract_eval.runs.overlap import Overlap, Slots

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns

Verdict = Literal["PASS", "FAIL", "INCONCLUSIVE"]
"""What a gate says of a run."""
Decision = Literal["SHIP", "BLOCK", "MORE DATA"]
"""What a policy decides about a run."""
Requirement = Literal["required", "optional"]
Unit = Literal["share", "change", "seconds", "MB", "money", "evidence", "documents"]


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
    """How many documents in all would settle it; None where it is settled or none would."""
    reason: Reason | None = None
    """Why there is no figure, or what else is to be known."""
    counts: bool = True
    """Whether the policy asks for it; what could not pass for lack of documents can only fail."""


@dataclass(frozen=True, slots=True, eq=False)
class PairedBaseline:
    """A run that another is compared with, and what the two have in common."""

    run: MeasuredRun
    overlap: Overlap
    slots: Slots


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What gates look at: a run, what it is paired with, and the runs before it."""

    run: MeasuredRun
    alpha: float
    """From the policy: the share of auto-accepted values that may be wrong."""
    where: str = ""
    """The policy's file, for error messages."""
    threshold: float | None = None
    """The confidence from which values are auto-accepted, where the policy fixed it before."""
    pinned: MeasuredRun | None = None
    """The baseline that has most in common with the run."""
    overlap: Overlap | None = None
    slots: Slots | None = None
    """The run beside it."""
    baselines: Sequence[MeasuredRun] = ()
    """All runs of the pinned pipeline."""
    later_runs: Sequence[MeasuredRun] = ()
    """The runs since then, oldest first; this one is the last."""
    other_baselines: Sequence[PairedBaseline] = ()
    """What else the run is compared with, each by itself, such as the last release."""


class Gate(BaseModel):
    """One rule, with the keys that the policy sets."""

    model_config = ConfigDict(extra="forbid")
    rule: str
    baseline: Requirement | None = None
    """Whether it needs a baseline; the policy's own key if it is not set here."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Return what the gate finds."""
        raise NotImplementedError


NEEDS_BASELINE = ("regression", "time")
"""Rules that need a baseline."""

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
        "scope": "docextract_eval.runs.gates.scope:Scope",
        "time": "docextract_eval.runs.gates.time:Time",
        "transfer": "docextract_eval.runs.gates.transfer:Transfer",
        "valid": "docextract_eval.runs.gates.valid:Valid",
    },
)


def name_slice(where: Mapping[str, str]) -> str:
    """Return the name of a slice.

    >>> name_slice({"cells": "scalars", "condition": "all"})
    'all'
    >>> name_slice({"field": "total", "kind": "a"})
    'field total, kind a'
    """
    parts = [f"{axis} {value}" for axis, value in where.items() if axis != "cells" and value != ALL]
    return ", ".join(parts) or ALL


def check_slice(wanted_slice: Mapping[str, str], columns: Columns, gate_place: str) -> None:
    """Refuse a slice that none of these cells is in, naming the nearest that there is."""
    for axis, value in wanted_slice.items():
        known = (*COMMON_AXES, *slice_axes(columns))
        if axis not in known:
            raise UnknownNameError("axis", axis, dict.fromkeys(known), gate_place)
        parted = slice_cells(columns, axis)
        codes = {name[axis]: code for code, name in parted.names.items()}
        if value not in codes:
            raise UnknownNameError(axis, value, codes, gate_place)
        columns = columns.select(parted.codes == codes[value])
        gate_place = f"{gate_place}, {axis} {value}"
