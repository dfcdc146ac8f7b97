"""How wide the disk is that blurs real print, by the width of its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SCALES = (0.35, 0.5, 0.7, 1.0, 1.5, 2.2, 3.5)
"""Stored pixels to a dot of the page."""
RADII = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
"""Of disks, in stored pixels."""


def scales_around(low: float, high: float) -> tuple[float, ...]:
    """Return the scales from the last one below a range to the first one above it.

    >>> scales_around(0.8, 1.2)
    (0.7, 1.0, 1.5)
    """
    first, last = np.searchsorted(SCALES, low) - 1, np.searchsorted(SCALES, high) + 1
    return SCALES[max(0, min(int(first), len(SCALES) - 2)) : max(2, int(last))]


class BlurTable:
    """The width of the edges of drawn print, stored at some scales and blurred by some disks."""

    def __init__(self, drawn_width: Callable[[float, float], float]) -> None:
        """Take what measures drawn print at a scale and a radius; it is called where needed."""
        self._drawn_width = drawn_width
        self._rows: dict[int, NDArray[np.float64]] = {}

    def radius(self, width: float, scale: float) -> float:
        """Return the radius of the disk, in stored pixels, that makes edges so wide at a scale.

        Edges as sharp as drawn ones, or sharper, have none.
        """
        at = np.interp(np.log(scale), np.log(SCALES), np.arange(len(SCALES)))
        row = min(int(at), len(SCALES) - 2)
        share = at - row
        widths = (1 - share) * self._widths(row) + share * self._widths(row + 1)
        last = int(np.searchsorted(widths, widths[0], side="right")) - 1  # as sharp as undone
        return 0.0 if width <= widths[0] else float(np.interp(width, widths[last:], RADII[last:]))

    def _widths(self, row: int) -> NDArray[np.float64]:
        """Return the widths at a scale by the radii, along which they never fall."""
        if row not in self._rows:
            found = [self._drawn_width(SCALES[row], radius) for radius in RADII]
            self._rows[row] = np.maximum.accumulate(np.array(found))
        return self._rows[row]
