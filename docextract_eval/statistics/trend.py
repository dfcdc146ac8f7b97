"""How accuracy moved over periods: as measured, and as if every period had the same mix.

Cells are of types, as for a shift. The adjusted accuracies are the levels of periods that fit all
cells best if types differ by an amount that is the same in every period (least squares with an
effect of each type and of each period). So a period with more of a hard type is not lower for it,
and no type has to occur in every period. A slope is the line through the levels, each period
weighed by its cells; what the adjusted slope lacks of the measured one is by the mix.

Changes are ramps: level up to one period, level again from another, straight in between. The
steepest ramp is the one whose height is largest beside its own spread over resamples of sources,
and is a change if that is larger than the largest of all ramps in 95 % of resamples around no
change. Where it lies is found by least squares, in every resample. Before and after a change
further ones are looked for in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy

from docextract_eval.statistics.bootstrap import (
    Estimate,
    estimate_difference,
    logit_interval,
    resample_weights,
)
from docextract_eval.statistics.change_points import list_ramps
from docextract_eval.statistics.clusters import students_quantile
from docextract_eval.statistics.shift import TypedCells, sums_by_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.statistics.arrays import Bools, Codes, Floats


_RESAMPLES = 1_000
_LEVEL = 0.95
_MANY = 10**9
"""Degrees of freedom of a spread that is known."""
FEWEST_PERIODS = 3
"""Periods from which on a slope and changes are looked for."""


@dataclass(frozen=True, slots=True)
class Level:
    """The accuracy of one period."""

    measured: Estimate
    adjusted: Estimate
    sources: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the adjusted accuracy between two periods, given by their places."""

    last_before: int
    first_after: int
    """They enclose the change in 95 % of resamples."""
    height: Estimate
    """The mean of the periods after it less that of the periods before it."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The accuracies of periods in their order, and what moved."""

    levels: tuple[Level, ...]
    measured_slope: Estimate
    """Per period; so are the other slopes."""
    adjusted_slope: Estimate
    mix_slope: Estimate
    """The measured slope less the adjusted one."""
    changes: tuple[Change, ...]
    sources: int


def find_trend(cells: TypedCells, period: Codes, seed: int = 0) -> Trend | None:
    """Return the trend of cells over periods; None if a period shares no type with the others."""
    types, type_of_cell = np.unique(cells.type, return_inverse=True)
    periods = 1 + int(period.max())
    every_source, source = np.unique(cells.source, return_inverse=True)
    every, size = len(every_source), len(types) * periods
    by_place = replace(cells, source=source, type=type_of_cell * periods + period)
    sums = scipy.sparse.hstack(sums_by_source(by_place, every, size), format="csr")
    whole = np.asarray(sums.sum(axis=0)).reshape(1, -1)
    weight = whole.reshape(2, len(types), periods)[0]
    if not _are_connected(weight > 0):
        return None
    by_period = weight.sum(axis=0)
    levels = _levels(whole, periods)[:, 0]
    quantities = 2 * len(types) * periods * periods
    draws = np.concatenate(
        [
            _levels(weights @ sums, periods)
            for weights in resample_weights(sums.shape[0], _RESAMPLES, seed, quantities)
        ],
        axis=1,
    )
    sources = count_sources(cells.source, period, periods)
    line = _line(by_period)
    slopes, drawn_slopes = levels @ line, draws @ line
    step = 1 / max(1, periods - 1)
    measured, adjusted, mix = (
        estimate_difference(value, drawn, every, step)
        for value, drawn in (
            (slopes[0], drawn_slopes[0]),
            (slopes[1], drawn_slopes[1]),
            (slopes[0] - slopes[1], drawn_slopes[0] - drawn_slopes[1]),
        )
    )
    return Trend(
        tuple(
            Level(
                _level(levels[0, at], draws[0, :, at], many),
                _level(levels[1, at], draws[1, :, at], many),
                many,
            )
            for at, many in enumerate(sources)
        ),
        measured,
        adjusted,
        mix,
        tuple(_find_changes(levels[1], draws[1], sources)),
        every,
    )


def _are_connected(present: Bools) -> bool:
    """Whether every period shares types with another, and so on to all of them."""
    shared = (present.T.astype(int) @ present.astype(int)) > 0
    reached = shared[0]
    for _ in range(len(shared)):
        reached = shared[reached].any(axis=0)
    return bool(reached.all())


