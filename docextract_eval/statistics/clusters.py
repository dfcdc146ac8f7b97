"""Intervals of proportions whose cells are clustered in source documents.

Wilson's interval at the effective number of cells and Student's quantile at the number of
sources, at the correlation of `design_effect`, which is pooled over a breakdown's slices, or that
of each of them (fields have their own). It reaches as far as with fewer errors (`fewer_errors`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, sqrt
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

from docextract_eval.statistics.design_effect import (
    anova_correlations,
    carriers,
    drawn_correlations,
    effective_cells,
    summed_moments,
)
from docextract_eval.statistics.fewer_errors import WorstSources, shares_with_fewer_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Residuals = tuple[Floats, Floats]
    """The sum of each row's differences of cells from their stratum's mean, and of their squares.
    """

_LARGEST_DENSE_RATIO = 8
"""Codes in a range of this many times the number of rows are counted; others are sorted."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of right cells, its interval, and the numbers behind it."""

    value: float
    low: float
    high: float
    sources: int
    cells: int
    effective: float
    documents: float = inf
    """As how many sources of equal weight its sources count."""


def proportions(  # noqa: PLR0913, PLR0917 - the columns of one table
    right: Floats,
    source: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    level: float = 0.95,
    cells: Codes | None = None,
    *,
    pooled: bool = True,
) -> dict[int, Proportion]:
    """Return the proportion and its interval for each slice of one breakdown.

    `right` is 1 or 0 a cell, `source` its document, `slice_codes` its slice of the breakdown,
    `stratum` its field and condition (whose mean is taken out before the correlation is estimated).
    A row may stand for several `cells` that share all of these: then `right` counts the right
    ones among them. A slice whose cells weigh nothing is left out. The correlation is `pooled` over
    the slices, or each slice has its own, as fields must: the errors of one may persist over the
    conditions of a document where those of the others do not.

    >>> p = proportions(*(np.array(a) for a in ([1., 1, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0])))[0]
    >>> p.value, p.sources, p.cells
    (0.75, 2, 4)
    """
    return proportions_of_rows(
        group_rows(right, source, slice_codes, stratum, weight, cells), level, pooled=pooled
    )


def proportions_of_rows(
    rows: Rows, level: float = 0.95, *, pooled: bool = True
) -> dict[int, Proportion]:
    """Return the same for cells that are grouped already."""
    if not len(rows.value):
        return {}
    return slice_proportions(rows.slices(pooled=pooled), level)


def proportions_of_each(slices: Sequence[Slices], level: float = 0.95) -> list[Proportion]:
    """Return the proportion of each of several slices, each of another breakdown."""
    return [*slice_proportions(Slices.joined(slices), level).values()] if slices else []


def share_of_sources(counted: Sequence[bool], source_names: Sequence[str]) -> Proportion:
    """Return the share of pages that count, each with the name of its source.

    >>> share = share_of_sources([True, False, False], ["a", "b", "b"])
    >>> round(share.value, 2), share.sources
    (0.33, 2)
    """
    codes = np.unique(source_names, return_inverse=True)[1]
    return proportions(np.array(counted, float), codes, np.zeros_like(codes))[0]


