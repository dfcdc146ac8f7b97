"""A photographed screen: its pixel grid, and the moire of that grid with the sensor's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    colour_planes,
    enlarge,
    image_size,
    join_planes,
    multiply,
)
from docextract_eval.corpus.degrade.relief import (
    Floats,
    direction_from_turns,
    page_px,
    sine,
    sine_table,
    value_at_angle,
)
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.records import Page

_AMPLITUDE = (2, 5, 9, 14, 20)
"""Amplitude of the moire, in gray levels."""
_CONTRAST = (0.03, 0.06, 0.12, 0.2, 0.3)
"""Contrast between a screen's pixel and the gap beside it."""
_HALF = 2


def _draw_moire(severity: float, rng: np.random.Generator) -> Params:
    return {
        "towards": uniform(rng, 0, 1),
        "period": uniform(rng, 8, 40),
        "bow": uniform(rng, 0.2, 1),
        "start": uniform(rng, 0, 1),
        "amplitude": round(value_at_severity(severity, 0, _AMPLITUDE), DRAWN_DIGITS),
    }


def _add_moire(page: Page, params: Params) -> Pixels:
    """Add the bent bands of a moire: brighter bands, and darker ones between them."""
    size = image_size(page.image)
    wave = sine_table()
    parts = [
        np.rint(params["amplitude"] * np.maximum(0, part)).astype(np.uint8)
        for part in (wave, -wave)
    ]
    drawn = []
    for i, channel in enumerate(colour_planes(page.image)):  # a screen's colours are side by side
        turns = _moire_phase(page, size, params, params["start"] + i / 3)
        high, low = (enlarge(value_at_angle(turns, part), size) for part in parts)
        drawn.append(np.asarray(cv2.subtract(cv2.add(channel, high), low), np.uint8))
    return join_planes(drawn)


def _moire_phase(page: Page, size: tuple[int, int], params: Params, start: float) -> Floats:
    """Return the phase of the moire, in turns, at every other pixel."""
    to_x, to_y = direction_from_turns(params["towards"])
    period = page_px(page, params["period"])
    y, x = (np.arange(0, length, _HALF, dtype=float) for length in size)
    length = max(size)
    across = x * to_x / period + params["bow"] * (x / length) ** 2 * length / (2.5 * period)
    down = y * to_y / period + params["bow"] * (y / length) ** 2 * length / (3 * period)
    return np.asarray(across + down[:, None] + start)


def _draw_screen_grid(severity: float, rng: np.random.Generator) -> Params:
    return {
        "pitch": uniform(rng, 2.2, 5),
        "start": uniform(rng, 0, 1),
        "contrast": round(value_at_severity(severity, 0, _CONTRAST), DRAWN_DIGITS),
    }


def _darken_gaps(page: Page, params: Params) -> Pixels:
    """Darken the gaps between a screen's rows, and between the columns of each colour."""
    height, width = page.image.shape[:2]
    pitch, contrast = page_px(page, params["pitch"]), params["contrast"]
    rows = 1 - contrast * (0.5 + 0.5 * sine(np.arange(height) / pitch + params["start"]))
    drawn = []
    for i, channel in enumerate(colour_planes(page.image)):
        turns = np.arange(width) / pitch + params["start"] + i / 3
        columns = 1 - contrast * (0.5 + 0.5 * sine(turns))
        down, across = (np.rint(part * 256).astype(np.int32) for part in (rows, columns))
        field = (down[:, None] * across * NEUTRAL_SHADE >> 16).astype(np.uint8)
        drawn.append(multiply(channel, field, NEUTRAL_SHADE))
    return join_planes(drawn)


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
