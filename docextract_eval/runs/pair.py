"""Two runs compared: what changed from one to the other, and which cells flipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.runs.compare import Comparison, compare_slots
from docextract_eval.runs.flips import Flips, flips
from docextract_eval.runs.measured import Measured
from docextract_eval.runs.overlap import Slots, overlap

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A run compared with the one before it."""

    sides: tuple[Measured, Measured]
    comparison: Comparison
    slots: Slots
    flips: Flips | None
    """None where one run is private: nobody may see the documents on which cells flipped."""


def pair(sides: tuple[Measured, Measured], by: Sequence[Sequence[str]] = ()) -> Pair:
    """Compare two runs, and count what flipped."""
    shared, slots = overlap(*sides)
    private = any(side.description.private for side in sides)
    return Pair(
        sides,
        compare_slots(*sides, shared, slots, by),
        slots,
        None if private else flips(*sides, slots),
    )