@dataclass(frozen=True, eq=False)
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
    residuals: Residuals | None = None
    """Where rows have cells of several strata: what these add up to."""

    def slice_sums(self, amount: Floats) -> Floats:
        """Return the sum of an amount of the rows, for each slice."""
        if len(self.codes) == 1:
            return np.asarray(amount.sum(keepdims=True))
        return group_sums(self.slice, amount)

    def slices(self, marks: Floats | None = None, *, pooled: bool = True) -> Slices:
        """Return the means of the slices; `marks` and `pooled` as for their correlations.

        Without marks they are shares, which fewer errors do not make less certain.
        """
        found = means_and_effective_cells(self, self.drawn_correlations(marks, pooled=pooled))
        return replace(found, rarer=self.rarer_outcome()) if marks is None else found

    def source_correlation(self) -> float:
        """Return the intra-source correlation, from 0 to 1, pooled over all slices."""
        residual, squares = self._residuals_and_sum_of_squares()
        total = group_sums(self.group, residual)
        return float(anova_correlations(summed_moments(self._group_cells, total, squares))[0])

    def group_moments(self) -> Floats:
        """Return what `anova_correlations` adds up, a column for each group."""
        residuals, size = self.residuals or self._stratum_residuals(), self._group_cells
        total, squares = (group_sums(self.group, each) for each in residuals)
        return np.stack([np.ones(len(size)), size, size**2, total, total**2 / size, squares])

    def _stratum_residuals(self) -> Residuals:
        mean = self._stratum_means()[0][self.stratum]
        square = self.square - 2 * mean * self.value + mean**2 * self.cells
        return self.value - mean * self.cells, square

    def _residuals_and_sum_of_squares(self) -> tuple[Floats, float]:
        """Return the same with the squares added up, which takes no square of each row."""
        if self.residuals:
            return self.residuals[0], float(self.residuals[1].sum())
        mean, cells = self._stratum_means()
        residual = self.value - mean[self.stratum] * self.cells
        return residual, float(self.square.sum() - (mean**2 * cells).sum())

    def _stratum_means(self) -> tuple[Floats, Floats]:
        """Return the mean and the cells of each stratum."""
        cells = group_sums(self.stratum, self.cells)
        return group_sums(self.stratum, self.value) / cells, cells

    def drawn_correlations(self, marks: Floats | None = None, *, pooled: bool = True) -> Floats:
        """Return the drawn correlation of each slice: one for all of them, or each its own.

        `marks` are the cells of each row that show how values cluster: by default, those of
        their slice's rarer outcome.
        """
        marks = self.rarer_cells if marks is None else marks
        if pooled:
            rho = drawn_correlations(np.array([self.source_correlation()]), self.carriers(marks))
            return np.repeat(rho, len(self.codes))
        own = np.stack([group_sums(self.group_slice, each) for each in self.group_moments()])
        held = group_sums(self.group, marks, len(self.group_slice))
        carried = (group_sums(self.group_slice, each) for each in (held, held**2))
        return drawn_correlations(anova_correlations(own), carriers(*carried))

    @cached_property
    def _group_cells(self) -> Floats:
        return group_sums(self.group, self.cells)

    def carriers(self, marks: Floats) -> Floats:
        """Return how many sources carry some cells, as if all of these carried as many."""
        held = group_sums(self.source, marks)
        return carriers(*(np.array([each.sum()]) for each in (held, held**2)))

    def count_sources(self, marked: Bools) -> int:
        """Return the number of sources with at least one of the marked rows."""
        return count_distinct(self.source[marked])

    @cached_property
    def rarer_cells(self) -> Floats:
        """How many cells of each row have their slice's rarer outcome."""
        is_rare = self.values_are_rare()
        if len(is_rare) == 1:
            return self.value if is_rare[0] else self.cells - self.value
        return np.where(is_rare[self.slice], self.value, self.cells - self.value)

    def values_are_rare(self) -> Bools:
        """Return of which slices less than half of the cells count; a tie counts errors."""
        return np.asarray(self.slice_sums(self.value) / self.slice_sums(self.cells) < 0.5)

    def rarer_outcome(self) -> RarerOutcome:
        """Return the rarer outcome of each slice, and the sources that have most of it."""
        marks, size = self.rarer_cells, self._group_cells
        marked, weight = (group_sums(self.group, each) for each in (marks, self.weight * marks))
        many = len(self.codes)
        worst = WorstSources.of_groups(many, self.group_slice, marked, size, weight)
        return RarerOutcome(
            self.values_are_rare(), worst, group_sums(self.group_slice, size**2, many)
        )


