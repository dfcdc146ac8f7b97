"""Means of quantities that are not shares: ratios of sums over sources, with clustered errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.clusters import (
    distinct_codes_and_indices,
    group_sums,
    students_quantile,
)

if TYPE_CHECKING:
    from docextract_eval.statistics.clusters import Codes, Floats


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
