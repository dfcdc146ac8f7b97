"""Cells summed before they are sliced: of all axes, only the field differs within a rendition.

A breakdown by anything else then takes as many rows as there are renditions. What depends on the
breakdown alone is computed once, for everything that is counted in it: one cause of errors after
another, say. The figures are those of the cells one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.changes import balance_factors, divide
from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats
from docextract_eval.metrics.repeat_means import mean_proportions_over_repeats
from docextract_eval.statistics.clusters import (
    Slices,
    anova_correlations,
    count_distinct,
    distinct_codes_and_indices,
    group_sums,
    shrink_correlations,
    slice_proportions,
    summed_moments,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from docextract_eval.statistics.clusters import Proportion


@dataclass(frozen=True, eq=False)
class CellRows:
    """Cells in rows, each of one rendition and repeat and, where it matters, of one field."""

    columns: Columns
    kept: Bools | None
    """Which of the cells that are sliced these are; None for all."""
    row_of_cell: Codes | None
    """None where every cell is a row."""
    rendition: Codes
    repeat: Codes
    field: Codes
    """Empty where rows have cells of several fields."""
    cells: Floats

    @classmethod
    def from_columns(cls, columns: Columns, kept: Bools, *, by_field: bool) -> Self:
        """Put the kept cells into rows."""
        columns, some = columns.select(kept), None if kept.all() else kept
        rendition, repeat, repeats = columns.rendition, columns.repeat, columns.repeats
        if by_field:
            field, ones = columns.field.codes, np.ones(len(rendition))
            return cls(columns, some, None, rendition, repeat, field, ones)
        present, row = distinct_codes_and_indices(rendition * repeats + repeat)
        nowhere, sizes = np.zeros(0, np.int64), np.bincount(row).astype(float)
        return cls(columns, some, row, *np.divmod(present, repeats), nowhere, sizes)

    @cached_property
    def stratum(self) -> Codes:
        """The field, condition and repeat of each cell: such cells have a mean of their own."""
        columns = self.columns
        stratum = columns.field.codes * len(columns.condition.names) + columns.condition.codes
        return stratum * columns.repeats + columns.repeat

    def sum_cells(self, amount: Floats) -> Floats:
        """Return the sum of an amount of the cells, for each row."""
        return amount if self.row_of_cell is None else group_sums(self.row_of_cell, amount)


@dataclass(frozen=True, slots=True, eq=False)
class CountedRows:
    """How many cells of each row count."""

    counted: Floats
    residual: Floats
    """The sum of their differences from the mean of a cell's field and condition in its repeat."""
    squares: Floats
    """The sum of the squares of these differences, by field, condition and repeat."""

    @classmethod
    def from_cells(cls, rows: CellRows, counted: Bools) -> Self:
        """Sum cells, of which some count."""
        columns, stratum = rows.columns, rows.stratum
        counted = counted if rows.kept is None else counted[rows.kept]
        shape = len(columns.field.names), len(columns.condition.names), columns.repeats
        every = np.bincount(stratum, minlength=int(np.prod(shape)))
        mean = np.bincount(stratum[counted], minlength=len(every)) / np.maximum(1, every)
        found = rows.sum_cells(counted.astype(float))
        squares = every * mean * (1 - mean)
        return cls(found, found - rows.sum_cells(mean[stratum]), squares.reshape(shape))


class Breakdown:
    """Rows in slices, for everything that is counted in them.

    Where slices are not conditions, every condition weighs in each of them as deployed.
    """

    def __init__(
        self, rows: CellRows, slice_codes: Codes, *, by_condition: bool, pooled: bool = True
    ) -> None:
        """Take each row's slice; the slices of fields have correlations that are not `pooled`."""
        self._pooled = pooled
        self._codes, slices = distinct_codes_and_indices(slice_codes)
        weight = _cell_weights(rows, slices, by_condition=by_condition)
        source = rows.columns.renditions.source.codes[rows.rendition]
        self._repeats: dict[int, tuple[Codes | slice, _GroupedRows]] = {}
        for repeat in np.flatnonzero(np.bincount(rows.repeat)).tolist():
            at = slice(None) if rows.columns.repeats == 1 else np.flatnonzero(rows.repeat == repeat)
            grouped = source[at], slices[at], weight[at], rows.cells[at], self._codes
            self._repeats[repeat] = at, _GroupedRows(*grouped)

    def shares(self, of: CountedRows) -> dict[int, Proportion]:
        """Return the share that counts of each slice, by its code."""
        found = []
        for repeat, (at, rows) in self._repeats.items():
            squares = of.squares[:, :, repeat].sum(axis=1)  # of each field
            counted, residual = of.counted[at], of.residual[at]
            slices = rows.slices(counted, residual, squares, pooled=self._pooled)
            found.append(slice_proportions(slices, LEVEL))
        return mean_proportions_over_repeats(found)


