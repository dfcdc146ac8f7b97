"""What is auto-accepted at a threshold, and what of that is wrong.

A scalar value is auto-accepted where its confidence reaches the threshold; everything else goes to
a person: lower confidences, values without confidence, and fields that were left empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import Bools, Columns, Floats
from docextract_eval.metrics.ladder import NEVER
from docextract_eval.metrics.ratios import GUESSED, JUDGED
from docextract_eval.metrics.slices import (
    Shares,
    SlicedCells,
    Slicing,
    cell_weights,
    rows_of_first_repeat,
    slice_cells,
)

if TYPE_CHECKING:
    from docextract_eval.statistics.clusters import Rows


@dataclass(frozen=True, slots=True, eq=False)
class AcceptedCells:
    """The scalar cells with a true or predicted value; which are accepted, and which are wrong."""

    columns: Columns
    is_accepted: Bools
    is_silent_error: Bools

    def automation_shares(self, *axis_names: str) -> Shares:
        """Return the auto-accepted share of the cells, by slice: the safe automation rate."""
        return self._shares(self.is_accepted, np.ones(len(self.is_accepted), bool), axis_names)

    def error_shares(self, *axis_names: str) -> Shares:
        """Return the wrong share of the auto-accepted cells, by slice: the silent-error rate.

        A slice without auto-accepted cells is left out.
        """
        return self._shares(self.is_silent_error, self.is_accepted, axis_names)

    def error_rows(self, *axis_names: str) -> tuple[Rows, list[dict[str, str]]]:
        """Return what the first repeat's error shares are computed from, and the slices' names."""
        columns, parted = self.columns, slice_cells(self.columns, *axis_names)
        weight = criticality_weights(columns, parted, *axis_names)
        kept = self.is_accepted & (parted.codes >= 0)
        return rows_of_first_repeat(columns, self.is_silent_error, kept, parted, weight)

    def _shares(self, counted: Bools, included: Bools, axis_names: tuple[str, ...]) -> Shares:
        every = np.ones(len(included), bool)
        sliced = SlicedCells(self.columns, included, [counted], by_criticality=True, weighed=every)
        return sliced.shares(*axis_names)[0]


def mark_accepted_cells(columns: Columns, threshold: float) -> AcceptedCells:
    """Return the cells that a threshold accepts."""
    cells = scalar_cells_with_values(columns)
    accepted = confidences_or_never(cells) >= max(threshold, 0.0)
    return AcceptedCells(cells, accepted, accepted & ~cells.outcome_in("right"))


def scalar_cells_with_values(columns: Columns) -> Columns:
    """Return the scalar cells of base documents that have a true or predicted value."""
    columns = columns.base_cells()
    return columns.select(~columns.table & columns.outcome_in(*JUDGED))


def confidences_or_never(columns: Columns) -> Floats:
    """Return each value's confidence; `NEVER` where none is stated or no value was predicted."""
    stated = columns.outcome_in(*GUESSED) & columns.has_confidence
    return np.where(stated, columns.confidence, NEVER)


def criticality_weights(columns: Columns, slicing: Slicing, *axis_names: str) -> Floats:
    """Return weights of cells: by document, by condition as deployed and by criticality."""
    return cell_weights(columns, slicing, axis_names) * columns.criticality


def cells_of_half(columns: Columns, *, calibration: bool) -> Columns:
    """Return the half of the documents that thresholds are chosen on, or the other half."""
    chosen = columns.renditions.calibration == calibration
    return columns.select(columns.of_renditions(chosen))
