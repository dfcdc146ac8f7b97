"""What photographs show around a sheet: as bright, as rough and as unevenly lit as was measured.

`tools/study learn` writes the numbers, of real photographs. The patterns are those of table tops;
what lies there has any of the measured colours. In some pictures it ends at an edge, and something
else begins: the floor, a tray, a folder.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.clutter import add_clutter, draw_clutter_params
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    LUMA,
    apply_shade,
    blend_by_field,
    enlarge,
    green_beside,
    image_size,
    join_planes,
    lift_blacks,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import direction_from_turns, mirror_to_light
from docextract_eval.corpus.degrade.room_light import RED_OF_BLUE
from docextract_eval.corpus.degrade.table_top import (
    PLAIN_TONE,
    TABLE_DPI,
    material_tile,
    material_window,
    sheet_shadow,
)
from docextract_eval.corpus.measured import MeasuredField, draw_measured, read_shares
from docextract_eval.corpus.measurements import photograph_numbers
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Outline, Params, Pixels, Size
    from docextract_eval.corpus.measurements import Measurements

    Floats = NDArray[np.float64]

_BLOCK = 8
"""The side of the blocks within which texture is measured."""
_INK_TONE = 73
"""The tone of the darkest ink of the typical page that is photographed, as it was printed."""
_PATTERNS = {
    "wood": 4,
    "boards": 2,
    "cardboard": 1,
    "cloth": 1,
    "stone": 2,
    "leather": 2,
    "laminate": 2,
    "carpet": 1,
    "speckle": 1,
}
"""How often each pattern lies there: in two of five photographs it has a direction."""
_ROUGHEST, _DIM, _LEAST_ROUGH = 1.8, 0.3, 0.6
"""How much rougher than its tile a material is at the most: more would look like noise; and the
level below which it is smoother, for what is rough there is the noise of the camera; and the share
of its roughness that is left at the least."""
_SHEEN = 14.0
"""How many gray levels the pattern of something black is apart: no surface is black all over."""
_TOE = 72.0
"""The tone below which the dark parts of a table keep some of their pattern."""
BRIGHT = 0.65
"""The level from which on surroundings are bright: bright ones are pale."""
_COLOURS = ("blue_if_dark", "blue_if_bright", "red")
_MOST_COLOUR = (0.3, 1.8)
"""Between which blue and red are, as a share of gray."""
_RICHER = 0.35
"""How much more contrast blue has than gray in something warm: its dark parts are redder."""
_LIGHT = (0.35, 1.7)
"""The least and the most light on a part of the surroundings, as a share of their level."""
_BRIGHTEST = 1.15
_EDGES = 0.3
"""In which share of photographs surroundings end at an edge, by a look at 120: no count."""
_OTHER = (0.45, 1.7)
"""How bright what is beyond is, as a share of the level."""
_EDGE_WIDTH = 3.0
"""The width in px of the edge, which is out of focus."""
_UNIT, _LIGHT_UNIT = 100, 145
"""The bytes that stand for the usual light on a pattern, and on a part of the picture."""
_ZOOM = (0.7, 1.7)
"""How large a pattern is, as a share of its usual size."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredSurroundings:
    """What was measured around real documents."""

    level: Floats
    """How bright they are, as a share of paper in the same light, at the percentiles."""
    texture: Floats
    """The spread within small blocks, as a share of how bright they are, likewise."""
    light: MeasuredField
    """How bright each part of the picture is, as a share of the level."""
    blue_if_dark: Floats
    """How blue they are by their gray, as a logarithm, at the percentiles: dark ones."""
    blue_if_bright: Floats
    """And bright ones."""
    red: Floats
    """How much redder they are than `RED_OF_BLUE` says, likewise."""
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
        **{name: read_shares(around[name]) for name in _COLOURS},
        ink=1 - contrast / paper,
    )


def draw_surroundings_params(
    measured: MeasuredSurroundings, rng: np.random.Generator
) -> dict[str, float]:
    """Draw what lies around a sheet, how bright and rough it is, and the light on it."""
    level = round(draw_measured(measured.level, rng), DRAWN_DIGITS)
    return {
        "at": uniform(rng, 0, 1),
        "light_from": uniform(rng, 0, 1),
        "level": level,
        **_draw_colour(measured, level, rng, ""),
        **_draw_colour(measured, level, rng, "other_"),
        "edge": uniform(rng, 0, 1),
        "texture": round(draw_measured(measured.texture, rng), DRAWN_DIGITS),
        **draw_clutter_params(rng),
        **measured.light.draw_weights("around", rng),
    }


def _draw_colour(
    measured: MeasuredSurroundings, level: float, rng: np.random.Generator, name: str
) -> dict[str, float]:
    """Draw how blue and how red something is, by its gray."""
    blue = draw_measured(measured.blue_if_bright if level > BRIGHT else measured.blue_if_dark, rng)
    red = RED_OF_BLUE * blue + draw_measured(measured.red, rng)
    return {
        f"{name}{plane}": round(float(np.clip(np.exp(each), *_MOST_COLOUR)), DRAWN_DIGITS)
        for plane, each in (("blue", blue), ("red", red))
    }


