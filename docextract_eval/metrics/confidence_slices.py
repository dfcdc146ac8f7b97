"""The judged values that carry a confidence, slice by slice; invented ones are among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL, Columns, Floats
from docextract_eval.metrics.ratios import GUESSED, score_without_value
from docextract_eval.metrics.slices import cell_weights, slice_cells
from docextract_eval.reasons import NO_CONFIDENCE, NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import count_distinct


@dataclass(frozen=True, slots=True, eq=False)
class ConfidenceSlice:
    """The values of one slice that carry a confidence."""

    where: Mapping[str, str]
    columns: Columns
    weight: Floats

    @property
    def confidence(self) -> Floats:
        """The confidence of each value."""
        return self.columns.confidence

    @property
    def right(self) -> Floats:
        """1 for every right value, 0 for the others."""
        return self.columns.outcome_in("right").astype(float)

    @property
    def documents(self) -> int:
        """The number of documents that they are from."""
        return count_distinct(self.columns.source)

    @property
    def value_count(self) -> int:
        """The number of values in one repeat."""
        return round(len(self.weight) / self.columns.repeats)

    def score(  # noqa: PLR0913, PLR0917 - the parts of a score
        self,
        metric: str,
        value: float | None,
        signature: str,
        low: float | None = None,
        high: float | None = None,
        reason: Reason | None = None,
    ) -> Score:
        """Return a metric of these values as a score."""
        rests_on = self.documents, self.value_count
        signed = f"{metric}|{signature}"
        return Score(metric, self.where, value, low, high, *rests_on, signed, reason)


def predicted_values(columns: Columns, cell_kind: str) -> Columns:
    """Return the predicted values of base documents, of scalars or of tables."""
    columns = columns.base_cells()
    inside = columns.table == (cell_kind == "tables")
    return columns.select(inside & columns.outcome_in(*GUESSED))


def confidence_slices(columns: Columns, cell_kind: str) -> list[ConfidenceSlice]:
    """Return the values that carry a confidence: by condition, and then all of them."""
    predicted = predicted_values(columns, cell_kind)
    predicted = predicted.select(~np.isnan(predicted.confidence))
    found = []
    for by in (("condition",), ()):
        parted = slice_cells(predicted, *by)
        weight = cell_weights(predicted, parted, by)
        for code, name in parted.names.items():
            at = np.flatnonzero((parted.codes == code) & (weight > 0))
            if len(at):
                where = {"cells": cell_kind, **(name or {"condition": ALL})}
                found.append(ConfidenceSlice(where, predicted.take(at), weight[at]))
    return found


def ordered_slices(columns: Columns, cell_kind: str) -> list[ConfidenceSlice]:
    """Return the same slices, the values of each by rising confidence; all metrics share them."""
    return columns.base_cells().derived(_ORDERED_SLICES[cell_kind])


def _order_and_slice(cell_kind: str, columns: Columns) -> list[ConfidenceSlice]:
    predicted = predicted_values(columns, cell_kind)
    order = np.argsort(predicted.confidence, kind="stable")
    return confidence_slices(predicted.take(order), cell_kind)


_ORDERED_SLICES = {cells: partial(_order_and_slice, cells) for cells, _ in CELL_KINDS}


def overall_slice(slices: Sequence[ConfidenceSlice]) -> ConfidenceSlice | None:
    """Return the slice of all conditions; None where these have no weight together."""
    return next((each for each in slices if each.where["condition"] == ALL), None)


def why_no_value_over_all(columns: Columns, cell_kind: str) -> Reason:
    """Return why there is no value over all conditions."""
    predicted = predicted_values(columns, cell_kind)
    if not len(predicted.rendition):
        return Reason(ReasonCode.NO_PREDICTED_VALUES)
    return NO_CONFIDENCE if np.isnan(predicted.confidence).all() else NO_WEIGHT


def score_without_confidence(
    columns: Columns, cell_kind: str, metric: str, signature: str
) -> Score:
    """Return a score with the reason why it has no value."""
    where = {"cells": cell_kind, "condition": ALL}
    return score_without_value(
        metric, where, why_no_value_over_all(columns, cell_kind), f"{metric}|{signature}"
    )
