"""Intervals of proportions whose cells are clustered in source documents.

Wilson's interval at the effective number of cells and Student's quantile at the number of
sources. The intra-source correlation is estimated by one-way analysis of variance on residuals,
pooled over a breakdown's slices, and shrunk towards 1 where errors are few: a slice without
errors does not show how errors cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_PRIOR_SOURCES = 2
"""The prior for full correlation, as a number of sources with the rarer outcome."""
_LARGEST_DENSE_RATIO = 8
"""Codes below this many times the number of rows are counted; larger ones are sorted."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of right cells, its interval, and the numbers behind it."""

    value: float
    low: float
    high: float
    sources: int
    cells: int
    effective: float


def proportions(  # noqa: PLR0913, PLR0917 - the columns of one table
    right: Floats,
    source: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    level: float = 0.95,
    cells: Codes | None = None,
) -> dict[int, Proportion]:
    """Return the proportion and its interval for each slice of one breakdown.

    `right` is 1 or 0 a cell, `source` its document, `slice_codes` its slice of the breakdown,
    `stratum` its field and condition (whose mean is taken out before the correlation is estimated).
    A row may stand for several `cells` that share all of these: then `right` counts the right
    ones among them. A slice whose cells weigh nothing is left out.

    >>> p = proportions(*(np.array(a) for a in ([1., 1, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0])))[0]
    >>> p.value, p.sources, p.cells
    (0.75, 2, 4)
    """
    rows = group_rows(right, source, slice_codes, stratum, weight, cells)
    if not len(rows.value):
        return {}
    rho = shrink_correlation(rows.source_correlation(), rows.count_rarer_sources())
    return slice_proportions(slice_means(rows, rho), level)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Cells in rows, grouped by source within each slice. Codes count from 0."""

    value: Floats
    """The sum of the values of a row's cells."""
    square: Floats
    """The sum of their squares."""
    cells: Floats
    weight: Floats
    """The weight of each cell of the row."""
    source: Codes
    slice: Codes
    stratum: Codes
    group: Codes
    group_slice: Codes
    """The slice of each group."""
    codes: list[int]
    """The caller's code of each slice."""

    def slice_sums(self, amount: Floats) -> Floats:
        """Return the sum of an amount of the rows, for each slice."""
        return group_sums(self.slice, amount)

    def source_correlation(self) -> float:
        """Return the intra-source correlation, from 0 to 1, by one-way analysis of variance."""
        mean = (group_sums(self.stratum, self.value) / group_sums(self.stratum, self.cells))[
            self.stratum
        ]
        residual = self.value - mean * self.cells
        square = self.square - 2 * mean * self.value + mean**2 * self.cells
        size, total = (group_sums(self.group, each) for each in (self.cells, residual))
        groups, cells = len(size), float(size.sum())
        if groups < 2 or cells == groups:
            return 1.0 if groups < 2 else 0.0
        explained = float((total**2 / size).sum())
        between = (explained - float(total.sum()) ** 2 / cells) / (groups - 1)
        within = max(0.0, float(square.sum()) - explained) / (cells - groups)
        typical = (cells - float((size**2).sum()) / cells) / (groups - 1)
        spread = between + (typical - 1) * within
        return min(1.0, max(0.0, (between - within) / spread)) if spread > 0 else 0.0

    def count_sources(self, marked: Bools) -> int:
        """Return the number of sources with at least one of the marked rows."""
        return int(np.count_nonzero(np.bincount(self.source[marked])))

    def count_rarer_sources(self) -> int:
        """Return the number of sources that have their slice's rarer outcome."""
        mean = self.slice_sums(self.value) / self.slice_sums(self.cells)
        rights_are_rare = (mean < 0.5)[self.slice]  # a tie counts errors
        return self.count_sources(
            np.where(rights_are_rare, self.value > 0, self.value < self.cells)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """The means of a breakdown's slices, and the numbers behind them."""

    codes: list[int]
    value: Floats
    weight: Floats
    sources: Codes
    cells: Codes
    effective: Floats


def group_rows(  # noqa: PLR0913, PLR0917 - the columns of one table
    value: Floats,
    source: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    cells: Codes | None = None,
) -> Rows:
    """Return cells grouped by source and slice; those without weight or cells are left out."""
    square = value**2 if cells is None else value  # of values 1 and 0, counted
    count = np.ones(len(value)) if cells is None else cells.astype(float)
    weight = np.ones(len(value)) if weight is None else weight
    if not (kept := weight * count > 0).all():
        value, square, count, weight = (each[kept] for each in (value, square, count, weight))
        source, slice_codes, stratum = (
            source[kept],
            slice_codes[kept],
            None if stratum is None else stratum[kept],
        )
    codes, slice_ = distinct_codes_and_indices(slice_codes)
    sources, source = distinct_codes_and_indices(source)
    pairs, group = distinct_codes_and_indices(slice_ * max(1, len(sources)) + source)
    return Rows(
        value=value,
        square=square,
        cells=count,
        weight=weight,
        source=source,
        slice=slice_,
        stratum=slice_ if stratum is None else distinct_codes_and_indices(stratum)[1],
        group=group,
        group_slice=pairs // max(1, len(sources)),
        codes=codes.tolist(),
    )


def slice_means(rows: Rows, rho: float) -> Slices:
    """Return each slice's mean; its effective cells are its cells / the design effect."""
    weight = rows.slice_sums(rows.weight * rows.cells)
    squares = group_sums(rows.group_slice, group_sums(rows.group, rows.weight * rows.cells) ** 2)
    square = rows.slice_sums(rows.weight**2 * rows.cells)
    return Slices(
        codes=rows.codes,
        value=rows.slice_sums(rows.weight * rows.value) / weight,
        weight=weight,
        sources=np.bincount(rows.group_slice),
        cells=rows.slice_sums(rows.cells).astype(np.int64),
        effective=weight**2 / square / (1 + (squares / square - 1) * rho),
    )


def slice_proportions(slices: Slices, level: float) -> dict[int, Proportion]:
    """Return the proportion of each slice with its interval."""
    quantiles = students_quantiles(level, slices.sources - 1)
    low, high = wilson_intervals(slices.value, slices.effective, quantiles)
    columns = (slices.value, low, high, slices.sources, slices.cells, slices.effective)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {code: Proportion(*each) for code, each in zip(slices.codes, rows, strict=True)}


def shrink_correlation(rho: float, sources: int) -> float:
    """Return a correlation shrunk towards 1: the more, the fewer sources showed it."""
    return (sources * rho + _PRIOR_SOURCES) / (sources + _PRIOR_SOURCES)


def wilson_interval(share: float, cells: float, quantile: float) -> tuple[float, float]:
    """Return Wilson's interval of a share of this many independent cells.

    >>> [round(end, 4) for end in wilson_interval(81 / 263, 263, 1.959964)]
    [0.2553, 0.3662]
    """
    low, high = wilson_intervals(*(np.array([each]) for each in (share, cells, quantile)))
    return float(low[0]), float(high[0])


def wilson_intervals(share: Floats, cells: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """Return Wilson's intervals of many shares."""
    per_square = cells / quantile**2  # 0 at an infinite quantile: the interval is everything
    centre = share * per_square + 0.5
    half = np.sqrt(share * (1 - share) * per_square + 0.25)
    low, high = ((centre + side) / (per_square + 1) for side in (-half, half))
    return np.clip(low, 0, share), np.clip(high, share, 1)


def upper_bound(wrong_cells: float, effective_cells: float, level: float) -> float:
    """Return Clopper and Pearson's one-sided upper bound of a share of effective cells.

    >>> round(upper_bound(0, 149, .95), 4)
    0.0199
    """
    return float(upper_bounds(np.array([wrong_cells]), np.array([effective_cells]), level)[0])


def upper_bounds(wrong_cells: Floats, effective_cells: Floats, level: float) -> Floats:
    """Return Clopper and Pearson's one-sided upper bounds of many shares."""
    others = np.maximum(0, effective_cells - wrong_cells)
    inner = betaincinv(wrong_cells + 1, np.where(others > 0, others, 1), level)
    return np.where(others > 0, inner, 1.0)


def students_quantile(level: float, freedom: int) -> float:
    """Return the two-sided quantile of Student's distribution; infinite without freedom."""
    return float(students_quantiles(level, np.array([freedom]))[0])


def students_quantiles(level: float, freedom: Codes) -> Floats:
    """Return the quantile for each of many freedoms."""
    return np.where(freedom > 0, stdtrit(np.maximum(freedom, 1), (1 + level) / 2), np.inf)


def group_sums(group: Codes, amount: Floats) -> Floats:
    """Return the sum of an amount for each group; groups count from 0."""
    return np.bincount(group, weights=amount).astype(np.float64, copy=False)


def distinct_codes_and_indices(codes: Codes) -> tuple[Codes, Codes]:
    """Return the distinct codes in order, and each row's index among them."""
    if len(codes) and codes.min() >= 0 and codes.max() < _LARGEST_DENSE_RATIO * len(codes):
        present = np.bincount(codes) > 0
        return np.flatnonzero(present), (np.cumsum(present) - 1)[codes]
    distinct, place = np.unique(codes, return_inverse=True)
    return distinct, place
