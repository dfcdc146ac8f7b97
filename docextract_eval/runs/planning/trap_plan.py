"""How many documents with a trap show what it costs, to an interval of a given width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.traps import needed_for_lift
from docextract_eval.records import Score
from docextract_eval.statistics.needed import Needed

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.runs.measured_run import MeasuredRun


@dataclass(frozen=True, slots=True)
class TrapPlan:
    """What is known of the cost of a trap, and what it takes to know it well enough."""

    lift: Score
    """What it costs, on the fields or the cells of tables that it attacks."""
    needed: Needed | None
    """How many documents with it give an interval of the width; None where there are enough."""

    @property
    def trap(self) -> str:
        """The name of the trap."""
        return self.lift.slice["trap"]


def plan_traps(run: MeasuredRun, width: float, traps: Collection[str] = ()) -> list[TrapPlan]:
    """Return the plans of some traps of a run, or of all, by their names."""
    lifts = [
        score
        for score in run.scores
        if score.metric == "trap_lift"
        and score.slice["condition"] == ALL
        and score.value is not None
        and (not traps or score.slice["trap"] in traps)
    ]
    if not lifts:
        what = "has no cost of a trap: no document with one has its twin without it"
        remedy = "run a corpus whose recipe has [traps] and leaves twins on"
        raise BadInputError(what, run.name, remedy)
    return [TrapPlan(lift, needed_for_lift(lift, width)) for lift in sorted(lifts, key=_name)]


def _name(lift: Score) -> tuple[str, str]:
    return lift.slice["trap"], lift.slice["cells"]
