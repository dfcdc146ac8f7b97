"""Intervals by formulas of their own, from the definitions and not from the package.

Every document holds every field once, so that a world is how many documents each source has, and
how many of a source's cells are wrong in each field.
"""

from __future__ import annotations

import functools
from math import exp, lgamma, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NORMAL = 1.959963984540054
"""The normal quantile of a two-sided level of 95 %."""


class Interval(NamedTuple):
    """Both ends."""

    low: float
    high: float

    def holds(self, truth: float) -> bool:
        """Whether the truth lies between the ends, or on one."""
        return self.low - 1e-12 <= truth <= self.high + 1e-12


def wilson(hits: float, trials: float, quantile: float = NORMAL) -> Interval:
    """Return Wilson's interval of a share.

    >>> ["%.4f" % each for each in wilson(81, 263)]
    ['0.2553', '0.3662']
    """
    share, more = hits / trials, quantile**2 / trials
    middle = share + more / 2
    half = quantile * sqrt(max(0.0, share * (1 - share)) / trials + more / (4 * trials))
    return Interval((middle - half) / (1 + more), (middle + half) / (1 + more))


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularized incomplete beta function, by its continued fraction (Lentz).

    >>> round(beta_share(0.3, 2, 3), 4)
    0.3483
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    above, below, product = 1.0, 1 / (1 - (a + b) * x / (a + 1)), 1 / (1 - (a + b) * x / (a + 1))
    for step in range(1, 500):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            below, above = 1 / (1 + term * below), 1 + term / above
            product *= below * above
        if abs(below * above - 1) < 1e-14:
            break
    return front * product


def solve(rising: Callable[[float], float], aim: float, low: float, high: float) -> float:
    """Return where a rising function reaches an aim."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < aim else (low, middle)
    return (low + high) / 2


@functools.cache
def students(freedom: int, level: float = 0.95) -> float:
    """Return Student's quantile of a two-sided level.

    >>> round(students(9), 4)
    2.2622
    """

    def within(t: float) -> float:
        return 1 - beta_share(freedom / (freedom + t * t), freedom / 2, 0.5)

    return solve(within, level, 0, 1e4)


def binomial_at_most(most: int, trials: int, share: float) -> float:
    """Return the chance of at most this number of hits.

    >>> round(binomial_at_most(1, 10, 0.1), 4)
    0.7361
    """
    return 1 - beta_share(share, most + 1, trials - most) if most < trials else 1.0


def figure_interval(wrong: Floats, documents: Floats) -> Interval:
    """Return the interval of an accuracy: errors earn nothing at either end.

    `wrong` counts a source's wrong cells by field, `documents` how many documents it has. From the
    worked examples of the definition, 40 sources of 12 cells, of whom four have a wrong one:

    >>> four = np.zeros((40, 12)); four[range(4), range(4)] = 1
    >>> round(figure_interval(four, np.ones(40)).low, 6)
    0.907209
    """
    right = documents[:, None] - wrong
    return Interval(_lower_end(wrong, documents), 1 - _lower_end(right, documents, is_rate=True))


def _lower_end(wrong: Floats, documents: Floats, *, is_rate: bool = False) -> float:
    """Return the lower end of the share that is not `wrong`; of rates it has no other caps."""
    cells = documents * wrong.shape[1]
    errors = wrong.sum(axis=1)
    order = np.lexsort((-errors, -errors / cells))
    if is_rate:
        return float(_plain_lows(wrong[order], documents[order])[-1])
    quantile = students(len(cells) - 1)
    cap = 1 / (1 + quantile**2 * (cells**2).sum() / cells.sum() ** 2)
    return float(min(_plain_lows(wrong[order], documents[order]).min(), cap))


def _plain_lows(wrong: Floats, documents: Floats) -> Floats:
    """Return the lower ends if the errors of the first j sources alone were there, for every j."""
    fields, sources = wrong.shape[1], len(wrong)
    cells, total = documents * fields, documents.sum()
    errors = wrong.sum(axis=1)
    by_field = wrong.cumsum(axis=0) / total
    mean = by_field.sum(axis=1)  # of the errors of a document
    between = (
        (errors**2 / cells).cumsum()
        - 2 * mean * (errors * documents / cells).cumsum()
        + mean**2 * (documents**2 / cells).sum()
    )
    within = np.maximum(0, (total * by_field * (1 - by_field)).sum(axis=1) - between)
    rho = correlation(between, within, cells)
    share = 1 - errors.cumsum() / cells.sum()
    few, squares = errors.cumsum(), (errors**2).cumsum()
    kept = cells - errors
    all_right, all_squares = cells.sum() - few, (cells**2).sum() - (cells**2 - kept**2).cumsum()
    is_rare = few <= all_right
    carriers = np.where(is_rare, few, all_right) ** 2 / np.maximum(
        np.where(is_rare, squares, all_squares), 1e-300
    )
    effective = cells.sum() / design(rho, carriers, cells)
    quantile = students(sources - 1)
    more = quantile**2 / effective
    half = quantile * np.sqrt(
        np.maximum(0, share * (1 - share)) / effective + more / (4 * effective)
    )
    return np.asarray((share + more / 2 - half) / (1 + more))


def correlation(between: Floats, within: Floats, cells: Floats) -> Floats:
    """Return the correlation within sources by an analysis of variance, between 0 and 1."""
    count, sources = cells.sum(), len(cells)
    if count == sources:
        return np.zeros_like(between)
    usual = (count - (cells**2).sum() / count) / (sources - 1)
    between, within = between / (sources - 1), within / (count - sources)
    below = between + (usual - 1) * within
    return np.clip(np.where(below > 0, (between - within) / np.where(below > 0, below, 1), 0), 0, 1)


def design(rho: Floats, carriers: Floats, cells: Floats) -> Floats:
    """Return the design effect of a correlation that is drawn towards 1 where carriers are few."""
    drawn = (carriers * rho + 2) / (carriers + 2)
    return np.asarray(1 + ((cells**2).sum() / cells.sum() - 1) * drawn)


def change_interval(change: Floats, level: float = 0.95) -> Interval:
    """Return the interval of a paired change: of each document and field gained 1, lost -1, or 0.

    >>> ["%.6f" % each for each in change_interval(np.zeros((300, 12)))]
    ['-0.006516', '0.006516']
    """
    sources, fields = change.shape
    cells = np.full(sources, float(fields))
    rest = change - change.mean(axis=0)
    between = (rest.sum(axis=1) ** 2 / fields).sum()
    rho = correlation(between, (rest**2).sum() - between, cells)
    changed = np.abs(change).sum(axis=1)
    carriers = changed.sum() ** 2 / max((changed**2).sum(), 1e-300)
    effective = change.size / float(design(rho, carriers, cells))
    gained, lost = (effective * float((change == way).mean()) for way in (1, -1))
    centre = (gained - lost) / (effective + 2)
    spread = gained + lost + 1 - (gained - lost) ** 2 / (effective + 2)
    quantile, whole = students(sources - 1, level), float(change.mean())
    half, cap = quantile * sqrt(spread) / (effective + 2), quantile / (sources + 2)
    return Interval(
        min(centre - half, max(0.0, whole) - cap), max(centre + half, min(0.0, whole) + cap)
    )
