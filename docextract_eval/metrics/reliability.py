"""How true confidences are: definitions over arrays of confidences, outcomes and weights.

Every array has one position per predicted value: its confidence (0..1), whether it is right (1 or
0), and its weight. Nothing here knows of fields or documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from docextract_eval.statistics import isotonic

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Codes, Floats

SIGMA = 0.05
"""The width of the Gaussian of the smooth error."""
BINS = 10
_GRID = 1000
"""The smooth error is summed on a grid of this many steps and one: both 0 and 1 are on it."""
_REACH = 8.0
"""How many widths of the Gaussian are summed; the rest is below the last digit of a double."""


class BrierParts(NamedTuple):
    """The parts of a Brier score: miscalibration - discrimination + uncertainty."""

    miscalibration: float
    discrimination: float
    uncertainty: float


def brier_score(confidence: Floats, right: Floats, weight: Floats) -> float:
    """Return the mean squared distance between confidences and outcomes.

    >>> c, y = np.array([.1, .9, .8, .3]), np.array([0, 1., 1, 0])
    >>> round(brier_score(c, y, np.ones(4)), 6)
    0.0375
    """
    return float(np.average((confidence - right) ** 2, weights=weight))


def split_brier_score(confidence: Floats, right: Floats, weight: Floats) -> BrierParts:
    """Split the Brier score by the isotonic fit (Dimitriadis, Gneiting and Jordan 2021).

    Miscalibration is what the best monotone map of the confidences would save, discrimination what
    is then still better than always stating the mean.

    >>> parts = split_brier_score(np.array([.1, .9, .8, .3]), np.array([0, 1., 1, 0]), np.ones(4))
    >>> [round(part, 4) for part in parts]
    [0.0375, 0.25, 0.25]
    """
    fitted = isotonic.fit(confidence, right, weight).step_values(confidence)
    mean = float(np.average(right, weights=weight))
    recalibrated, constant = brier_score(fitted, right, weight), mean * (1 - mean)
    miscalibration = max(0.0, brier_score(confidence, right, weight) - recalibrated)
    return BrierParts(miscalibration, max(0.0, constant - recalibrated), constant)


def smooth_calibration_error(confidence: Floats, right: Floats, weight: Floats) -> float:
    """Return the smooth calibration error at a fixed width (Blasiok and Nakkiran 2023).

    The excess of right values over their confidences is put on a grid and smoothed by a Gaussian
    that is reflected half a step beyond both ends, so that nothing is lost at 0 and 1.

    >>> c, y = np.array([1.] * 5 + [.5] * 4), np.array([1., 1, 1, 0, 0, 1, 1, 0, 0])
    >>> w = np.array([1 / 5] * 5 + [1 / 4] * 4)  # half at 1 of which .6 are right
    >>> round(smooth_calibration_error(c, y, w), 4)
    0.2
    """
    place = np.rint(confidence * _GRID).astype(np.int64)
    excess = np.bincount(place, weight * (right - confidence), _GRID + 1) / weight.sum()
    smooth = scipy.ndimage.gaussian_filter1d(excess, SIGMA * _GRID, mode="reflect", truncate=_REACH)
    return float(np.abs(smooth).sum())


def confidence_bins(confidence: Floats, count: int = BINS) -> Codes:
    """Return the bin of each confidence; bins are equally wide, and the last holds both its ends.

    >>> confidence_bins(np.array([0, .1, .95, 1.])).tolist()
    [0, 1, 9, 9]
    """
    return np.minimum((confidence * count).astype(np.int64), count - 1)


def binned_calibration_error(
    confidence: Floats, right: Floats, weight: Floats, power: int = 1
) -> float:
    """Return the mean distance between confidence and accuracy over ten bins: ECE; or its L2.

    >>> c = np.array([.5, .5, .5, .6, .5, .6, .6, .6, .6])
    >>> y = np.array([0, 1., 0, 1, 0, 1, 1, 1, 0])
    >>> [round(binned_calibration_error(c, y, np.ones(9), power), 6) for power in (1, 2)]
    [0.222222, 0.223607]
    """
    place = confidence_bins(confidence)
    mass = np.bincount(place, weight, BINS)
    excess = np.bincount(place, weight * (confidence - right), BINS)[mass > 0]
    mass = mass[mass > 0]
    return float(np.average(np.abs(excess / mass) ** power, weights=mass) ** (1 / power))
