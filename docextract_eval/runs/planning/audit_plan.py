"""How many documents of each group show the parts of an audited gap, to intervals of a width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.statistics.bootstrap import Estimate
from docextract_eval.statistics.needed import Needed, needed_for_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.comparison.audit import Audit
    from docextract_eval.runs.description import RunDescription


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What is known of one part of a gap, and what it takes to know it well enough."""

    cells: str
    part: str
    estimate: Estimate
    documents: int
    """How many of each group there are."""
    needed: Needed | None
    """How many of each group give the width; None where these are enough."""
    seconds: float | None
    """How long the pipeline would take for all of their pages."""


def plan_audit(audit: Audit, run: RunDescription, width: float) -> Iterator[PartPlan]:
    """Yield the plans of all parts of the gaps of accuracy, over all fields."""
    for each in audit.accuracies:
        split, documents = each.split, min(each.split.sources)
        parts = {"gap": split.gap, "effect": split.effect, **split.parts}
        for name, found in {**parts, "confounded": split.confounded}.items():
            ends = found.low, found.value, found.high
            is_enough = found.high - found.low <= width
            needed = None if is_enough else needed_for_width(documents, *ends, width)
            seconds = None
            if needed and needed.documents and run.timed_seconds is not None:
                seconds = run.timed_seconds * needed.documents / documents
            yield PartPlan(each.slice["cells"], name, found, documents, needed, seconds)
