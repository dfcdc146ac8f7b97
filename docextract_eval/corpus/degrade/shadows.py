"""Shadows of whoever takes the picture: a hand, a hand with a telephone, head and shoulders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.gestures import smooth_path
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    direction_from_degrees,
    image_size,
    join_planes,
    round_to_bytes,
)
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.corpus.degrade.strokes import Path
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]
    Point = tuple[float, float]

_DEPTH = (0.1, 0.2, 0.3, 0.45, 0.6)
"""How much of the light is missing in the middle of the shadow."""
_PENUMBRA = (11.0, 9.0, 7.0, 5.0, 3.5)
"""Half the width in mm of the shadow's edge at its tip: what is near casts a sharp shadow."""
_PENUMBRA_AT_ZERO = 13.0
_ARM_PENUMBRA = 3.0
"""How much wider the edge is `_ARM_DISTANCE` behind the tip, where the arm is that much higher."""
_ARM_DISTANCE = 240.0
"""Distance in mm from the tip over which the edge widens and light comes in below the arm."""
_SKY_LIGHT = 0.25
"""The share of a shadow's depth that light from the room removes at that distance."""
_CORE_SHARE, _CORE_WIDTH = 0.4, 26.0
"""How much lighter a narrow part is than the core of a broad shadow, which less light of the room
reaches, and half the width in mm over which the core grows darker."""
_SHADE_COLOURS = ((0.93, 0.98, 1.02), (0.9, 0.98, 1.03), (1.18, 1.03, 0.86))
"""How dark the shade is in blue, green and red: its remaining light comes from the sky, or from a
warm lamp elsewhere in the room."""
_STEP = 8
"""Px of the picture between two points of the field."""


@dataclass(frozen=True, slots=True)
class _Silhouette:
    """What casts a shadow, in mm from its tip: across, and towards whoever it belongs to."""

    outlines: tuple[tuple[Point, ...], ...]
    """Smooth closed curves."""
    scale: tuple[float, float]
    """The smallest and largest size of its shadow: what is near the lamp casts a large one."""
    reach: tuple[float, float]
    """How far its tip reaches over the picture, as shares: the least, and how much more."""
    edge: float = 1.0
    """How much wider its edge is than that of a hand, as it is higher."""


_FOREARM = ((30, 172), (35, 260), (48, 420), (60, 800), (-60, 800), (-48, 420), (-33, 260))
_PHONE = (
    *((-37, 8), (-35, 2), (-29, 0), (0, 0), (29, 0), (35, 2), (37, 8), (37, 80), (37, 146)),
    *((35, 152), (29, 154), (0, 154), (-29, 154), (-35, 152), (-37, 146), (-37, 80)),
)
_HAND_BEHIND_PHONE = (
    *((37, 64), (46, 62), (50, 70), (46, 80), (51, 86), (51, 95), (46, 101), (51, 108), (49, 117)),
    *((45, 122), (47, 130), (41, 138), (44, 168), (36, 204), (36, 262), (48, 420), (60, 800)),
    *((-60, 800), (-48, 420), (-34, 262), (-34, 204), (-44, 172), (-54, 128), (-54, 92), (-47, 74)),
    *((-40, 76), (-36, 110), (-20, 140), (20, 120)),
)
_OPEN_HAND = (
    *((-38, 112), (-46, 74), (-50, 46), (-46, 37), (-39, 42), (-33, 72), (-30, 82), (-28, 60)),
    *((-27, 22), (-21, 13), (-13, 20), (-11, 56), (-10, 77), (-8, 54), (-6, 10), (0, 0), (7, 9)),
    *((8, 52), (9, 78), (13, 56), (20, 22), (26, 13), (33, 20), (29, 60), (30, 88), (38, 100)),
    *((52, 84), (61, 65), (69, 64), (70, 77), (57, 110), (42, 138)),
    *_FOREARM,
    (-30, 172),
    (-34, 150),
)
_WRITING_HAND = (
    *((-8, 2), (-2, 0), (3, 6), (10, 34), (22, 30), (34, 42), (44, 66), (48, 96), (42, 128)),
    *((34, 160), *_FOREARM),
    *((-30, 180), (-34, 150), (-38, 118), (-36, 84), (-26, 52), (-16, 30)),
)
_HEAD = (
    *((0, 0), (42, 8), (72, 40), (80, 90), (76, 120), (84, 132), (74, 156), (56, 196), (50, 232)),
    *((96, 262), (180, 292), (226, 350), (246, 480), (250, 900), (-250, 900), (-246, 480)),
    *((-226, 350), (-180, 292), (-96, 262), (-50, 232), (-56, 196), (-74, 156), (-84, 132)),
    *((-76, 120), (-80, 90), (-72, 40), (-42, 8)),
)
_SILHOUETTES = (
    _Silhouette((_PHONE, _HAND_BEHIND_PHONE), (1.05, 1.35), (0.4, 0.35)),
    _Silhouette((_OPEN_HAND,), (1.0, 1.3), (0.4, 0.4)),
    _Silhouette((_HEAD,), (1.0, 1.3), (0.35, 0.4), 2.6),
    _Silhouette((_PHONE, _HAND_BEHIND_PHONE), (1.1, 1.5), (0.5, 0.3), 1.5),
    _Silhouette((_WRITING_HAND,), (1.0, 1.2), (0.35, 0.4), 0.7),
)


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "side": float(rng.integers(0, 4)),
        "depth": drawn_at_severity(severity, 0, _DEPTH),
        "penumbra": drawn_at_severity(severity, _PENUMBRA_AT_ZERO, _PENUMBRA),
        "caster": int(rng.integers(0, len(_SILHOUETTES))),
        "light": int(rng.integers(0, len(_SHADE_COLOURS))),
    }


