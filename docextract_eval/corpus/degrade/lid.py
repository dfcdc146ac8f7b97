"""The background of a scan: the scanner's white lid, and a shadow at the paper's edge.

The lamp runs ahead of the lens, so the shadow is mostly below the paper and to its right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.pixel_operations import (
    enlarge,
    map_tones,
    round_to_bytes,
    to_colour,
)
from docextract_eval.geometry import EDGE, INWARDS

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Outline, Pixels
    from docextract_eval.corpus.degrade.relief import Floats

_LID = 248
_EDGE_DARKNESS, _EDGE_WIDTH = 26, 2.5
"""How dark the line along each side is, and its width in px at 150 dpi."""
_SHADOW_DARKNESS, _SHADOW_WIDTH = 60, 4.0
"""The same for the shadow."""
_HALF = 2
"""The lid is drawn at half its size, because a shadow has no finer detail."""


def draw_lid(page: Outline, inside_distances: Pixels) -> Pixels:
    """Return the picture of a lid around a sheet, given how far inside the sheet each cell lies."""
    px = page.dpi / 150
    outwards = (EDGE - np.arange(256)) / (INWARDS * px)
    far = enlarge(inside_distances, (-(-page.size[0] // _HALF), -(-page.size[1] // _HALF)))
    drawn = map_tones(far, _edge_tones(outwards, _EDGE_DARKNESS, _EDGE_WIDTH))
    by = max(1, round(px))
    if (shaded := far[:-by, :-by]).size:  # a page of one pixel casts no shadow
        shadow = map_tones(shaded, _edge_tones(outwards, _SHADOW_DARKNESS, _SHADOW_WIDTH))
        drawn[by:, by:] = np.minimum(drawn[by:, by:], shadow)
    large = enlarge(drawn, page.size)
    return to_colour(large) if page.colour else large


def _edge_tones(outwards: Floats, dark: int, width: float) -> Pixels:
    """Return the tone at each distance from the paper, darkest beside it."""
    return round_to_bytes(_LID - dark * np.clip(1 - outwards / width, 0, 1) ** 2)
