"""Paper that was crumpled and smoothed again: a net of straight creases with flat facets between.

A tile of paper is divided into triangles, large ones by the first squeeze and small ones by the
last, whose corners are higher or lower. Each triangle is flat, so it is lit evenly and moves its
print evenly; both change at its sides, where ink has flaked off.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.ageing import flake_tile
from docextract_eval.corpus.degrade.noise import PAGE_OFFSET, TILE_SIDE, tile_window
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    enlarge,
    fade_ink,
    image_size,
    invert,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import (
    Camera,
    Floats,
    Relief,
    Surface,
    direction_from_turns,
    page_px,
    seen_flow,
)
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

    Wholes = NDArray[np.int64]

_FACETS = (6, 12, 20, 32, 48)
_SHADE = (0.06, 0.12, 0.2, 0.3, 0.4)
_SHIFT = (0.5, 1.1, 1.9, 2.9, 4)
"""Displacement of the highest point, in px at 150 dpi."""
_WORN = (0.0, 0.1, 0.25, 0.42, 0.6)
"""Share of the ink that is gone where a crease is sharpest."""
_DPI = 110
"""Resolution of the tiles: a crease of two of their px is as fine as on real paper."""
_LARGE_CELLS, _SMALL_CELLS = 9, 22
"""The number of cells, of two facets each, along a side of the tile."""
_STRAY = 0.42
"""How far a corner of a facet strays from its place in the grid, as a share of a cell."""
_CALM = 128
"""Small facets are found only where a blotch, 0 to 255, is above this: there the paper was bent."""
_HEIGHT_UNIT = 4096
_DEVIATION = 24
"""Deviation of the bytes of a tile; their mean is 128."""
_STEEPEST = 64
"""How far a byte of a tile is from the mean at the most: paper springs back from steep facets."""
_SLOPE_LIGHT = 0.17
"""How much light a slope of one deviation takes, as a share of the shade."""
_FLAT_LOSS = 0.35
"""How much darker flat paper is than paper that faces the light, as a share of the shade."""
_FACET_SHARE, _CREASE_SHARE = 0.36, 1.0
"""How much of a slope is left of the whole facet, and beside its creases, after smoothing."""
_SMALL_SHARE = 0.8
"""How much the last squeezes bend the paper, beside the first."""
_LEAN = 0.35
"""How far the camera is to the side, as a share of its distance."""
_DISTANCE = 2400.0
"""How far away it is, in px at 150 dpi."""
_SHARP, _DULL = 56, 20
"""How far the slopes of two sides of a crease differ that loses as much ink as any, and none."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "light_from": uniform(rng, 0, 1),
        "aside": uniform(rng, 0, 1),
        "facets": drawn_at_severity(severity, 0, _FACETS),
        "shade": drawn_at_severity(severity, 0, _SHADE),
        "shift": drawn_at_severity(severity, 0, _SHIFT),
        "worn": drawn_at_severity(severity, 0, _WORN),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Tile:
    """A piece of crumpled paper that wraps around; bytes with mean 128, but for the creases."""

    height: Pixels
    across: Pixels
    down: Pixels
    creases: Pixels
    """How sharp a crease is: 255 loses as much ink as any."""


@functools.cache
def _large_and_small_facet_tiles() -> tuple[_Tile, _Tile]:
    """Return the tile of the large facets after the first squeeze, and of the small ones."""
    return _make_tile("broad", _LARGE_CELLS), _make_tile("fine", _SMALL_CELLS, calm=_CALM)


@functools.cache
def _both_heights() -> NDArray[np.uint16]:
    """Return the tile of both heights: 256 for each unit of the large facets' one."""
    large, small = (tile.height for tile in _large_and_small_facet_tiles())
    return np.asarray(large.astype(np.uint16) * 256 + small, np.uint16)


def _make_tile(name: str, cells: int, calm: int = 0) -> _Tile:
    """Return a tile with `cells` along a side; corners in calm places stay in the plane."""
    rng = seeds.stream(0, "tile", "crumple", name)
    height = np.zeros((TILE_SIDE, TILE_SIDE), np.int64)
    slopes = np.zeros((2, TILE_SIDE, TILE_SIDE), np.int64)
    for corners, heights in _wrapped_facets(rng, cells, calm):
        _lay_facet(height, slopes, corners, heights)
    across, down = (_scale_to_bytes(slope) for slope in slopes)
    return _Tile(
        _scale_to_bytes(height),
        _relax_facets(across),
        _relax_facets(down),
        _crease_sharpness(across, down),
    )


