"""Equal values: which there are, and where; values that are in order already are not sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]


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
