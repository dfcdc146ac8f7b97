"""Calibrates the confidences of a run: chooses maps, and measures them on documents they never saw.

Scalar values and table cells are calibrated apart, by the same rules: a map for each is chosen by
nested cross-validation over documents (`statistics.nested_choice`). It goes into the file only if
the interval of what it gains lies above 0, unless that is forced; otherwise those confidences stay
as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    InconclusiveError,
    RefusedError,
)
from docextract_eval.metrics.changes import CELL_KINDS, half_width
from docextract_eval.metrics.confidence_slices import confidence_slices, predicted_values
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.metrics.reliability import smooth_calibration_error
from docextract_eval.metrics.slices import cell_weights, slice_cells
from docextract_eval.runs.calibration.confidence_map import ConfidenceMap
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.statistics.clusters import clustered_mean
from docextract_eval.statistics.halves import source_folds
from docextract_eval.statistics.nested_choice import FOLDS, ChosenMap, choose_map
from docextract_eval.statistics.recalibration import (
    JudgedValues,
    LogitLine,
    Points,
    Shape,
    Unchanged,
)

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Codes, Columns, Floats
    from docextract_eval.metrics.confidence_slices import ConfidenceSlice

LEAST_TO_CALIBRATE = 20
"""Documents with confidences; fewer cannot be divided into folds that choose and fit."""
_CELLS = {"scalars": "scalar value", "tables": "table cell"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval, whose ends are None where one document gives no interval."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ConfidenceQuality:
    """How good confidences are; None for what cannot be computed."""

    bias: Estimate
    brier: Estimate
    smooth_ece: float
    high_share: float
    """The share of values with at least the stated high confidence."""
    high_wrong: float | None
    """The share of these that is wrong; None also where a private run has too few documents."""


@dataclass(frozen=True, slots=True)
class MapEffect:
    """What a map does under one condition, to documents that neither chose nor fitted it."""

    condition: str
    documents: int
    values: int
    before: ConfidenceQuality
    after: ConfidenceQuality
    gain: Estimate
    """By how much the Brier score falls: below 0, the map makes confidences worse."""
    more_high_wrong: bool
    """Whether more of the high confidences are wrong than before, and more than promised."""


@dataclass(frozen=True, slots=True)
class CalibratedCells:
    """What was chosen for scalar values or for table cells, and what it does."""

    cells: str
    method: str
    """The chosen candidate."""
    chosen_without: Mapping[str, int]
    """How often each candidate was chosen without one of the folds."""
    shape: Shape
    effects: Sequence[MapEffect]
    """By condition, and at last over all conditions."""

    @property
    def overall(self) -> MapEffect:
        """What it does over all conditions."""
        return self.effects[-1]

    @property
    def improves(self) -> bool:
        """Whether the interval of what it gains lies above 0."""
        return self.overall.gain.low is not None and self.overall.gain.low > 0

    @property
    def is_flat(self) -> bool:
        """Whether it gives all values one confidence, or all values of a field."""
        points = isinstance(self.shape, Points) and len(self.shape.values) == 1
        return points or (isinstance(self.shape, LogitLine) and self.shape.slope == 0)

    @property
    def worse(self) -> list[MapEffect]:
        """The conditions under which confidences get worse, by either measure."""
        return [each for each in self.effects[:-1] if each.gain.value < 0 or each.more_high_wrong]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The maps of a run, and why there is none for some cells."""

    parts: Sequence[CalibratedCells]
    reasons: Mapping[str, str]
    """By kind of cells that cannot be calibrated, the reason."""

    @property
    def improves(self) -> bool:
        """Whether any part improves confidences."""
        return any(part.improves for part in self.parts)

    def refusal(self, run_name: str) -> DocextractEvalError:
        """Return why no map is to be written, if none is shown to improve confidences."""
        gains = [
            f"{_CELLS[part.cells]}s {part.overall.gain.value:.4f} ({_ends(part.overall.gain)})"
            for part in self.parts
        ]
        what = (
            "no map was written: on documents that neither chose nor fitted it, none is shown to "
            f"lower the Brier score; it gains on {', on '.join(gains)}"
        )
        highs = [part.overall.gain.high for part in self.parts]
        is_worse = all(high is not None and high < 0 for high in highs)
        remedy = "keep the confidences as they are, calibrate more documents, or add --force"
        return (RefusedError if is_worse else InconclusiveError)(what, run_name, remedy)

    def confidence_map(self, fitted_on: Mapping[str, Any], *, force: bool) -> ConfidenceMap:
        """Return the map of what improves, or, forced, of whatever was chosen."""
        shapes: dict[str, Shape] = {cells: Unchanged() for cells, _ in CELL_KINDS}
        measured = {}
        for part in self.parts:
            if part.improves or force:
                shapes[part.cells] = part.shape
            gain, overall = part.overall.gain, part.overall
            measured[part.cells] = {
                "documents": overall.documents,
                "values": overall.values,
                "chosen": part.method,
                "gain": [gain.value, gain.low, gain.high],
                "forced": force and not part.improves,
                "effects": [asdict(effect) for effect in part.effects],
            }
        return ConfidenceMap(shapes, {**fitted_on, **measured})


