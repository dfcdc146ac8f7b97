"""How far several judges of the same things agree: Krippendorff's alpha.

1 is full agreement, 0 is agreement by chance. A judge who did not judge a thing is left out for
it, and a thing that fewer than two judged does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""The scale of the values: names, ranks, numbers, or numbers with a true zero."""


def krippendorffs_alpha(values: Floats, scale: Level = "nominal") -> float | None:
    """Return alpha of an array judges x things; None where no two values differ.

    A nan means that a judge did not judge a thing.

    >>> krippendorffs_alpha(np.array([[1.0, 2, 3, 3], [1, 2, 3, 3]]))
    1.0
    """
    known = np.unique(values[~np.isnan(values)])
    counts = (values[:, :, None] == known).sum(axis=0).astype(np.float64)
    counts = counts[counts.sum(axis=1) >= 2]
    others = counts.sum(axis=1) - 1
    coincidences = (counts / others[:, None]).T @ counts - np.diag(
        (counts / others[:, None]).sum(axis=0)
    )
    frequencies = coincidences.sum(axis=1)
    differences = _squared_differences(known, frequencies, scale)
    expected = float(frequencies @ differences @ frequencies) / max(
        1.0, float(frequencies.sum()) - 1
    )
    observed = float((coincidences * differences).sum())
    return 1 - observed / expected if expected else None


def _squared_differences(distinct_values: Floats, frequencies: Floats, scale: Level) -> Floats:
    """Return the squared difference of every two values, by the scale."""
    one, other = distinct_values[:, None], distinct_values[None, :]
    if scale == "nominal":
        return np.asarray(one != other, np.float64)
    if scale == "interval":
        return np.asarray((one - other) ** 2)
    if scale == "ratio":
        whole = one + other
        parts = np.divide(one - other, whole, out=np.zeros(whole.shape), where=whole != 0)
        return np.asarray(parts**2)
    ranks = (
        np.cumsum(frequencies) - frequencies / 2
    )  # what lies between two values, and half of either
    return np.asarray((ranks[:, None] - ranks[None, :]) ** 2)
