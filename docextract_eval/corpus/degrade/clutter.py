"""What else lies on a table beside a photographed sheet: papers, cards, pens, cutlery, cups.

Things are simple shapes with the light and a soft shadow of their own. What is printed on them are
blurred strokes, which nobody can read: it is no part of the truth.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Pixels
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    gray_level,
    image_size,
    invert,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import direction_from_turns
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Outline, Params

    Floats = NDArray[np.float64]

_THINGS_SEEN = {"receipt": 7, "paper": 7, "gadget": 7, "card": 3, "dish": 3, "pen": 1, "cutlery": 1}
"""In how many photographs of receipts a thing was seen, counted by eye, once for a photograph."""
_PHOTOGRAPHS = 187
_SECOND_THING = 0.35
"""In which share of the pictures with one thing there are two: a guess."""
_LEAST_TABLE = 0.04
"""The share of a picture that has to be free table, for anything to lie there."""
_SHADOW_BLUR = 1.1
"""Half the width in mm of a shadow's edge, for each mm that a thing is high."""
_SHADOW_DEPTH = 0.5
_STROKES_SIDE = 512
"""The side of the tile of strokes in px: 6.4 to the mm across, 4 down."""
_ROW_PITCH, _LETTER_PITCH = 14, 10
"""The distance of two rows and of two strokes on it, in px."""


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """Where the points of a part of the table are on a thing, in mm from its middle."""

    along: Floats
    across: Floats
    drawn: tuple[float, ...]
    """Numbers from 0 to 1 that make this thing another than that one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """The look of a thing on a part of the table."""

    distance: Floats
    """How far outside of it each point is, in mm; negative inside."""
    light: Floats
    """The light on it, 1 for a flat thing."""


@dataclass(frozen=True, slots=True)
class _Thing:
    """A kind of thing that lies about."""

    reach: float
    """How far its ends are from its middle at the most, in mm."""
    height: float
    """In mm."""
    colours: tuple[tuple[int, int, int], ...]
    """Blue, green and red of those that there are, beside white paper."""
    look: Callable[[_Spot], _Look]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The picture of a table that things are drawn on, in place."""

    picture: Pixels
    shadow: Pixels
    """The shade that the sheet casts."""
    px_per_mm: float
    light_from: float


def draw_clutter_params(rng: np.random.Generator) -> dict[str, float]:
    """Draw what lies beside a sheet, if anything does, and where."""
    return {"clutter": uniform(rng, 0, 1), "clutter_at": uniform(rng, 0, 1)}


def add_clutter(
    table: Pixels, page: Outline, params: Params, inside_distances: Pixels, shadow: Pixels
) -> Pixels:
    """Return the picture of a table with what else lies on it, where the sheet leaves room.

    The sheet's shadow is already on the table, and falls on the things, too.
    """
    found = _things_beside(params)
    free = np.flatnonzero(inside_distances.reshape(-1) == 0)
    if not found or len(free) < _LEAST_TABLE * inside_distances.size:
        return table
    table = table.copy()
    px_per_mm = page.dpi / 25.4 * image_size(table)[1] / page.size[1]
    laid = _Table(table, shadow, px_per_mm, params["light_from"])
    drawn = uniform_numbers(params["clutter_at"], 12 * len(found), page.number)
    for i, name in enumerate(found):
        own = drawn[12 * i : 12 * i + 12]
        row, column = divmod(int(free[int(own[0] * len(free))]), inside_distances.shape[1])
        middle = (
            (column + 0.5) / inside_distances.shape[1] * table.shape[1],
            (row + 0.5) / inside_distances.shape[0] * table.shape[0],
        )
        _lay_down(laid, _THINGS[name], middle, tuple(own))
    return table


def _things_beside(params: Params) -> list[str]:
    """Return what lies beside the sheet: as often as was seen, two things seldom."""
    limits = np.cumsum(list(_THINGS_SEEN.values())) / _PHOTOGRAPHS
    first = int(np.searchsorted(limits, params["clutter"], side="right"))
    names = list(_THINGS_SEEN)
    if first == len(names):
        return []
    again = uniform_numbers(params["clutter_at"], 2)
    return [
        names[first],
        *(names[int(again[1] * len(names))] for _ in range(again[0] < _SECOND_THING)),
    ]


