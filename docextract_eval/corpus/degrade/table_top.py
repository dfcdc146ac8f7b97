"""Table tops below a photographed sheet: wood, cloth, cardboard, a desk; with the sheet's shadow.

The shadow falls away from the light. It is wider where the edge of the sheet stands up, and
darkest where sheet and table touch.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade.clutter import add_clutter
from docextract_eval.corpus.degrade.noise import (
    TILE_SIDE,
    tile_window,
    uniform_numbers,
    uniform_tile,
)
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    enlarge,
    gray_level,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
    small_cloud_field,
)
from docextract_eval.corpus.degrade.relief import direction_from_turns, sine
from docextract_eval.geometry import CELL, EDGE, INWARDS, sample_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Outline, Params, Pixels, Size

    Floats = NDArray[np.float64]
    Wholes = NDArray[np.int32]

TABLE_DPI = 75
"""Resolution of the tiles and of the table, which is slightly out of focus."""
PLAIN_TONE = 128
"""The tone of a tile that shows the exact colour of its material."""
_DARKER, _BRIGHTER = 0.72, 1.12
_SHADOW_DISTANCE = 12.0
"""How far the shadow is cast, in px at 150 dpi."""
_SHADOW_WIDTH, _SHADOW_DEPTH = 22.0, 0.5
"""The width of the shadow's edge, in px at 150 dpi, and how much light it takes."""
_CONTACT_WIDTH, _CONTACT_DEPTH = 6.0, 0.5
"""The same for the line where sheet and table meet."""
_WIDTH_VARIATION = 7.0
"""By how much the width of the shadow varies, because the edge stands up, in px at 150 dpi."""

_FREE_LIFT = 24.0
"""How high an edge is, in px at 150 dpi, that does not touch the table."""
_LIGHT_RISE = 0.8
"""Tangent of the angle at which the light falls on the table."""
_SHADOW_ROUNDS = 2
"""How often the point that shades a cell is looked for, each time at the height found before."""
_SHARES = np.arange(256) / 255
"""The share that each byte of a field stands for."""

_BOARD_WIDTH, _THREAD_WIDTH = 256, 3
"""The width of a board and of a thread, in px of a tile."""
_SCRATCH_COUNT = 30
_OCTAVES = (8, 7, 8, 9, 9, 9)
"""How much surfaces differ at 1, 2, 4, 8, 16 and 32 px of a tile: around the paper in photographs
of receipts each octave has about as much as the one before (.031, .029, .034, .039, .049, .061)."""


@dataclass(frozen=True, slots=True)
class Material:
    """The material of a table top: its pattern, and its colour (blue, green, red)."""

    pattern: str
    colour: tuple[int, int, int]


_MATERIALS = (
    Material("wood", (98, 142, 180)),
    Material("speckle", (196, 201, 203)),
    Material("cardboard", (132, 153, 173)),
    Material("wood", (50, 68, 98)),
    Material("cloth", (112, 92, 78)),
    Material("speckle", (122, 118, 114)),
    Material("cloth", (150, 168, 182)),
)


def draw_table_top(page: Outline, params: Params, inside_distances: Pixels) -> Pixels:
    """Return the picture of a table around a sheet, given how far inside it each cell lies."""
    material = material_at(params["at"])
    piece = material_window(material_tile(material.pattern), page, params["at"])
    tone = _DARKER + params["tone"] * (_BRIGHTER - _DARKER)
    colour = material.colour if page.colour else (gray_level(material.colour),)
    steps = np.arange(256) * tone / PLAIN_TONE
    shadow = sheet_shadow(page, params, inside_distances, image_size(piece))
    lit = apply_shade(piece, shadow)
    table = join_planes([map_tones(lit, round_to_bytes(part * steps)) for part in colour])
    return enlarge(add_clutter(table, page, params, inside_distances, shadow), page.size)


def material_at(at: float) -> Material:
    """Return the material that a drawn number from 0 to 1 stands for."""
    return _MATERIALS[int(at * 997) % len(_MATERIALS)]


