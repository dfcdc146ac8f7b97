"""Values over pictures, as they are written down: at percentiles, rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.corpus.measured import PERCENTILES, THOUSANDTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def at_percentiles(values: Iterable[float], averaged: int = 1) -> list[float]:
    """Return values at the percentiles, to three digits.

    >>> at_percentiles(range(101))[:3]
    [1.0, 10.0, 20.0]
    """
    return [float(f"{each:.3g}") for each in percentiles(values, averaged)]


def percentiles(values: Iterable[float], averaged: int = 1) -> Floats:
    """Return values at the percentiles; each value is first averaged with those next to it.

    With `averaged` above one, even the ends are those of no single picture.

    >>> percentiles([0, 3, 9, 100], averaged=3)[0].item() >= 4
    True
    """
    ordered = np.sort(np.array([*values], float))
    windows = np.lib.stride_tricks.sliding_window_view(ordered, averaged).mean(axis=1)
    return np.asarray(np.percentile(windows, PERCENTILES))


def thousandths(shares: Floats) -> list[Any]:
    """Return shares as whole numbers."""
    whole: list[Any] = np.rint(THOUSANDTHS * shares).astype(int).tolist()
    return whole