@dataclass(frozen=True, slots=True, eq=False)
class RarerOutcome:
    """The rarer outcome of the slices of a breakdown, and the sources that have most of it."""

    is_counted: Bools
    """Whether it is the one that values count."""
    worst: WorstSources
    cell_squares: Floats
    """The sum of the squares of the sources' cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """The means of a breakdown's slices, and the numbers behind them."""

    codes: list[int]
    value: Floats
    weight: Floats
    square: Floats
    """The sums of the squares of the weights of cells."""
    group_squares: Floats
    """The sums of the squares of what the cells of each source weigh."""
    sources: Codes
    cells: Codes
    effective: Floats
    rarer: RarerOutcome | None = None
    """None where the values are no shares."""

    @property
    def documents(self) -> Floats:
        """As how many sources of equal weight the sources of each slice count."""
        return np.asarray(self.weight**2 / self.group_squares)

    @classmethod
    def joined(cls, parts: Sequence[Slices]) -> Slices:
        """Return the slices of several breakdowns of shares as one, numbered from 0."""

        def whole(name: str) -> Any:  # noqa: ANN401 - an array of one of several types
            return np.concatenate([attrgetter(name)(each) for each in parts], axis=-1)

        names = ("value", "weight", "square", "group_squares", "sources", "cells", "effective")
        worst = WorstSources(*(whole(f"rarer.worst.{n}") for n in ("marked", "cells", "weight")))
        rarer = RarerOutcome(whole("rarer.is_counted"), worst, whole("rarer.cell_squares"))
        columns = {name: whole(name) for name in names}
        return cls(codes=[*range(len(columns["value"]))], rarer=rarer, **columns)


class GrowingSlice:
    """A slice to which cells are added, of values 1 or 0: what they add up to.

    It takes room for its sources in each of its strata, however many cells there are.
    """

    def __init__(self, sources: int, strata: int) -> None:
        """Begin with nothing."""
        self._cells_by_stratum = np.zeros((strata, sources), np.int32)
        self._cells_of_strata, self._values_of_strata = np.zeros((2, strata))
        self._cells, self._values, self._mass, self._heavy = np.zeros((4, sources))
        self._weight = self._square = 0.0

    def add(self, value: Floats, source: Codes, stratum: Codes, weight: Floats) -> None:
        """Add cells, all of which weigh something."""
        strata, sources = self._cells_by_stratum.shape
        np.add.at(self._cells_by_stratum.ravel(), stratum * sources + source, np.int32(1))
        self._cells_of_strata += np.bincount(stratum, minlength=strata)
        self._values_of_strata += group_sums(stratum, value, strata)
        self._cells += np.bincount(source, minlength=sources)
        self._values += group_sums(source, value, sources)
        self._mass += group_sums(source, weight, sources)
        self._heavy += group_sums(source, weight * value, sources)
        self._weight += float(weight.sum())
        self._square += float((weight**2).sum())

    def slices(self) -> Slices:
        """Return the mean of what was added, at its effective number of cells."""
        strata, there = np.flatnonzero(self._cells_of_strata), np.flatnonzero(self._cells)
        many, values = self._cells_of_strata[strata], self._values_of_strata[strata]
        residual = self._values.copy()
        for stratum, mean in zip(strata, values / many, strict=True):
            residual -= mean * self._cells_by_stratum[stratum]
        size, value, mass, heavy = (
            each[there] for each in (self._cells, self._values, self._mass, self._heavy)
        )
        whole, counted = np.array([size.sum()]), np.array([value.sum()])
        is_rare = counted / whole < 0.5
        marks, heavy_marks = (value, heavy) if is_rare[0] else (size - value, mass - heavy)
        squares = float(counted[0] - (values**2 / many).sum())
        moments = summed_moments(size, residual[there], squares)
        carrying = carriers(np.array([marks.sum()]), np.array([(marks**2).sum()]))
        rho = drawn_correlations(anova_correlations(moments), carrying)
        weight, square = np.array([self._weight]), np.array([self._square])
        group_squares = np.array([(mass**2).sum()])
        one = np.zeros(len(there), np.int64)
        worst = WorstSources.of_groups(1, one, marks, size, heavy_marks)
        return Slices(
            codes=[0],
            value=np.array([heavy.sum()]) / weight,
            weight=weight,
            square=square,
            group_squares=group_squares,
            sources=np.array([len(there)]),
            cells=whole.astype(np.int64),
            effective=effective_cells(weight, square, group_squares, rho),
            rarer=RarerOutcome(is_rare, worst, np.array([(size**2).sum()])),
        )

    @property
    def effective_sources(self) -> float:
        """Return how many cells it is worth if all of a source are one."""
        weight = np.array([self._weight]), np.array([self._square])
        return float(effective_cells(*weight, np.array([(self._mass**2).sum()]), 1.0)[0])


