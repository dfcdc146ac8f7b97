"""Faults of the printers of sheets: a laser's toner and drum, and an ink-jet's clogged nozzles."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.covering import antialiased_mask, top_left_bottom_right_around
from docextract_eval.corpus.degrade.noise import TILE_SIDE, uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    enlarge,
    fade_ink,
    image_size,
    invert,
    map_tones,
    multiply,
    round_to_bytes,
    scale_to_dpi,
    small_cloud_field,
    toned_window,
)

if TYPE_CHECKING:
    from docextract_eval.records import Page

_BLACK_SHARE = 0.85
"""Which share of laser printers has black toner alone."""
_MOST_SPOTS = 9
_NUMBERS_PER_SPOT = 4
"""Random numbers per spot of a drum: across, along its turn, size, and whether it is a hole."""
_HOLE_SHARE = 0.3
"""Which share of a drum's spots take toner off instead of leaving some."""
_DIRT, _SPECK = 0.85, 0.7
"""How dark a spot of a drum and a speck of stray toner are at most."""
_SPECK_COUNT = 1500
"""The number of specks in a tile: one for every 20 square millimetres."""
_MOST_NOZZLES = 10
_NUMBERS_PER_NOZZLE = 2
"""Random numbers per clogged nozzle: its place in the head, and how wide its gap is."""


def _draw_toner(severity: float, rng: np.random.Generator) -> Params:
    return {
        "floor": drawn_at_severity(severity, 1, (0.92, 0.82, 0.7, 0.56, 0.42)),
        "spots": drawn_at_severity(severity, 0, (0.6, 1.5, 3, 5.5, _MOST_SPOTS)),
        "stray": drawn_at_severity(severity, 0, (0.05, 0.12, 0.25, 0.5, 0.9)),
        "turn": seeds.uniform(rng, 38, 96),
        "at": seeds.uniform(rng, 0, 1),
        "black": int(rng.random() < _BLACK_SHARE),
    }


def _print_with_worn_toner(page: Page, params: Params) -> Pixels:
    """Print pale where toner runs out, with the drum's spots at each turn, and stray toner."""
    size, mm = image_size(page.image), page.dpi / 25.4
    # A cartridge that runs empty is pale in broad bands along the feed.
    empty = small_cloud_field(
        size, (90 * mm, 30 * mm), (params["at"], 1 - params["at"]), page.number
    ).astype(float)
    kept = enlarge(round_to_bytes(ALL_INK * (1 - (1 - params["floor"]) * empty / 255)), size)
    place = (1 - params["at"], params["at"])
    strayed = np.clip(np.arange(256) - 255 * (1 - params["stray"]), 0, 90) / 90
    specks = round_to_bytes(ALL_INK * _SPECK * strayed)
    dirt = toned_window(_speck_tile(page.dpi), specks, size, place, page.number)
    _add_spots(page, params, dirt, kept)
    return multiply(fade_ink(page.image, kept), invert(dirt))


def _add_spots(page: Page, params: Params, dirt: Pixels, kept: Pixels) -> None:
    """Draw the drum's spots into fields of dirt and of kept ink, once for each of its turns."""
    height, width = dirt.shape
    mm = page.dpi / 25.4
    drawn = uniform_numbers(params["at"], _NUMBERS_PER_SPOT * _MOST_SPOTS)
    for i in range(min(_MOST_SPOTS, int(params["spots"]) + 1)):
        across, along, broad, kind = drawn[_NUMBERS_PER_SPOT * i : _NUMBERS_PER_SPOT * (i + 1)]
        present = min(1.0, params["spots"] - i) * _DIRT
        faint = round_to_bytes(present * np.arange(256))
        radius = (0.15 + 0.45 * broad * broad) * mm
        for y in np.arange(along * params["turn"] * mm, height, params["turn"] * mm):
            top, left, low, right = top_left_bottom_right_around(
                page, (across * width, float(y)), radius + 1
            )
            down = np.arange(top, low)[:, None] + 0.5 - y
            aside = np.arange(left, right)[None, :] + 0.5 - across * width
            mask = antialiased_mask(radius - np.sqrt(down**2 + aside**2))
            mask = map_tones(mask, faint)
            part = slice(top, low), slice(left, right)
            if kind < _HOLE_SHARE:
                kept[part] = np.minimum(kept[part], invert(mask))
            else:
                dirt[part] = np.maximum(dirt[part], mask)


@functools.lru_cache(maxsize=4)
def _speck_tile(dpi: int) -> Pixels:
    """Return a tile of specks one or two px wide at 150 dpi; the brighter one is, the earlier."""
    rng = seeds.stream(0, "tile", "specks")
    tile = np.zeros((TILE_SIDE, TILE_SIDE), np.uint8)
    for _ in range(_SPECK_COUNT):
        y, x = rng.integers(0, TILE_SIDE - 1, 2)
        tall, wide = rng.integers(1, 3, 2)
        tile[y : y + tall, x : x + wide] = rng.integers(1, 256)
    return scale_to_dpi(tile, dpi)


def _draw_nozzles(severity: float, rng: np.random.Generator) -> Params:
    return {
        "clogged": drawn_at_severity(severity, 0, (1, 2, 4, 7, _MOST_NOZZLES)),
        "depth": drawn_at_severity(severity, 0, (0.25, 0.4, 0.55, 0.7, 0.82)),
        "pass": seeds.uniform(rng, 4, 11),
        "at": seeds.uniform(rng, 0, 1),
    }


def _print_with_clogged_nozzles(page: Page, params: Params) -> Pixels:
    """Print with gaps that repeat at each pass of the head, every other pass a little paler."""
    mm = page.dpi / 25.4
    passed = (np.arange(page.image.shape[0]) + 0.5) / (params["pass"] * mm) + params["at"]
    within = passed % 1
    pale = 0.3 * params["depth"] * (passed.astype(int) % 2)
    drawn = uniform_numbers(params["at"], _NUMBERS_PER_NOZZLE * _MOST_NOZZLES)
    for i in range(min(_MOST_NOZZLES, int(params["clogged"]) + 1)):
        place, broad = drawn[_NUMBERS_PER_NOZZLE * i : _NUMBERS_PER_NOZZLE * (i + 1)]
        present = min(1.0, params["clogged"] - i) * params["depth"]
        half = max(0.6, (0.08 + 0.12 * broad) * mm)
        away = np.abs(within - place)
        away = np.minimum(away, 1 - away) * params["pass"] * mm
        pale = np.maximum(pale, present * np.clip(half + 0.5 - away, 0, 1))
    return fade_ink(page.image, round_to_bytes(ALL_INK * (1 - pale))[:, None])


TONER = Degradation(
    "toner",
    "surface",
    "a laser printer's cartridge is worn: pale bands, stray toner, spots at each turn of the drum",
    _draw_toner,
    repaint=_print_with_worn_toner,
    prints=True,
    treats_colours_alike=True,
)
NOZZLES = Degradation(
    "nozzles",
    "surface",
    "nozzles of an ink-jet printer are clogged: white lines that repeat at each pass of the head",
    _draw_nozzles,
    repaint=_print_with_clogged_nozzles,
    treats_colours_alike=True,
)
