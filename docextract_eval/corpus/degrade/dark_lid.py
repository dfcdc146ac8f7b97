"""The black lid of a scanner, which shows wherever the sheet does not reach.

Scanners crop a picture to its sheet, and leave a rim. Of 58 real scans of receipts, 40 have dark
pixels along a third of a side or more (24 at the top, 21 at the bottom, 22 on the right, 11 on the
left), mostly for half a millimetre, and up to six. Counted by eye, in 12 a corner is cut off, torn
or folded over, in about 9 the teeth of a cutter show and in about 16 holes of staples at the top;
6 are punched, and in 2 of these the holes are black: in the others something pale lies below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    antialiased_mask,
    lay_cutouts,
    top_left_bottom_right_around,
)
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.occluder import punched_holes
from docextract_eval.corpus.degrade.paper import is_roll
from docextract_eval.corpus.degrade.relief import sine
from docextract_eval.corpus.degrade.tear import tear_cutouts
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_BLACK = 14
"""The gray level of the lid."""
_PALE_BED, _BLACK_BED = 0, 1
"""Which backgrounds of an occluder are pale and black."""
_SIDES = {"top": 24 / 58, "bottom": 21 / 58, "left": 11 / 58, "right": 22 / 58}
"""In which share of scans a side has a rim that is seen."""
_CORNERS, _HOLES, _TEETH, _STAPLES = 12 / 58, 6 / 58, 9 / 58, 16 / 58
"""In which share of scans a corner is missing, holes are punched, the teeth of a cutter show, and
staples left holes."""
_RIM = (0.3, 0.5, 0.8, 1.5, 3.5)
"""Mean width in mm of a rim that is seen."""
_HAIRLINE = 0.12
"""Width of the rim at the other sides, relative to it."""
_CORNER = (2, 4, 7, 11, 16)
"""Sides of a missing corner, in mm."""
_TOOTH_PITCH, _TOOTH_DEPTH = 1.7, (0.2, 0.4, 0.55, 0.7, 0.8)
"""Of a cutter, in mm."""
_HOLE_SIZE = (1, 1, 1, 1, 1)
"""Diameter of punched holes, relative to a punch's."""
_BLACK_HOLES = 2 / 58
"""In which share of scans punched holes are black."""
_STAPLE_HOLES = 4
"""Holes of two staples."""
_STAPLE_HOLE = (0.15, 0.22, 0.3, 0.36, 0.42)
"""Radius of a staple's hole in mm."""
_BOW, _MOST_BOW_MM = 0.2, 0.35
"""How far the paper's edges are from straight: as a share of the rim, and at most."""
_BOW_MM, _BOW_REACH_MM = 26, 12
"""Over how much of an edge it bows in or out, and how far into the sheet that is felt."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    noise = (*_SIDES, "cut", "filed", "cutter", "staple", "at")
    levels = {
        "rim": _RIM,
        "corner": _CORNER,
        "tooth": _TOOTH_DEPTH,
        "punched": _HOLE_SIZE,
        "stapled": _STAPLE_HOLE,
    }
    return {name: uniform(rng, 0, 1) for name in noise} | {
        name: drawn_at_severity(severity, 0, each) for name, each in levels.items()
    }


def _cut_sheet(page: Page, params: Params) -> Page:
    """Return a page whose corner, teeth and holes show the lid, if it is one that has them."""
    cutouts: list[Cutout] = []
    if params["cut"] < _CORNERS:
        cutouts += _missing_corner(page, params)
    if params["cutter"] < _TEETH and is_roll(page):
        cutouts.append(_teeth(page, params))
    if params["filed"] < _HOLES:
        side = 1 if params["at"] > 0.5 else -1
        bed = _BLACK_BED if params["filed"] < _BLACK_HOLES else _PALE_BED
        holes = {"filed": params["punched"], "side": side, "bed": bed, "degrees": 0}
        cutouts += punched_holes(page, holes)
    if params["staple"] < _STAPLES:
        cutouts += _staple_holes(page, params)
    if not cutouts:
        return page
    return lay_cutouts(page, cutouts)


def _missing_corner(page: Page, params: Params) -> list[Cutout]:
    """Return the cutouts of a corner that is torn off, or folded over, which leaves it straight."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    which, long, broad, torn = uniform_numbers(params["at"], 4, page.number)
    legs = [params["corner"] * mm * (0.6 + 0.8 * share) for share in (long, broad)]
    if torn < 1 / 3:
        area = 50 * legs[0] * legs[1] / (height * width)
        ripped = {"area": area, "at": params["at"], "side": 1 if which < 1 / 2 else -1}
        return tear_cutouts(page, ripped, (_BLACK,) * 3)
    tall, wide = min(height, int(legs[0]) + 2), min(width, int(legs[1]) + 2)
    down, across = (np.arange(tall) + 0.5) / legs[0], (np.arange(wide) + 0.5) / legs[1]
    inside = (1 - down[:, None] - across[None, :]) * min(legs) * 0.7
    mask = antialiased_mask(inside)
    low, right = which % (1 / 2) > 1 / 4, which >= 1 / 2
    mask = np.ascontiguousarray(mask[:: -1 if low else 1, :: -1 if right else 1])
    return [Cutout(height - tall if low else 0, width - wide if right else 0, mask, _BLACK)]


