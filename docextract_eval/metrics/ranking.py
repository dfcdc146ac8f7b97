"""How well confidences separate right from wrong: definitions over the weights of both.

The arrays hold the weight of right and of wrong values at each distinct confidence, from the lowest
up, along their last axis; several rows are several resamples. Tied values cannot be ranked: each
counts as half before and half after the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Codes, Floats


def steps_of_counts(counts: Codes, most: int) -> Codes:
    """Return the step of each distinct confidence from how many values have it.

    There are about as many values in each step.

    >>> steps_of_counts(np.array([1, 2, 1, 2]), 2).tolist()
    [0, 0, 1, 1]
    """
    before = np.cumsum(counts) - counts
    return np.asarray(before * most // max(1, int(counts.sum())))


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
