"""The shadow of a hand that holds a telephone over the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    direction_from_degrees,
    image_size,
    invert,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import page_px
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

    Point = tuple[float, float]

_DEPTH = (0.1, 0.2, 0.3, 0.45, 0.6)
_PENUMBRA = (30, 24, 18, 12, 6)
"""Half the width of a shadow's edge, in px at 150 dpi: near things cast sharp shadows."""
_ARM_PENUMBRA = 3.5
"""How much wider the edge of the arm's shadow is than that of the telephone's shadow."""
_ARM_DISTANCE = 220
"""Distance from the telephone's end, in mm, at which the arm is that high."""
_SKY_LIGHT = 0.2
"""The share of a shadow's depth that light from the sky removes at that distance."""
_STEP = 4

_PHONE = ((-36, 8), (-28, 0), (28, 0), (36, 8), (36, 142), (28, 150), (-28, 150), (-36, 142))
"""Outline of the telephone in mm, from the middle of its far end: across, and towards the arm."""
_LIMBS = (
    ((30, 50), (44, 44), 17),
    ((30, 71), (47, 66), 18),
    ((30, 92), (46, 88), 18),
    ((30, 112), (42, 109), 16),
    ((-30, 118), (-41, 66), 21),
    ((12, 118), (14, 150), 74),
    ((14, 150), (34, 260), 62),
    ((34, 260), (70, 620), 88),
)
"""Fingers, thumb, palm, wrist and sleeve: start, end and thickness in mm."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "side": float(rng.integers(0, 4)),
        "depth": round(value_at_severity(severity, 0, _DEPTH), DRAWN_DIGITS),
        "penumbra": round(value_at_severity(severity, 36, _PENUMBRA), DRAWN_DIGITS),
    }


def _cast_shadow(page: Page, params: Params) -> Pixels:
    """Shade the picture by a hand with a telephone that reaches in from one side."""
    size = image_size(page.image)
    height, width = (-(-length // _STEP) for length in size)
    tip, back = _phone_end_and_direction((height, width), params)
    per_mm = page.dpi / 25.4 / _STEP
    mask = _phone_and_hand_mask((height, width), tip, back, per_mm)
    across, down = np.arange(width) - tip[0], np.arange(height) - tip[1]
    away = across * back[0] + down[:, None] * back[1]
    share = np.clip(away / (_ARM_DISTANCE * per_mm), 0, 1)
    # The telephone is near the paper and the arm is not, so the arm's edge is softer and its
    # shadow is lighter.
    half = page_px(page, params["penumbra"]) / _STEP
    near, far = (soften_edge(mask, each) for each in (half, _ARM_PENUMBRA * half))
    high = round_to_bytes(255 * share)
    both = np.asarray(cv2.add(multiply(near, invert(high)), multiply(far, high)), np.uint8)
    return apply_shade(
        page.image,
        round_to_bytes(
            NEUTRAL_SHADE * (1 - params["depth"] * both / 255 * (1 - _SKY_LIGHT * share))
        ),
    )


def _phone_end_and_direction(
    size: Size, params: Params
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the place of the telephone's end, and the direction from there to the arm."""
    drawn = uniform_numbers(params["at"], 3)
    side = int(params["side"])
    middle, reach = 0.3 + 0.4 * drawn[0], 0.4 + 0.35 * drawn[1]
    x, y = [(middle, reach), (1 - reach, middle), (middle, 1 - reach), (reach, middle)][side]
    back = direction_from_degrees(90 * (side - 1) + 50 * (drawn[2] - 0.5))
    return (x * size[1], y * size[0]), back


def _phone_and_hand_mask(
    size: Size, phone_end: Point, towards_arm: Point, px_per_mm: float
) -> Pixels:
    """Return the mask of a telephone and the hand that holds it: 255 where it is dark."""

    def to_sixteenths_of_px(points: Sequence[Point]) -> NDArray[np.int32]:
        x, y = np.array(points, float).T * px_per_mm
        turned = (
            phone_end[0] + y * towards_arm[0] - x * towards_arm[1],
            phone_end[1] + y * towards_arm[1] + x * towards_arm[0],
        )
        return np.asarray(np.rint(np.stack(turned, axis=-1) * 16), np.int32)

    mask = np.zeros(size, np.uint8)
    cv2.fillPoly(mask, [to_sixteenths_of_px(_PHONE)], 255, shift=4)
    for start, end, thick in _LIMBS:
        one, other = to_sixteenths_of_px((start, end)).tolist()
        cv2.line(mask, one, other, 255, max(1, round(thick * px_per_mm)), shift=4)
    return mask


def soften_edge(mask: Pixels, half_width: float) -> Pixels:
    """Return a shadow with an edge of this half width in px, because a lamp is not a point."""
    side = 2 * max(1, round(half_width / 2)) + 1
    return np.asarray(cv2.blur(cv2.blur(mask, (side, side)), (side, side)), np.uint8)


CAST_SHADOW = Degradation(
    "cast_shadow",
    "picture",
    "a hand and a phone cast a shadow: the higher they are, the softer its edge",
    _draw,
    repaint=_cast_shadow,
)
