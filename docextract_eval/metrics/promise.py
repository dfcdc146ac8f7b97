"""The loosest threshold at which few enough of the auto-accepted values are wrong.

The promise "at most alpha of the auto-accepted values are wrong" is to hold with 90 % confidence.
It is tested on the calibration half of the documents, at one threshold after another in an order
that does not depend on outcomes, so that testing many costs nothing: three sequences go from strict
to loose until a test fails, each at a third of the 10 %, and the loosest threshold that passed
counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.ladder import Ladder
from docextract_eval.metrics.selective import (
    cells_of_half,
    confidences_or_never,
    criticality_weights,
    scalar_cells_with_values,
)
from docextract_eval.metrics.slices import slice_cells
from docextract_eval.reasons import NO_CONFIDENCE, NO_WEIGHT, Reason, ReasonCode
from docextract_eval.statistics.clusters import upper_bound, upper_bounds

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Columns, Floats

ALPHA = 0.02
CONFIDENCE = 0.9
"""In what share of all runs the promise holds, at least."""
_TEST_LEVEL = 1 - (1 - CONFIDENCE) / 3
"""The level of every test: three sequences share the risk of breaking the promise."""
_QUARTER_AND_HALF = (0.25, 0.5)
"""The auto-accepted shares of all weight from which the second and third sequence start."""
MOST_THRESHOLDS = 200
_TRIED_THRESHOLDS = 20
"""At how many thresholds the needed documents are computed, where no promise is possible."""
_MOST_TIMES = 1e4
"""The most times more documents for which the needed number is reported."""
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Promise:
    """The threshold chosen on the calibration half, or why there is none."""

    alpha: float
    threshold: float | None
    sources: int
    """The documents that it was chosen on."""
    cells: int
    """The cells of these with a true or a predicted value."""
    needed: int | None = None
    """About how many documents in all a promise would need; None if unknown."""
    reason: Reason | None = None


def choose_threshold(columns: Columns, alpha: float = ALPHA) -> Promise:
    """Choose the threshold of a run on its calibration half, or return why there is none."""
    cells = cells_of_half(scalar_cells_with_values(columns), calibration=True)
    sources, rows = int(np.unique(cells.source).size), len(cells.source) // columns.repeats
    if not sources:
        reason = Reason(ReasonCode.NO_VALUES, half="calibration")
        return Promise(alpha, None, sources, rows, reason=reason)
    weight = criticality_weights(cells, slice_cells(cells))
    if not weight.any():
        return Promise(alpha, None, sources, rows, reason=NO_WEIGHT)
    ladder = Ladder.from_cells(cells, confidences_or_never(cells), weight, MOST_THRESHOLDS)
    if not len(ladder):
        return Promise(alpha, None, sources, rows, reason=NO_CONFIDENCE)
    whole = float(weight.sum()) / columns.repeats
    if (threshold := loosest_threshold(ladder, whole, alpha)) is not None:
        return Promise(alpha, threshold, sources, rows)
    if (
        factor := _needed_document_factor(ladder, _sequence_starts(ladder, whole, alpha), alpha)
    ) is None:
        reason = Reason(ReasonCode.NO_SAFE_THRESHOLD, share=alpha)
        return Promise(alpha, None, sources, rows, reason=reason)
    now = int(np.unique(columns.base_cells().source).size)
    needed = max(now + 1, 2 * ceil(factor * sources))  # about half of them are of this half
    reason = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=now, needed=needed, share=alpha)
    return Promise(alpha, None, sources, rows, needed, reason)


def silent_error_bound(
    wrong_share: float, effective_cells: float, level: float = CONFIDENCE
) -> float:
    """Return the one-sided upper end of a silent-error rate, at its effective number of cells."""
    return upper_bound(wrong_share * effective_cells, effective_cells, level)


Starts = tuple[int | None, ...]
"""The steps at which the three sequences start; None where one has no start."""


def loosest_threshold(ladder: Ladder, total_weight: float, alpha: float) -> float | None:
    """Return the loosest threshold that a sequence reaches; `total_weight` is that of all cells."""
    reached = None
    for start in sorted(
        start for start in _sequence_starts(ladder, total_weight, alpha) if start is not None
    ):
        if reached is None or start > reached:  # else it goes the way that another went
            end = _walk_to_looser(ladder, start, alpha)
            reached = reached if end is None else end
    return None if reached is None else float(ladder.thresholds[reached])


def _sequence_starts(ladder: Ladder, total_weight: float, alpha: float) -> Starts:
    """Return where the three sequences start, whatever the outcomes."""
    every = range(len(ladder))
    enough = [
        ladder.weight >= share * total_weight * (1 - _TOLERANCE) for share in _QUARTER_AND_HALF
    ]
    return (
        next((step for step in every if _would_pass_without_errors(ladder, step, alpha)), None),
        *(int(at.argmax()) if at.any() else None for at in enough),
    )


def _would_pass_without_errors(ladder: Ladder, step: int, alpha: float) -> bool:
    """Return whether a threshold would pass if nothing that it accepts were wrong.

    Nothing would then be known of how errors cluster, and a document counts as one cell.
    """
    return silent_error_bound(0.0, ladder.effective_documents(step), _TEST_LEVEL) <= alpha


def _walk_to_looser(ladder: Ladder, start: int, alpha: float) -> int | None:
    """Go from a threshold to looser ones while each passes; return the last that did."""
    passed = None
    for step in range(start, len(ladder)):
        found = ladder.accepted_at(step)
        if silent_error_bound(found.wrong, found.effective, _TEST_LEVEL) > alpha:
            break
        passed = step
    return passed


def _needed_document_factor(ladder: Ladder, starts: Starts, alpha: float) -> float | None:
    """Return how many times the documents a sequence would need to start; None if none would.

    With more documents the first sequence starts at a stricter threshold.
    """
    first, *others = starts
    last = len(ladder) - 1 if first is None else first
    steps = np.linspace(0, last, _TRIED_THRESHOLDS).astype(int).tolist()
    found = [ladder.accepted_at(step) for step in sorted({*steps, *others} - {None})]
    wrong = np.array([each.wrong * each.effective for each in found])
    effective = np.array([each.effective for each in found])

    def passes(factor: Floats) -> Bools:
        return np.asarray(upper_bounds(wrong * factor, effective * factor, _TEST_LEVEL) <= alpha)

    low, high = np.ones(len(found)), np.full(len(found), _MOST_TIMES)
    if not (possible := passes(high)).any():
        return None
    for _ in range(40):
        middle = np.sqrt(low * high)
        enough = passes(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return float(high[possible].min())
