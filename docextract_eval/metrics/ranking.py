"""How well confidences separate right from wrong: definitions over the weights of both.

The arrays hold the weight of right and of wrong values at each distinct confidence, from the lowest
up, along their last axis; several rows are several resamples. Tied values cannot be ranked: each
counts as half before and half after the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.clusters import group_sums
from docextract_eval.statistics.ties import distinct_values

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Codes, Floats


def right_and_wrong_weights(
    confidence: Floats, right: Floats, weight: Floats
) -> tuple[Floats, Floats]:
    """Return the weight of right and of wrong values at each distinct confidence."""
    place = distinct_values(confidence)[1]
    return group_sums(place, weight * right), group_sums(place, weight * (1 - right))


def confidence_steps(confidence: Floats, most: int) -> Codes:
    """Return the step of every value: about as many in each, equal confidences in one.

    >>> confidence_steps(np.array([.1, .2, .2, .3, .9, .9]), 2).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    place = distinct_values(confidence)[1]
    counts = np.bincount(place)
    before = np.cumsum(counts) - counts
    return np.asarray((before * most // max(1, len(confidence)))[place])


def auroc(right: Floats, wrong: Floats) -> Floats:
    """Return the probability that a right value has more confidence than a wrong one; ties half.

    >>> float(auroc(np.array([0., 1, 1]), np.array([1., 1, 0])))
    0.875
    """
    below = np.cumsum(wrong, axis=-1) - wrong / 2
    pairs = right.sum(axis=-1) * wrong.sum(axis=-1)
    return _divide((right * below).sum(axis=-1), pairs)


def augrc(right: Floats, wrong: Floats) -> Floats:
    """Return the mean share of all values that are silently wrong, over every coverage.

    The area under the generalised risk-coverage curve (Traub and others 2024), in its closed form
    (1 - AUROC) acc (1 - acc) + (1 - acc)^2 / 2.

    >>> float(augrc(np.array([50.]), np.array([50.])))
    0.25
    """
    below = np.cumsum(wrong, axis=-1) - wrong / 2
    all_wrong, everything = wrong.sum(axis=-1), (right + wrong).sum(axis=-1)
    swapped = right.sum(axis=-1) * all_wrong - (right * below).sum(axis=-1)
    return _divide(swapped + all_wrong**2 / 2, everything**2)


def captured_errors(right: Floats, wrong: Floats, reviewed: float) -> Floats:
    """Return the share of all errors that a review of the least confident values finds.

    `reviewed` is the share of the values that is reviewed. Where the review ends among equal
    confidences, it finds the same share of their errors.

    >>> float(captured_errors(np.array([0., 8]), np.array([1., 1]), .1))
    0.5
    """
    both = right + wrong
    before = np.cumsum(both, axis=-1) - both
    room = reviewed * both.sum(axis=-1, keepdims=True) - before
    reviewed_share = np.clip(_divide(room, both), 0, 1)
    return _divide((wrong * np.nan_to_num(reviewed_share)).sum(axis=-1), wrong.sum(axis=-1))


def _divide(part: Floats, whole: Floats) -> Floats:
    """Divide; nan where the whole is 0."""
    empty = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), np.nan)
    return np.asarray(np.divide(part, whole, out=empty, where=np.asarray(whole) > 0))
