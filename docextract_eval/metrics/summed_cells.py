"""Cells summed per rendition: of all axes, only the field differs within one.

A breakdown by anything else then takes as many rows as there are renditions. Cells are summed once,
and sliced by one axis after another; the figures are those of the cells one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.changes import balance_factors
from docextract_eval.metrics.columns import Codes, Columns, Floats
from docextract_eval.metrics.repeat_means import mean_proportions_over_repeats
from docextract_eval.statistics.clusters import (
    group_rows,
    group_sums,
    proportions_of_rows,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools
    from docextract_eval.statistics.clusters import Proportion, Rows


@dataclass(frozen=True, slots=True, eq=False)
class SummedCells:
    """Rows of cells, each of one rendition and repeat and, where it matters, of one field."""

    columns: Columns
    """Where the rows' renditions are described."""
    rendition: Codes
    field: Codes
    """Empty where rows have cells of several fields."""
    repeat: Codes
    right: Floats
    cells: Codes
    residuals: tuple[Floats, Floats]
    """Differences from the mean of a cell's field and condition in its repeat."""

    @classmethod
    def from_cells(cls, columns: Columns, counted: Bools, *, by_field: bool) -> Self:
        """Sum the cells; those that are `counted` are right."""
        right, rendition, repeat = counted.astype(float), columns.rendition, columns.repeat
        stratum = columns.field.codes * len(columns.condition.names) + columns.condition.codes
        stratum = stratum * columns.repeats + repeat
        mean = group_sums(stratum, right) / np.maximum(np.bincount(stratum), 1)
        residual = right - mean[stratum]
        if by_field:
            ones = np.ones(len(right), np.int64)
            rests = right, ones, (residual, residual**2)
            return cls(columns, rendition, columns.field.codes, repeat, *rests)
        row = rendition * columns.repeats + repeat
        many = np.bincount(row)
        present = np.flatnonzero(many)
        sums = [group_sums(row, each)[present] for each in (right, residual, residual**2)]
        rendition, repeat = np.divmod(present, columns.repeats)
        nowhere = np.zeros(0, np.int64)
        return cls(columns, rendition, nowhere, repeat, sums[0], many[present], (sums[1], sums[2]))

    def shares(
        self, slice_codes: Codes, *, by_condition: bool, pooled: bool = True
    ) -> dict[int, Proportion]:
        """Return the share of each slice; `slice_codes` has a row's slice.

        Where slices are not conditions, every condition weighs in each of them as deployed.
        """
        weight = self._row_weights(slice_codes, by_condition=by_condition)
        source = self.columns.renditions.source.codes[self.rendition]
        return mean_proportions_over_repeats(
            [
                proportions_of_rows(rows, LEVEL, pooled=pooled)
                for rows in self._rows_of_repeats(source, slice_codes, weight)
            ]
        )

    def _row_weights(self, slice_codes: Codes, *, by_condition: bool) -> Floats:
        """Return the weight of a cell of each row."""
        pages = self.columns.renditions
        weight: Floats = pages.weight[self.rendition]
        if by_condition:
            return weight
        condition = pages.condition.take(self.rendition)
        mass = weight * self.cells
        return weight * balance_factors(condition, mass, slice_codes, self.columns.deploy)

    def _rows_of_repeats(self, source: Codes, slice_codes: Codes, weight: Floats) -> list[Rows]:
        """Return the rows of each repeat, grouped by source and slice."""
        found = []
        for repeat in np.flatnonzero(np.bincount(self.repeat)).tolist():
            at = slice(None) if self.columns.repeats == 1 else self.repeat == repeat
            sums = self.right[at], source[at], slice_codes[at], None, weight[at], self.cells[at]
            found.append(group_rows(*sums, (self.residuals[0][at], self.residuals[1][at])))
        return found
