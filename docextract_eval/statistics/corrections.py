"""Corrections of p values for many tests at once; the order of the tests is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def holm_correction(p: Floats) -> Floats:
    """Return p values corrected by Holm, so that any false rejection is as rare as the level.

    >>> holm_correction(np.array([.5, .001, .01])).round(3).tolist()
    [0.5, 0.003, 0.02]
    """
    order = np.argsort(p, kind="stable")
    left = np.arange(len(p), 0, -1)  # tests that are not rejected yet
    return _restore_order(np.maximum.accumulate(p[order] * left), order)


def benjamini_hochberg_correction(p: Floats) -> Floats:
    """Return p values corrected by Benjamini and Hochberg: false ones among the rejected are rare.

    >>> benjamini_hochberg_correction(np.array([.5, .001, .01])).round(3).tolist()
    [0.5, 0.003, 0.015]
    """
    order = np.argsort(-p, kind="stable")
    rank = np.arange(len(p), 0, -1)
    return _restore_order(np.minimum.accumulate(p[order] * (len(p) / rank)), order)


def _restore_order(corrected: Floats, order: NDArray[np.intp]) -> Floats:
    """Return corrected p values in the order of the tests, at most 1."""
    found = np.empty(len(order))
    found[order] = np.minimum(corrected, 1)
    return found
