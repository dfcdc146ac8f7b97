"""A thumb on the paper while it is photographed: it reaches in from a side and holds it down."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, drawn_at_severity
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    draw_cutout,
    textured_piece,
    visible_shares,
)
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    direction_from_degrees,
    enlarge,
    gray_level,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import direction_from_turns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_CELL = 0.5
"""Mm between two points of the coarse field in which a thumb is drawn."""
_HALF_WIDTH = 9.0
"""Half the width of a thumb in mm: the unit of all lengths along it."""
_TIP = 1.3
_BREADTHS = ((0, 0.97), (1.6, 1.0), (2.4, 0.94), (3.2, 1.04), (4.2, 1.0), (6.5, 1.3), (11, 2.1))
"""The width of a thumb by distance from its tip: wider at the joint and towards the hand."""
_SKINS = (
    (150, 178, 228),
    (132, 164, 222),
    (112, 146, 206),
    (92, 126, 186),
    (70, 100, 156),
    (52, 74, 118),
    (40, 54, 86),
)
"""Blue, green and red of skin in the light."""
_REDDENING = (0.55, 0.34, -0.02)
"""How much more blue, green and red skin loses where it turns away from the light."""
_NAIL = (0.92, 0.74, 0.6)
"""The middle of the nail, half its length and half its width."""
_CREASES = (2.75, 2.95, 3.2, 3.38, 3.62)
_EDGE_WIDTH = 0.9
"""The width in mm of an edge that is slightly out of focus."""
_SHADOW = 2.4
"""The length in mm of a thumb's shadow, away from the light."""
_AMBIENT, _FROM_ABOVE, _FROM_SIDE = 0.6, 0.36, 0.24
"""The light on skin from everywhere, from above, and from the side of the lamp."""


