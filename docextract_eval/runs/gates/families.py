"""Families of slices: how much of the risk of a false alarm each has, and what FAILs within it.

Every comparison with a bound or with a baseline is in one family, by what it is about: everything,
critical fields, important ones, or the rest. Each family has a budget: how often it may raise an
alarm where every truth lies exactly at its margin. Within a family the p are corrected (Holm), each
one-sided and at the margin. The families do not wait for one another, so that a certain loss of a
critical field FAILs however well everything else does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from docextract_eval.errors import UnknownNameError
from docextract_eval.reasons import ReasonCode
from docextract_eval.runs.comparison.claims import BUDGETS, Family, field_families
from docextract_eval.runs.gates.verdict import GateVerdict
from docextract_eval.statistics.corrections import holm_correction
from docextract_eval.statistics.needed import Needed
from docextract_eval.statistics.power import ONE_LOOK, Demand
from docextract_eval.statistics.tails import Tail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.metrics.columns import Columns

MARGINS: Mapping[Family, float] = {
    "overall": 0.01,
    "critical": 0.03,
    "important": 0.05,
    "rest": 0.10,
}
"""What each family may lose, unless a gate says otherwise."""
MOST_FALSE_BLOCKS = 0.05
"""How often all families together may block a run whose every truth lies at its margin."""
_Share = Annotated[float, Field(ge=0, le=MOST_FALSE_BLOCKS)]


class Budgets(BaseModel):
    """How often each family may FAIL where every truth in it lies exactly at its margin."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    overall: _Share = BUDGETS["overall"]
    """The chance of a false FAIL over all cells together."""
    critical: _Share = BUDGETS["critical"]
    """The chance of one over all slices of critical fields."""
    important: _Share = BUDGETS["important"]
    """The chance of one over all slices of important fields."""
    rest: _Share = BUDGETS["rest"]
    """The chance of one over all other slices."""

    @model_validator(mode="after")
    def _check_sum(self) -> Self:
        total = self.overall + self.critical + self.important + self.rest
        if total > MOST_FALSE_BLOCKS + 1e-9:
            message = f"add up to {total:g}: write at most {MOST_FALSE_BLOCKS:g} together"
            raise ValueError(message)
        return self


class Families(BaseModel):
    """Which fields are in which family where the schema does not say it right, and the budgets."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    critical: tuple[str, ...] = ()
    """Fields that are critical, whatever their schema says."""
    important: tuple[str, ...] = ()
    """Fields that are important, whatever their schema says."""
    rest: tuple[str, ...] = ()
    """Fields that are neither, whatever their schema says."""
    budgets: Budgets = Budgets()
    """How often each family may raise a false alarm."""

    @model_validator(mode="after")
    def _check_fields(self) -> Self:
        named = [*self.critical, *self.important, *self.rest]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            message = f"name the field {twice[0]} twice: write each in one family"
            raise ValueError(message)
        return self

    def of_fields(
        self, columns: Columns, schema_fields: Sequence[str], place: str
    ) -> dict[str, Family]:
        """Return the family of every field of a run: the policy's word, else the schema's.

        The policy may also name fields of the schemas that no document of the run has.
        """
        found = field_families(columns)
        for family, names in self._named.items():
            for name in names:
                if name not in found and name not in schema_fields:
                    known = {*found, *schema_fields}
                    raise UnknownNameError("field", name, known, f"{place}, families.{family}")
                found[name] = family
        return found

    def notes_on(self, columns: Columns) -> list[str]:
        """Say of each family that the policy names whether the run has no cell of its fields."""
        judged = set(columns.field.names)
        return [
            f"the family {family} has no cells in this run ({', '.join(names)})"
            for family, names in self._named.items()
            if names and judged.isdisjoint(names)
        ]

    @property
    def _named(self) -> dict[Family, tuple[str, ...]]:
        return {"critical": self.critical, "important": self.important, "rest": self.rest}


@dataclass(frozen=True, slots=True)
class OpenVerdict(GateVerdict):
    """PASS, or INCONCLUSIVE until its family is tested: only the family can make it FAIL."""

    tail: Tail | None = None
    """What the interval says at other levels; None where it says nothing."""
    fails_beyond: float = 0.0
    """The limit that a FAIL has to lie beyond: the bound, or the least effect that matters."""
    needed_by_rows: Callable[[], Needed] | None = None
    """Returns how many documents decide; None where the interval itself shows it."""
    demand: Demand = ONE_LOOK
    """At which level it passes, and in which share of cases these documents are to decide."""

    @property
    def p(self) -> float:
        """The one-sided p of the hypothesis that the truth is on the right side of the limit."""
        if self.tail is None:
            return 1.0
        tests = self.tail.p_below if self.sense == "at least" else self.tail.p_above
        return tests(self.fails_beyond)

    def close(self, adjusted: float, budget: float, share: float) -> GateVerdict:
        """Return the verdict: FAIL where its adjusted p is within the family's budget.

        `share` is the part of the budget that is this one's alone: at that level the bound holds
        for all of the family at once.
        """
        ends = None if self.tail is None else self.tail.ends(1 - share)
        bound = None if ends is None else ends[1 if self.sense == "at least" else 0]
        bound = bound if bound is not None and isfinite(bound) else None  # of one document
        rest = {name: getattr(self, name) for name in GateVerdict.__dataclass_fields__}
        closed = GateVerdict(
            **rest | {"adjusted": adjusted, "budget": budget, "simultaneous": bound}
        )
        if self.verdict == "PASS" or adjusted > budget:
            if self.reason and self.reason.code is ReasonCode.MAY_BE_CHANCE:
                return replace(closed, reason=replace(self.reason, among=round(budget / share)))
            return closed
        settled = replace(closed, needed=None, needed_low=None, needed_high=None)
        return replace(settled, verdict="FAIL", reason=None)


def close_verdicts(
    verdicts: Sequence[GateVerdict], budgets: Budgets, looks: int = 1
) -> list[GateVerdict]:
    """Test every family of verdicts that are open; comparisons and looks share each budget equally.

    A comparison is with one baseline; all bounds together are one more.
    """
    open_ones = {at: v for at, v in enumerate(verdicts) if isinstance(v, OpenVerdict)}
    groups = defaultdict[tuple[str, Family], list[int]](list)
    for at, verdict in open_ones.items():
        groups[verdict.against, verdict.family or "rest"].append(at)
    comparisons = len({against for against, _ in groups})
    closed = dict(enumerate(verdicts))
    for (_, family), members in groups.items():
        budget = getattr(budgets, family) / comparisons / looks
        of_family = [open_ones[at] for at in members]
        adjusted = holm_correction(np.array([each.p for each in of_family])).tolist()
        for at, each, p in zip(members, of_family, adjusted, strict=True):
            closed[at] = each.close(p, budget, budget / len(members))
    return [*closed.values()]
