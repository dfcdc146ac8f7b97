"""Folded paper: panels at different angles, and worn ink along the creases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.ageing import flake_tile
from docextract_eval.corpus.degrade.noise import tile_window, uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import NEUTRAL_SHADE, apply_shade
from docextract_eval.corpus.degrade.relief import (
    Camera,
    Floats,
    Relief,
    Surface,
    direction_from_turns,
    light_with_loss,
    page_outline,
    page_px,
    seen_flow,
    shade_sheet,
    sine,
)
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_COUNT = (1, 1, 2, 3, 4)
_STEP = (0.04, 0.09, 0.15, 0.21, 0.28)
"""By how much the light of the two sides of a fold differs."""
_WIDTH = (2, 2.5, 3, 4.5, 6)
"""Width of the crease, in px at 150 dpi."""
_WORN = (0.0, 0.12, 0.3, 0.5, 0.7)
"""Share of the ink that is gone where the crease is sharpest."""
_HINGE_SHIFTS = (0.5, 1, 1.8, 2.8, 4)
"""How far the crease is displaced, in px at 150 dpi."""
_REACH, _STEEPENING = 110, 5
"""How far from a crease the paper is bent, in px at 150 dpi, and how much more near the crease."""
_ROUND = 0.6
"""How round a crease is: over how much of its bent surroundings the paper turns."""
_LEAN = 0.7
"""How far the camera is to the right and below, as a share of its distance."""
_DISTANCE = 20.0
"""How far away it is, in lengths of the page."""
_FOLD_PLACES = ((1, 0.5), (1, 0.26), (1, 0.75), (0, 0.5))
"""Folds in the order in which they are made: across the page (1) or along it (0), and where."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "light_from": uniform(rng, 0, 1),
        "count": drawn_at_severity(severity, 1, _COUNT),
        "step": drawn_at_severity(severity, 0, _STEP),
        "width": drawn_at_severity(severity, 1, _WIDTH),
        "worn": drawn_at_severity(severity, 0, _WORN),
        "hinge": drawn_at_severity(severity, 0, _HINGE_SHIFTS),
    }


@dataclass(frozen=True, slots=True)
class _Crease:
    """One fold: at `middle` of an axis, `slope` px off per px along it, slightly bent."""

    axis: int
    """1 if `middle` is a distance from the top, 0 if from the left."""
    middle: float
    slope: float
    half: float
    """Half the length of the page along the crease."""
    side: float
    """1 for a ridge, -1 for a valley."""
    weight: float
    """0 to 1; only the last crease has less than 1."""
    stray: float
    """How far it deviates from a straight line, in px."""
    phase: float

    def signed_distance(self, x: Floats, y: Floats) -> Floats:
        """Return the signed distance of points from the crease, in px."""
        to, along = (y, x) if self.axis else (x, y)
        turns = along / (2 * self.half)
        bent = sine(1.7 * turns + self.phase) + 0.5 * sine(4.3 * turns + 3 * self.phase)
        return to - self.middle - self.slope * (along - self.half) - self.stray * bent


def _place_creases(page: Outline, params: Params) -> Iterator[_Crease]:
    drawn = iter(uniform_numbers(params["at"], 3 * len(_FOLD_PLACES), page.number))
    for i, (axis, place) in enumerate(_FOLD_PLACES):
        weight = min(1.0, params["count"] - i)
        off, slope, side = next(drawn), next(drawn), next(drawn)
        if weight > 0:
            length, along = page.size[1 - axis], page.size[axis]
            middle = length * (place + 0.1 * (off - 0.5))
            ridge = 1.0 if side < 0.5 else -1.0
            stray = page_px(page, 1.6) * (0.4 + off)
            tilt = 0.03 * (slope - 0.5)
            yield _Crease(axis, middle, tilt, along / 2, ridge, weight, stray, slope)


def _folded_surface(page: Outline, creases: list[_Crease], params: Params) -> Surface:
    """Return the surface of panels that rise to each ridge, and fall to each valley."""
    reach, tall = page_px(page, _REACH) / _STEEPENING, page_px(page, params["hinge"]) / _LEAN

    def surface(x: Floats, y: Floats) -> Relief:
        height = np.zeros(np.broadcast_shapes(x.shape, y.shape))
        slopes = np.zeros((2, *height.shape))
        for crease in creases:
            away = crease.signed_distance(x, y) / reach
            far = np.sqrt(away * away + _ROUND * _ROUND)
            near = crease.side * crease.weight * tall / (1 + far)
            steep = -near / (1 + far) / reach * away / far
            height += near
            slopes[crease.axis] += steep
            slopes[1 - crease.axis] -= crease.slope * steep
        return Relief(height, slopes[0], slopes[1])

    return surface


def _bend_panels(page: Outline, params: Params) -> Flow:
    surface = _folded_surface(page, list(_place_creases(page, params)), params)
    return seen_flow(surface, page, Camera(_DISTANCE * max(page.size), (_LEAN, _LEAN)), every=2)


def _light_panels_and_wear_ink(page: Page, params: Params) -> Pixels:
    """Light the panels, and wear off ink along each crease."""
    here = page_outline(page)
    creases = list(_place_creases(here, params))
    surface = _folded_surface(here, creases, params)
    towards = direction_from_turns(params["light_from"])
    light = light_with_loss(surface, here.size, towards, params["step"])
    image = shade_sheet(surface, page.image, light)
    for i, crease in enumerate(creases):
        _wear_off_ink(image, crease, here, params, i)
    return image


def _wear_off_ink(
    image: Pixels, crease: _Crease, page: Outline, params: Params, index: int
) -> None:
    """Wear ink off along a crease and draw its fine line, on the image in place."""
    width = max(1.0, page_px(page, params["width"]))
    middle, swing = crease.middle, abs(crease.slope) * crease.half
    first, last = (
        max(0, round(middle + side * (swing + 2 * crease.stray + 2 * width + 1)))
        for side in (-1, 1)
    )
    strip = image[first:last] if crease.axis else image[:, first:last]
    if not strip.size:
        return
    rows, columns = np.ogrid[: strip.shape[0], : strip.shape[1]]
    x, y = columns + 0.5 + (0 if crease.axis else first), rows + 0.5 + (first if crease.axis else 0)
    beside = crease.signed_distance(np.asarray(x, float), np.asarray(y, float))
    away = np.abs(beside)
    sharp = np.maximum(0, 1 - away / width) * crease.weight
    luck = tile_window(
        flake_tile(page.dpi), strip.shape[:2], (params["at"], 0.37 * index), page.number
    )
    lost = luck < np.rint(255 * params["worn"] * np.minimum(1, 2 * sharp))
    paper = cv2.dilate(strip, np.ones((9, 9), np.uint8))
    # A dark line and a light one beside it; both vary with the fibres.
    fine = page_px(page, 1)
    valley = np.maximum(0, 1 - away / fine) * (0.55 + 0.45 * luck / 255)
    ridge = np.maximum(0, 1 - np.abs(beside - crease.side * 2 * fine) / fine)
    line = (0.45 * valley - 0.07 * ridge) * crease.weight * min(1.0, 3 * params["step"])
    dark = np.rint(NEUTRAL_SHADE * (1 - line)).astype(np.uint8)
    mask = lost if strip.ndim == 2 else lost[..., None]
    strip[...] = apply_shade(np.where(mask, paper, strip), dark)


FOLD = Degradation(
    "fold",
    "shape",
    "folded paper forms panels, each lit differently; ink flakes off along the creases",
    _draw,
    repaint=_light_panels_and_wear_ink,
    bend=_bend_panels,
)
