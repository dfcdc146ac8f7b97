"""What shares of slices and their intervals are made of, added up over blocks of rows.

A block holds all rows of its sources, so that what is grouped by source is whole in it, and memory
does not grow with the number of blocks. The figures are those of `clusters` over all rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.clusters import (
    Slices,
    anova_correlations,
    count_distinct,
    distinct_codes_and_indices,
    group_sums,
    shrink_correlations,
    summed_moments,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.statistics.clusters import Bools, Codes, Floats


class SliceSums:
    """Sums by slice for some quantities of the same rows.

    Correlations are `pooled` over slices, or each slice has its own.
    """

    def __init__(self, slices: int, quantities: int, *, pooled: bool) -> None:
        """Begin with nothing."""
        self._pooled = pooled
        own = 1 if pooled else slices
        self._sources, self._cells = np.zeros((2, slices), np.int64)
        self._squares, self._mass, self._square = np.zeros((3, slices))
        self._moments = np.zeros((quantities, 6, own))
        self._marked_sources = np.zeros((quantities, own), np.int64)

    def add(
        self,
        source: Codes,
        slices: Codes,
        weight: Floats,
        cells: Floats,
        quantities: Sequence[tuple[Floats, Floats]],
    ) -> None:
        """Add rows, all of some sources; `weight` is that of each cell of a row.

        Of each quantity there are two columns: the sum of the differences of a row's cells from the
        mean of their stratum, and marks; sources with a mark show how values cluster.
        """
        many = len(self._sources)
        group, group_source, group_slice = _group_by_source(source, slices)
        size, mass = (group_sums(group, each) for each in (cells, weight * cells))
        self._sources += np.bincount(group_slice, minlength=many)
        self._cells += group_sums(group_slice, size, many).astype(np.int64)
        self._squares += group_sums(group_slice, mass**2, many)
        self._mass += group_sums(slices, weight * cells, many)
        self._square += group_sums(slices, weight**2 * cells, many)
        for number, (residual, marks) in enumerate(quantities):
            total, marked = group_sums(group, residual), group_sums(group, marks) > 0
            if self._pooled:
                self._moments[number] += summed_moments(size, total, squares=0.0)
                self._marked_sources[number] += count_distinct(group_source[marked])
            else:
                moments = np.ones(len(size)), size, size**2, total, total**2 / size
                own = [group_sums(group_slice, each, many) for each in moments]
                self._moments[number, :5] += own
                self._marked_sources[number] += np.bincount(group_slice[marked], minlength=many)

    def slices(self, quantity: int, codes: Codes, amount: Floats, squares: Floats) -> Slices:
        """Return the slices that have rows; their value is the amount over their weight.

        `squares` is the sum of the squares of the differences of cells from the mean of their
        stratum: of all slices where these are pooled, else of each.
        """
        moments = self._moments[quantity].copy()
        moments[5] = squares
        rho = shrink_correlations(anova_correlations(moments), self._marked_sources[quantity])
        there = self.present
        rho = np.broadcast_to(rho, len(there))[there]
        mass, square, squared = (each[there] for each in (self._mass, self._square, self._squares))
        return Slices(
            codes=codes[there].tolist(),
            value=amount[there] / mass,
            weight=mass,
            sources=self._sources[there],
            cells=self._cells[there],
            effective=mass**2 / square / (1 + (squared / square - 1) * rho),
        )

    @property
    def present(self) -> Bools:
        """Whether each slice has rows."""
        return self._sources > 0


def _group_by_source(source: Codes, slices: Codes) -> tuple[Codes, Codes, Codes]:
    """Return each row's group of source and slice, and the source and the slice of each group."""
    source = source - (source.min() if len(source) else 0)  # a late block has high numbers alone
    slice_of_source = np.zeros(source.max(initial=-1) + 1, np.int64)
    slice_of_source[source] = slices
    if (slice_of_source[source] == slices).all():
        sources, group = distinct_codes_and_indices(source)
        return group, sources, slice_of_source[sources]
    many = len(slice_of_source)
    pairs, group = distinct_codes_and_indices(slices * many + source)
    return group, pairs % many, pairs // many
