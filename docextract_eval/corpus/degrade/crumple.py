"""Paper that was crumpled in a pocket: many folds, and facets that are lit differently.

Every fold mirrors what lies beyond it, as paper does: the heights of a tile, which is made once,
are folded repeatedly along bent lines. Slopes determine the light, heights the parallax.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry, seeds
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.noise import PAGE_OFFSET, TILE_SIDE, tile_window
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    image_size,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import direction_from_turns, page_px
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_FACETS = (6, 12, 20, 32, 48)
_SHADE = (0.06, 0.12, 0.2, 0.3, 0.4)
_SHIFT = (0.5, 1.1, 1.9, 2.9, 4)
"""Displacement of the highest point, in px at 150 dpi."""
_DPI = 110
"""Resolution of the tiles: a crease of two of their px is as fine as on real paper."""
_LARGE_DIRECTIONS = ((1, 0), (0, 1), (1, 1), (1, 2), (2, 1))
_SMALL_DIRECTIONS = ((1, 2), (2, 1), (2, 3), (3, 2), (3, 1), (1, 3))
"""How often a fold repeats on the tile, across and down."""
_FOLDS = 7
_BOW = 18
"""How far a fold deviates from a straight line."""
_SUBPIXELS = 16
"""Heights and positions on a tile are whole numbers in this fraction of a px."""
_BLOTCH_MAXIMUM = 255 * 256
_DEVIATION = 24
"""Deviation of the bytes of a tile; their mean is 128."""
_SLOPE_LIGHT = 0.16
"""How much light a slope of one deviation takes, as a share of the shade."""
_FLAT_LOSS = 0.35
"""How much darker flat paper is than paper that faces the light, as a share of the shade."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "light": uniform(rng, 0, 1),
        "aside": uniform(rng, 0, 1),
        "facets": round(value_at_severity(severity, 0, _FACETS), DRAWN_DIGITS),
        "shade": round(value_at_severity(severity, 0, _SHADE), DRAWN_DIGITS),
        "shift": round(value_at_severity(severity, 0, _SHIFT), DRAWN_DIGITS),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Tile:
    """Heights and slopes of a piece of crumpled paper that wraps around, as bytes with mean 128."""

    height: Pixels
    across: Pixels
    down: Pixels


@functools.cache
def _large_and_small_facet_tiles() -> tuple[_Tile, _Tile]:
    """Return the tile of the large facets after the first squeeze, and of the small ones."""
    return _make_folded_tile("broad", _LARGE_DIRECTIONS), _make_folded_tile(
        "fine", _SMALL_DIRECTIONS
    )


