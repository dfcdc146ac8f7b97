"""What must hold before a release: a rule a file, each with the keys that a policy may set.

A gate says PASS when its two-sided 95 % interval lies wholly inside its margin. Where it compares
with a bound or with a baseline, it says FAIL by the test of its family (`families`); other rules
say FAIL when the interval lies wholly outside. In between, or where nothing can be computed, it is
INCONCLUSIVE, and says why.
A rule is one file here with one model, whose fields are the keys of a policy, and one line in
`RULES`; it returns one ruling for everything that it looked at.

- `valid`: the runs can be compared, and there are enough documents
- `accuracy`: the share of right cells under a condition is at least a floor
- `metric`: any metric on any slice is at least or at most a bound, or no worse than before
- `promise`: at most alpha of the auto-accepted values are wrong, weighted by criticality
- `regression`: nothing that is named got worse by more than a margin
- `lost_documents`: hardly any document got wholly worse
- `promise_by_condition`: the threshold in force holds in every condition
- `people`: no group is worse or better off than all documents by more than a margin
- `honesty`: confidence matches correctness on average
- `gradual_loss`: no run since the pinned baseline gives evidence of a loss
- `budget`: seconds, memory, money and failures are within limits
- `sandbox`: the pipeline ran in a sandbox that was checked to hold
- `attack_findings`: what an attack found against an older release stays closed
- `scope`: the run attempts the critical fields, and all that its baseline attempts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from docextract_eval.catalog import Catalog
from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.slices import slice_axes, slice_cells
from docextract_eval.runs.comparison.claims import Family
from docextract_eval.runs.comparison.overlap import Overlap, Slots
from docextract_eval.runs.gates.verdict import GateVerdict, Unit, Verdict
from docextract_eval.runs.measured_run import MeasuredRun
from docextract_eval.statistics.power import ONE_LOOK, Demand

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.statistics.needed import Needed

__all__ = [
    "RULES",
    "Decision",
    "Evidence",
    "Family",
    "Gate",
    "GateVerdict",
    "PairedBaseline",
    "SliceChoice",
    "Unit",
    "Verdict",
    "check_slice",
    "fits_pattern",
    "in_slice",
    "name_slice",
    "names_of_axis",
    "with_needed",
]

SliceChoice = Mapping[str, str | tuple[str, ...]]
"""The cells of a slice by its axes: the value of each, or several values, any of which will do."""
Decision = Literal["SHIP", "BLOCK", "MORE DATA"]
"""What a policy decides about a run."""
Requirement = Literal["required", "optional"]


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
    families: Mapping[str, Family] = field(default_factory=dict)
    """The family of every field."""
    demand: Demand = ONE_LOOK
    """At which level the run passes, and how often the documents that are needed are to decide."""

    @property
    def compared(self) -> list[PairedBaseline]:
        """Everything that the run is compared with by itself; the pinned baseline first."""
        if self.pinned is None or self.overlap is None or self.slots is None:
            return [*self.other_baselines]
        return [PairedBaseline(self.pinned, self.overlap, self.slots), *self.other_baselines]

    def family_of(self, where: SliceChoice) -> Family:
        """Return the family of a slice: that of its field, or of its most critical one."""
        if not where:
            return "overall"
        named = {"field": where["field"]} if "field" in where else {}
        found = {
            family
            for name, family in self.families.items()
            if named and any(fits_pattern(name, value) for value in _values(named["field"]))
        }
        ranked: tuple[Family, ...] = ("critical", "important")
        return next((family for family in ranked if family in found), "rest")


V = TypeVar("V", bound=GateVerdict)


def with_needed(verdict: V, needed: Needed) -> V:
    """Return a verdict with what would settle it; where that is not known, with the reason."""
    return replace(
        verdict,
        needed=needed.documents,
        needed_low=needed.low,
        needed_high=needed.high,
        reason=needed.reason or verdict.reason,
    )


class Gate(BaseModel):
    """One rule, with the keys that the policy sets."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    rule: str
    baseline: Requirement | None = None
    """Whether it needs a baseline; the policy's own key if it is not set here."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls,
        core_schema: Any,  # noqa: ANN401 - pydantic's own
        handler: GetJsonSchemaHandler,
    ) -> JsonSchemaValue:
        """Return its schema, in which the key `rule` has what the rule requires."""
        found = handler(core_schema)
        own = handler.resolve_ref_schema(found)
        own["properties"]["rule"]["description"] = (cls.__doc__ or "").partition("\n")[0]
        return found

    @property
    def needs_baseline(self) -> bool:
        """Whether there is nothing to look at without a baseline."""
        return False

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Return what the gate finds."""
        raise NotImplementedError


