"""The background of a scan: the scanner's white lid, and a shadow at the paper's edge.

The lamp runs ahead of the lens, so the shadow is mostly below the paper and to its right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.fields import enlarged, in_colour, mapped, table
from docextract_eval.geometry import EDGE, INWARDS

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Outline, Pixels
    from docextract_eval.corpus.degrade.relief import Floats

_LID = 248
_EDGE_DARK, _EDGE_WIDE = 26, 2.5
"""How dark the line along each side is, and its width in px at 150 dpi."""
_DARK, _WIDE = 60, 4.0
"""The same for the shadow."""
_HALF = 2
"""The lid is drawn at half its size, because a shadow has no finer detail."""


def lid(page: Outline, paper: Pixels) -> Pixels:
    """Return the picture of a lid around a sheet, given how far inside the sheet each cell lies."""
    px = page.dpi / 150
    outwards = (EDGE - np.arange(256)) / (INWARDS * px)
    far = enlarged(paper, (-(-page.size[0] // _HALF), -(-page.size[1] // _HALF)))
    drawn = mapped(far, _line(outwards, _EDGE_DARK, _EDGE_WIDE))
    by = max(1, round(px))
    if (shaded := far[:-by, :-by]).size:  # a page of one pixel casts no shadow
        thrown = mapped(shaded, _line(outwards, _DARK, _WIDE))
        drawn[by:, by:] = np.minimum(drawn[by:, by:], thrown)
    large = enlarged(drawn, page.size)
    return in_colour(large) if page.colour else large


def _line(outwards: Floats, dark: int, wide: float) -> Pixels:
    """Return the tone at each distance from the paper, darkest beside it."""
    return table(_LID - dark * np.clip(1 - outwards / wide, 0, 1) ** 2)