def _wrapped_facets(
    rng: np.random.Generator, cells: int, calm: int
) -> Iterator[tuple[Wholes, Wholes]]:
    """Yield the corners (x, y) and heights of triangles that cover a tile and its edges."""
    stray = rng.integers(-1000, 1001, (cells, cells, 2)) * _STRAY / 1000
    heights = rng.integers(-_HEIGHT_UNIT, _HEIGHT_UNIT + 1, (cells, cells))
    blotch = cv2.blur(
        np.tile(rng.integers(0, 256, (cells, cells)).astype(np.uint8), (3, 3)), (3, 3)
    )[cells : 2 * cells, cells : 2 * cells].astype(np.int64)
    heights = heights * (blotch > calm)
    splits = rng.integers(0, 2, (cells, cells))
    side = TILE_SIDE / cells
    for row in range(-1, cells + 1):
        for column in range(-1, cells + 1):
            spots = [(row + down, column + across) for down, across in _CELL_CORNERS]
            at = [(i % cells, j % cells) for i, j in spots]
            x, y = (
                np.rint(
                    [
                        (spot[axis] + stray[own][axis]) * side
                        for spot, own in zip(spots, at, strict=True)
                    ]
                ).astype(np.int64)
                for axis in (1, 0)
            )
            tall = np.array([heights[own] for own in at])
            for triangle in _SPLITS[int(splits[at[0]])]:
                some = list(triangle)
                yield np.stack([x[some], y[some]], axis=-1), tall[some]


_CELL_CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))
"""Corners of a cell (down, across), clockwise from the top left."""
_SPLITS = (((0, 1, 2), (0, 2, 3)), ((0, 1, 3), (1, 2, 3)))
"""The two ways to divide a cell into triangles, by its corners."""


def _lay_facet(height: Wholes, slopes: Wholes, corners: Wholes, heights: Wholes) -> None:
    """Write the heights and the two slopes of one flat triangle into a tile, in place."""
    (x0, y0), (x1, y1), (x2, y2) = corners.tolist()
    (x1, y1), (x2, y2) = (x1 - x0, y1 - y0), (x2 - x0, y2 - y0)
    area = x1 * y2 - x2 * y1
    if area == 0:
        return
    h0, h1, h2 = heights.tolist()
    across = ((h1 - h0) * y2 - (h2 - h0) * y1, (h2 - h0) * x1 - (h1 - h0) * x2)
    left, top = np.maximum(corners.min(axis=0), 0).tolist()
    right, bottom = np.minimum(corners.max(axis=0) + 1, TILE_SIDE).tolist()
    if left >= right or top >= bottom:
        return
    own = slice(top, bottom), slice(left, right)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillConvexPoly(mask, (corners - (left, top)).astype(np.int32), 1)
    inside = mask > 0
    y, x = np.ogrid[top:bottom, left:right]
    plane = h0 + ((x - x0) * across[0] + (y - y0) * across[1]) // area
    height[own][inside] = plane[inside]
    for slope, part in zip(slopes, across, strict=True):
        slope[own][inside] = part * _SLOPE_UNIT // area


_SLOPE_UNIT = 64
"""Slopes are whole numbers of this fraction of a height's unit per px."""