def _levels(sums: Floats, periods: int) -> Floats:
    """Return the accuracies of periods, for every row of sums, as measured and then adjusted."""
    weight, right = np.moveaxis(sums.reshape(len(sums), 2, -1, periods), 1, 0)
    of_type, of_period = weight.sum(axis=2), weight.sum(axis=1)
    per_type = np.divide(1, of_type, out=np.zeros_like(of_type), where=of_type > 0)
    shares = weight * per_type[:, :, None]
    # What is left of periods' weights and right cells once every type has its own level.
    within = of_period[:, :, None] * np.eye(periods) - shares.swapaxes(1, 2) @ weight
    surplus = right.sum(axis=1) - np.einsum("rxt,rx->rt", shares, right.sum(axis=2))
    effects = np.einsum("rst,rt->rs", np.linalg.pinv(within, hermitian=True), surplus)
    mean = right.sum(axis=(1, 2)) / of_period.sum(axis=1)
    centre = (effects * of_period).sum(axis=1) / of_period.sum(axis=1)
    measured = np.divide(
        right.sum(axis=1), of_period, out=np.full_like(of_period, np.nan), where=of_period > 0
    )
    adjusted = effects + (mean - centre)[:, None]
    return np.stack([measured, np.where(of_period > 0, adjusted, np.nan)])


def _line(weight: Floats) -> Floats:
    """Return what a line's slope has of each period's level."""
    at = np.arange(len(weight)) - np.average(np.arange(len(weight)), weights=weight)
    slope: Floats = weight * at / (weight * at**2).sum()
    return slope


def count_sources(source: Codes, period: Codes, periods: int) -> list[int]:
    """Return how many sources have cells in each period."""
    pairs = np.unique(source * periods + period)
    return [int(many) for many in np.bincount(pairs % periods, minlength=periods)]


def _level(value: float, draws: Floats, sources: int) -> Estimate:
    inside = min(1.0, max(0.0, float(value)))  # an adjusted level may pass the ends
    low, high = logit_interval(inside, np.clip(draws, 0, 1), sources)
    return Estimate(inside, low, high)


def _find_changes(
    levels: Floats, draws: Floats, sources: Sequence[int], first: int = 0
) -> list[Change]:
    """Return the changes within some periods, of which `first` is the place of the first."""
    draws = draws[np.isfinite(draws).all(axis=1)]
    if len(levels) < FEWEST_PERIODS or len(draws) < _RESAMPLES / 2:
        return []
    start, end, heights = list_ramps(len(levels) - 1)
    centred = heights - heights.mean(axis=1, keepdims=True)
    fit = centred / (centred**2).sum(axis=1, keepdims=True)  # gives the height of each ramp
    found, drawn = levels @ fit.T, draws @ fit.T
    spread = np.hypot(drawn.std(axis=0, ddof=1), 1 / (sum(sources) + 1))
    largest = np.abs((drawn - found) / spread).max(axis=1)
    best = int(np.argmax(np.abs(found) / spread))
    limit = np.quantile(largest, _LEVEL) * _widening(sum(sources) // len(levels))
    if np.abs(found[best]) / spread[best] <= limit:
        return []
    length = np.linalg.norm(centred, axis=1)
    likeliest = np.argmax(np.sign(found[best]) * drawn * length, axis=1)  # by least squares
    outside = (1 - _LEVEL) / 2
    low = int(np.quantile(start[likeliest], outside, method="inverted_cdf"))
    high = int(np.quantile(end[likeliest], 1 - outside, method="inverted_cdf"))
    height, drawn_height = (
        each[..., high:].mean(axis=-1) - each[..., : low + 1].mean(axis=-1)
        for each in (levels, draws)
    )
    compared = sum(sources[: low + 1]) + sum(sources[high:])
    change = Change(
        first + low, first + high, estimate_difference(float(height), drawn_height, compared, 1)
    )
    before = _find_changes(levels[: low + 1], draws[:, : low + 1], sources[: low + 1], first)
    after = _find_changes(levels[high:], draws[:, high:], sources[high:], first + high)
    return [*before, change, *after]


def _widening(sources: int) -> float:
    """Return by how much a limit is higher where a period has so few sources to know it from."""
    return students_quantile(_LEVEL, max(1, sources - 1)) / students_quantile(_LEVEL, _MANY)