def _ends(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return f"{estimate.low:.4f} to {estimate.high:.4f}"


def calibrate_columns(
    columns: Columns, run_name: str, alpha: float = ALPHA, *, private: bool = False
) -> Calibration:
    """Choose and measure maps for the scalar values and the table cells of a run.

    High confidences are those of 1 - alpha and more. A private run reports nothing on fewer than
    `LEAST_DOCUMENTS` documents.
    """
    parts: list[CalibratedCells] = []
    errors: dict[str, DocextractEvalError] = {}
    for cells, _ in CELL_KINDS:
        try:
            parts.append(_calibrate_cells(columns, cells, run_name, alpha, private=private))
        except DocextractEvalError as error:
            errors[cells] = error
    if not parts:
        first = min(errors.values(), key=lambda each: not isinstance(each, InconclusiveError))
        raise first
    return Calibration(parts, {cells: error.what for cells, error in errors.items()})


def _calibrate_cells(
    columns: Columns, cells: str, run_name: str, alpha: float, *, private: bool
) -> CalibratedCells:
    predicted = predicted_values(columns, cells)
    predicted = predicted.select(~np.isnan(predicted.confidence))
    values = JudgedValues(
        confidence=predicted.confidence,
        right=predicted.outcome_in("right").astype(float),
        weight=cell_weights(predicted, slice_cells(predicted), ()),
        source=predicted.source,
        field=predicted.field.codes,
        fields=predicted.field.names,
    )
    _refuse_too_little(values, cells, run_name)
    chosen = choose_map(values, _document_folds(predicted))
    after = replace(predicted, confidence=chosen.held_out)
    least = LEAST_DOCUMENTS if private else 1
    effects = [
        _map_effect(*pair, 1 - alpha, least)
        for pair in zip(
            confidence_slices(predicted, cells), confidence_slices(after, cells), strict=True
        )
        if pair[0].documents >= least
    ]
    return _calibrated_cells(cells, chosen, effects)


def _calibrated_cells(
    cells: str, chosen: ChosenMap, effects: Sequence[MapEffect]
) -> CalibratedCells:
    counts = dict(Counter(chosen.chosen_without).most_common())
    return CalibratedCells(cells, chosen.name, counts, chosen.shape, effects)


def _refuse_too_little(values: JudgedValues, cells: str, run_name: str) -> None:
    """Raise where there is nothing that a map could be fitted to."""
    noun, counted = _CELLS[cells], values.weight > 0
    if not counted.any():
        what = f"cannot be calibrated: no {noun} has a confidence"
        raise BadInputError(what, run_name, "calibrate a run whose pipeline states confidences")
    documents = int(np.unique(values.source[counted]).size)
    if documents < LEAST_TO_CALIBRATE:
        what = f"cannot be calibrated: {documents} of its documents have a {noun} with a confidence"
        remedy = f"calibrate a run of at least {LEAST_TO_CALIBRATE} such documents"
        raise InconclusiveError(what, run_name, remedy)
    outcomes = np.unique(values.right[counted])
    if len(outcomes) == 1:
        every = "right" if outcomes[0] else "wrong"
        what = f"cannot be calibrated: every {noun} with a confidence is {every}"
        remedy = "calibrate a run in which some values are right and some are wrong"
        raise BadInputError(what, run_name, remedy)


def _document_folds(cells: Columns) -> Codes:
    """Return the fold of each cell's document."""
    names = cells.renditions.source.names
    present = np.unique(cells.source)
    fold_of = source_folds((names[code] for code in present), FOLDS)
    folds = np.zeros(len(names), np.int64)
    folds[present] = [fold_of[names[code]] for code in present]
    return folds[cells.source]


def _map_effect(
    before: ConfidenceSlice, after: ConfidenceSlice, high: float, least: int
) -> MapEffect:
    losses = [(each.confidence - each.right) ** 2 for each in (before, after)]
    moved = float(np.average(np.abs(after.confidence - before.confidence), weights=before.weight))
    stated, mapped = (_confidence_quality(each, high, least) for each in (before, after))
    most = max(1 - high, stated.high_wrong or 0.0)
    return MapEffect(
        condition=before.where["condition"],
        documents=before.documents,
        values=before.value_count,
        before=stated,
        after=mapped,
        more_high_wrong=(mapped.high_wrong or 0.0) > most,
        # By twice as much as a confidence moves, a value that is right gains more than a wrong one.
        gain=_estimate(losses[0] - losses[1], before, unit=2 * moved),
    )


def _confidence_quality(slice_: ConfidenceSlice, high: float, least: int) -> ConfidenceQuality:
    confidence, right, weight = slice_.confidence, slice_.right, slice_.weight
    is_high = confidence >= high
    documents = len(np.unique(slice_.columns.source[is_high]))
    wrong = float(np.average(1 - right[is_high], weights=weight[is_high])) if documents else None
    return ConfidenceQuality(
        bias=_estimate(confidence - right, slice_, least=-1.0, most=1.0),
        brier=_estimate((confidence - right) ** 2, slice_, least=0.0, most=1.0),
        smooth_ece=smooth_calibration_error(confidence, right, weight),
        high_share=float(np.average(is_high, weights=weight)),
        high_wrong=wrong if documents >= least else None,
    )


def _estimate(
    values: Floats,
    slice_: ConfidenceSlice,
    unit: float = 1.0,
    least: float = -np.inf,
    most: float = np.inf,
) -> Estimate:
    """Return a mean over the values of a slice, with its interval by documents."""
    mean = clustered_mean(values, slice_.columns.source, slice_.weight)
    half = half_width(mean.error, mean.sources, unit=unit)
    if not isfinite(half):
        return Estimate(mean.value, None, None)
    return Estimate(mean.value, max(least, mean.value - half), min(most, mean.value + half))