def _lay_down(
    table: _Table, thing: _Thing, middle: tuple[float, float], drawn: tuple[float, ...]
) -> None:
    """Draw a thing and its shadow on a table, in place."""
    px_per_mm = table.px_per_mm
    margin = (thing.reach + 4 * thing.height + 2) * px_per_mm
    left, top = (max(0, int(place - margin)) for place in middle)
    part = slice(top, int(middle[1] + margin)), slice(left, int(middle[0] + margin))
    below = table.picture[part]
    if not below.size:
        return
    y, x = np.ogrid[: below.shape[0], : below.shape[1]]
    across, down = (
        (line + 0.5 + start - place) / px_per_mm
        for line, start, place in ((x, left, middle[0]), (y, top, middle[1]))
    )
    to_x, to_y = direction_from_turns(drawn[1])
    spot = _Spot(across * to_x + down * to_y, down * to_x - across * to_y, drawn[2:])
    look = thing.look(spot)
    mask = round_to_bytes(255 * np.clip(0.5 - look.distance * px_per_mm, 0, 1))
    below[:] = apply_shade(below, _shadow_of(mask, thing.height * px_per_mm, table.light_from))
    colour = thing.colours[int(drawn[10] * len(thing.colours))]
    steps = np.arange(256) / NEUTRAL_SHADE
    light = apply_shade(round_to_bytes(NEUTRAL_SHADE * look.light), table.shadow[part])
    tones = colour if below.ndim == 3 else (gray_level(colour),)
    surface = join_planes([map_tones(light, round_to_bytes(tone * steps)) for tone in tones])
    below[:] = cv2.add(multiply(below, invert(mask)), multiply(surface, mask))


def _shadow_of(mask: Pixels, height: float, light_from: float) -> Pixels:
    """Return the shade that a thing of a height in px casts away from the light."""
    to_x, to_y = direction_from_turns(light_from)
    by = (round(-to_x * height), round(-to_y * height))
    side = 2 * max(1, round(_SHADOW_BLUR * height)) + 1
    moved = cv2.warpAffine(mask, np.array([[1.0, 0, by[0]], [0, 1, by[1]]]), mask.shape[::-1])
    soft = np.asarray(cv2.blur(cv2.blur(moved, (side, side)), (side, side)), np.uint8)
    return map_tones(
        soft, round_to_bytes(NEUTRAL_SHADE * (1 - _SHADOW_DEPTH * np.arange(256) / 255))
    )


def _rectangle(spot: _Spot, half_long: float, half_wide: float, radius: float = 0.0) -> Floats:
    """Return how far outside a rectangle with round corners points are."""
    out_along = np.abs(spot.along) - half_long + radius
    out_across = np.abs(spot.across) - half_wide + radius
    corner = np.sqrt(np.maximum(0, out_along) ** 2 + np.maximum(0, out_across) ** 2)
    return np.asarray(corner + np.minimum(0, np.maximum(out_along, out_across)) - radius)


def _look_of_receipt(spot: _Spot) -> _Look:
    """Return a slip with rows of blurred strokes, slightly bent."""
    half_long, half_wide = 60 + 40 * spot.drawn[0], 29 + 11 * spot.drawn[1]
    row = np.rint((spot.along + half_long) * 4).astype(np.int64) % _STROKES_SIDE
    column = np.rint((spot.across + 40) * 6.4).astype(np.int64) % _STROKES_SIDE
    ink = _stroke_tile()[row, column] / 255
    inner = np.clip((half_wide - 4 - np.abs(spot.across)) * 2, 0, 1)
    bent = 0.94 + 0.05 * np.clip(spot.along / half_long, -1, 1) * (2 * spot.drawn[2] - 1)
    return _Look(
        _rectangle(spot, half_long, half_wide), np.asarray(bent * (1 - 0.45 * ink * inner))
    )


@functools.cache
def _stroke_tile() -> Pixels:
    """Return a tile of rows of blurred strokes as long as words, and nothing that can be read."""
    rng = seeds.stream(0, "tile", "strokes")
    tile = np.zeros((_STROKES_SIDE, _STROKES_SIDE), np.uint8)
    for top in range(8, _STROKES_SIDE - 16, _ROW_PITCH):
        ends = int(rng.integers(60, 340)), int(rng.integers(40, 100)) * int(rng.integers(0, 2))
        for first, last in ((30, 30 + ends[0]), (_STROKES_SIDE - 30 - ends[1], _STROKES_SIDE - 30)):
            for left in range(first, last, _LETTER_PITCH):
                if rng.random() < 0.84:
                    high = int(rng.integers(4, 8))
                    letter = tile[top + 7 - high : top + 7, left : left + _LETTER_PITCH - 3]
                    letter[:] = rng.integers(120, 256)
    return np.asarray(cv2.blur(cv2.blur(tile, (7, 3)), (7, 3)), np.uint8)


def _look_of_paper(spot: _Spot) -> _Look:
    """Return the edge of a blank sheet, an envelope or a napkin."""
    half_long, half_wide = 70 + 75 * spot.drawn[0], 50 + 50 * spot.drawn[1]
    light = 0.95 + 0.05 * np.clip(spot.across / half_wide, -1, 1) + 0 * spot.along
    fold = np.clip(1 - np.abs(spot.along - 10) / 1.2, 0, 1) * (1.0 if spot.drawn[2] < 0.5 else 0.0)
    return _Look(_rectangle(spot, half_long, half_wide), np.asarray(light * (1 - 0.1 * fold)))