def _cast_shadow(page: Page, params: Params) -> Pixels:
    """Shade the picture by somebody who reaches in from one side."""
    lost = _lost_light(page, params)
    shares = _SHADE_COLOURS[int(params["light"])] if page.image.ndim == 3 else (1.0,)
    shades = [round_to_bytes(NEUTRAL_SHADE * (1 - lost * share)) for share in shares]
    return apply_shade(page.image, join_planes(shades))


def _lost_light(page: Page, params: Params) -> Floats:
    """Return a small field of the share of light that is missing."""
    height, width = (-(-length // _STEP) for length in image_size(page.image))
    px_per_mm = page.dpi / 25.4 / _STEP
    caster = _SILHOUETTES[int(params["caster"])]
    drawn = uniform_numbers(params["at"], 5, page.number)
    tip, back = _tip_and_direction((height, width), params, caster, drawn)
    edge = caster.edge * params["penumbra"] * px_per_mm
    # The field reaches beyond the picture, because a blur sees what is outside.
    margin = int(_ARM_PENUMBRA * edge + 2 * _CORE_WIDTH * px_per_mm) + 2
    field_size = (height + 2 * margin, width + 2 * margin)
    tip = (tip[0] + margin, tip[1] + margin)
    scale = px_per_mm * (caster.scale[0] + (caster.scale[1] - caster.scale[0]) * drawn[3])
    mask = _silhouette_mask(field_size, caster, (tip, back), (scale if drawn[4] < 0.5 else -scale))
    inner = slice(margin, margin + height), slice(margin, margin + width)
    down, across = np.ogrid[inner]
    away = (across - tip[0]) * back[0] + (down - tip[1]) * back[1]
    high = np.clip(away / (_ARM_DISTANCE * px_per_mm), 0, 1)
    core = soften_edge(mask, _CORE_WIDTH * px_per_mm)[inner] / 255
    widths = np.linspace(1, _ARM_PENUMBRA, 3) * edge
    edges = [soften_edge(mask, float(width))[inner] / 255 for width in widths]
    dark = _blend_by_height(edges, high) * (1 - _CORE_SHARE * (1 - core))
    return np.asarray(params["depth"] * dark * (1 - _SKY_LIGHT * high))


def _silhouette_mask(
    size: Size, caster: _Silhouette, tip_and_back: tuple[Point, Point], scale: float
) -> Pixels:
    """Return the mask of a silhouette at its tip, mirrored if the scale in px a mm is negative."""
    (x, y), (to_x, to_y) = tip_and_back
    mask = np.zeros(size, np.uint8)
    for outline in caster.outlines:
        across, along = (_smooth_outline(outline) * (scale, abs(scale))).T
        spots = np.stack(
            [x + along * to_x - across * to_y, y + along * to_y + across * to_x], axis=-1
        )
        cv2.fillPoly(mask, [np.rint(spots * 16).astype(np.int32)], 255, shift=4)
    return mask


def _tip_and_direction(
    size: Size, params: Params, caster: _Silhouette, drawn: list[float]
) -> tuple[Point, Point]:
    """Return the place of the tip of the shadow, and the direction to whoever casts it."""
    side = int(params["side"])
    middle, reach = 0.3 + 0.4 * drawn[0], caster.reach[0] + caster.reach[1] * drawn[1]
    x, y = [(middle, reach), (1 - reach, middle), (middle, 1 - reach), (reach, middle)][side]
    back = direction_from_degrees(90 * (side - 1) + 50 * (drawn[2] - 0.5))
    return (x * size[1], y * size[0]), back


def _smooth_outline(points: tuple[Point, ...]) -> Path:
    """Return a smooth closed curve through points."""
    path = np.array(points, float)
    return smooth_path(np.concatenate([path, path[:1]]))


def _blend_by_height(edges: Sequence[Floats], height: Floats) -> Floats:
    """Return the first of three masks where `height` is 0, and the last where it is 1."""
    near, middle, far = edges
    first, second = np.clip(2 * height, 0, 1), np.clip(2 * height - 1, 0, 1)
    return near + (middle - near) * first + (far - middle) * second


def soften_edge(mask: Pixels, half_width: float) -> Pixels:
    """Return a shadow with an edge of this half width in px, because a lamp is not a point."""
    side = 2 * max(1, round(half_width / 2)) + 1
    return np.asarray(cv2.blur(cv2.blur(mask, (side, side)), (side, side)), np.uint8)


CAST_SHADOW = Degradation(
    "cast_shadow",
    "picture",
    "a hand, a telephone or a head casts a shadow: the higher it is, the softer its edge",
    _draw,
    repaint=_cast_shadow,
)
