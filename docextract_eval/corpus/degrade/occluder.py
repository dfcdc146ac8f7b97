"""Things that hide print completely: a torn corner or a sticker, a staple and punched holes."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, level
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    around,
    lay,
    opened,
    still_visible,
    stuff,
    thrown,
    within,
)
from docextract_eval.corpus.degrade.fields import direction, mapped, table
from docextract_eval.corpus.degrade.sticker import stuck
from docextract_eval.corpus.degrade.tear import torn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_BEDS = ((236, 239, 238), (34, 35, 36), (112, 142, 164))
"""What is seen through a hole or tear: a white lid, a black one, or cardboard."""
_STEEL = (134, 138, 140)
_HOLE, _APART, _INSET = 6.0, 80.0, 12.0
"""Punched holes in mm: diameter, distance from each other and from the paper's edge."""
_STAPLE = (11.0, 0.6)
"""Length and width of a staple in mm."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "torn": int(rng.integers(0, 2)),
        "area": round(level(severity, 0, (0.5, 1.5, 3, 6, 10)), seeds.DIGITS),
        "filed": round(level(severity, 0, (1, 1, 1, 1, 1)), seeds.DIGITS),
        "bed": int(rng.integers(0, len(_BEDS))),
        "side": 1 if rng.random() < 0.5 else -1,
        "degrees": seeds.uniform(rng, -9, 9),
        "at": seeds.uniform(rng, 0, 1),
    }


def _occlude(page: Page, params: Params) -> Page:
    """Tear a corner off, or stick a label on, a page that was stapled and punched."""
    image = page.image.copy()
    hidden = np.zeros(image.shape[:2], np.uint8)
    things = [*_holes(page, params), *_staple(page, params)]
    bed = _BEDS[int(params["bed"])]
    things += torn(page, params, bed) if params["torn"] else stuck(page, params)
    for thing in things:
        lay(image, thing, hidden)
    return dataclasses.replace(page, image=image, visible=still_visible(page, hidden))


def _holes(page: Page, params: Params) -> list[Cutout]:
    """Return two punched holes beside the middle of one side."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    radius = params["filed"] * _HOLE / 2 * mm
    inset = min(_INSET * mm, width / 6)
    x = inset if params["side"] < 0 else width - inset
    bed = _BEDS[int(params["bed"])]
    found = []
    for y in (height / 2 - _APART / 2 * mm, height / 2 + _APART / 2 * mm):
        if radius <= y <= height - radius:
            top, left, across, down = _turned(page, params, (x, y), (2 * radius, 2 * radius))
            # A worn punch makes holes that are not quite round.
            gone = within(radius + 0.04 * (across - down) - np.sqrt(across**2 + down**2))
            below = stuff(page, gone.shape, bed, 4, y / height)
            found += opened(page, top, left, gone, below)
    return found


def _staple(page: Page, params: Params) -> list[Cutout]:
    """Return a staple near a corner: bright wire, its shadow, and its two holes."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    long, thick = (params["filed"] * part * mm for part in _STAPLE)
    x = min(25 * mm, width / 3)  # where no hole is punched, and nothing is torn off
    middle = (x if params["side"] < 0 else width - x, min(6 * mm, height / 5))
    top, left, along, down = _turned(page, params, middle, (long, long))
    ends = np.sqrt((np.abs(along) - long / 2) ** 2 + (1.4 * down) ** 2)
    wire = within(np.minimum(long / 2 - np.abs(along), thick / 2 - np.abs(down)))
    shine = within(np.minimum(0.4 * long - np.abs(along), thick / 8 - np.abs(down + thick / 6)))
    shadow = mapped(thrown(wire, page.dpi), table(np.arange(256) * 0.55))
    steel = stuff(page, wire.shape, _STEEL, 12, params["at"])
    return [
        Cutout(top, left, shadow, 40, hides=False),
        Cutout(top, left, within(thick * 0.75 - ends), 34),
        Cutout(top, left, wire, steel),
        Cutout(top, left, shine, 244, hides=False),
    ]


def _turned(
    page: Page, params: Params, middle: tuple[float, float], size: tuple[float, float]
) -> tuple[int, int, Floats, Floats]:
    """Return top and left of a box around a turned thing, and its pixels' turned coordinates."""
    reach = math.hypot(*size) / 2 + page.dpi / 25.4 + 2
    top, left, low, right = around(page, middle, reach)
    down = np.arange(top, low)[:, None] + 0.5 - middle[1]
    across = np.arange(left, right)[None, :] + 0.5 - middle[0]
    cos, sin = direction(params["degrees"])
    return top, left, across * cos + down * sin, down * cos - across * sin


OCCLUDER = Accident(
    "occluder",
    "surface",
    "a torn corner or a sticker, a staple and punched holes: print is missing or covered",
    _draw,
    cover=_occlude,
)
