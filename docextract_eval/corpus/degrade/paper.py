"""The paper below the print: its grain, tint and fibres."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import TILE_SIDE
from docextract_eval.corpus.degrade.pixel_operations import (
    GRAIN_MEAN,
    changed_window,
    image_size,
    join_planes,
    map_tones,
    multiply,
    paper_texture_tile,
    round_to_bytes,
    scale_to_dpi,
)
from docextract_eval.corpus.degrade.strokes import path_pixels

if TYPE_CHECKING:
    from docextract_eval.records import Page

_ROLL_WIDTH = 112.0
"""The widest roll of a till in mm: wider paper is a sheet, and not thermal."""
_TINT_SHARES = (1.0, 0.5, 0.22)
"""How much of a tint blue, green and red lose: recycled paper is yellowish, not dark."""
_FIBRE_COUNT = 700
"""The number of fibres in a tile of paper."""


def is_roll(page: Page) -> bool:
    """Return whether a page is narrow enough to come from a roll."""
    return bool(page.image.shape[1] / page.dpi * 25.4 <= _ROLL_WIDTH)


def _draw_texture(severity: float, rng: np.random.Generator) -> Params:
    return {
        "texture": drawn_at_severity(severity, 0, (1, 2.5, 5, 8, 12)),
        "tint": drawn_at_severity(severity, 0, (2, 5, 10, 17, 25)),
        "fibres": drawn_at_severity(severity, 0, (4, 10, 20, 32, 45)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _print_on_texture(page: Page, params: Params) -> Pixels:
    """Multiply the page by its paper: grain of 1 to 6 px at 150 dpi, a tint, and single fibres."""
    at = (params["at"], 1 - params["at"])
    uneven = params["texture"] * (np.arange(256) - GRAIN_MEAN) / 32
    # Rough paper has shadows and hardly highlights: its mean is below white by its deviation.
    lit = 255 - 1.6 * params["texture"] + uneven
    lost = params["fibres"] * np.arange(256) / 255

    def toned(grain: Pixels, fibres: Pixels) -> Pixels:
        planes = []
        for part in _TINT_SHARES if page.image.ndim == 3 else _TINT_SHARES[1:2]:
            left = 1 - params["tint"] / 100 * part
            lights, darks = (
                map_tones(tile, round_to_bytes(left * tones))
                for tile, tones in ((grain, lit), (fibres, lost))
            )
            planes.append(np.asarray(cv2.subtract(lights, darks), np.uint8))
        return join_planes(planes)

    tiles = paper_texture_tile(page.dpi), _fibre_tile(page.dpi)
    paper = changed_window(toned, tiles, image_size(page.image), at, page.number)
    return multiply(page.image, paper)


@functools.lru_cache(maxsize=4)
def _fibre_tile(dpi: int) -> Pixels:
    """Return a tile of bent fibres, 1 to 4 mm long; none crosses the tile's edge."""
    rng = seeds.stream(0, "tile", "fibres")
    tile = np.zeros((TILE_SIDE, TILE_SIDE), np.uint8)
    for _ in range(_FIBRE_COUNT):
        start = rng.integers(40, TILE_SIDE - 40, 2)
        turns = rng.integers(-7, 8, (3, 2))
        lean = rng.integers(-5, 6, 2)
        path = start + np.concatenate([[[0, 0]], np.cumsum(turns + lean, axis=0)])
        spots = path_pixels([path.astype(float)])
        tile[spots[:, 1], spots[:, 0]] = np.maximum(
            tile[spots[:, 1], spots[:, 0]], rng.integers(60, 256)
        )
    return scale_to_dpi(tile, dpi)


PAPER = Degradation(
    "paper",
    "surface",
    "rough, tinted or recycled paper: grain, clouds and fibres under the print",
    _draw_texture,
    repaint=_print_on_texture,
)
