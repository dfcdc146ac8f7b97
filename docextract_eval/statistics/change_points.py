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
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

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
    starts, ends, ramps = _all_ramps(places)
    weights = rng.multinomial(documents, np.full(documents, 1 / documents), _DRAWS) / documents
    series = np.vstack([changes.mean(axis=0), weights @ changes])
    likeliest = np.argmax(np.round(-series @ ramps.T, 12), axis=1)  # of equal ones, the shortest
    low = np.quantile(starts[likeliest], _OUTSIDE, method="inverted_cdf")
    high = np.quantile(ends[likeliest], 1 - _OUTSIDE, method="inverted_cdf")
    return int(low), int(high)


def _all_ramps(places: int) -> tuple[Codes, Codes, Floats]:
    """Return where each ramp starts and ends, and its heights at places 1 on, of length 1."""
    start, end = np.triu_indices(places + 1, 1)
    order = np.argsort(end - start, kind="stable")
    start, end = start[order], end[order]
    at = np.arange(1, places + 1)
    heights = np.clip((at - start[:, None]) / (end - start)[:, None], 0, 1)
    return start, end, heights / np.linalg.norm(heights, axis=1, keepdims=True)
