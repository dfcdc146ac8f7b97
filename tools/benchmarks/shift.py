"""The benchmark of what moved between two runs over different documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measuring import alone, cpu, peak, told
from benchmarks.metrics import cells
from docextract_eval.runs.comparison.shift import split_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCUMENTS = 1_540
"""Documents of each run: about 200,000 cells of both."""
WAYS: Sequence[tuple[str, ...]] = (("kind", "condition"), ("kind", "template", "condition"))


def measure_shift() -> None:
    """Tell how long a change takes to split, over all fields and by field, and in what memory."""
    for place, by in enumerate(WAYS):
        found = alone("one-shift", documents=place)
        what = f"{found['cells']:.0f} cells by {', '.join(by)} and field"
        told(what, found["cpu"], "s of CPU", "< 10")
        told("the same: peak memory", found["peak"], "MB", "< 500")


def one_shift(place: int) -> dict[str, float]:
    """Measure one way of splitting, in this process."""
    sides = cells(DOCUMENTS), cells(DOCUMENTS + 1)
    spent = cpu(lambda: [*split_columns(sides, WAYS[place], are_causes=True)])
    return {"cells": sum(len(side.rendition) for side in sides), "cpu": spent, "peak": peak()}