def _teeth(page: Page, params: Params) -> Cutout:
    """Return the cutout of the teeth that a cutter leaves at the top of a roll."""
    mm = page.dpi / 25.4
    deep = params["tooth"] * mm
    across = (np.arange(page.image.shape[1]) + 0.5) / (_TOOTH_PITCH * mm) + params["at"]
    edge = deep * np.abs(2 * (across % 1) - 1)
    rows = np.arange(min(page.image.shape[0], int(deep) + 2)) + 0.5
    return Cutout(0, 0, antialiased_mask(edge[None, :] - rows[:, None]), _BLACK)


def _staple_holes(page: Page, params: Params) -> list[Cutout]:
    """Return the cutouts of holes that staples left near the top, two beside each other."""
    mm = page.dpi / 25.4
    radius = params["stapled"] * mm
    draws = uniform_numbers(1 - params["at"], 3 * _STAPLE_HOLES, page.number)
    found = []
    for i in range(_STAPLE_HOLES):
        first = 3 * (i - i % 2)
        x = (0.15 + 0.6 * draws[first]) * page.image.shape[1] + (i % 2) * 9 * mm
        y = (3 + 7 * draws[first + 1] + 2 * (i % 2) * draws[first + 2]) * mm
        own = radius * (0.5 + draws[3 * i + 2])
        top, left, low, right = top_left_bottom_right_around(page, (x, y), own + 2)
        down, across = np.arange(top, low) + 0.5 - y, np.arange(left, right) + 0.5 - x
        inside = own - np.sqrt(down[:, None] ** 2 + (0.8 * across[None, :]) ** 2)
        found.append(Cutout(top, left, antialiased_mask(inside), _BLACK))
    return found


def _rims(page: Outline, params: Params) -> dict[str, float]:
    """Return how wide the lid shows at each side, in px."""
    rim = params["rim"] * page.dpi / 25.4
    return {
        side: rim * (_HAIRLINE + 2 * max(0.0, 1 - params[side] / share))
        for side, share in _SIDES.items()
    }


def _leave_rims(page: Outline, params: Params) -> geometry.Flow:
    """Return the flow that puts a sheet into a picture a little larger; its edges are bent."""
    rims, mm = _rims(page, params), page.dpi / 25.4
    height, width = page.size
    size = (
        round(height + rims["top"] + rims["bottom"]),
        round(width + rims["left"] + rims["right"]),
    )
    # What sizes in whole pixels add is shared by both sides, so that rims grow continuously.
    left, top = (
        (size[1] - width + rims["left"] - rims["right"]) / 2,
        (size[0] - height + rims["top"] - rims["bottom"]) / 2,
    )
    points = geometry.node_points(size) - (left, top)
    x, y = points[:1, :, 0].copy(), points[:, :1, 1].copy()
    from_sides = {
        "top": (x, y, 1),
        "bottom": (x, height - y, 1),
        "left": (y, x, 0),
        "right": (y, width - x, 0),
    }
    draws = uniform_numbers(params["at"], 16)
    for i, (side, (along, far, axis)) in enumerate(from_sides.items()):
        most = min(_BOW * rims[side], _MOST_BOW_MM * mm)
        turns = along / (2 * _BOW_MM * mm)
        bow = (sine(turns + draws[4 * i]) + sine(turns * (1 + draws[4 * i + 1]))) / 2
        points[..., axis] += most * bow * np.clip(1 - far / (_BOW_REACH_MM * mm), 0, 1)
    return geometry.Flow(size, points)


def _draw_lid(page: Outline, params: Params, inside_distances: Pixels) -> Pixels:
    """Return a black lid."""
    del params, inside_distances
    return np.full((*page.size, 3) if page.colour else page.size, _BLACK, np.uint8)


DARK_LID = Degradation(
    "dark_lid",
    "shape",
    "the lid of a scanner is black: it shows next to the sheet, at missing corners, through holes",
    _draw,
    cover=_cut_sheet,
    bend=_leave_rims,
    background=_draw_lid,
)
