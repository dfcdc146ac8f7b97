"""The background of a scan: the scanner's white lid, all of it, or a shadow at the paper's edge.

The lamp runs ahead of the lens, so the shadow is mostly below the paper and to its right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, drawn_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    enlarge,
    map_tones,
    round_to_bytes,
    to_colour,
)
from docextract_eval.geometry import EDGE, INWARDS
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.degrade.relief import Floats

_LID = 248
_EDGE_DARKNESS, _EDGE_WIDTH = 26, 2.5
"""How dark the line along each side is, and its width in px at 150 dpi."""
_SHADOW_DARKNESS, _SHADOW_WIDTH = 60, 4.0
"""The same for the shadow."""
_BED_SHARES = (0.35, 0.7, 1, 1.2, 2**0.5)
"""How far the picture reaches from the sheet to a bed of A4; at severity 5 the bed is A3."""
_BED_INCHES = (11.69, 8.27)
"""Height and width of a bed of A4."""
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


def _draw_bed(severity: float, rng: np.random.Generator) -> Params:
    return {
        "down": uniform(rng, 0, 1),
        "across": uniform(rng, 0, 1),
        "bed": drawn_at_severity(severity, 0, _BED_SHARES),
    }


def _put_on_bed(page: Outline, params: Params) -> geometry.Flow:
    """Return the flow that puts a sheet somewhere on a bed; a sheet that is longer lengthens it."""
    share = params["bed"]
    beds = [max(1, share) * inches * page.dpi for inches in _BED_INCHES]
    free = [
        round(min(1, share) * max(0, bed - side)) for bed, side in zip(beds, page.size, strict=True)
    ]
    size = (page.size[0] + free[0], page.size[1] + free[1])
    corner = (round(params["across"] * free[1]), round(params["down"] * free[0]))
    return geometry.Flow(size, geometry.node_points(size) - corner)


SCANNER_BED = Degradation(
    "scanner_bed",
    "shape",
    "the whole bed of a scanner is stored, and a small receipt lies somewhere on it",
    _draw_bed,
    bend=_put_on_bed,
    background=lambda page, _, inside_distances: draw_lid(page, inside_distances),
)
