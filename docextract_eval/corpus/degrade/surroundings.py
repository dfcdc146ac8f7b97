"""What photographs show around a sheet: as bright, as rough and as unevenly lit as was measured.

`tools/study learn` writes the numbers, of real photographs. The materials are those of table tops.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.clutter import add_clutter, draw_clutter_params
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    enlarge,
    gray_level,
    image_size,
    join_planes,
    lift_blacks,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import mirror_to_light
from docextract_eval.corpus.degrade.table_top import (
    PLAIN_TONE,
    material_at,
    material_tile,
    material_window,
    sheet_shadow,
)
from docextract_eval.corpus.measured import MeasuredField, draw_measured, read_shares
from docextract_eval.corpus.measurements import photograph_numbers
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Outline, Params, Pixels
    from docextract_eval.corpus.measurements import Measurements

    Floats = NDArray[np.float64]

_BLOCK = 8
"""The side of the blocks within which texture is measured."""
_INK_TONE = 73
"""The tone of the darkest ink of the typical page that is photographed, as it was printed."""
_ROUGHEST = {"wood": 1.5, "cloth": 1.6, "cardboard": 2.0, "speckle": 1.0}
"""How much rougher than its tile a material is at the most: more would look like noise."""
_TOE = 56.0
"""The tone below which the dark parts of a table keep some of their pattern."""
_COLOURLESS = 300.0
"""The tone, brighter than white, at which a material would have no colour left: what is bright in a
photograph is pale."""
_DARKEST = 0.15
"""The least light on a part of the surroundings, as a share of their level."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSurroundings:
    """What was measured around real documents."""

    level: Floats
    """How bright they are, as a share of paper in the same light, at the percentiles."""
    texture: Floats
    """The spread within small blocks, as a share of how bright they are, likewise."""
    light: MeasuredField
    """How bright each part of the picture is, as a share of the level."""
    ink: float
    """How bright ink is, as a share of the paper, in the typical photograph."""


def measured_surroundings(measurements: Measurements | None = None) -> MeasuredSurroundings:
    """Return what was measured around documents; without measurements, what ships."""
    written = photograph_numbers(measurements)
    around = written["surroundings"]
    paper, contrast = (
        float(np.median(read_shares(written[name]))) for name in ("paper", "contrast")
    )
    return MeasuredSurroundings(
        level=read_shares(around["level"]),
        texture=read_shares(around["texture"]),
        light=MeasuredField(read_shares(around["light"]), read_shares(around["components"])),
        ink=1 - contrast / paper,
    )


def draw_surroundings_params(
    measured: MeasuredSurroundings, rng: np.random.Generator
) -> dict[str, float]:
    """Draw what lies around a sheet, how bright and rough it is, and the light on it."""
    return {
        "at": uniform(rng, 0, 1),
        "light_from": uniform(rng, 0, 1),
        "level": round(draw_measured(measured.level, rng), DRAWN_DIGITS),
        "texture": round(draw_measured(measured.texture, rng), DRAWN_DIGITS),
        **draw_clutter_params(rng),
        **measured.light.draw_weights("around", rng),
    }


def draw_surroundings(
    measured: MeasuredSurroundings, page: Outline, params: Params, inside_distances: Pixels
) -> Pixels:
    """Return what lies around a sheet, given how far inside it each cell lies.

    It is as dark as it must be for `room_light` to make it as bright as was drawn, beside the
    paper, because a camera makes what is dark paler.
    """
    material = material_at(params["at"])
    tile = material_tile(material.pattern)
    steps = (np.arange(256) - PLAIN_TONE) / PLAIN_TONE
    rougher = params["texture"] / _tile_texture(material.pattern)
    rough = 1 + min(_ROUGHEST[material.pattern], rougher) * steps
    piece = material_window(
        map_tones(tile, round_to_bytes(NEUTRAL_SHADE * rough)), page, params["at"]
    )
    light = np.maximum(measured.light.weighted("around", params), _DARKEST)
    light = mirror_to_light(light, params["light_from"])
    shadow = sheet_shadow(page, params, inside_distances, image_size(piece))
    lit = apply_shade(
        apply_shade(piece, shadow), round_to_bytes(NEUTRAL_SHADE * params["level"] * light)
    )
    tones = lift_blacks(tones_before_room_light(np.arange(256) / NEUTRAL_SHADE, measured.ink), _TOE)
    colour = material.colour if page.colour else (gray_level(material.colour),)
    colourful = 1 - tones / _COLOURLESS
    planes = [
        map_tones(
            lit, round_to_bytes(tones * (1 + colourful * (part / gray_level(material.colour) - 1)))
        )
        for part in colour
    ]
    table = join_planes(planes)
    return enlarge(add_clutter(table, page, params, inside_distances, shadow), page.size)


def tones_before_room_light(levels: Floats, ink: float) -> Floats:
    """Return the tones that a camera makes so bright, as a share of the paper.

    `ink` is how bright it makes ink.

    >>> tones_before_room_light(np.array([1.0]), 0.3).tolist()
    [255.0]
    """
    return 255 - (255 - _INK_TONE) * (1 - levels) / (1 - ink)


@functools.cache
def _tile_texture(pattern: str) -> float:
    """Return the spread within small blocks of a tile, as a share of its mean."""
    tile = material_tile(pattern).astype(np.int64)
    down, across = (side // _BLOCK for side in tile.shape)
    blocks = tile.reshape(down, _BLOCK, across, _BLOCK).swapaxes(1, 2).reshape(-1, _BLOCK**2)
    squares = _BLOCK**2 * (blocks**2).sum(axis=1) - blocks.sum(axis=1) ** 2
    return float(np.sqrt(float(np.median(squares)))) / _BLOCK**2 / PLAIN_TONE
