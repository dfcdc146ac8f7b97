"""Weights of a mix by energy distance (Székely and Rizzo, 2013).

The distance of real pictures from a mix of candidates is twice the mean distance between the two,
less the mean distances within each. It is quadratic in the weights, so the least one is found
exactly. Pictures of one document are alike whatever their condition: pairs of the same document
are left out of the means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Classes = NDArray[np.int64]

_SHRINKAGE = 0.5
"""How strongly weights are drawn to the usual ones, by the number of pictures."""
_LEAST_CURVE = 1e-6
_SUM_WEIGHT = 100.0
"""How much more the sum of the weights counts than anything else, so that it is 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """Distances by candidate and document, 0 where nothing was measured."""

    to_real: Floats
    """Of each real picture: pictures, candidates, documents."""
    between: Floats
    """Of generated ones: candidates, documents, candidates, documents; 0 of one document."""
    measured: Floats
    """1 for each candidate and document that was measured, else 0."""

    def means(self, picture_weights: Floats, document_weights: Floats) -> tuple[Floats, Floats]:
        """Return the mean distances of candidates from real pictures and from each other.

        Both are weighted, by real picture and by document.
        """
        weight = self.measured * document_weights
        counts = weight.sum(axis=1)
        sums = np.einsum("p,pkd->kd", picture_weights / picture_weights.sum(), self.to_real)
        half = np.einsum("kd,kdle->kle", weight, self.between)
        pairs = np.outer(counts, counts) - weight @ weight.T
        between = np.einsum("kle,le->kl", half, weight) / pairs
        return np.asarray((sums * weight).sum(axis=1) / counts), np.asarray(between)


def measure_distances(
    real: Floats, generated: Floats, candidates: Classes, documents: Classes
) -> Distances:
    """Return the distances of rows of features, generated ones by candidate and document."""
    shape = (int(candidates.max()) + 1, int(documents.max()) + 1)
    to_real = np.zeros((len(real), *shape))
    to_real[:, candidates, documents] = euclidean_distances(real, generated)
    between, measured = np.zeros((*shape, *shape)), np.zeros(shape)
    others = np.where(documents[:, None] == documents, 0, euclidean_distances(generated, generated))
    between[candidates[:, None], documents[:, None], candidates, documents] = others
    measured[candidates, documents] = 1
    return Distances(to_real, between, measured)


def fit_weights(to_real: Floats, between: Floats, usual: Floats, count: int) -> Floats:
    """Return the weights of least energy distance from `count` real pictures.

    The fewer there are, the more the weights are drawn to the usual ones.

    >>> near, apart = np.array([1.0, 1.0]), np.array([[0.0, 2.0], [2.0, 0.0]])
    >>> fit_weights(near, apart, np.array([0.5, 0.5]), 100).round(3).tolist()
    [0.5, 0.5]
    """
    size, shrinkage = len(to_real), _SHRINKAGE / count
    curve = float(between.max()) + shrinkage * np.eye(size) - (between + between.T) / 2
    values, vectors = np.linalg.eigh(curve)
    root = np.sqrt(np.maximum(values, _LEAST_CURVE))
    strong = _SUM_WEIGHT * float(np.sqrt(np.square(root).mean()))
    wanted = (vectors.T @ (shrinkage * usual - to_real)) / root
    rows = np.vstack([(vectors * root).T, np.full((1, size), strong)])
    weights, _ = nnls(rows, np.append(wanted, strong), maxiter=100 * size)
    return np.asarray(weights / weights.sum(), float)


def energy(to_real: Floats, between: Floats, weights: Floats, within: float) -> float:
    """Return the energy distance of a mix from real pictures, given their own mean distance.

    The estimate has no bias, so that it is below 0 by chance where there is no distance.
    """
    return max(0.0, float(2 * weights @ to_real - weights @ between @ weights - within))


def mean_distance_within(real: Floats) -> float:
    """Return the mean distance of two different rows."""
    count = len(real)
    return float(euclidean_distances(real, real).sum() / max(1, count * (count - 1)))


def euclidean_distances(one: Floats, other: Floats) -> Floats:
    """Return the distance of each row of one from each of the other."""
    squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(squares - 2 * one @ other.T, 0)))
