"""What was lost since the baseline, for certain."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import in_points
from docextract_eval.records import Score
from docextract_eval.reports.findings.shares import (
    criticality,
    of_condition,
    of_documents,
    of_field,
)
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_of,
    clipped,
    fewer,
    picture,
    proof_of,
)

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.compare import Difference


_LONGEST = 96
"""Letters of a path that fits a line: half a path would be none."""


def regressions(view: View) -> Finding | None:
    """Return the certain loss that spoils most."""
    if view.decision is None:
        return None
    lost = [each for each in view.decision.differences if each.certain and each.change.high < 0]
    worst = max(lost, key=lambda each: _weight(view, each), default=None)
    if worst is None:
        return None
    change = as_score(worst)
    cells, proof = cells_of(change), (proof_of(change, in_points),)
    before = shlex.quote(view.decision.baseline or "BASELINE")
    before = before if len(before) <= _LONGEST else "BASELINE"
    return Finding(
        f"It got worse{_among(worst)}",
        Claim(f"Of the {cells}, {fewer(change)} fewer are right than in the baseline.", proof),
        Claim(f"It shows on {change.documents} documents that both runs read.", proof),
        Claim(
            f"Hold the release and mend what was lost: dxe compare {before} RUN lists it.", proof
        ),
        _weight(view, worst),
    )


def as_score(difference: Difference) -> Score:
    """Return what changed as a score, below 0 where it was lost."""
    change = difference.change
    ends = change.value, change.low, change.high
    named = "change since the baseline"
    return Score(named, difference.slice, *ends, change.sources, change.cells, "")


def _weight(view: View, difference: Difference) -> float:
    change, field = as_score(difference), difference.slice.get("field")
    share = of_condition(view, difference.slice.get("condition", ALL))
    if field is None:
        return -difference.change.high * share * of_documents(view, change)
    return -difference.change.high * share * of_field(view, change) * criticality(view, field)


def _among(difference: Difference) -> str:
    """Say where it got worse."""
    own = {axis: name for axis, name in difference.slice.items() if axis != "cells"}
    condition = own.pop("condition", ALL)
    said = [f"{axis} {clipped(name)}" for axis, name in own.items()]
    under = [] if condition == ALL else [f"pictures with {picture(condition)}"]
    named = ", ".join((*said, *under))
    return f": {named}" if named else ""