def draw_surroundings(
    measured: MeasuredSurroundings, page: Outline, params: Params, inside_distances: Pixels
) -> Pixels:
    """Return what lies around a sheet, given how far inside it each cell lies.

    It is as dark as it must be for `room_light` to make it as bright as was drawn, beside the
    paper, because a camera makes what is dark paler.
    """
    light = np.clip(measured.light.weighted("around", params), *_LIGHT)
    light = mirror_to_light(light, params["light_from"])
    drawn = uniform_numbers(params["at"], 8, page.number)
    piece = _surface(measured, page, params, light, drawn[0])
    shadow = sheet_shadow(page, params, inside_distances, image_size(piece))
    if params["edge"] < _EDGES:
        low, high = _OTHER
        names = {name: params[f"other_{name}"] for name in ("blue", "red")}
        level = min(_BRIGHTEST, params["level"] * (low + (high - low) * drawn[1]))
        beyond = _surface(
            measured, page, {**params, **names, "level": level, "at": drawn[2]}, light, drawn[3]
        )
        piece = blend_by_field(piece, beyond, _beyond_edge(image_size(piece), drawn[4:]))
    table = apply_shade(piece, shadow)
    return enlarge(add_clutter(table, page, params, inside_distances, shadow), page.size)


def _surface(
    measured: MeasuredSurroundings, page: Outline, params: Params, light: Floats, kind: float
) -> Pixels:
    """Return a surface of a pattern, as bright, as rough and in the colour that was drawn."""
    patterns = [name for name, often in _PATTERNS.items() for _ in range(often)]
    pattern = patterns[int(kind * len(patterns))]
    low, high = _ZOOM
    zoom = low + (high - low) * uniform_numbers(1 - params["at"], 1)[0]
    down, across = (-(-length * TABLE_DPI // page.dpi) for length in page.size)
    part = dataclasses.replace(
        page, size=(round(page.size[0] / zoom) + 1, round(page.size[1] / zoom) + 1)
    )
    piece = enlarge(material_window(material_tile(pattern), part, params["at"]), (down, across))
    rougher = min(_ROUGHEST, params["texture"] / _tile_texture(pattern))
    rougher *= float(np.clip(params["level"] / _DIM, _LEAST_ROUGH, 1))
    rough = _never_black(rougher * (np.arange(256) - PLAIN_TONE) / PLAIN_TONE)
    field = enlarge(round_to_bytes(_LIGHT_UNIT * light), (down, across))
    lit = multiply(map_tones(piece, round_to_bytes(_UNIT * rough)), field, _LIGHT_UNIT)
    shares = np.arange(256) / _UNIT
    sheen = max(0.0, 1 - params["level"] / BRIGHT) * _SHEEN * (shares - 1)
    planes = []
    for gain, richer in _planes(params) if page.colour else ((1.0, 0.0),):
        levels = params["level"] * gain * shares * (1 + richer * (shares - 1))
        tones = tones_before_room_light(np.minimum(levels, _BRIGHTEST), measured.ink)
        planes.append(map_tones(lit, round_to_bytes(lift_blacks(tones, _TOE) + sheen)))
    return join_planes(planes)


def _never_black(steps: Floats) -> Floats:
    """Return shares of light by how far they are from the usual, of which none is all dark.

    >>> _never_black(np.array([-1.0, 0.0, 0.5])).tolist()
    [0.5, 1.0, 1.5]
    """
    return np.where(steps < 0, 1 / (1 - np.minimum(0, steps)), 1 + steps)


def _planes(params: Params) -> Iterator[tuple[float, float]]:
    """Yield the gain of blue, green and red, and how much more contrast each has than gray."""
    blue, red = params["blue"], params["red"]
    green = max(_MOST_COLOUR[0], green_beside(blue, red))
    gray = LUMA[0] * blue + LUMA[1] * green + LUMA[2] * red
    warm = _RICHER * max(0.0, 1 - blue)
    for gain, richer in ((blue, warm), (green, 0.0), (red, -warm / 2)):
        yield gain / gray, richer


def _beyond_edge(size: Size, drawn: Sequence[float]) -> Pixels:
    """Return a mask of what is beyond a straight edge through the outer part of a picture."""
    down, across = size
    to_x, to_y = direction_from_turns(drawn[0])
    far = (0.15 + 0.5 * drawn[1]) * min(size) / 2
    y, x = np.ogrid[:down, :across]
    beyond = (x - across / 2) * to_x + (y - down / 2) * to_y - far
    return round_to_bytes(255 * np.clip(0.5 + beyond / _EDGE_WIDTH, 0, 1))


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
