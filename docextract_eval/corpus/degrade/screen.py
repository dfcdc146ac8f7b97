"""A photographed screen: its pixel grid, and the moire of that grid with the sensor's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    NEUTRAL_SHADE,
    apply_shade,
    enlarge,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
    small_cloud_field,
)
from docextract_eval.corpus.degrade.relief import (
    Floats,
    direction_from_turns,
    page_px,
    sine,
    sine_table,
    value_at_angle,
)
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_AMPLITUDE = (4, 10, 18, 28, 40)
"""Amplitude of the moire, in gray levels on white."""
_COLUMNS_SHARE = 0.75
"""The share of the columns in it; of an LCD they are three times as fine as the rows."""
_COLOURS = 3
_GRID_SHARE = 0.2
"""Contrast of the grid itself, which a lens hardly resolves, relative to that of its moire."""
_PATCH, _LEAST_SHOWN = 420, 0.3
"""Size in px at 150 dpi of the patches in which a moire is strong, and how much is elsewhere."""
_CONTRAST = (0.03, 0.06, 0.12, 0.2, 0.3)
"""Contrast between a screen's pixel and the gap beside it."""
_LIT = 254
"""The value of a grid's shade that takes no light: the product of two bytes, in 256ths."""
_ROW_LEVELS = 64
"""On either side of the mean: how finely the brightness of rows is divided."""
_COARSE = 3
"""A moire is drawn at a third of the page's size, because it has no finer detail."""


def _draw_moire(severity: float, rng: np.random.Generator) -> Params:
    return {
        "towards": uniform(rng, 0, 1),
        "period": uniform(rng, 40, 110),
        "bow": uniform(rng, 0.5, 1.5),
        "start": uniform(rng, 0, 1),
        "pitch": uniform(rng, 2.2, 4),
        "amplitude": drawn_at_severity(severity, 0, _AMPLITUDE),
    }


def _add_moire(page: Page, params: Params) -> Pixels:
    """Darken a page by a faint grid and two moires: coloured ones of columns, gray ones of rows.

    A photographed screen is never quite flat and parallel to the sensor, so the pitch of its grid,
    and with it the moire's, differs from place to place: bands bend, converge and fade out.
    """
    size = image_size(page.image)
    across, down = _moire_phases(page, size, params)
    visible = _moire_visibility(page, size, params)
    depth = 2 * params["amplitude"] / 255
    wave = sine_table() + 1
    columns, rows = (
        np.rint(127 * share * wave).astype(np.uint8)
        for share in (_COLUMNS_SHARE, 1 - _COLUMNS_SHARE)
    )
    # How bright a colour is, where `NEUTRAL_SHADE` is as bright as without a moire.
    shades = round_to_bytes(NEUTRAL_SHADE * (1 - depth * np.arange(256) / 254))
    level, drawn = value_at_angle(down, rows), []
    for i in range(_colours(page)):  # a screen's colours are side by side
        wavy = cv2.add(value_at_angle(across + i / _COLOURS, columns), level)
        drawn.append(map_tones(multiply(np.asarray(wavy, np.uint8), visible), shades))
    image = apply_shade(page.image, join_planes(drawn))
    return multiply(image, _gap_shade(page, params, _GRID_SHARE * depth), _LIT)


def _colours(page: Page) -> int:
    return 1 if page.image.ndim == 2 else _COLOURS


def _moire_visibility(page: Page, size: Size, params: Params) -> Pixels:
    """Return where on a page moire shows (255: all of it): the lens is not sharp everywhere."""
    cell = page_px(page, _PATCH)
    clouds = small_cloud_field(size, (cell, cell), (params["start"], params["towards"]))
    shown = round_to_bytes(ALL_INK * (_LEAST_SHOWN + (1 - _LEAST_SHOWN) * np.arange(256) / 255))
    return enlarge(map_tones(clouds, shown), _coarse(size))


def _moire_phases(page: Page, size: Size, params: Params) -> tuple[Floats, Floats]:
    """Return the phases, in turns, of the moires of columns and of rows, at every third pixel."""
    to_x, to_y = direction_from_turns(params["towards"])
    length = max(size)
    waves = length / page_px(page, params["period"])
    y, x = (
        np.arange(each) * _COARSE / length - 0.5 * side / length
        for each, side in zip(_coarse(size), size, strict=True)
    )
    bow = params["bow"]
    # The screen's sides shrink with distance, and the lens bends what is far from the middle.
    alone = x * to_x + bow * (0.9 * x * x + 1.6 * x * x * x)
    across = (y * to_y + 0.7 * bow * y * y)[:, None] + alone
    across += (bow * (0.8 * y + 1.6 * y * y))[:, None] * x
    down = (0.61 * y * to_x + 0.8 * bow * y * y)[:, None] - (0.61 * x * to_y + 0.5 * bow * x * x)
    across *= waves
    down *= waves
    across += params["start"]
    return across, down


def _coarse(size: Size) -> Size:
    return -(-size[0] // _COARSE), -(-size[1] // _COARSE)


def _draw_screen_grid(severity: float, rng: np.random.Generator) -> Params:
    return {
        "pitch": uniform(rng, 2.2, 5),
        "start": uniform(rng, 0, 1),
        "contrast": drawn_at_severity(severity, 0, _CONTRAST),
    }


def _darken_gaps(page: Page, params: Params) -> Pixels:
    """Darken the gaps between a screen's rows, and between the columns of each colour."""
    return multiply(page.image, _gap_shade(page, params, params["contrast"]), _LIT)


def _gap_shade(page: Page, params: Params, contrast: float) -> Pixels:
    """Return how bright the pixels of each colour are (at most `_LIT`), and how dark the gaps."""
    height, width = page.image.shape[:2]
    pitch = page_px(page, params["pitch"])
    rows = np.arange(height) / pitch + params["start"]
    columns = np.arange(width) / pitch + params["start"]
    beside = np.stack([columns + i / _COLOURS for i in range(_colours(page))], axis=-1)
    left = np.rint((1 - contrast * (0.5 + 0.5 * sine(beside))) * 255).astype(np.int64).reshape(-1)
    # Few rows differ, so each of these is computed once.
    taken = 0.5 + 0.5 * np.arange(-_ROW_LEVELS, _ROW_LEVELS + 1) / _ROW_LEVELS
    each = np.rint((1 - contrast * taken) * 255).astype(np.int64)[:, None] * left >> 8
    levels = np.rint((sine(rows) + 1) * _ROW_LEVELS).astype(np.int64)
    return each.astype(np.uint8).take(levels, axis=0).reshape(page.image.shape)


MOIRE = Degradation(
    "moire",
    "picture",
    "the grid of a screen interferes with that of the sensor: bands that bend across the picture",
    _draw_moire,
    repaint=_add_moire,
)
SCREEN_GRID = Degradation(
    "screen_grid",
    "picture",
    "a screen is photographed from near: gaps between its pixels, colours side by side",
    _draw_screen_grid,
    repaint=_darken_gaps,
)
