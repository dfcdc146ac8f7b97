"""The types of arrays, and how they are divided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers = Floats | Codes


def divide(part: Numbers, whole: Numbers, *, of_nothing: float = np.nan) -> Floats:
    """Divide; `of_nothing` where the whole is 0.

    >>> divide(np.array([1.0, 1.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    empty = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), of_nothing)
    return np.asarray(np.divide(part, whole, out=empty, where=np.asarray(whole) > 0))


def weighted_sums(values: Floats, weights: Floats) -> Floats:
    """Return the sum of each row, weighted in several ways, a column for each.

    The last digits of a product of matrices would depend on the processor and its threads.

    >>> weighted_sums(np.array([[1.0, 2.0]]), np.array([[1.0, 1.0], [0.0, 3.0]])).tolist()
    [[3.0, 6.0]]
    """
    return np.asarray(np.einsum("...c,wc->...w", values, weights))
