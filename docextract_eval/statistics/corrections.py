"""Corrections of p values for many tests at once; the order of the tests is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from docextract_eval.statistics.arrays import Floats
    from docextract_eval.statistics.bootstrap import Estimate


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


LEVEL = 0.05
"""The share of false ones among what is named, at most."""


def not_by_chance(tests: Iterable[tuple[str, Estimate, int]]) -> list[str]:
    """Return the names of differences that are not 0, of which at most 5 % are named by chance.

    Each test is a name, its difference with the 95 % interval, and the sources of the interval.

    >>> from docextract_eval.statistics.bootstrap import Estimate
    >>> sure, near = Estimate(.2, .1, .3), Estimate(.2, .01, .39)
    >>> not_by_chance([("total", sure, 50), ("date", near, 50), ("tax", Estimate(0, -1, 1), 50)])
    ['total']
    """
    every = list(tests)
    p = np.array([_p_value(difference, sources) for _, difference, sources in every])
    corrected = benjamini_hochberg_correction(p)
    return [name for (name, *_), each in zip(every, corrected, strict=True) if each <= LEVEL]


def _p_value(difference: Estimate, sources: int) -> float:
    """Return how likely a difference as far from 0 is where there is none, by its interval."""
    from scipy.special import stdtr  # noqa: PLC0415 - slow, and most corrections need none

    from docextract_eval.statistics.clusters import students_quantile  # noqa: PLC0415 - as above

    reach = max(difference.high - difference.value, difference.value - difference.low)
    if not reach or sources < 2:
        return 1.0
    away = abs(difference.value) / reach * students_quantile(1 - LEVEL, sources - 1)
    return float(2 * stdtr(sources - 1, -away))


def _restore_order(corrected: Floats, order: NDArray[np.intp]) -> Floats:
    """Return corrected p values in the order of the tests, at most 1."""
    found = np.empty(len(order))
    found[order] = np.minimum(corrected, 1)
    return found
