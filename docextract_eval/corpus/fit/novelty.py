"""Pictures that are like nothing in the library: how many, and by which statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import beta

from docextract_eval.corpus.fit.energy import euclidean_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.features import Scales

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_FAR = 99
"""The percentile of distances between documents beyond which a picture is far from all."""
BY_CHANCE = 0.03
"""The share of pictures that are far although their scene is known: documents of other shops and
countries than the generated ones are far more often than 1 %, as tools/study fit_check measures."""
_MOST_NAMED = 3
_AWAY = 0.7
"""Deviations from the nearest picture from which on a statistic is named."""
_LEAST_DISTANCE = 0.1
_LEAST_VARIANCE = 0.05
"""Within a candidate, as a share of the mean: what never varies there must not decide alone."""
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Novelty:
    """How many of some pictures are farther from all generated ones than these are."""

    far: tuple[int, ...]
    """The numbers of those that are, among them."""
    count: int
    low: float
    """The bounds of their share (Clopper and Pearson)."""
    high: float
    outside: Mapping[str, float]
    """The statistics by which they differ most from the nearest, in deviations."""

    @property
    def share(self) -> float:
        """The share of the pictures."""
        return len(self.far) / self.count

    @property
    def is_more_than_chance(self) -> bool:
        """Whether more pictures are far than generated ones of other documents would be."""
        return self.low > BY_CHANCE


def find_novelty(
    real: Floats, generated: Floats, origins: tuple[Numbers, Numbers], scales: Scales
) -> tuple[Novelty, Numbers]:
    """Return what is far from all generated pictures, and the nearest one of each picture.

    `origins` are the candidate and the document of each generated one. Distances are measured by
    how statistics vary together within candidates (Mahalanobis): a picture is far by what no scene
    combines, even if each of its statistics occurs in some. Some candidates vary more than others,
    so each distance is divided by what is usual for the nearest one's candidate.
    """
    candidates, documents = origins
    whitening = _whitening(generated, candidates)
    between = euclidean_distances(generated @ whitening, generated @ whitening)
    between[documents[:, None] == documents[None]] = np.inf
    usual = _usual_distances(between.min(axis=1), candidates)
    limit = np.percentile(between.min(axis=1) / usual[candidates[between.argmin(axis=1)]], _FAR)
    away = euclidean_distances(real @ whitening, generated @ whitening)
    nearest = away.argmin(axis=1)
    far = np.flatnonzero(away.min(axis=1) / usual[candidates[nearest]] > limit)
    count = len(real)
    low = float(beta.ppf(_LEVEL / 2, len(far), count - len(far) + 1)) if len(far) else 0.0
    high = (
        float(beta.ppf(1 - _LEVEL / 2, len(far) + 1, count - len(far))) if len(far) < count else 1.0
    )
    outside = _outside(real[far], generated[nearest[far]], scales)
    return Novelty(tuple(far.tolist()), count, low, high, outside), nearest


def _whitening(generated: Floats, candidates: Numbers) -> Floats:
    """Return what makes the variation within candidates the same in every direction."""
    own = [generated[candidates == each] for each in np.unique(candidates)]
    within = np.cov(np.vstack([each - each.mean(axis=0) for each in own]), rowvar=False)
    least = _LEAST_VARIANCE * np.diag(within).mean()
    values, vectors = np.linalg.eigh(within + max(least, 1e-9) * np.eye(len(within)))
    return np.asarray(vectors / np.sqrt(values))


def _usual_distances(nearest: Floats, candidates: Numbers) -> Floats:
    """Return the median distance of each candidate's pictures to the nearest other document's."""
    usual = np.ones(int(candidates.max()) + 1)
    for candidate in np.unique(candidates).tolist():
        usual[candidate] = np.median(nearest[candidates == candidate])
    return np.maximum(usual, _LEAST_DISTANCE)


def _outside(far: Floats, nearest: Floats, scales: Scales) -> dict[str, float]:
    """Return the statistics by which pictures differ most from their nearest, with how far."""
    if not len(far):
        return {}
    count = len(scales.names)
    away = far[:, :count] - nearest[:, :count]
    middle = np.median(away, axis=0)
    order = np.argsort(-np.abs(middle), kind="stable")[:_MOST_NAMED]
    return {
        scales.names[at]: float(middle[at]) for at in order.tolist() if abs(middle[at]) >= _AWAY
    }
