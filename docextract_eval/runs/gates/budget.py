"""Seconds, memory, money and failures of a run are within limits.

Seconds and memory say something on the machine alone that they were measured on: where the
baseline's is another, nothing is decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from docextract_eval.metrics.spending import spending_values
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.gates import Unit

Limit = Annotated[float, Field(ge=0)] | None
_MACHINE = ("p50", "p95", "p99", "memory")
"""Limits that depend on the machine."""
_NOT_OF_CACHED_PAGES = (*_MACHINE, "cost")
"""Limits on what was not spent on pages from a cache."""
_UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("p50", "p95", "p99"), "seconds"),
    "memory": "MB",
    "cost": "money",
    "failures": "share",
    "cached_pages": "share",
}


class Budget(Gate):
    """Require that a run stays within its limits."""

    rule: Literal["budget"]
    p50: Limit = None
    """Seconds per page, the median."""
    p95: Limit = None
    """Seconds that 95 % of pages may take."""
    p99: Limit = None
    """Seconds that 99 % of pages may take."""
    memory: Limit = None
    """MB, at the peak."""
    cost: Limit = None
    """Per 1,000 pages, in the currency that the pipeline states."""
    failures: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of renditions that may get no answer."""
    cached_pages: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of pages that may come from what earlier runs kept; 0 asks for a run without."""

    @model_validator(mode="after")
    def _require_a_limit(self) -> Self:
        if not any(getattr(self, name) is not None for name in _UNITS):
            message = f"name a limit: {', '.join(_UNITS)}"
            raise ValueError(message)
        return self

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare what the run took with every limit that the policy sets."""
        found = run_spending(evidence.run.description)
        here, pinned = evidence.run.description, evidence.pinned
        elsewhere = pinned and other_machine_reason(here.machine, pinned.description.machine)
        verdicts = []
        for name, unit in _UNITS.items():
            if (limit := getattr(self, name)) is None:
                continue
            verdict = GateVerdict(
                self.rule, name, "INCONCLUSIVE", bound=limit, sense="at most", unit=unit
            )
            value = found[name]
            cached = here.speed.get("cached_pages", 0)
            if cached and name in _NOT_OF_CACHED_PAGES:
                verdict = replace(verdict, reason=Reason(ReasonCode.CACHED_PAGES, pages=cached))
            elif value is None:
                verdict = replace(verdict, reason=Reason(ReasonCode.NOT_RECORDED))
            elif elsewhere and name in _MACHINE:
                verdict = replace(verdict, value=value, reason=elsewhere)
            else:
                is_within = value <= limit
                verdict = replace(verdict, value=value, verdict="PASS" if is_within else "FAIL")
            verdicts.append(verdict)
        return verdicts


def run_spending(run: RunDescription) -> dict[str, float | None]:
    """Return what a run took, in the units of the limits."""
    share = run.failures / run.predictions if run.predictions else None
    pages, kept = run.speed["pages"], run.speed.get("cached_pages", 0)
    cached = kept / pages if pages else None
    return {**spending_values(run.speed), "failures": share, "cached_pages": cached}


def other_machine_reason(here: Mapping[str, Any], there: Mapping[str, Any]) -> Reason | None:
    """Say how a machine differs from the baseline's, if it does."""
    differ = [
        f"{name} {there.get(name)}, here {here.get(name)}"
        for name in dict.fromkeys([*there, *here])
        if there.get(name) != here.get(name)
    ]
    return Reason(ReasonCode.OTHER_MACHINE, names=tuple(differ)) if differ else None
