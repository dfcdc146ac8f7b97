"""The loosest threshold at which few enough of the auto-accepted values are wrong.

The promise "at most alpha of the auto-accepted values are wrong" is to hold with 90 % confidence.
It is tested on the calibration half of the documents, at one threshold after another in an order
that does not depend on outcomes, so that testing many costs nothing: three sequences go from strict
to loose until a test fails, each at a third of the 10 %, and the loosest threshold that passed
counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf, log
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
from docextract_eval.statistics.clusters import (
    are_below,
    count_distinct,
    upper_bound,
)
from docextract_eval.statistics.needed import (
    FEWEST_CHANGED,
    MOST_TIMES,
    Needed,
    Variation,
    errors_at_power,
    fewest_documents,
    needed_from_draws,
    too_close,
)
from docextract_eval.statistics.power import level_at_look

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Columns, Floats

ALPHA = 0.02
"""What share of the auto-accepted values may be wrong."""
STRICT_ALPHA = 0.01
"""The same for those who ask for more."""
CONFIDENCE = 0.9
"""In what share of all runs the promise holds, at least."""
_TEST_LEVEL = 1 - (1 - CONFIDENCE) / 3
"""The level of every test: three sequences share the risk of breaking the promise."""
_QUARTER_AND_HALF = (0.25, 0.5)
"""The auto-accepted shares of all weight from which the second and third sequence start."""
MOST_THRESHOLDS = 200
_TRIED_THRESHOLDS = 12
"""At how many thresholds the needed documents are computed, where no promise is possible."""
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


def choose_threshold(columns: Columns, alpha: float = ALPHA, looks: int = 1) -> Promise:
    """Choose the threshold of a run on its calibration half, or return why there is none.

    Where the run may be looked at several times, these share the risk of breaking the promise.
    """
    level = level_at_look(_TEST_LEVEL, looks)
    cells = cells_of_half(scalar_cells_with_values(columns), calibration=True)
    sources, rows = count_distinct(cells.source), len(cells.table) // columns.repeats
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
    if (threshold := loosest_threshold(ladder, whole, alpha, level)) is not None:
        return Promise(alpha, threshold, sources, rows)
    now = count_distinct(columns.base_cells().source)
    needed = _needed_documents(columns, now, alpha, level)
    return Promise(alpha, None, sources, rows, needed.documents, needed.reason)


def silent_error_bound(
    wrong_share: float,
    effective_cells: float,
    effective_documents: float = inf,
    level: float = CONFIDENCE,
) -> float:
    """Return the one-sided upper end of a silent-error rate, at its effective number of cells.

    Errors earn nothing: it is at least that of no error, with documents as units.

    >>> round(silent_error_bound(0.001, 3000, 150), 4), round(silent_error_bound(0.0, 150, 150), 4)
    (0.0152, 0.0152)
    """
    return max(
        upper_bound(wrong_share * effective_cells, effective_cells, level),
        upper_bound(0.0, effective_documents, level) if effective_documents < inf else 0.0,
    )


Starts = tuple[int | None, ...]
"""The steps at which sequences start; None where one has no start."""


def loosest_threshold(
    ladder: Ladder, total_weight: float, alpha: float, level: float = _TEST_LEVEL
) -> float | None:
    """Return the loosest threshold that a sequence reaches; `total_weight` is that of all cells."""
    reached = None
    starts = _sequence_starts(ladder, total_weight, alpha, level)
    for start in sorted(start for start in starts if start is not None):
        if reached is None or start > reached:  # else it goes the way that another went
            end = _walk_to_looser(ladder, start, alpha, level)
            reached = reached if end is None else end
    return None if reached is None else float(ladder.thresholds[reached])


def _sequence_starts(ladder: Ladder, total_weight: float, alpha: float, level: float) -> Starts:
    """Return where the three sequences start, whatever the outcomes."""
    every = range(len(ladder))
    passing = (step for step in every if _would_pass_without_errors(ladder, step, alpha, level))
    return next(passing, None), *_starts_at_shares(ladder, total_weight)


def _starts_at_shares(ladder: Ladder, total_weight: float) -> Starts:
    """Return the first steps that accept a quarter and half of all cells."""
    whole = total_weight * (1 - _TOLERANCE)
    enough = [ladder.weight >= share * whole for share in _QUARTER_AND_HALF]
    return tuple(int(at.argmax()) if at.any() else None for at in enough)


def _would_pass_without_errors(ladder: Ladder, step: int, alpha: float, level: float) -> bool:
    """Return whether a threshold would pass if nothing that it accepts were wrong.

    Nothing would then be known of how errors cluster, and a document counts as one cell.
    """
    return upper_bound(0.0, ladder.effective_documents(step), level) <= alpha


def _walk_to_looser(ladder: Ladder, start: int, alpha: float, level: float) -> int | None:
    """Go from a threshold to looser ones while each passes; return the last that did."""
    passed = None
    for step in range(start, len(ladder)):
        found = ladder.accepted_at(step)
        numbers = found.wrong, found.effective, found.documents
        if silent_error_bound(*numbers, level) > alpha:
            break
        passed = step
    return passed


def _needed_documents(columns: Columns, documents: int, alpha: float, level: float) -> Needed:
    """Return about how many documents in all a promise takes, from the errors of both halves."""
    cells = scalar_cells_with_values(columns)
    weight = criticality_weights(cells, slice_cells(cells))
    ladder = Ladder.from_cells(cells, confidences_or_never(cells), weight, MOST_THRESHOLDS)
    whole = float(weight.sum()) / columns.repeats
    return documents_for_promise(ladder, whole, documents, alpha, level)


def documents_for_promise(
    ladder: Ladder, total_weight: float, documents: int, alpha: float, level: float = _TEST_LEVEL
) -> Needed:
    """Return how many documents in all make a promise in 80 % of cases; or why it is not known.

    Thresholds are tried of which enough documents have errors to say how many there are: what a
    threshold with hardly an error promises is luck. The ladder is of all `documents`.
    """
    starts = {step for step in _starts_at_shares(ladder, total_weight) if step is not None}
    steps = np.linspace(0, len(ladder) - 1, _TRIED_THRESHOLDS).astype(int).tolist()
    tried = [
        _Tried.at(ladder, step, documents, is_start=step in starts)
        for step in sorted({*steps, *starts})
    ]
    known = [each for each in tried if each.wrong_sources >= FEWEST_CHANGED]
    found = [each.documents(alpha, MOST_TIMES * documents, level) for each in known]
    drawn = np.min(found, axis=0) if found else np.full(1, np.inf)
    reason = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=documents, share=alpha)
    if np.isfinite(drawn[0]):
        needed = needed_from_draws(drawn, documents)
        least = max(documents + 1, fewest_documents_without_error(alpha, level))
        whole, low = max(least, needed.documents or 0), max(least, needed.low or 0)
        if any(each.is_start for each in tried if each not in known):
            low = least  # it might pass there at any time
        reason = replace(reason, needed=whole, needed_low=low, needed_high=needed.high)
        return Needed(whole, low, needed.high, reason)
    if len(known) < len(tried):
        least = max(documents + 1, ceil(tried[-1].first_documents(alpha, level)))
        return Needed(None, reason=replace(reason, least=least))
    if any(each.variation.first().mean < alpha for each in known):
        return too_close(documents)
    return Needed(None, reason=Reason(ReasonCode.NO_SAFE_THRESHOLD, share=alpha))


def fewest_documents_without_error(alpha: float, level: float = _TEST_LEVEL) -> int:
    """Return how many documents in all pass a test though none of them has an error.

    >>> fewest_documents_without_error(0.02), fewest_documents_without_error(0.005)
    (337, 1358)
    """
    return ceil(2 * _units_without_error(alpha, level))  # half of them choose the threshold


def _units_without_error(alpha: float, level: float) -> float:
    """Return how many independent units pass a test though none of them has an error."""
    return log(1 - level) / log(1 - alpha)


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """What is known of the errors that a threshold accepts, and in resamples of the documents."""

    variation: Variation
    wrong_sources: int
    accepted_share: float
    """The share of the documents of which it accepts anything."""
    is_start: bool
    """Whether a sequence starts there whatever the number of documents."""

    @classmethod
    def at(cls, ladder: Ladder, step: int, sources: int, *, is_start: bool) -> _Tried:
        """Return what is known at a step of the ladder."""
        rows = ladder.rows_at(step)
        accepted = len(rows.group_slice) / sources
        variation = Variation.from_rows(rows, rows.value, sources=sources)
        return cls(variation, rows.count_sources(rows.value > 0), accepted, is_start)

    def first_documents(self, alpha: float, level: float) -> float:
        """Return how many documents in all it takes for the first sequence to start there."""
        first = self.variation.first()
        effective = first.cells / first.design * self.accepted_share / 2
        return float(_units_without_error(alpha, level) / effective)

    def documents(self, alpha: float, most: int, level: float) -> Floats:
        """Return how many documents in all pass the test there; inf where `most` would not."""
        accepted, errors = self.accepted_share / 2, errors_at_power()

        def passes(documents: Floats) -> Bools:
            many, truth = documents * accepted, self.variation.mean
            share, effective = self.variation.observed_share(truth, alpha, many, errors)
            below = are_below(share * effective, effective, level, alpha)
            return np.asarray((truth < alpha) & below)

        found = fewest_documents(passes, self.variation.size, most)
        return np.maximum(found, self.first_documents(alpha, level))
