"""How far generated scores are from real ones: the root mean square difference over cells.

A cell is a field of an engine. Differences of small samples are never 0, so what sampling alone
adds to their squares is subtracted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from research.mean_gap import LEVEL, resample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from research.mean_gap import Cells

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RmsGap:
    """A root mean square difference with its 95 % interval over documents."""

    value: float
    low: float
    high: float
    sampling: float
    """What samples of this size of one population would show."""
    cells: int


def rms_gap(sides: Sequence[tuple[Sequence[Cells], Sequence[Cells]]]) -> RmsGap | None:
    """Return the gap over several pairs of real and generated receipts, an item for each engine.

    >>> cells = {(str(at), "total"): True for at in range(40)}
    >>> wrong = cells | {(str(at), "total"): False for at in range(20)}
    >>> found = rms_gap([([cells], [wrong])])
    >>> round(found.value, 1), found.cells
    (0.5, 1)
    """
    found = [each for each in (resample(*side) for side in sides) if each is not None]
    if not found:
        return None
    values = np.concatenate([value for value, _ in found])
    drawn = np.concatenate([drawn for _, drawn in found], axis=1)
    sampling = np.nanvar(drawn, axis=0)
    low, high = (
        _root(each)
        for each in np.percentile(np.nanmean(drawn**2 - 2 * sampling, axis=1), LEVEL).tolist()
    )
    value = _root(float((values**2 - sampling).mean()))
    return RmsGap(value, min(low, value), max(high, value), _root(sampling.mean()), len(values))


def _root(square: float) -> float:
    """Return the root of a square that sampling may have made negative."""
    return float(np.sqrt(max(0.0, square)))