def _cell_weights(rows: CellRows, slices: Codes, *, by_condition: bool) -> Floats:
    """Return the weight of a cell of each row."""
    pages = rows.columns.renditions
    weight: Floats = pages.weight[rows.rendition]
    if by_condition:
        return weight
    condition, mass = pages.condition.take(rows.rendition), weight * rows.cells
    return weight * balance_factors(condition, mass, slices, rows.columns.deploy)


class _GroupedRows:
    """Rows of one repeat, grouped by source within each slice."""

    def __init__(
        self, source: Codes, slices: Codes, weight: Floats, cells: Floats, codes: Codes
    ) -> None:
        """Take the source, the slice and the cells of each row, and the weight of each cell."""
        self._codes, self._slice, self._weight = codes, slices, weight
        self._group, self._group_source, self._group_slice = _group_by_source(source, slices)
        self._size, mass = (group_sums(self._group, each) for each in (cells, weight * cells))
        self._sources = np.bincount(self._group_slice, minlength=len(codes))
        self._cells, squares = self._slice_sums(self._size), self._slice_sums(mass**2)
        self._mass, square = (  # added up as what counts is: where every cell counts, that is all
            group_sums(slices, each * cells, len(codes)) for each in (weight, weight**2)
        )
        self._independent, self._clustered = divide(self._mass**2, square), divide(squares, square)

    def slices(
        self, counted: Floats, residual: Floats, field_squares: Floats, *, pooled: bool
    ) -> Slices:
        """Return the share of each slice that has rows, and the numbers behind it.

        Where correlations are not pooled, slices are fields.
        """
        right, total = (group_sums(self._group, each) for each in (counted, residual))
        marked = self._has_rarer_outcome(right)
        size = self._size
        if pooled:
            summed = summed_moments(size, total, float(field_squares.sum()))
            holders = np.array([count_distinct(self._group_source[marked])])
        else:
            moments = np.ones(len(size)), size, size**2, total, total**2 / size
            own = [self._slice_sums(each) for each in moments]
            summed = np.stack([*own, field_squares[self._codes]])
            holders = np.bincount(self._group_slice[marked], minlength=len(self._codes))
        rho = shrink_correlations(anova_correlations(summed), holders)
        there = self._sources > 0
        rights = group_sums(self._slice, self._weight * counted, len(self._codes))
        return Slices(
            codes=self._codes[there].tolist(),
            value=divide(rights, self._mass)[there],
            weight=self._mass[there],
            sources=self._sources[there],
            cells=self._cells[there].astype(np.int64),
            effective=(self._independent / (1 + (self._clustered - 1) * rho))[there],
        )

    def _slice_sums(self, of_groups: Floats) -> Floats:
        return group_sums(self._group_slice, of_groups, len(self._codes))

    def _has_rarer_outcome(self, right: Floats) -> Bools:
        """Return which groups have a cell with their slice's rarer outcome; a tie counts errors."""
        rights_are_rare = self._slice_sums(right) < self._cells / 2
        return np.where(rights_are_rare[self._group_slice], right > 0, right < self._size)


def _group_by_source(source: Codes, slices: Codes) -> tuple[Codes, Codes, Codes]:
    """Return each row's group of source and slice, and the source and the slice of each group."""
    slice_of_source = np.zeros(source.max(initial=-1) + 1, np.int64)
    slice_of_source[source] = slices
    if (slice_of_source[source] == slices).all():
        sources, group = distinct_codes_and_indices(source)
        return group, sources, slice_of_source[sources]
    many = len(slice_of_source)
    pairs, group = distinct_codes_and_indices(slices * many + source)
    return group, pairs % many, pairs // many