RULES: Catalog[type[Gate]] = Catalog(
    "rule",
    {
        "accuracy": "docextract_eval.runs.gates.accuracy:Accuracy",
        "attack_findings": "docextract_eval.runs.gates.attack_findings:AttackFindings",
        "budget": "docextract_eval.runs.gates.budget:Budget",
        "gradual_loss": "docextract_eval.runs.gates.gradual_loss:GradualLoss",
        "honesty": "docextract_eval.runs.gates.honesty:Honesty",
        "lost_documents": "docextract_eval.runs.gates.lost_documents:LostDocuments",
        "metric": "docextract_eval.runs.gates.metric:MetricGate",
        "people": "docextract_eval.runs.gates.people:People",
        "promise": "docextract_eval.runs.gates.promise:Promise",
        "promise_by_condition": (
            "docextract_eval.runs.gates.promise_by_condition:PromiseByCondition"
        ),
        "regression": "docextract_eval.runs.gates.regression:Regression",
        "sandbox": "docextract_eval.runs.gates.sandbox:Sandboxed",
        "scope": "docextract_eval.runs.gates.scope:Scope",
        "valid": "docextract_eval.runs.gates.valid:Valid",
    },
)


def name_slice(where: SliceChoice) -> str:
    """Return the name of a slice.

    >>> name_slice({"cells": "scalars", "condition": "all"})
    'all'
    >>> name_slice({"field": "total", "kind": ("a", "b")})
    'field total, kind a or b'
    """
    parts = [
        f"{axis} {' or '.join(_values(value))}"
        for axis, value in where.items()
        if axis != "cells" and value != ALL
    ]
    return ", ".join(parts) or ALL


def fits_pattern(name: str, pattern: str) -> bool:
    """Say whether a pattern names something; in it `*` stands for any text, and nothing else does.

    >>> [fits_pattern(*each) for each in (("phone@3", "ph*"), ("a [%]", "a [%]"), ("ab", "a?"))]
    [True, True, False]
    """
    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))


def check_slice(wanted: SliceChoice, columns: Columns, place: str) -> None:
    """Refuse a slice that none of these cells is in, naming the nearest that there is."""
    for axis, values in wanted.items():
        known = slice_axes(columns)
        if axis not in known:
            raise UnknownNameError("axis", axis, known, place)
        present = [name[axis] for name in slice_cells(columns, axis).names.values()]
        for value in _values(values):
            if not any(fits_pattern(name, value) for name in present):
                raise UnknownNameError(axis, value, present, place)
        columns = columns.select(in_slice(columns, {axis: values}))
        place = f"{place}, {name_slice({axis: values})}"


def in_slice(columns: Columns, wanted: SliceChoice) -> Bools:
    """Return which cells are in a slice; a `*` in a value stands for any text."""
    kept = np.ones(len(columns.rendition), bool)
    for axis, values in wanted.items():
        parted = slice_cells(columns, axis)
        codes = [
            code
            for code, name in parted.names.items()
            if any(fits_pattern(name[axis], value) for value in _values(values))
        ]
        kept &= np.isin(parted.codes, codes)
    return kept


def names_of_axis(wanted: SliceChoice, axis: str) -> Sequence[str]:
    """Return the values that a slice has on an axis; none where it has none."""
    return _values(wanted.get(axis, ()))


def _values(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value