def material_window(tile: Pixels, page: Outline, at: float) -> Pixels:
    """Return as much of a tile as a picture shows, turned or not, from a drawn place."""
    down, across = (-(-length * TABLE_DPI // page.dpi) for length in page.size)
    turned = int(at * 7919) % 2
    return tile_window(tile.T if turned else tile, (down, across), (at, 1 - at), page.number)


def sheet_shadow(page: Outline, params: Params, inside_distances: Pixels, size: Size) -> Pixels:
    """Return the shade around a sheet, from the distance of each point to its edge."""
    at, across = uniform_numbers(params["at"], 2)
    px = page.dpi / 150
    cells = image_size(inside_distances)
    outwards = (EDGE - np.arange(256)) / (INWARDS * px)
    near = round_to_bytes(EDGE + INWARDS * px * _WIDTH_VARIATION * (np.arange(256) / 255 - 0.5))
    # No edge lies flat all along: where it stands up a little, its shadow starts farther out.
    uneven = small_cloud_field(cells, (12, 12), (at, across), page.number)
    by = map_tones(enlarge(uneven, cells), near).astype(np.int16)
    lifted = np.asarray(np.clip(inside_distances + by - EDGE, 0, 255), np.uint8)
    lift = np.zeros(cells) if page.lift is None else page.lift
    shadow = enlarge(_thrown_shadow(lifted, lift, params["light_from"], px), size)
    fading = np.clip(1 - (outwards + _SHADOW_WIDTH / 4) / _SHADOW_WIDTH, 0, 1) ** 2
    touching = np.clip(1 - outwards / _CONTACT_WIDTH, 0, 1) ** 2
    soft = map_tones(shadow, round_to_bytes(NEUTRAL_SHADE * (1 - _SHADOW_DEPTH * fading)))
    touched = round_to_bytes(_CONTACT_DEPTH * 255 * np.clip(1 - lift / (_FREE_LIFT * px), 0, 1))
    contact = multiply(map_tones(inside_distances, round_to_bytes(255 * touching)), touched)
    return apply_shade(
        soft, map_tones(enlarge(contact, size), round_to_bytes(NEUTRAL_SHADE * (1 - _SHARES)))
    )


def _thrown_shadow(inside_distances: Pixels, lift: Floats, light_from: float, px: float) -> Pixels:
    """Return the distances inside a sheet of the points that stand in the light of each cell.

    The higher the sheet is there, the farther away its shadow lies.
    """
    rows, columns = (np.arange(length) for length in inside_distances.shape)
    to_x, to_y = direction_from_turns(light_from)
    far = np.full((1, 1), _SHADOW_DISTANCE * px / CELL)
    for _ in range(_SHADOW_ROUNDS if lift.any() else 0):
        x, y = columns + to_x * far, rows[:, None] + to_y * far
        row = np.clip(np.rint(y), 0, rows[-1]).astype(np.int64)
        column = np.clip(np.rint(x), 0, columns[-1]).astype(np.int64)
        far = (_SHADOW_DISTANCE * px + lift[row, column] / _LIGHT_RISE) / CELL
    across, below = (
        (np.rint(16 * (line + 0.5)) / 16).astype(np.float32).reshape(-1)
        for line in np.broadcast_arrays(columns + to_x * far, rows[:, None] + to_y * far)
    )
    thrown = sample_points(inside_distances, across, below).reshape(inside_distances.shape)
    return np.asarray(cv2.blur(thrown, (3, 3)), np.uint8)


@functools.cache
def material_tile(pattern: str) -> Pixels:
    """Return a tile of a pattern that wraps around, with mean `PLAIN_TONE`."""
    make = {
        "wood": _wood_pattern,
        "boards": _boards_pattern,
        "cloth": _cloth_pattern,
        "cardboard": _cardboard_pattern,
        "speckle": _speckle_pattern,
        "stone": _stone_pattern,
        "leather": _leather_pattern,
        "laminate": _laminate_pattern,
        "carpet": _carpet_pattern,
    }
    drawn = make[pattern]()
    return np.asarray(np.clip(drawn + PLAIN_TONE - int(drawn.mean()), 0, 255), np.uint8)


def _smooth_noise(down: int, across: int, deviation: int) -> Wholes:
    """Return noise smoothed over some px down and across, which wraps around."""
    wide = cv2.copyMakeBorder(uniform_tile(), down, down, across, across, cv2.BORDER_WRAP)
    even = cv2.blur(wide.astype(np.int16) * 64, (across, down))[down:-down, across:-across]
    apart = even.astype(np.int64) - int(even.mean())
    spread = max(1, int(np.sqrt(float((apart * apart).sum() // apart.size))))
    return np.asarray(apart * deviation // spread, np.int32)


def _octaves(stretch: int = 1, weights: Sequence[int] = _OCTAVES) -> Wholes:
    """Return noise that has a share of each octave, drawn out across the tile if stretched."""
    found = np.zeros((TILE_SIDE, TILE_SIDE), np.int32)
    for octave, weight in enumerate(weights):
        side = 2**octave
        across = min(stretch * side, TILE_SIDE // 2 - 1)
        # Each octave is from another place, or they would all have their spots there.
        moved = np.roll(_smooth_noise(side, across, weight), (157 * octave, 311 * octave), (0, 1))
        if octave:
            wide = cv2.copyMakeBorder(moved, side, side, across, across, cv2.BORDER_WRAP)
            soft = cv2.blur(wide.astype(np.int16) * 64, (across | 1, side | 1))
            moved = np.asarray(soft[side:-side, across:-across] // 64, np.int32)
        found += moved
    return found


def _grain() -> Wholes:
    """Return bent grain of wood, with its pores."""
    y, x = np.mgrid[:TILE_SIDE, :TILE_SIDE]
    bent = np.rint(
        5 * sine(x / TILE_SIDE + 0.2)
        + 2 * sine(3 * x / TILE_SIDE)
        + 5 * sine(2 * y / TILE_SIDE + x / TILE_SIDE)
    ).astype(np.int64)
    pores = np.maximum(0, _smooth_noise(1, 15, 9) - 14)
    return np.asarray(
        (_octaves(14, (7, 7, 9, 11, 12, 9)) - pores)[(y + bent) % TILE_SIDE, x], np.int32
    )


def _wood_pattern() -> Wholes:
    """Return a table top of wood."""
    return _grain()


def _boards_pattern() -> Wholes:
    """Return boards of wood, each as dark as it is, with seams."""
    y, _ = np.mgrid[:TILE_SIDE, :TILE_SIDE]
    board, seam = y // _BOARD_WIDTH, y % _BOARD_WIDTH < 2
    own = np.array(
        [round(20 * share - 10) for share in uniform_numbers(0.37, TILE_SIDE // _BOARD_WIDTH)]
    )
    return np.asarray(_grain() + own[board] - 26 * seam, np.int32)


def _cloth_pattern() -> Wholes:
    """Return woven threads of varying thickness, with soft folds."""
    y, x = np.mgrid[:TILE_SIDE, :TILE_SIDE]
    upper = (x // _THREAD_WIDTH + y // _THREAD_WIDTH) % 2 == 0
    along = np.where(upper, y, x) % _THREAD_WIDTH
    round_ = np.rint(11 * sine((along + 0.5) / (2 * _THREAD_WIDTH))).astype(np.int32)
    threads = np.where(
        upper, _smooth_noise(_THREAD_WIDTH, 120, 5), _smooth_noise(120, _THREAD_WIDTH, 5)
    )
    return np.asarray(round_ + threads + _octaves(1, (5, 3, 3, 5, 7, 8)), np.int32)


def _cardboard_pattern() -> Wholes:
    """Return fibres and flecks over faint flutes, and some scratches."""
    y, _ = np.mgrid[:TILE_SIDE, :TILE_SIDE]
    flutes = np.rint(2 * sine(y * 40 / TILE_SIDE)).astype(np.int32)
    scratched = np.zeros((TILE_SIDE, TILE_SIDE), np.uint8)
    rng = seeds.stream(0, "tile", "cardboard")
    for start, way in rng.integers(-TILE_SIDE // 4, TILE_SIDE, (_SCRATCH_COUNT, 2, 2)):
        end = start + way // 3
        cv2.line(scratched, start.tolist(), end.tolist(), 10, 1, cv2.LINE_AA)
    flecks = np.maximum(0, _smooth_noise(2, 4, 8) - 20)
    fibres = _smooth_noise(2, 24, 4) + _octaves(1, (4, 3, 4, 4, 5, 6))
    return np.asarray(fibres + flutes + scratched - flecks, np.int32)


def _speckle_pattern() -> Wholes:
    """Return the fine speckles of a desk."""
    return _octaves(1, (5, 4, 3, 3, 4, 5))


def _stone_pattern() -> Wholes:
    """Return the grains of granite, dark ones and bright ones."""
    dark, bright = (np.abs(_smooth_noise(*side, 10)) for side in ((3, 3), (5, 4)))
    grains = np.minimum(26, np.maximum(0, np.roll(bright, 99, 0) - 10)) - np.minimum(
        32, np.maximum(0, dark - 9) * 2
    )
    return np.asarray(_octaves() + grains, np.int32)


def _leather_pattern() -> Wholes:
    """Return the fine creases of leather, or of plastic that looks like it."""
    creases = np.maximum(0, 5 - np.abs(_smooth_noise(4, 5, 9)))
    return np.asarray(_octaves(1, (5, 5, 3, 3, 4, 5)) - 2 * creases, np.int32)


def _laminate_pattern() -> Wholes:
    """Return a smooth surface with a haze of fingers and dust."""
    return _octaves(2, (3, 3, 2, 2, 3, 4))


def _carpet_pattern() -> Wholes:
    """Return the loops of a carpet, or the grit of a pavement."""
    return _octaves(1, (14, 15, 11, 8, 8, 9))