def _make_folded_tile(name: str, directions: tuple[tuple[int, int], ...]) -> _Tile:
    """Return a tile that was folded repeatedly; a fold ends where nothing pressed on it."""
    rng = seeds.stream(0, "tile", "crumple", name)
    y, x = np.mgrid[:TILE_SIDE, :TILE_SIDE].astype(np.int32) * _SUBPIXELS
    height = np.zeros((TILE_SIDE, TILE_SIDE), np.int32)
    for i in range(_FOLDS):
        across, down = directions[int(rng.integers(len(directions)))]
        across *= 1 - 2 * int(rng.integers(2))
        bow = (_soft_blotch_tile(rng) - _BLOTCH_MAXIMUM // 2) * _BOW >> 8
        along = across * x + down * y + int(rng.integers(TILE_SIDE)) * _SUBPIXELS + bow
        ridge = np.abs((along & (TILE_SIDE * _SUBPIXELS - 1)) - TILE_SIDE * _SUBPIXELS // 2)
        pressed = (
            np.clip(_soft_blotch_tile(rng) - _BLOTCH_MAXIMUM // 4, 0, _BLOTCH_MAXIMUM // 2) >> 3
        )
        # The first folds are the deepest: afterwards the paper is smaller and stiffer.
        height = np.abs(height - (ridge * pressed >> 12) * _FOLDS // (_FOLDS + 2 * i))
    slopes = (np.roll(height, -1, axis) - np.roll(height, 1, axis) for axis in (1, 0))
    return _Tile(
        _scale_to_bytes(height), *(_sharpen_creases(_scale_to_bytes(slope)) for slope in slopes)
    )


def _soft_blotch_tile(rng: np.random.Generator) -> NDArray[np.int32]:
    """Return a wrapping tile of large soft blotches, by cubic splines, 0 to `_BLOTCH_MAXIMUM`."""
    cells, larger = 8, 4
    place = np.arange(-1, TILE_SIDE // larger + 1) * (cells * larger)
    cell, t = place // TILE_SIDE, place % TILE_SIDE / TILE_SIDE
    near = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, 1 + 3 * t + 3 * t**2 - 3 * t**3, t**3)
    weights = np.zeros((len(place), cells), np.int64)
    for i, weight in enumerate(near):
        weights[np.arange(len(place)), (cell + i) % cells] = np.rint(weight * 4096 / 6)
    drawn = rng.integers(0, 256, (cells, cells))
    small = (weights @ drawn @ weights.T >> 16).astype(np.float32)
    # Sums of eighths of whole numbers: floats hold them exactly.
    blotches = cv2.resize(small, None, fx=larger, fy=larger, interpolation=cv2.INTER_LINEAR)
    return blotches[larger:-larger, larger:-larger].astype(np.int32)


def _scale_to_bytes(values: NDArray[np.int32]) -> Pixels:
    """Return numbers scaled to bytes with mean 128 and deviation `_DEVIATION`."""
    apart = values.astype(np.int64) - int(values.sum(dtype=np.int64)) // values.size
    deviation = math.isqrt(256 * int((apart * apart).sum()) // values.size)
    return np.clip(128 + apart * 16 * _DEVIATION // max(1, deviation), 0, 255).astype(np.uint8)


def _sharpen_creases(slope: Pixels) -> Pixels:
    """Return slopes whose facets are smoothed and whose creases are kept."""
    ring = 8
    wide = cv2.copyMakeBorder(slope, ring, ring, ring, ring, cv2.BORDER_WRAP)
    around = cv2.blur(cv2.blur(wide, (7, 7)), (7, 7))[ring:-ring, ring:-ring].astype(np.int32)
    here = slope.astype(np.int32)
    left = 128 + (here - 128) * 4 // 10 + (here - around) * 9 // 10
    return np.clip(left, 0, 255).astype(np.uint8)


def _bend(page: Outline, params: Params) -> Flow:
    """Displace high points sideways, by the large facets more than by the small ones."""
    nodes = geometry.node_points(page.size)
    down, across = (
        np.floor(along * _DPI / page.dpi).astype(np.int64)
        + int(share * TILE_SIDE)
        + page.number * PAGE_OFFSET
        for along, share in zip(
            (nodes[:, 0, 1], nodes[0, :, 0]), _tile_position(params), strict=True
        )
    )
    spots = np.ix_(down % TILE_SIDE, across % TILE_SIDE)
    broad, fine = (
        tile.height[spots].astype(np.float64) - 128 for tile in _large_and_small_facet_tiles()
    )
    height = np.clip((broad + 0.3 * _small_facet_share(params) * fine) / (3 * _DEVIATION), -1, 1)
    by = height[..., None] * page_px(page, params["shift"])
    return geometry.displacement_flow(
        by * np.array(direction_from_turns(params["aside"])), page.size
    )


def _shade_facets(page: Page, params: Params) -> Pixels:
    """Shade each facet by the light that its slope catches; flat paper is not the brightest."""
    height, width = (-(-length * _DPI // page.dpi) for length in image_size(page.image))
    steep = (np.arange(256) - 128) / _DEVIATION * _SLOPE_LIGHT
    flat = NEUTRAL_SHADE * (1 - _FLAT_LOSS * params["shade"])
    light = np.zeros((height, width), np.uint8)
    for tile, share in zip(
        _large_and_small_facet_tiles(), (1, 0.7 * _small_facet_share(params)), strict=True
    ):
        for slope, to in zip(
            (tile.across, tile.down), direction_from_turns(params["light"]), strict=True
        ):
            # Four slopes add up to one light.
            part = round_to_bytes(flat / 4 + NEUTRAL_SHADE * params["shade"] * share * to * steep)
            piece = tile_window(slope, (height, width), _tile_position(params), page.number)
            light = np.asarray(cv2.add(light, map_tones(piece, part)), np.uint8)
    return apply_shade(page.image, np.minimum(light, NEUTRAL_SHADE))


def _tile_position(params: Params) -> tuple[float, float]:
    """Return the page's place on the tiles, down and across, as shares of their sides."""
    return params["at"], 7 * params["at"] % 1


def _small_facet_share(params: Params) -> float:
    """Return how far the small facets have formed, 0 to 1; they come with the last squeezes."""
    return params["facets"] / _FACETS[-1]


CRUMPLE = Degradation(
    "crumple",
    "shape",
    "crumpled paper keeps facets and creases: each facet is lit and placed differently",
    _draw,
    repaint=_shade_facets,
    bend=_bend,
)
