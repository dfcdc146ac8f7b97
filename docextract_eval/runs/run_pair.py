"""Two runs compared: what changed from one to the other, and which cells flipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.runs.compare import Comparison, compare_slots
from docextract_eval.runs.flips import Flips, count_flips
from docextract_eval.runs.measured_run import MeasuredRun
from docextract_eval.runs.overlap import Slots, pair_runs

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, eq=False)
class RunPair:
    """A run compared with the one before it."""

    sides: tuple[MeasuredRun, MeasuredRun]
    comparison: Comparison
    slots: Slots
    flips: Flips | None
    """None where one run is private: nobody may see the documents on which cells flipped."""


def compare_pair(
    sides: tuple[MeasuredRun, MeasuredRun], axes: Sequence[Sequence[str]] = ()
) -> RunPair:
    """Compare two runs, and count what flipped."""
    shared, slots = pair_runs(*sides)
    private = any(side.description.private for side in sides)
    return RunPair(
        sides,
        compare_slots(*sides, shared, slots, axes),
        slots,
        None if private else count_flips(*sides, slots),
    )
