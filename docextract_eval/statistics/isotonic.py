"""The isotonic fit: the non-decreasing steps that are nearest to what came out right.

It is what calibration is measured by (CORP takes its values at the confidences it was fitted to)
and what a calibration map is made of. Between those confidences the fit says nothing. A map for
new ones goes straight from the middle of a step to the middle of the next (centred isotonic
regression, Oron and Flournoy 2017): in simulation up to two fifths nearer to the true chances,
in mean square, than the steps, and what was told apart between the middles stays told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import isotonic_regression

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """Confidences from which a step goes on, the mean confidence of each, and its value.

    What has no confidence, nan, has none afterwards.
    """

    thresholds: tuple[float, ...]
    centres: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, confidence: Floats) -> Floats:
        """Return the step's value: of the last step that began, or the first before it began.

        >>> Steps((.2, .6), (.3, .8), (.5, .9)).at(np.array([0, .2, .59, .6, 1])).tolist()
        [0.5, 0.5, 0.5, 0.9, 0.9]
        """
        step = np.searchsorted(self.thresholds, confidence, side="right") - 1
        value = np.asarray(self.values)[np.maximum(step, 0)]
        return np.where(np.isnan(confidence), np.nan, value)

    def between(self, confidence: Floats) -> Floats:
        """Go straight from centre to centre, and level beyond the outer ones: a map for new ones.

        >>> Steps((.2, .6), (.3, .8), (.5, .9)).between(np.array([0, .3, .8, 1])).tolist()
        [0.5, 0.5, 0.9, 0.9]
        """
        return np.asarray(np.interp(confidence, self.centres, self.values))


def fit(confidence: Floats, right: Floats, weight: Floats | None = None) -> Steps:
    """Fit by least squares, equal confidences pooled first: their order means nothing.

    >>> fit(np.array([.9, .5, .7, .5]), np.array([1, 0, 0, 1])).values
    (0.3333333333333333, 1.0)
    """
    weight = np.ones(len(confidence)) if weight is None else weight
    counted = weight > 0
    confidence, right, weight = confidence[counted], right[counted], weight[counted]
    if not len(confidence) or not np.isfinite([confidence, right, weight]).all():
        raise BadInputError("no isotonic fit without finite numbers", "", "leave out the others")
    distinct, row = np.unique(confidence, return_inverse=True)
    mass = np.bincount(row, weight)
    pooled = isotonic_regression(np.bincount(row, weight * right) / mass, weights=mass)
    starts = _risen(pooled.x)
    sums = np.add.reduceat([mass * distinct, mass], starts, axis=1)
    return Steps(
        tuple(distinct[starts].tolist()),
        tuple((sums[0] / sums[1]).tolist()),
        tuple(pooled.x[starts].tolist()),
    )


def _risen(values: Floats) -> NDArray[np.intp]:
    """Return where a step begins: equal neighbours are one, whichever way they were pooled."""
    return np.flatnonzero(np.diff(values, prepend=-np.inf) > 0)