def group_rows(  # noqa: PLR0913, PLR0917 - the columns of one table
    value: Floats,
    source: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    cells: Codes | Floats | None = None,
    residuals: Residuals | None = None,
) -> Rows:
    """Return cells grouped by source and slice; those without weight or cells are left out.

    Rows that have cells of several strata need the sums of their `residuals`.
    """
    square = value**2 if cells is None else value  # of values 1 and 0, counted
    count = np.ones(len(value)) if cells is None else cells.astype(float)
    weight = np.ones(len(value)) if weight is None else weight
    if not (kept := weight * count > 0).all():
        value, square, count, weight = (each[kept] for each in (value, square, count, weight))
        source, slice_codes = source[kept], slice_codes[kept]
        stratum = None if stratum is None else stratum[kept]
        residuals = residuals and (residuals[0][kept], residuals[1][kept])
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
        residuals=residuals,
    )


def codes_by_appearance(codes: Codes) -> tuple[Codes, Codes]:
    """Return codes that count from 0 in the order in which they appear, and what they were.

    >>> codes_by_appearance(np.array([7, 2, 7, 5]))
    (array([0, 1, 0, 2]), array([7, 2, 5]))
    """
    distinct, first, place = distinct_first_and_indices(codes)
    order = np.argsort(first)
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return number[place], distinct[order]


def means_and_effective_cells(rows: Rows, rho: float | Floats) -> Slices:
    """Return each slice's mean; its effective cells are its cells / the design effect.

    `rho` is the correlation of all slices, or that of each.
    """
    mass = rows.weight * rows.cells
    weight = rows.slice_sums(mass)
    squares = group_sums(rows.group_slice, group_sums(rows.group, mass) ** 2)
    square = rows.slice_sums(rows.weight**2 * rows.cells)
    return Slices(
        codes=rows.codes,
        value=rows.slice_sums(rows.weight * rows.value) / weight,
        weight=weight,
        square=square,
        group_squares=squares,
        sources=np.bincount(rows.group_slice),
        cells=rows.slice_sums(rows.cells).astype(np.int64),
        effective=effective_cells(weight, square, squares, rho),
    )


def slice_proportions(slices: Slices, level: float) -> dict[int, Proportion]:
    """Return the proportion of each slice with its interval."""
    quantiles = students_quantiles(level, slices.sources - 1)
    low, high = wilson_intervals(slices.value, slices.effective, quantiles)
    if rarer := slices.rarer:
        most = _most_with_fewer_errors(slices, rarer, quantiles)
        low = np.where(rarer.is_counted, low, np.minimum(low, 1 - most))
        high = np.where(rarer.is_counted, np.maximum(high, most), high)
    counts = (slices.sources, slices.cells, slices.effective, slices.documents)
    columns = (slices.value, low, high, *counts)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {code: Proportion(*each) for code, each in zip(slices.codes, rows, strict=True)}


def _most_with_fewer_errors(slices: Slices, rarer: RarerOutcome, quantiles: Floats) -> Floats:
    """Return the highest upper end of the share of the rarer outcome with ever more of it."""
    weights = slices.weight, slices.square, slices.group_squares
    counts = slices.sources, slices.cells, rarer.cell_squares
    shares, effective = shares_with_fewer_errors(rarer.worst, *weights, *counts)
    return np.asarray(wilson_intervals(shares, effective, quantiles)[1].max(axis=0))


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
    inner = scipy.special.betaincinv(wrong_cells + 1, np.where(others > 0, others, 1), level)
    return np.where(others > 0, inner, 1.0)


def are_below(wrong_cells: Floats, effective_cells: Floats, level: float, limit: float) -> Bools:
    """Return whether Clopper and Pearson's upper bounds are at most a limit.

    >>> wrong, effective = np.array([0.0, 0.0]), np.array([148.0, 149.0])
    >>> are_below(wrong, effective, .95, .02), upper_bounds(wrong, effective, .95) <= .02
    (array([False,  True]), array([False,  True]))
    """
    others = np.maximum(0, effective_cells - wrong_cells)
    reached = scipy.special.betainc(wrong_cells + 1, np.where(others > 0, others, 1), limit)
    return np.asarray((others > 0) & (reached >= level))


def students_quantile(level: float, freedom: int) -> float:
    """Return the two-sided quantile of Student's distribution; infinite without freedom."""
    return float(students_quantiles(level, np.array([freedom]))[0])


