"""How like real pictures a mix is, statistic by statistic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.fit.measuring import STATISTICS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.features import Measured

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_QUARTILES = (0.25, 0.5, 0.75)
UNMATCHED = 0.3
"""The Kolmogorov distance from which on a statistic is not matched."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """One statistic of real pictures, of the default mix and of the fitted one."""

    name: str
    real: tuple[float, ...]
    """The quartiles."""
    fitted: tuple[float, ...]
    before: float
    """The Kolmogorov distance of the default mix from the real pictures."""
    after: float
    """That of the fitted one."""


def compare_statistics(
    real: Measured, generated: Measured, weights: tuple[Floats, Floats], candidates: Numbers
) -> tuple[Resemblance, ...]:
    """Compare all statistics; weights are those of each generated picture's candidate.

    The first are those of the default mix, the second those of the fitted one.
    """
    sizes = np.bincount(candidates)[candidates]
    before, after = (each / sizes for each in weights)
    return tuple(_compare(name, real, generated, (before, after)) for name in STATISTICS)


def _compare(
    name: str, real: Measured, generated: Measured, weights: tuple[Floats, Floats]
) -> Resemblance:
    own = np.array([each[name] for each in real if name in each])
    there = np.array([name in each for each in generated])
    theirs = np.array([each[name] for each in generated if name in each])
    before, after = (distribution_distance(own, theirs, each[there]) for each in weights)
    quartiles = tuple(weighted_quantile(own, np.ones(len(own)), at) for at in _QUARTILES)
    fitted = tuple(weighted_quantile(theirs, weights[1][there], at) for at in _QUARTILES)
    return Resemblance(name, quartiles, fitted, before, after)


def distribution_distance(real: Floats, generated: Floats, weights: Floats) -> float:
    """Return the Kolmogorov distance of values from weighted ones; 1 where there are none.

    >>> distribution_distance(np.array([1.0, 2.0]), np.array([1.0, 3.0]), np.array([0.5, 0.5]))
    0.5
    """
    if not len(real) or weights.sum() <= 0:
        return 0.0 if not len(real) and weights.sum() <= 0 else 1.0
    points = np.unique(np.concatenate([real, generated]))
    order = np.argsort(generated, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(weights[order])]) / weights.sum()
    theirs = sums[np.searchsorted(generated[order], points, side="right")]
    own = np.searchsorted(np.sort(real), points, side="right") / len(real)
    return float(np.abs(own - theirs).max())


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the value that a share of the weight is at or below; nan without any."""
    if not len(values) or weights.sum() <= 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(len(values) - 1, int(np.searchsorted(sums, share)))])
