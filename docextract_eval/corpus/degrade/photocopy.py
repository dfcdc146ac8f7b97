"""Photocopies: each generation hardens the print, and stray toner, drum and lid leave their marks.

Where a copier exposes too little, thin strokes are lost, and where it exposes too much, counters
fill up. Toner lies about in specks of many sizes that cluster; what sticks to the drum is copied
once a turn; and beside a sheet that lies askew the lid's edge is a black wedge.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.covering import visible_shares
from docextract_eval.corpus.degrade.noise import TILE_SIDE, uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    enlarge,
    field_with_channels_of,
    image_size,
    invert,
    map_tones,
    multiply,
    round_to_bytes,
    scale_to_dpi,
    small_cloud_field,
    toned_window,
)
from docextract_eval.corpus.degrade.relief import page_px

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_GENERATIONS = (1, 2, 3, 4, 5)
_BLUR = 0.45
"""Blur of one generation, in px at 150 dpi."""
_HARDNESS, _PIVOT = 1.3, 0.38
"""By how much a generation steepens tones, and the share of ink that it leaves as it is."""
_UNDEREXPOSED, _OVEREXPOSED, _EXPOSURE_CELL_MM = 0.1, 0.5, 34
"""By which share print is too pale or too dark at most, and how far apart such places are."""
_RIGHT = 128
"""The exposure that leaves ink as dark as it was."""
_STARVED, _SOLID_MM = 0.3, 1.2
"""How much toner the middle of a large black area lacks, and how far it is from its edge."""
_SPECK_CLUSTERS, _SPECKS_PER_CLUSTER, _SINGLE_SPECKS = 54, 18, 200
"""In a tile: clusters of specks, how many specks each has on average, and single ones."""
_SPECK_PX = (0.55, 0.5, 2.8)
"""Radius in px at 150 dpi: of the least speck, what most add to it, and what a few add besides."""
_SPECK_STEEPNESS = 12
"""How many gray levels a speck darkens with each of its 255 steps of appearing."""
_QUARTER_TURNS = 4
"""After this number of generations specks would lie as at first, so they are mirrored."""
_SHOWN_SPECKS = 0.17
"""The share of a tile's specks that one generation adds."""
_DRUM_MM = 75.0
"""The circumference of a drum."""
_LINES, _LINE_DEPTH, _LINE_CELL = 3, 150, 60
"""Scratches of a drum, each a line along the feed: how many, how dark in gray levels, and over
how many px at 150 dpi each comes and goes."""
_WEDGE_MM, _SHADOW_MM = 0.45, 1.1
"""Width of the black wedge and of the shadow beside it, per generation."""
_WEDGE_DEPTH, _SHADOW_DEPTH = 0.93, 0.3
"""Which share of the light they take."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": seeds.uniform(rng, 0, 1),
        "side": float(rng.integers(0, 4)),
        "generations": drawn_at_severity(severity, 0, _GENERATIONS),
    }


def _photocopy(page: Page, params: Params) -> Page:
    """Copy a page again and again; a fraction of a generation is a weaker copy."""
    ink = invert(page.image)
    for generation in range(math.ceil(params["generations"])):
        share = min(1.0, params["generations"] - generation)
        # One copier makes all generations, so it is too bright or too dark at the same places.
        if generation == 0 or share < 1:
            exposure = _exposure(page, params, share)
        ink = _copy_ink(ink, page, exposure, share)
        stray = _stray_toner(image_size(ink), page, params, generation, share)
        ink = np.asarray(cv2.add(ink, field_with_channels_of(stray, ink)), np.uint8)
    image = invert(ink)
    _draw_drum_lines(image, page, params)
    hidden = _draw_lid_edge(image, page, params)
    return dataclasses.replace(page, image=image, visible=visible_shares(page, hidden))


def _exposure(page: Page, params: Params, strength: float) -> Pixels:
    """Return how dark a copier prints each place of a page, where `_RIGHT` is as dark as it was.

    The middle of large black areas is paler, because they need more toner than the drum holds.
    """
    size, mm = image_size(page.image), page.dpi / 25.4
    cell = _EXPOSURE_CELL_MM * mm
    clouds = small_cloud_field(size, (cell, cell), (params["at"], params["at"]), page.number)
    steps = np.arange(256)
    off = np.interp(steps, (0, 127.5, 255), (-_UNDEREXPOSED, 0, _OVEREXPOSED))
    field = enlarge(map_tones(clouds, round_to_bytes(_RIGHT * (1 + strength * off))), size)
    height, width = (max(1, round(side / (_SOLID_MM * mm))) for side in size)
    solid = cv2.resize(page.image, (width, height), interpolation=cv2.INTER_AREA)
    starved = _RIGHT * strength * _STARVED * np.clip(1 - 4 * steps / 255, 0, 1)
    hollow = map_tones(np.asarray(solid, np.uint8), round_to_bytes(starved))
    field = field_with_channels_of(field, hollow)
    return (
        np.asarray(cv2.subtract(field, enlarge(hollow, size)), np.uint8) if hollow.any() else field
    )


def _copy_ink(ink: Pixels, page: Page, exposure: Pixels, strength: float) -> Pixels:
    """Return ink that was copied: blurred, exposed unevenly, and hardened."""
    sigma = round(page_px(page, _BLUR * strength), seeds.DRAWN_DIGITS)
    soft = np.asarray(cv2.GaussianBlur(ink, (5, 5), max(0.05, sigma)), np.uint8)
    hardness = 1 + (_HARDNESS - 1) * strength
    tones = round_to_bytes(255 * ((np.arange(256) / 255 - _PIVOT) * hardness + _PIVOT))
    return map_tones(multiply(soft, exposure, _RIGHT), tones)


def _stray_toner(
    size: Size, page: Page, params: Params, generation: int, strength: float
) -> Pixels:
    """Return stray toner: specks, and a mark at each turn of the drum."""
    least = 255 * (1 - _SHOWN_SPECKS * strength)
    shown = round_to_bytes(_SPECK_STEEPNESS * (np.arange(256) - least))
    place = ((0.37 * generation + params["at"]) % 1, (0.17 * generation + params["at"]) % 1)
    tile = _turned_speck_tile(page.dpi, generation)
    toner = toned_window(tile, shown, size, place, page.number)
    y, x, large, bent = uniform_numbers(
        (params["at"] * 0.9 + 0.02 * generation) % 1, 4, page.number
    )
    turn = page.dpi / 25.4 * _DRUM_MM
    mark = _draw_speck(page_px(page, 1 + 2 * large), bent)
    for top in np.arange(y * turn, size[0], turn).astype(int):
        part = toner[top : top + len(mark), int(x * size[1]) :][:, : len(mark)]
        spot = map_tones(mark, round_to_bytes(0.7 * strength * np.arange(256)))
        part[:] = np.maximum(part, spot[: part.shape[0], : part.shape[1]])
    return toner


@functools.lru_cache(maxsize=4)
def _speck_tile(dpi: int) -> Pixels:
    """Return a tile of specks: the brighter one is, the earlier it appears."""
    rng = seeds.stream(0, "tile", "toner")
    tile = np.zeros((TILE_SIDE, TILE_SIDE), np.uint8)
    places = [(rng.uniform(0, TILE_SIDE, 2), float(rng.uniform())) for _ in range(_SINGLE_SPECKS)]
    for middle in rng.uniform(0, TILE_SIDE, (_SPECK_CLUSTERS, 2)):
        count, spread, early = rng.integers(2, 2 * _SPECKS_PER_CLUSTER), *rng.uniform(0, 1, 2)
        for far, turned in zip(*rng.uniform(-1, 1, (2, count, 2)), strict=True):
            place = middle + (6 + 34 * spread) * far * turned
            places.append((place, early * float(rng.uniform(0.8, 1))))
    for place, early in places:
        y, x = np.rint(place).astype(int) % TILE_SIDE
        large = float(rng.uniform())
        cube = large * large * large
        radius = (
            _SPECK_PX[0] + _SPECK_PX[1] * float(rng.uniform()) + _SPECK_PX[2] * cube * cube * cube
        )
        speck = _draw_speck(radius, float(rng.uniform()))
        speck = map_tones(speck, round_to_bytes(np.arange(256) * early))
        part = tile[y : y + len(speck), x : x + len(speck)]
        part[:] = np.maximum(part, speck[: part.shape[0], : part.shape[1]])
    return scale_to_dpi(tile, dpi)


@functools.lru_cache(maxsize=10)
def _turned_speck_tile(dpi: int, generation: int) -> Pixels:
    """Return the tile of specks, turned or mirrored, so that no generation repeats another."""
    tile = np.rot90(_speck_tile(dpi), generation)
    return np.ascontiguousarray(tile[::-1] if generation >= _QUARTER_TURNS else tile)


def _draw_speck(radius: float, tile_position: float) -> Pixels:
    """Return a speck of a few grains that touch: darkest where it has an edge, if it is large."""
    draws = np.array(uniform_numbers(tile_position, 15)).reshape(5, 3)
    reach = int(3 * radius) + 2
    down, across = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    inside = np.full(down.shape, -1.0)
    for y, x, large in draws:
        far = (down - 2 * radius * (y - 0.5)) ** 2 + (across - 2 * radius * (x - 0.5)) ** 2
        own = radius * (0.45 + 0.55 * large)
        inside = np.maximum(inside, own - np.sqrt(far))
    core = 1 - 0.08 * np.clip(inside - 1.5, 0, 1)
    return round_to_bytes(255 * np.clip(inside + 0.5, 0, 1) * core)


def _draw_drum_lines(image: Pixels, page: Page, params: Params) -> None:
    """Draw lines of a scratched drum along the feed, which come and go."""
    height, width = image.shape[:2]
    drawn = uniform_numbers(1 - params["at"], 2 * _LINES)
    for i, (place, dark) in enumerate(zip(drawn[::2], drawn[1::2], strict=True)):
        share = min(1.0, max(0.0, params["generations"] / 2 - 0.7 * i))
        cells, at = (page_px(page, _LINE_CELL), 1), (place, params["at"])
        seen = small_cloud_field((height, 1), cells, at, page.number)[:, :1]
        depths = _LINE_DEPTH * dark * share * np.clip(np.arange(256) / 128 - 0.6, 0, 1)
        kept = enlarge(map_tones(seen, round_to_bytes(255 - depths)), (height, 1))
        left = min(int(place * width), width - 1)
        part = image[:, left : left + max(1, round(page_px(page, 1)))]
        part[:] = multiply(np.ascontiguousarray(part), np.repeat(kept, part.shape[1], axis=1))


def _draw_lid_edge(image: Pixels, page: Page, params: Params) -> Pixels:
    """Draw the black wedge beside a sheet that lies askew, and return the mask of what it hides."""
    hidden = np.zeros(image_size(image), np.uint8)
    edge, hidden_edge = (_from_side(each, int(params["side"])) for each in (image, hidden))
    generations, mm = params["generations"], page.dpi / 25.4
    along = np.arange(len(edge))
    lean, *rough = uniform_numbers(params["at"], 1 + max(2, len(edge) // 16))
    width = np.interp(along, (0, len(edge)), (0.25 + 1.5 * lean, 1.75 - 1.5 * lean))
    width *= 0.96 + 0.08 * np.interp(along / 16, np.arange(len(rough)), rough)
    width *= _WEDGE_MM * mm * generations
    shadow = max(0.5, _SHADOW_MM * mm * generations)
    reach = min(edge.shape[1], int(width.max() + shadow) + 2)
    outside = width[:, None] - (np.arange(reach) + 0.5)[None, :]
    black = np.clip(outside + 0.5, 0, 1) * min(1.0, generations)
    soft = _SHADOW_DEPTH * np.clip(1 + outside / shadow, 0, 1) ** 2 * min(1.0, generations)
    kept = round_to_bytes(255 * (1 - np.maximum(_WEDGE_DEPTH * black, soft)))
    edge[:, :reach] = multiply(np.ascontiguousarray(edge[:, :reach]), kept)
    hidden_edge[:, :reach] = round_to_bytes(255 * black)
    return hidden


def _from_side(image: Pixels, side: int) -> Pixels:
    """Return a view of an image whose columns begin at a side: top, left, bottom or right."""
    turned = image if side % 2 else image.swapaxes(0, 1)
    return turned[:, ::-1] if side >= 2 else turned


PHOTOCOPY = Degradation(
    "photocopy",
    "picture",
    "a copy of a copy: strokes are lost or filled, toner is stray, and an edge of the lid is black",
    _draw,
    cover=_photocopy,
    treats_colours_alike=True,
)
