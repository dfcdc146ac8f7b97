"""The isotonic fit: the non-decreasing steps nearest to the observed outcomes.

Calibration is measured with it (CORP takes its values at the confidences that it was fitted to),
and calibration maps are made of it. Between those confidences the fit has no value. A map for new
confidences goes straight from the middle of a step to the middle of the next (centred isotonic
regression, Oron and Flournoy 2017): in simulation its mean square error is up to two fifths lower
than that of the steps, and different confidences between the middles stay different.

The outer steps are the luckiest and the unluckiest stretch, often of few documents: a map that took
them at their word would state 1 where three documents happened to be right. Half a right and half a
wrong document more are counted there (`with_supported_ends`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from docextract_eval.errors import BadInputError
from docextract_eval.statistics.clusters import distinct_codes_and_indices, group_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.statistics.arrays import Codes, Floats


@dataclass(frozen=True, slots=True)
class Steps:
    """The confidence at which each step starts, its mean confidence, and its value.

    A missing confidence, nan, stays nan.
    """

    thresholds: tuple[float, ...]
    centres: tuple[float, ...]
    values: tuple[float, ...]

    def step_values(self, confidence: Floats) -> Floats:
        """Return the value of the step that each confidence is in; below the first, the first's.

        >>> Steps((.2, .6), (.3, .8), (.5, .9)).step_values(np.array([0, .2, .59, .6, 1])).tolist()
        [0.5, 0.5, 0.5, 0.9, 0.9]
        """
        step = np.searchsorted(self.thresholds, confidence, side="right") - 1
        value = np.asarray(self.values)[np.maximum(step, 0)]
        return np.where(np.isnan(confidence), np.nan, value)

    def interpolated_values(self, confidence: Floats) -> Floats:
        """Return values interpolated between the centres, constant beyond the outer ones.

        >>> steps = Steps((.2, .6), (.3, .8), (.5, .9))
        >>> steps.interpolated_values(np.array([0, .3, .8, 1])).tolist()
        [0.5, 0.5, 0.9, 0.9]
        """
        return np.asarray(np.interp(confidence, self.centres, self.values))


def fit(confidence: Floats, right: Floats, weight: Floats | None = None) -> Steps:
    """Return the least-squares steps; equal confidences are pooled first.

    >>> fit(np.array([.9, .5, .7, .5]), np.array([1, 0, 0, 1])).values
    (0.3333333333333333, 1.0)
    """
    weight = np.ones(len(confidence)) if weight is None else weight
    if not (counted := weight > 0).all():
        confidence, right, weight = confidence[counted], right[counted], weight[counted]
    finite = all(np.isfinite(each).all() for each in (confidence, right, weight))
    if not len(confidence) or not finite:
        raise BadInputError("no isotonic fit without finite numbers", "", "leave out the others")
    distinct, row = distinct_values(confidence)
    mass = np.bincount(row, weight)
    pooled = scipy.optimize.isotonic_regression(
        np.bincount(row, weight * right) / mass, weights=mass
    )
    starts = _step_starts(pooled.x)
    sums = np.add.reduceat([mass * distinct, mass], starts, axis=1)
    return Steps(
        tuple(distinct[starts].tolist()),
        tuple((sums[0] / sums[1]).tolist()),
        tuple(pooled.x[starts].tolist()),
    )


def with_supported_ends(
    steps: Steps, confidence: Floats, source: Codes, weight: Floats | None = None
) -> Steps:
    """Return steps whose outer ones count half a right and half a wrong document more.

    An outer step of n documents with the value v becomes (n v + 1/2) / (n + 1); where that passes
    its neighbour's value, the two are one step. n is the effective number of its documents.

    >>> confidence, right = np.array([.5, .5, .8, .9]), np.array([1., 0, 1, 1])
    >>> with_supported_ends(fit(confidence, right), confidence, np.arange(4)).values
    (0.5, 0.8333333333333334)
    """
    weight = np.ones(len(confidence)) if weight is None else weight
    supported = _with_supported_end(steps, confidence, source, weight, top=True)
    if len(supported.values) == 1:
        return supported
    return _with_supported_end(supported, confidence, source, weight, top=False)


def _with_supported_end(
    steps: Steps, confidence: Floats, source: Codes, weight: Floats, *, top: bool
) -> Steps:
    """Return steps with a supported first or last value; joins as few outer steps as it takes."""
    count, values = len(steps.values), np.array(steps.values)
    step = np.maximum(np.searchsorted(steps.thresholds, confidence, side="right") - 1, 0)
    mass = np.bincount(step, weight, count)
    for joined in range(1, count + 1):
        outer = slice(count - joined, None) if top else slice(joined)
        inside = step >= count - joined if top else step < joined
        documents = effective_documents(source[inside], weight[inside])
        value = np.average(values[outer], weights=mass[outer])
        value = (documents * value + 0.5) / (documents + 1)
        if joined == count or (
            value > values[count - joined - 1] if top else value < values[joined]
        ):
            break
    centre = np.average(np.array(steps.centres)[outer], weights=mass[outer])
    return _with_outer_step(steps, joined, float(centre), float(value), top=top)


def _with_outer_step(steps: Steps, joined: int, centre: float, value: float, *, top: bool) -> Steps:
    """Return steps of which the outer ones are joined to one."""
    rest = len(steps.values) - joined
    if top:
        return Steps(
            steps.thresholds[: rest + 1],
            (*steps.centres[:rest], centre),
            (*steps.values[:rest], value),
        )
    return Steps(
        (steps.thresholds[0], *steps.thresholds[joined:]),
        (centre, *steps.centres[joined:]),
        (value, *steps.values[joined:]),
    )


def effective_documents(source: Codes, weight: Floats) -> float:
    """Return Kish's number of documents: those of equal weight that would vary as these do.

    >>> round(effective_documents(np.array([0, 0, 1]), np.ones(3)), 2)
    1.8
    """
    sums = group_sums(distinct_codes_and_indices(source)[1], weight)
    return float(sums.sum() ** 2 / (sums**2).sum())


def _step_starts(values: Floats) -> NDArray[np.intp]:
    """Return the indices at which a step starts; equal neighbours are one step."""
    return np.flatnonzero(np.diff(values, prepend=-np.inf) > 0)


def distinct_values(values: Floats) -> tuple[Floats, Codes]:
    """Return the distinct values in order, and the place of every value among them.

    >>> [each.tolist() for each in distinct_values(np.array([0.5, 0.2, 0.5]))]
    [[0.2, 0.5], [1, 0, 1]]
    """
    steps = np.diff(values)
    if not (steps >= 0).all():
        distinct, place = np.unique(values, return_inverse=True)
        return distinct, place
    is_new = np.concatenate([np.ones(min(1, len(values)), bool), steps > 0])
    return values[is_new], np.cumsum(is_new) - 1
