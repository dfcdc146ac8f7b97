"""A finger on the paper while it is photographed: it reaches in from a side, out of focus."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, level
from docextract_eval.corpus.degrade.covering import Cutout, lay, still_visible
from docextract_eval.corpus.degrade.fields import (
    UNLIT,
    direction,
    enlarged,
    gray_of,
    joined,
    mapped,
    shade,
    size_of,
    table,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_COARSE = 8
"""Pixels to a point of the coarse field that a finger is drawn in."""
_SHADOW = 1.5
"""How far its shadow reaches, in halves of its breadth."""
_BROAD = 17
"""Breadth of a finger in mm."""
_SKINS = ((120, 150, 205), (92, 122, 178), (52, 74, 112))
"""Blue, green and red of skin in the light."""


def _draw(severity: float, dice: np.random.Generator) -> Params:
    return {
        "area": round(level(severity, 0, (0.5, 1.2, 2.2, 3.5, 5)), seeds.DIGITS),
        "side": 1 if dice.random() < 0.5 else -1,
        "down": seeds.uniform(dice, 0.3, 0.85),
        "degrees": seeds.uniform(dice, -30, 10),
        "skin": int(dice.integers(0, len(_SKINS))),
    }


def _hold(page: Page, params: Params) -> Page:
    """Lay a rounded finger over the picture, at an eighth of its resolution, and its shadow."""
    size = size_of(page.image)
    far, nail, broad = _distances(size, page.dpi, params)
    rows, columns = (np.flatnonzero((far < _SHADOW).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return dataclasses.replace(page, image=page.image.copy())
    near = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    part = tuple(
        slice(_COARSE * side.start, min(_COARSE * side.stop, length))
        for side, length in zip(near, size, strict=True)
    )
    far, nail = far[near], nail[near]
    edge = np.clip((1 - far) * broad / 2.4 + 0.5, 0, 1)
    shadow = np.clip(_SHADOW - far, 0, 1) * min(1.0, params["area"])
    within = np.clip(far, 0, 1)
    light = 1.06 - 0.4 * within * within * within + 0.1 * np.clip((1 - nail) * 3, 0, 1)
    image = page.image.copy()
    below = image[part]
    image[part] = shade(below, _laid(UNLIT * (1 - 0.3 * shadow), below))
    lit = _laid(UNLIT * light, below)
    skin = _SKINS[int(params["skin"])]
    tones = skin if image.ndim == 3 else (gray_of(skin),)
    planes = [mapped(lit, table(np.arange(256) * tone / UNLIT)) for tone in tones]
    hidden = np.zeros(size, np.uint8)
    top, left = part[0].start, part[1].start
    lay(image, Cutout(top, left, _laid(255 * edge, below), joined(planes), hides=True), hidden)
    return dataclasses.replace(page, image=image, visible=still_visible(page, hidden))


def _distances(size: Size, dpi: int, params: Params) -> tuple[Floats, Floats, float]:
    """Give, coarsely, how far from its bone a point is (1 is its skin), and from its nail."""
    small = (-(-size[0] // _COARSE), -(-size[1] // _COARSE))
    # A finger is as broad as it is and only reaches farther, until a thumb and more come in.
    area = params["area"] / 100 * small[0] * small[1]
    broad = max(_BROAD * dpi / 25.4 / _COARSE, math.sqrt(area / 2.6))
    tip = area / broad + 0.22 * broad * min(1.0, area / (0.3 * broad**2))
    cos, sin = direction(params["degrees"])
    across = np.arange(small[1])[None, :] + 0.5
    across = (across if params["side"] < 0 else small[1] - across) - tip + broad / 2
    down = np.arange(small[0])[:, None] + 0.5 - params["down"] * small[0]
    # Along the finger, from the middle of its rounded end away from the hand.
    ahead = across * cos + down * sin
    beside = down * cos - across * sin
    far = np.sqrt(np.maximum(ahead, 0) ** 2 + beside**2) / (broad / 2)
    nail = np.sqrt(((ahead + 0.02 * broad) / 0.4) ** 2 + (beside / 0.34) ** 2) / broad
    return far, nail, broad


def _laid(field: Floats, below: Pixels) -> Pixels:
    """Enlarge a coarse field, and cut it as the page does."""
    height, width = size_of(below)
    tall = enlarged(table(field), (_COARSE * field.shape[0], _COARSE * field.shape[1]))
    return np.ascontiguousarray(tall[:height, :width])


FINGER = Accident(
    "finger",
    "picture",
    "the hand that holds the paper is in the picture, over the print",
    _draw,
    cover=_hold,
)