@dataclass(frozen=True, slots=True, eq=False)
class _Thumb:
    """Coordinates on the thumb of the points of a part of the page, in units of half its width."""

    top: int
    left: int
    half: float
    """Half its width in mm."""
    along: Floats
    """Distance from the tip towards the hand."""
    beside: Floats
    """Distance below the middle line."""
    far: Floats
    """Distance from the bone: 1 is the outline."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "area": drawn_at_severity(severity, 0, (0.5, 1.2, 2.2, 3.5, 5)),
        "side": 1 if rng.random() < 0.5 else -1,
        "down": seeds.uniform(rng, 0.35, 0.9),
        "degrees": seeds.uniform(rng, -35, 0),
        "skin": int(rng.integers(0, len(_SKINS))),
        "at": seeds.uniform(rng, 0, 1),
        "light_from": seeds.uniform(rng, 0, 1),
    }


def _cover_with_thumb(page: Page, params: Params) -> Page:
    """Draw a thumb over the picture, with its shadow on one side."""
    image = page.image.copy()
    hidden = np.zeros(image_size(image), np.uint8)
    thumb = _place_thumb(page, params)
    if not thumb.far.size:
        return dataclasses.replace(page, image=image)
    below = image[thumb.top :, thumb.left :]
    cell = _CELL * page.dpi / 25.4
    size = tuple(
        min(length, round(count * cell))
        for length, count in zip(image_size(below), thumb.far.shape, strict=True)
    )
    size = (size[0], size[1])
    below = below[: size[0], : size[1]]
    outline = round_to_bytes(255 * np.clip((1 - thumb.far) * thumb.half / _EDGE_WIDTH + 0.5, 0, 1))
    below[:] = apply_shade(below, enlarge(_shadow_shade(outline, params), size))
    skin = _SKINS[int(params["skin"])]
    tones = skin if image.ndim == 3 else (gray_level(skin),)
    reddenings = _REDDENING if image.ndim == 3 else (gray_level((30, 30, 0)) / 255,)
    light = enlarge(round_to_bytes(NEUTRAL_SHADE * _thumb_light(thumb, params)), size)
    steps = np.arange(256) / NEUTRAL_SHADE
    planes = [
        map_tones(light, round_to_bytes(tone * steps * (1 - blood * (1 - steps))))
        for tone, blood in zip(tones, reddenings, strict=True)
    ]
    pores = textured_piece(
        page, size, (NEUTRAL_SHADE, NEUTRAL_SHADE, NEUTRAL_SHADE), 4, params["at"]
    )
    flesh = multiply(join_planes(planes), pores, NEUTRAL_SHADE)
    draw_cutout(image, Cutout(thumb.top, thumb.left, enlarge(outline, size), flesh), hidden)
    return dataclasses.replace(page, image=image, visible=visible_shares(page, hidden))


def _place_thumb(page: Page, params: Params) -> _Thumb:
    """Return a thumb that reaches in until it hides the drawn share of the page."""
    mm = page.dpi / 25.4
    tall, wide = (length / mm for length in image_size(page.image))
    area = params["area"] / 100 * tall * wide
    # The thumb reaches farther in; a very large one is close to the lens.
    half = max(min(_HALF_WIDTH, wide / 5), math.sqrt(area / 13))
    deep = _reach_for_area(area / half**2)
    cos, sin = direction_from_degrees(params["degrees"])
    tip = deep * half * (0.6 + 0.4 * cos)
    reach = 2.2 * half + _SHADOW + 2 * _EDGE_WIDTH + deep * half * abs(sin)
    # Where there is print: a thumb on a blank end would hide nothing.
    downs = page.quads[..., 1].mean(axis=1) / mm if len(page.quads) else np.array([0, tall])
    middle = float(np.clip(downs.min() + params["down"] * np.ptp(downs), 0, tall))
    rows = (max(0.0, middle - reach), min(tall, middle + reach))
    broad = min(wide, tip + half / 2 + _SHADOW + 2 * _EDGE_WIDTH)
    first = 0.0 if params["side"] < 0 else wide - broad
    top, left = (int(start * mm) for start in (rows[0], first))
    down = np.arange(math.ceil((rows[1] - rows[0]) / _CELL))[:, None] * _CELL + rows[0] - middle
    across = np.arange(math.ceil(broad / _CELL))[None, :] * _CELL + first
    inward = tip - (across if params["side"] < 0 else wide - across)
    along = (inward * cos - down * sin) / half
    beside = (down * cos + inward * sin) / half
    stretch = np.interp(along, *np.array(_BREADTHS).T)
    blunt = np.maximum(0, 1 - along / _TIP)
    far = np.sqrt(blunt * blunt + (beside / stretch) * (beside / stretch))
    return _Thumb(top, left, half, along, beside, far)


def _reach_for_area(area: float) -> float:
    """Return how far a thumb must reach in to hide an area, both in units of half its width."""
    steps = np.arange(0, 14, 0.05)
    blunt = np.maximum(0, 1 - steps / _TIP)
    breadths = 2 * np.interp(steps, *np.array(_BREADTHS).T) * np.sqrt(1 - blunt * blunt)
    return round(float(np.interp(area, np.cumsum(breadths) * 0.05, steps)), seeds.DRAWN_DIGITS)


def _shadow_shade(outline: Pixels, params: Params) -> Pixels:
    """Return the shade that an outline casts away from the light, with a soft edge."""
    by, depth = round(_SHADOW / _CELL), min(1.0, params["area"])
    to_x, to_y = direction_from_turns(params["light_from"])
    wide = cv2.copyMakeBorder(outline, by, by, by, by, cv2.BORDER_REPLICATE)
    thrown = wide[by + round(to_y * by) :, by + round(to_x * by) :]
    soft = cv2.GaussianBlur(thrown[: outline.shape[0], : outline.shape[1]], (0, 0), 1.8)
    return map_tones(
        np.asarray(soft, np.uint8),
        round_to_bytes(NEUTRAL_SHADE * (1 - depth * np.arange(256) / 600)),
    )


def _thumb_light(thumb: _Thumb, params: Params) -> Floats:
    """Return the light on a round thumb with creases at its joint and a nail."""
    along, beside = thumb.along, thumb.beside
    steep = np.clip(thumb.far, 0, 1)
    round_ = np.sqrt(1 - steep * steep)
    # Its tip turns to the front, and its sides turn up and down.
    ahead = -np.minimum(steep, np.maximum(0, 1 - along / _TIP))
    aside = np.clip(beside, -steep, steep)
    to_x, to_y = direction_from_turns(params["light_from"])
    cos, sin = direction_from_degrees(params["degrees"])
    inwards = to_x * params["side"]
    facing = ahead * (inwards * cos - to_y * sin) + aside * (inwards * sin + to_y * cos)
    light = _AMBIENT + _FROM_ABOVE * round_ + _FROM_SIDE * facing
    draws = uniform_numbers(params["at"], 2 * len(_CREASES))
    for i, (place, deep, bent) in enumerate(zip(_CREASES, draws, draws[5:], strict=False)):
        line = place + (0.1 + 0.25 * bent) * beside * beside * (-1) ** i
        near = np.clip(1 - np.abs(along - line) / 0.07, 0, 1)
        light -= (0.06 + 0.1 * deep) * near * np.clip(1.1 - np.abs(beside), 0, 1)
    return np.asarray(light + _nail_light_change(along, beside))


def _nail_light_change(along: Floats, beside: Floats) -> Floats:
    """Return how a nail changes the light: paler, a dark fold, a white free edge, a highlight."""
    middle, long, broad = _NAIL
    ahead, aside = (along - middle) / long, beside / broad
    # A nail is more square than an ellipse.
    out = ahead * ahead * ahead * ahead + aside * aside * aside * aside
    plate = np.clip((1 - out) * 4, 0, 1)
    fold = np.clip(1 - np.abs(out - 1.15) / 0.4, 0, 1) * np.clip(ahead + 0.6, 0, 1)
    free = np.clip((-0.72 - ahead) * 12, 0, 1) * plate
    moon = np.clip((1 - (ahead - 0.95) * (ahead - 0.95) * 7 - aside * aside * 3) * 3, 0, 1) * plate
    gleam = np.clip(1 - np.abs(aside + 0.35) / 0.16, 0, 1) * np.clip(0.8 - np.abs(ahead), 0, 1)
    return np.asarray(0.04 * plate - 0.1 * fold + 0.1 * free + 0.05 * moon + 0.05 * gleam * plate)


FINGER = Degradation(
    "finger",
    "picture",
    "the hand that holds the paper is in the picture: a thumb over the print",
    _draw,
    cover=_cover_with_thumb,
)