def students_quantiles(level: float, freedom: Codes) -> Floats:
    """Return the quantile for each of many freedoms."""
    return np.where(
        freedom > 0, scipy.special.stdtrit(np.maximum(freedom, 1), (1 + level) / 2), np.inf
    )


def group_sums(group: Codes, amount: Floats | Bools, groups: int = 0) -> Floats:
    """Return the sum of an amount for each group; groups count from 0, to at least `groups`."""
    return np.bincount(group, amount, groups).astype(np.float64, copy=False)


def sums_in_range(codes: Codes, columns: Codes, amount: Floats, width: int) -> tuple[slice, Floats]:
    """Return the range of some codes, and the sums of an amount by code in it and by column.

    >>> sums_in_range(np.array([7, 8, 7]), np.array([0, 1, 0]), np.array([2.0, 3, 4]), 2)
    (slice(7, 9, None), array([[6., 0.],
           [0., 3.]]))
    """
    first, end = int(codes.min()), int(codes.max()) + 1
    sums = group_sums((codes - first) * width + columns, amount, (end - first) * width)
    return slice(first, end), sums.reshape(end - first, width)


def distinct_codes_and_indices(codes: Codes) -> tuple[Codes, Codes]:
    """Return the distinct codes in order, and each row's index among them, perhaps as they are."""
    first, last = (int(codes.min()), int(codes.max())) if len(codes) else (0, 0)
    if len(codes) and last - first < _LARGEST_DENSE_RATIO * len(codes):
        shifted = codes - first if first else codes
        present = np.bincount(shifted) > 0
        distinct = np.flatnonzero(present) + first
        return distinct, shifted if present.all() else (np.cumsum(present) - 1)[shifted]
    distinct, place = np.unique(codes, return_inverse=True)
    return distinct, place


def positions_among(codes: Codes, distinct: Codes) -> Codes:
    """Return the position of each code among distinct ones, which are in order.

    >>> positions_among(np.array([7, 2, 7]), np.array([2, 5, 7]))
    array([2, 0, 2])
    """
    if not len(codes) or not 0 <= distinct[0] <= distinct[-1] < _LARGEST_DENSE_RATIO * len(codes):
        return np.searchsorted(distinct, codes)
    if distinct[-1] == len(distinct) - 1:
        return codes
    place = np.zeros(distinct[-1] + 1, np.int64)
    place[distinct] = np.arange(len(distinct))
    return place[codes]


def count_distinct(codes: Codes) -> int:
    """Return how many distinct codes there are; codes count from 0."""
    return int(np.count_nonzero(np.bincount(codes)))


def distinct_first_and_indices(codes: Codes) -> tuple[Codes, Codes, Codes]:
    """Return also, between these two, where each distinct code is first."""
    distinct, place = distinct_codes_and_indices(codes)
    first = np.empty(len(distinct), np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]  # the last one that is written stays
    return distinct, first, place


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, its interval, its standard error, and the numbers behind it."""

    value: float
    low: float
    high: float
    error: float
    sources: int
    rows: int


def clustered_mean(
    values: Floats, source: Codes, weight: Floats | None = None, level: float = 0.95
) -> Mean:
    """Return the mean of values whose errors are correlated within a source.

    >>> round(clustered_mean(np.arange(20.), np.arange(20) % 4).error, 6)
    0.645497
    """
    place = distinct_codes_and_indices(source)[1]
    weight = np.ones(len(values)) if weight is None else weight
    mean = clustered_ratio(group_sums(place, weight * values), group_sums(place, weight), level)
    return replace(mean, rows=len(values))


def clustered_ratio(total: Floats, count: Floats, level: float = 0.95) -> Mean:
    """Return the ratio of two totals, from each source's sum and count.

    A source with a count of 0 is left out. With a single source the error is unknown and the
    interval infinite.
    """
    counted = count > 0
    total, count = total[counted], count[counted]
    if not (sources := len(total)):
        raise ValueError("the mean of no rows")
    weight = float(count.sum())
    value = float(total.sum()) / weight
    square = float(((total - value * count) ** 2).sum())
    error = sqrt(sources / (sources - 1) * square) / weight if sources > 1 else inf
    reach = students_quantile(level, sources - 1) * error
    return Mean(value, value - reach, value + reach, error, sources, sources)
