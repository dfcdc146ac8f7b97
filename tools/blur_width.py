"""How wide the disk is that blurs real print, by the width of its edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from drawn_print import clean_receipts, stored_print
from numpy.typing import NDArray

from docextract_eval.corpus.fit.statistics import edge_width

if TYPE_CHECKING:
    from collections.abc import Sequence


_SCALES = (0.35, 0.5, 0.7, 1.0, 1.5, 2.2, 3.5)
"""Stored pixels to a dot of the page."""
_RADII = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
"""Of disks, in stored pixels."""
_RECEIPTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class BlurTable:
    """The width of the edges of drawn print, stored at some scales and blurred by some disks."""

    widths: NDArray[np.float64]
    """Scales x radii; along the radii never smaller."""

    def radius(self, width: float, scale: float) -> float:
        """Return the radius of the disk, in stored pixels, that makes edges so wide at a scale.

        Edges as sharp as drawn ones, or sharper, have none.
        """
        at = np.interp(np.log(scale), np.log(_SCALES), np.arange(len(_SCALES)))
        row = min(int(at), len(_SCALES) - 2)
        share = at - row
        widths = (1 - share) * self.widths[row] + share * self.widths[row + 1]
        last = int(np.searchsorted(widths, widths[0], side="right")) - 1  # as sharp as undone
        return 0.0 if width <= widths[0] else float(np.interp(width, widths[last:], _RADII[last:]))


def blur_table(locales: Sequence[str], name: str) -> BlurTable:
    """Measure drawn print of these countries, in segments as a set has them."""
    receipts = clean_receipts(_RECEIPTS, locales)
    widths = [
        [
            np.median([edge_width(stored_print(each, name, scale, radius)) for each in receipts])
            for radius in _RADII
        ]
        for scale in _SCALES
    ]
    return BlurTable(np.maximum.accumulate(np.array(widths), axis=1))
