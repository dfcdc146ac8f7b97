"""Documents that are like none of a reference, by the distance to their neighbours there.

Each statistic is measured by its rank in the reference, so that none counts more for its unit. A
document is unlike the reference where it is farther from its nearest neighbours in one half of the
reference than all but 1 % of the other half's documents are. The halves are apart so that the bound
holds for documents that are new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FALSE_ALARMS = 0.01
"""The share of the reference's own documents that are called unlike."""
_NEIGHBOURS = 5
_LACKING = 2.0
"""How far a document without a statistic is from one that has it, in deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """One half of a reference's documents, and how far those of the other half are from it."""

    ordered: tuple[Floats, ...]
    """The known values of every statistic, sorted."""
    tree: cKDTree
    distances: Floats

    @classmethod
    def around(cls, statistics: Floats) -> Self:
        """Return the neighbourhood of documents x statistics; NaN where one has none."""
        near, far = statistics[::2], statistics[1::2]
        ordered = tuple(np.sort(column[~np.isnan(column)]) for column in near.T)
        tree = cKDTree(_scaled(near, ordered))
        return cls(ordered, tree, _distances(tree, _scaled(far, ordered)))

    @property
    def bound(self) -> float:
        """The distance that 1 % of the reference's own documents pass."""
        return float(np.quantile(self.distances, 1 - FALSE_ALARMS, method="higher"))

    def distances_to(self, statistics: Floats) -> Floats:
        """Return how far each document is from its neighbours in the reference."""
        return _distances(self.tree, _scaled(statistics, self.ordered))


def _distances(tree: cKDTree, points: Floats) -> Floats:
    """Return how far each point is from its nearest neighbours, on average."""
    distances, _ = tree.query(points, _NEIGHBOURS)
    return np.asarray(distances.mean(axis=1))


def _scaled(statistics: Floats, ordered: tuple[Floats, ...]) -> Floats:
    """Return normal scores of ranks, then whether each statistic is missing."""
    columns = []
    for column, known in zip(statistics.T, ordered, strict=True):
        below = np.searchsorted(known, column, "left") + np.searchsorted(known, column, "right")
        scores = ndtri((below / 2 + 0.5) / (len(known) + 1))
        columns.append(np.where(np.isnan(column), 0.0, scores))
    missing = _LACKING * np.isnan(statistics)
    return np.hstack([np.column_stack(columns), missing])