def _scale_to_bytes(values: Wholes) -> Pixels:
    """Return numbers scaled to bytes with mean 128 and deviation `_DEVIATION`."""
    apart = values - int(values.sum()) // values.size
    deviation = math.isqrt(256 * int((apart * apart).sum()) // values.size)
    scaled = apart * 16 * _DEVIATION // max(1, deviation)
    return (128 + np.clip(scaled, -_STEEPEST, _STEEPEST)).astype(np.uint8)


def _relax_facets(slope: Pixels) -> Pixels:
    """Return slopes of paper that was smoothed: its facets are flat again, but not its creases."""
    ring, side = 32, 25
    wide = cv2.copyMakeBorder(slope, ring, ring, ring, ring, cv2.BORDER_WRAP)
    around = cv2.blur(cv2.blur(wide, (side, side)), (side, side))[ring:-ring, ring:-ring]
    here = slope.astype(float)
    return round_to_bytes(
        128 + _FACET_SHARE * (here - 128) + _CREASE_SHARE * (here - around.astype(float))
    )


def _crease_sharpness(across: Pixels, down: Pixels) -> Pixels:
    """Return how sharp a crease is at each point: how far slopes differ on its two sides."""
    widest = np.zeros(across.shape, np.int64)
    for slope in (across.astype(np.int64), down.astype(np.int64)):
        for axis in (0, 1):
            widest = np.maximum(widest, np.abs(np.roll(slope, 1, axis) - np.roll(slope, -1, axis)))
    return round_to_bytes(255 * np.clip((widest - _DULL) / (_SHARP - _DULL), 0, 1))


def _crumpled_surface(page: Outline, params: Params) -> Surface:
    """Return the surface of a crumpled page; where it is looked up, only its heights are needed."""
    position = _tile_position(params)
    small_share = _SMALL_SHARE * _small_facet_share(params)
    tall = page_px(page, params["shift"]) / _LEAN / (3 * _DEVIATION)
    start = [int(share * TILE_SIDE) + page.number * PAGE_OFFSET for share in position]
    large, small = np.arange(256)[:, None], np.arange(256)
    height = large + small_share * small - 128 * (1 + small_share)
    heights = tall * np.clip(height, -3 * _DEVIATION, 3 * _DEVIATION)

    def surface(x: Floats, y: Floats) -> Relief:
        row, column = (
            (np.floor(along * _DPI / page.dpi).astype(np.int64) + first) & (TILE_SIDE - 1)
            for along, first in zip((y, x), start, strict=True)
        )
        height = heights.take(_both_heights().take(row * TILE_SIDE + column))
        flat = np.zeros(height.shape)
        return Relief(height, flat, flat)

    return surface


def _bend(page: Outline, params: Params) -> Flow:
    """Displace high points, as a camera to the side sees them."""
    aside = direction_from_turns(params["aside"])
    camera = Camera(page_px(page, _DISTANCE), (_LEAN * aside[0], _LEAN * aside[1]))
    return seen_flow(_crumpled_surface(page, params), page, camera, every=1)


def _shade_facets_and_wear_ink(page: Page, params: Params) -> Pixels:
    """Wear ink off along the sharpest creases, and light each facet by its slope."""
    size = image_size(page.image)
    small = tuple(-(-length * _DPI // page.dpi) for length in size)
    worn = _keep_ink_off_creases(page, params, (small[0], small[1]))
    return apply_shade(worn, _light_on_facets(page, params, (small[0], small[1])))


def _light_on_facets(page: Page, params: Params, size: Size) -> Pixels:
    """Return the light that the slopes of facets catch; flat paper is not the brightest."""
    steep = (128 - np.arange(256)) / _DEVIATION * _SLOPE_LIGHT
    flat = NEUTRAL_SHADE * (1 - _FLAT_LOSS * params["shade"])
    light = np.zeros(size, np.uint8)
    for tile, share in zip(
        _large_and_small_facet_tiles(),
        (1, _SMALL_SHARE * _small_facet_share(params)),
        strict=True,
    ):
        for slope, to in zip(
            (tile.across, tile.down), direction_from_turns(params["light_from"]), strict=True
        ):
            # Four slopes add up to one light.
            part = round_to_bytes(flat / 4 + NEUTRAL_SHADE * params["shade"] * share * to * steep)
            piece = tile_window(slope, size, _tile_position(params), page.number)
            light = np.asarray(cv2.add(light, map_tones(piece, part)), np.uint8)
    return np.asarray(np.minimum(light, NEUTRAL_SHADE), np.uint8)


def _keep_ink_off_creases(page: Page, params: Params, size: Size) -> Pixels:
    """Return the page with flakes of its ink gone along sharp creases."""
    position = _tile_position(params)
    creases, fine = (
        tile_window(tile.creases, size, position, page.number)
        for tile in _large_and_small_facet_tiles()
    )
    grown = round_to_bytes(_small_facet_share(params) * np.arange(256))
    sharp = np.asarray(cv2.max(creases, map_tones(fine, grown)), np.uint8)
    flakes = tile_window(flake_tile(page.dpi), size, position, page.number)
    loose = map_tones(flakes, round_to_bytes(255 * np.clip(2.2 - np.arange(256) / 100, 0.25, 1)))
    lost = map_tones(multiply(sharp, loose), round_to_bytes(params["worn"] * np.arange(256)))
    lost = enlarge(lost, image_size(page.image))
    return fade_ink(page.image, invert(lost))


def _tile_position(params: Params) -> tuple[float, float]:
    """Return the page's place on the tiles, down and across, as shares of their sides."""
    return params["at"], 7 * params["at"] % 1


def _small_facet_share(params: Params) -> float:
    """Return how far the small facets have formed, 0 to 1; they come with the last squeezes."""
    return params["facets"] / _FACETS[-1]


CRUMPLE = Degradation(
    "crumple",
    "shape",
    "crumpled paper keeps straight creases, and flat facets that are lit and placed differently",
    _draw,
    repaint=_shade_facets_and_wear_ink,
    bend=_bend,
)
