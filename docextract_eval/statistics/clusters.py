"""The interval shown for a proportion whose cells are clustered in source documents.

Wilson's interval at the effective number of cells and Student's quantile at the number of
sources. The intra-source correlation is estimated by one-way analysis of variance on residuals,
pooled over a breakdown's slices, and drawn towards 1 where errors are few: a slice without
errors says nothing about how errors cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

_PRIOR_SOURCES = 2
"""How many sources full correlation counts for, against those that hold the rarer outcome."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of right cells, its interval, and what it rests on."""

    value: float
    low: float
    high: float
    sources: int
    cells: int
    effective: float


def proportions(  # noqa: PLR0913, PLR0917 - the columns of one table
    right: Floats,
    source: Codes,
    shown: Codes,
    fine: Codes | None = None,
    weight: Floats | None = None,
    level: float = 0.95,
) -> dict[int, Proportion]:
    """Give the proportion and its interval for each slice of one breakdown.

    `right` is 1 or 0 a cell, `source` its document, `shown` its slice of the breakdown, `fine`
    its field and condition (whose mean is taken out before the correlation is estimated).

    >>> p = proportions(*(np.array(a) for a in ([1., 1, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0])))[0]
    >>> p.value, p.sources, p.cells
    (0.75, 2, 4)
    """
    weight = np.ones(len(right)) if weight is None else weight
    rho = drawn(correlation(right, source, shown, fine), right, source, shown)
    found = {}
    for code in np.unique(shown).tolist():
        at = shown == code
        w, total = weight[at], float(weight[at].sum())
        per_source = np.bincount(source[at], weights=w)
        sources = int(np.unique(source[at]).size)
        square = float((w**2).sum())
        effect = 1 + (float((per_source**2).sum()) / square - 1) * rho
        effective = total**2 / square / effect
        value = float((w * right[at]).sum()) / total
        low, high = wilson(value, effective, students_quantile(level, sources - 1))
        found[code] = Proportion(value, low, high, sources, int(at.sum()), effective)
    return found


def correlation(right: Floats, source: Codes, shown: Codes, fine: Codes | None = None) -> float:
    """Estimate the intra-source correlation by one-way analysis of variance, within 0 to 1."""
    residual = right - _group_means(right, shown if fine is None else fine)
    group = np.unique(np.stack([source, shown]), axis=1, return_inverse=True)[1].ravel()
    size = np.bincount(group).astype(float)
    groups, cells = len(size), len(right)
    if groups < 2 or cells == groups:
        return 1.0 if groups < 2 else 0.0
    means = np.bincount(group, weights=residual) / size
    between = float((size * (means - residual.mean()) ** 2).sum()) / (groups - 1)
    within = float(((residual - means[group]) ** 2).sum()) / (cells - groups)
    typical = (cells - float((size**2).sum()) / cells) / (groups - 1)
    spread = between + (typical - 1) * within
    return min(1.0, max(0.0, (between - within) / spread)) if spread > 0 else 0.0


def drawn(rho: float, right: Floats, source: Codes, shown: Codes) -> float:
    """Draw a correlation towards 1 by how few sources hold their slice's rarer outcome."""
    rarer = (_group_means(right, shown) < 0.5).astype(float)  # a tie counts errors
    holders = np.unique(source[right == rarer]).size
    return (holders * rho + _PRIOR_SOURCES) / (holders + _PRIOR_SOURCES)


def wilson(share: float, cells: float, quantile: float) -> tuple[float, float]:
    """Give Wilson's interval of a share of this many independent cells.

    >>> [round(end, 4) for end in wilson(81 / 263, 263, 1.959964)]
    [0.2553, 0.3662]
    """
    if not np.isfinite(quantile):
        return 0.0, 1.0
    square = quantile**2 / cells
    centre = (share + square / 2) / (1 + square)
    half = sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def students_quantile(level: float, freedom: int) -> float:
    """Give the two-sided quantile of Student's distribution; infinite without freedom."""
    return float(stdtrit(freedom, (1 + level) / 2)) if freedom > 0 else float("inf")


def _group_means(values: Floats, group: Codes) -> Floats:
    sums = np.bincount(group, weights=values)
    counts = np.maximum(np.bincount(group), 1)
    return np.asarray((sums / counts)[group])
