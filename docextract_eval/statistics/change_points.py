"""Where a series of losses fell: at one place, or slowly over several.

The losses are those of the same documents at every place, against one baseline at which all are 0.
A fall is a ramp: nothing is lost up to one place, more and more up to another, as much from there
on. Among all ramps the likeliest has the least squares, for noise of equal spread at every place;
how far its ends may be off is found by drawing the documents again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from docextract_eval.statistics.arrays import Codes, Floats


_DRAWS = 400
"""How often the documents are drawn again."""
_OUTSIDE = 0.025
"""The share of draws that is left out at either end."""


def locate_fall(changes: Floats, rng: np.random.Generator) -> tuple[int, int]:
    """Return the last place before a fall and the first after it, as far as 95 % of draws agree.

    `changes` is documents x places: what each document gained or lost (below 0) against the
    baseline, which is place 0 and is not among the columns.

    >>> step = np.zeros((50, 6))
    >>> step[:, 3:] = -1.0
    >>> locate_fall(step, np.random.default_rng(0))
    (3, 4)
    """
    documents, places = changes.shape
    starts, ends, ramps = list_ramps(places)
    heights = ramps[:, 1:] / np.linalg.norm(ramps[:, 1:], axis=1, keepdims=True)
    weights = rng.multinomial(documents, np.full(documents, 1 / documents), _DRAWS) / documents
    series = np.vstack([changes.mean(axis=0), weights @ changes])
    likeliest = np.argmax(np.round(-series @ heights.T, 12), axis=1)  # of equal ones, the shortest
    low = np.quantile(starts[likeliest], _OUTSIDE, method="inverted_cdf")
    high = np.quantile(ends[likeliest], 1 - _OUTSIDE, method="inverted_cdf")
    return int(low), int(high)


def list_ramps(last: int) -> tuple[Codes, Codes, Floats]:
    """Return where every ramp between places 0 and `last` starts and ends, the shortest first.

    The third are their heights at all places: 0 up to the start, 1 from the end on.
    """
    start, end = np.triu_indices(last + 1, 1)
    order = np.argsort(end - start, kind="stable")
    start, end = start[order], end[order]
    at = np.arange(last + 1)
    return start, end, np.clip((at - start[:, None]) / (end - start)[:, None], 0, 1)
