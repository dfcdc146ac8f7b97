"""Corrections of p for many tests at once; the order of the tests is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def holm(p: Floats) -> Floats:
    """Correct p so that one false rejection among all is as rare as the level: for claims.

    >>> holm(np.array([.5, .001, .01])).round(3).tolist()
    [0.5, 0.003, 0.02]
    """
    order = np.argsort(p, kind="stable")
    left = np.arange(len(p), 0, -1)  # tests that are not rejected yet
    return _unsorted(np.maximum.accumulate(p[order] * left), order)


def benjamini_hochberg(p: Floats) -> Floats:
    """Correct p so that false ones are as rare among the rejected as the level: for exploring.

    >>> benjamini_hochberg(np.array([.5, .001, .01])).round(3).tolist()
    [0.5, 0.003, 0.015]
    """
    order = np.argsort(-p, kind="stable")
    rank = np.arange(len(p), 0, -1)
    return _unsorted(np.minimum.accumulate(p[order] * (len(p) / rank)), order)


def _unsorted(corrected: Floats, order: NDArray[np.intp]) -> Floats:
    """Put each corrected p back to its test; none is above 1."""
    found = np.empty(len(order))
    found[order] = np.minimum(corrected, 1)
    return found
