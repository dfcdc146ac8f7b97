"""Differences of segments to the overall value, in bands that hold for all of them at once.

A band is the segment's interval at Student's quantile of the tail that the sup-t critical value
leaves, times the root of the share of cells outside the segment, because the overall value
includes the segment. That far in the tail Wilson's interval is too short where errors are few and
cluster (of ten segments of 30 documents at an accuracy of .99, a false gap in 20 to 30 % of
runs), so an end reaches as far as Clopper and Pearson's at the same tail if that is further.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import scipy

from docextract_eval import seeds
from docextract_eval.statistics.clusters import (
    students_quantiles,
    upper_bounds,
    wilson_intervals,
)

if TYPE_CHECKING:
    from docextract_eval.statistics.clusters import Floats, Rows, Slices

FEWEST_SOURCES = 30
"""Sources below which a segment is grey: it is shown, but proves nothing."""
_SIMULATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Band:
    """A segment's difference to the overall value, its band, and its numbers."""

    difference: float
    low: float | None
    """None where the segment is grey: its band would not hold beside the others."""
    high: float | None
    shrunk: float
    """The difference shrunk towards 0 by the share of the segments' spread that is chance."""
    sources: int
    cells: int
    is_grey: bool


def segment_bands(rows: Rows, level: float = 0.95, overall: float | None = None) -> dict[int, Band]:
    """Return each segment's difference to the overall value, in bands that hold at once.

    Segments are the slices of the rows. The overall value is the mean of the segments, unless the
    caller passes one that is weighted differently.
    """
    if not len(rows.value):
        return {}
    slices = rows.slices()
    part = slices.weight / slices.weight.sum()
    rest = np.maximum(0, 1 - part)
    overall = float(part @ slices.value) if overall is None else overall
    difference = slices.value - overall
    grey = slices.sources < FEWEST_SOURCES
    ends = _wider_intervals(
        slices,
        float(scipy.special.ndtr(_critical_value(tuple(part[~grey & (part < 1)].tolist()), level))),
    )
    low, high = (difference + (end - slices.value) * np.sqrt(rest) for end in ends)
    shrunk = _shrink_differences(difference, overall * (1 - overall) / slices.effective * rest)
    columns = (difference, low, high, shrunk, slices.sources, slices.cells, grey)
    rows_of_bands = zip(*(column.tolist() for column in columns), strict=True)
    bands = (Band(*each) for each in rows_of_bands)
    return {
        code: replace(band, low=None, high=None) if band.is_grey else band
        for code, band in zip(slices.codes, bands, strict=True)
    }


def _wider_intervals(slices: Slices, one_sided_level: float) -> tuple[Floats, Floats]:
    """Return the wider of two intervals of each slice, with `one_sided_level` below each end."""
    value, effective = slices.value, slices.effective
    quantiles = students_quantiles(2 * one_sided_level - 1, slices.sources - 1)
    low, high = wilson_intervals(value, effective, quantiles)
    most, fewest = (
        upper_bounds(each * effective, effective, one_sided_level) for each in (value, 1 - value)
    )
    return np.minimum(low, 1 - fewest), np.maximum(high, most)


@lru_cache(maxsize=64)
def _critical_value(segment_shares: tuple[float, ...], level: float) -> float:
    """Return the bound below which the largest standardised difference of the segments stays.

    It is simulated, always from the same seed, as if segments were independent of each other; all
    cells outside these segments are one more segment.
    """
    if not segment_shares:
        return float(scipy.special.ndtri((1 + level) / 2))
    part = np.array(segment_shares)
    normal = seeds.stream(0, "sup-t", len(part)).standard_normal((_SIMULATIONS, len(part) + 1))
    own, others = normal[:, :-1], normal[:, -1]
    overall = own @ np.sqrt(part) + others * np.sqrt(max(0.0, 1 - part.sum()))
    differences = (own - np.outer(overall, np.sqrt(part))) / np.sqrt(1 - part)
    return float(np.quantile(np.abs(differences).max(axis=1), level))


def _shrink_differences(difference: Floats, variance: Floats) -> Floats:
    """Return differences shrunk towards 0 by empirical Bayes: DerSimonian and Laird's moments.

    The mean of the true differences is known to be 0, so each of them is a degree of freedom.
    """
    if not (known := variance > 0).any():
        return np.zeros(len(difference))
    precision = 1 / variance[known]
    excess = float((difference[known] ** 2 * precision).sum()) - len(precision)
    spread = max(0.0, excess / float(precision.sum()))
    shrunk = np.zeros(len(difference))
    shrunk[known] = difference[known] * spread / (spread + variance[known])
    return shrunk
