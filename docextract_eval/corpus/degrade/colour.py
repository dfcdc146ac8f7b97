"""Colour errors of a camera: white balance, and colour fringes of a cheap lens."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    join_planes,
    map_tones_of_planes,
    round_to_bytes,
    three_planes,
)
from docextract_eval.corpus.degrade.relief import page_px
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    from docextract_eval.records import Page

_KELVIN = (200, 500, 1000, 1800, 2800)
"""How far the white point of the camera is from that of the lamp, in kelvin."""
_FRINGE_WIDTHS = (0.2, 0.5, 1, 1.5, 2)
"""How far blue and green are apart in a corner, in px at 150 dpi."""
_RED = 0.6
"""How far red is from green, relative to blue: a lens is corrected for green."""
_WARM, _COOL = (0.30, 0.09, 0.0), (0.0, 0.04, 0.15)
"""What blue, green and red lose at 2,800 K."""


def _draw_tint(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.7 else -1
    return {"kelvin": round(side * value_at_severity(severity, 0, _KELVIN), DRAWN_DIGITS)}


def _tint_picture(page: Page, params: Params) -> Pixels:
    loss = _WARM if params["kelvin"] > 0 else _COOL
    share = abs(params["kelvin"]) / _KELVIN[-1]
    kept = np.array([round(1 - share * each, DRAWN_DIGITS) for each in loss])
    tables = round_to_bytes(np.arange(256) * kept[:, None])
    return map_tones_of_planes(page.image, tables)


def _draw_fringes(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {"apart": round(side * value_at_severity(severity, 0, _FRINGE_WIDTHS), DRAWN_DIGITS)}


def _add_colour_fringes(page: Page, params: Params) -> Pixels:
    """Enlarge blue and shrink red about the middle, or the other way around."""
    blue, green, red = three_planes(page.image)
    apart = page_px(page, params["apart"])
    return join_planes([_enlarge_plane(blue, apart), green, _enlarge_plane(red, -_RED * apart)])


def _enlarge_plane(plane: Pixels, corner_shift: float) -> Pixels:
    """Return a colour plane enlarged about its middle: corners move by `corner_shift` px."""
    height, width = plane.shape
    scale = 1 / (1 + 2 * corner_shift / math.hypot(height, width))
    middle = (width * (1 - scale) / 2, height * (1 - scale) / 2)
    matrix = np.array([[scale, 0, middle[0]], [0, scale, middle[1]], [0, 0, 1]])
    return geometry.resample_page(
        plane, geometry.homography_flow(matrix, (height, width)), plane.copy()
    )


WHITE_BALANCE = Degradation(
    "white_balance",
    "picture",
    "a camera takes the light of a lamp or a window for white: all the paper is tinted",
    _draw_tint,
    repaint=_tint_picture,
    is_chromatic=True,
)
CHROMATIC_ABERRATION = Degradation(
    "chromatic_aberration",
    "picture",
    "a lens bends blue more than red: towards the corners, edges get blue, yellow and red rims",
    _draw_fringes,
    repaint=_add_colour_fringes,
    is_chromatic=True,
)
