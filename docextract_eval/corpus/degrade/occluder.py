"""Things that hide print completely: a torn corner or a sticker, a staple and punched holes."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, value_at_severity
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    antialiased_mask,
    draw_cutout,
    hole_cutouts,
    shadow_mask,
    textured_piece,
    top_left_bottom_right_around,
    visible_shares,
)
from docextract_eval.corpus.degrade.pixel_operations import (
    direction_from_degrees,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.sticker import sticker_cutouts
from docextract_eval.corpus.degrade.tear import tear_cutouts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_BACKGROUNDS = ((236, 239, 238), (34, 35, 36), (112, 142, 164))
"""What is seen through a hole or tear: a white lid, a black one, or cardboard."""
_STEEL = (134, 138, 140)
_HOLE_DIAMETER, _HOLE_DISTANCE, _HOLE_INSET = 6.0, 80.0, 12.0
"""Punched holes in mm: diameter, distance from each other and from the paper's edge."""
_STAPLE_SIZE = (11.0, 0.6)
"""Length and width of a staple in mm."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "torn": int(rng.integers(0, 2)),
        "area": round(value_at_severity(severity, 0, (0.5, 1.5, 3, 6, 10)), seeds.DRAWN_DIGITS),
        "filed": round(value_at_severity(severity, 0, (1, 1, 1, 1, 1)), seeds.DRAWN_DIGITS),
        "bed": int(rng.integers(0, len(_BACKGROUNDS))),
        "side": 1 if rng.random() < 0.5 else -1,
        "degrees": seeds.uniform(rng, -9, 9),
        "at": seeds.uniform(rng, 0, 1),
    }


def _occlude(page: Page, params: Params) -> Page:
    """Tear a corner off, or stick a label on, a page that was stapled and punched."""
    image = page.image.copy()
    hidden = np.zeros(image.shape[:2], np.uint8)
    cutouts = [*punched_holes(page, params), *_staple_parts(page, params)]
    background = _BACKGROUNDS[int(params["bed"])]
    cutouts += (
        tear_cutouts(page, params, background) if params["torn"] else sticker_cutouts(page, params)
    )
    for cutout in cutouts:
        draw_cutout(image, cutout, hidden)
    return dataclasses.replace(page, image=image, visible=visible_shares(page, hidden))


def punched_holes(page: Page, params: Params) -> list[Cutout]:
    """Return two punched holes beside the middle of one side."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    radius = params["filed"] * _HOLE_DIAMETER / 2 * mm
    inset = min(_HOLE_INSET * mm, width / 6)
    x = inset if params["side"] < 0 else width - inset
    background = _BACKGROUNDS[int(params["bed"])]
    found = []
    for y in (height / 2 - _HOLE_DISTANCE / 2 * mm, height / 2 + _HOLE_DISTANCE / 2 * mm):
        if radius <= y <= height - radius:
            top, left, across, down = _corner_and_turned_coordinates(
                page, params, (x, y), (2 * radius, 2 * radius)
            )
            # A worn punch makes holes that are not quite round.
            gone = antialiased_mask(radius + 0.04 * (across - down) - np.sqrt(across**2 + down**2))
            below = textured_piece(page, gone.shape, background, 4, y / height)
            found += hole_cutouts(page, top, left, gone, below)
    return found


def _staple_parts(page: Page, params: Params) -> list[Cutout]:
    """Return a staple near a corner: bright wire, its shadow, and its two holes."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    long, thick = (params["filed"] * part * mm for part in _STAPLE_SIZE)
    x = min(25 * mm, width / 3)  # where no hole is punched, and nothing is torn off
    middle = (x if params["side"] < 0 else width - x, min(6 * mm, height / 5))
    top, left, along, down = _corner_and_turned_coordinates(page, params, middle, (long, long))
    ends = np.sqrt((np.abs(along) - long / 2) ** 2 + (1.4 * down) ** 2)
    wire = antialiased_mask(np.minimum(long / 2 - np.abs(along), thick / 2 - np.abs(down)))
    shine = antialiased_mask(
        np.minimum(0.4 * long - np.abs(along), thick / 8 - np.abs(down + thick / 6))
    )
    shadow = map_tones(shadow_mask(wire, page.dpi), round_to_bytes(np.arange(256) * 0.55))
    steel = textured_piece(page, wire.shape, _STEEL, 12, params["at"])
    return [
        Cutout(top, left, shadow, 40, hides_print=False),
        Cutout(top, left, antialiased_mask(thick * 0.75 - ends), 34),
        Cutout(top, left, wire, steel),
        Cutout(top, left, shine, 244, hides_print=False),
    ]


def _corner_and_turned_coordinates(
    page: Page, params: Params, centre: tuple[float, float], size: tuple[float, float]
) -> tuple[int, int, Floats, Floats]:
    """Return top and left of a box around a turned thing, and its pixels' turned coordinates."""
    reach = math.hypot(*size) / 2 + page.dpi / 25.4 + 2
    top, left, low, right = top_left_bottom_right_around(page, centre, reach)
    down = np.arange(top, low)[:, None] + 0.5 - centre[1]
    across = np.arange(left, right)[None, :] + 0.5 - centre[0]
    cos, sin = direction_from_degrees(params["degrees"])
    return top, left, across * cos + down * sin, down * cos - across * sin


OCCLUDER = Degradation(
    "occluder",
    "surface",
    "a torn corner or a sticker, a staple and punched holes: print is missing or covered",
    _draw,
    cover=_occlude,
)