def _look_of_card(spot: _Spot) -> _Look:
    """Return a plastic card with a stripe."""
    stripe = np.clip((4.5 - np.abs(spot.across - 14)) * 3, 0, 1) + 0 * spot.along
    gleam = 0.08 * np.clip(1 - np.abs(spot.along + spot.across - 20) / 30, 0, 1)
    return _Look(
        _rectangle(spot, 42.8, 27.0, 3.2), np.asarray(0.95 + gleam - 0.45 * spot.drawn[0] * stripe)
    )


def _look_of_gadget(spot: _Spot) -> _Look:
    """Return a telephone, a wallet or a remote control: dark, with a lighter rim."""
    distance = _rectangle(spot, 60 + 20 * spot.drawn[0], 30 + 10 * spot.drawn[1], 7.0)
    rim = np.clip(1 - np.abs(distance + 1.6) / 1.2, 0, 1)
    sheen = 0.35 * np.clip(1 - np.abs(spot.across + 0.3 * spot.along - 8) / 22, 0, 1)
    return _Look(distance, np.asarray(0.8 + 0.7 * rim + sheen))


def _look_of_pen(spot: _Spot) -> _Look:
    """Return a round pen with a point, a clip and a highlight along it."""
    thick = np.where(spot.along > 58, np.maximum(0.8, 4.6 - (spot.along - 58) * 0.33), 4.6)
    beside = spot.across / thick
    distance = np.maximum(np.abs(spot.across) - thick, np.abs(spot.along) - 70)
    round_ = np.sqrt(np.maximum(0, 1 - np.minimum(1, beside * beside)))
    gleam = 0.9 * np.clip(1 - np.abs(beside + 0.4) / 0.16, 0, 1)
    clip = np.clip((1.1 - np.abs(spot.across)) * 3, 0, 1) * np.clip(-30 - spot.along, 0, 1)
    ring = np.clip(1.2 - np.abs(spot.along - 4), 0, 1)
    return _Look(distance, np.asarray(0.45 + 0.6 * round_ + gleam + 0.8 * clip + 0.5 * ring))


def _look_of_cutlery(spot: _Spot) -> _Look:
    """Return a knife or a spoon of steel, which mirrors a bright window."""
    if spot.drawn[0] < 0.5:
        thick = np.where(spot.along < 0, 8.5 - 2 * np.clip(-spot.along / 95, 0, 1), 6.0)
        end = np.abs(spot.along) - 100
    else:
        bowl = 1 - ((spot.along + 70) / 32) ** 2
        thick = np.maximum(
            4.0 + 2.5 * np.clip(spot.along / 100, 0, 1), 21 * np.sqrt(np.maximum(0, bowl))
        )
        end = np.maximum(spot.along - 100, -spot.along - 102)
    beside = spot.across / thick
    distance = np.maximum(np.abs(spot.across) - thick, end)
    mirrored = np.clip(1 - np.abs(beside - 0.25 + spot.along / 260) / 0.4, 0, 1)
    return _Look(distance, np.asarray(0.62 + 0.5 * mirrored - 0.3 * np.clip(beside * beside, 0, 1)))


def _look_of_dish(spot: _Spot) -> _Look:
    """Return a cup with something dark in it, or a plate with a rim."""
    far = np.sqrt(spot.along**2 + spot.across**2)
    is_cup = spot.drawn[0] < 0.5
    radius = 41.0 if is_cup else 95.0
    rim = radius - (4.5 if is_cup else 24.0)
    turned = (spot.along * (spot.drawn[1] - 0.5) + spot.across * (spot.drawn[2] - 0.5)) / radius
    inner = np.clip((rim - far) * 1.5, 0, 1)
    edge = np.clip(1 - np.abs(far - rim) / 1.8, 0, 1)
    light = 0.95 - 0.16 * edge + 0.12 * turned
    depth = 0.72 if is_cup else 0.07
    return _Look(far - radius, np.asarray(light * (1 - depth * inner * (1 - 0.25 * edge))))


_WHITE = ((243, 247, 249), (226, 238, 244), (236, 234, 230))
_THINGS: Mapping[str, _Thing] = {
    "receipt": _Thing(109, 0.6, _WHITE, _look_of_receipt),
    "paper": _Thing(178, 0.8, (*_WHITE, (70, 150, 214), (182, 196, 206)), _look_of_paper),
    "card": _Thing(
        52, 1.0, ((150, 74, 30), (52, 48, 168), (60, 120, 40), (190, 190, 186)), _look_of_card
    ),
    "dish": _Thing(96, 7.0, ((232, 240, 242), (236, 232, 226), (120, 96, 60)), _look_of_dish),
    "gadget": _Thing(90, 5.0, ((34, 32, 32), (30, 40, 62), (70, 68, 66)), _look_of_gadget),
    "pen": _Thing(72, 4.5, ((140, 60, 26), (36, 34, 34), (46, 40, 170)), _look_of_pen),
    "cutlery": _Thing(104, 2.5, ((186, 190, 192),), _look_of_cutlery),
}
