"""What a sensor makes of light: grain, too few pixels."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import joined, planes, size_of
from docextract_eval.corpus.degrade.noise import grain, window
from docextract_eval.seeds import DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.records import Page

_SIGMA = (4, 8, 16, 30, 50)
"""Of the noise at a middle gray, in levels."""
_SCALE = (0.8, 0.65, 0.52, 0.43, 0.36)
"""Of a picture's sides; a reader's cliff is at .38 to .30."""
_CHANNELS = 0.31
"""How far apart, in shares of the tile, the noises of colours are looked up."""


@functools.cache
def _mosaic() -> tuple[Pixels, Pixels]:
    """Give a tile's noise above and below nought, as a camera's mosaic spreads it; deviation 32."""
    flat = grain().astype(np.int32)
    around = sum(np.roll(flat, shift, axis=(0, 1)) for shift in ((0, 1), (1, 0), (0, -1), (-1, 0)))
    # Weights of 2 to 1: the deviation is that of the square root of 2 x 2 + 4, to 3.
    joined = np.clip(np.rint((2 * flat + around) * (1 / 2.828427)), -127, 127).astype(np.int16)
    return np.maximum(joined, 0).astype(np.uint8), np.maximum(-joined, 0).astype(np.uint8)


def noisy(image: Pixels, sigma: float, at: float, sheet: int = 0) -> Pixels:
    """Add a camera's noise: of all colours alike, and half as much of each alone."""
    if image.ndim == 2:
        return _with_grain(image, sigma, at, sheet)
    parts = []
    for i, channel in enumerate(planes(image), 1):
        alike = _with_grain(channel, sigma, at, sheet)
        parts.append(_with_grain(alike, sigma / 2, (at + i * _CHANNELS) % 1, sheet))
    return joined(parts)


def _with_grain(image: Pixels, sigma: float, at: float, sheet: int = 0) -> Pixels:
    size = size_of(image)
    tiles = (cv2.convertScaleAbs(part, alpha=sigma / 32) for part in _mosaic())
    above, below = (
        window(np.asarray(tile, np.uint8), size, (at, 7 * at % 1), sheet) for tile in tiles
    )
    return np.asarray(cv2.subtract(cv2.add(image, above), below), np.uint8)


def _draw_noise(severity: float, dice: np.random.Generator) -> Params:
    return {"at": uniform(dice, 0, 1), "sigma": round(level(severity, 0, _SIGMA), DIGITS)}


def _sprinkle(page: Page, params: Params) -> Pixels:
    return noisy(page.image, params["sigma"], params["at"], page.number)


def _draw_scale(severity: float, _: np.random.Generator) -> Params:
    return {
        "scale": round(level(severity, 1, _SCALE), DIGITS),
        "mixed": round(level(severity, 0, (1, 1, 1, 1, 1)), DIGITS),
    }


def _coarsen(page: Page, params: Params) -> Pixels:
    """See a page through fewer pixels, and blow it up again."""
    height, width = page.image.shape[:2]
    small = (max(1, round(width * params["scale"])), max(1, round(height * params["scale"])))
    seen = cv2.resize(page.image, small, interpolation=cv2.INTER_AREA)
    back = cv2.resize(seen, (width, height), interpolation=cv2.INTER_LINEAR)
    mixed = round(params["mixed"] * 64) / 64  # an exact weight makes exact sums
    return np.asarray(cv2.addWeighted(page.image, 1 - mixed, back, mixed, 0), np.uint8)


SENSOR_NOISE = Accident(
    "sensor_noise",
    "picture",
    "photons come by chance and amplifiers hiss: grain that a mosaic of colours spreads",
    _draw_noise,
    repaint=_sprinkle,
)
LOW_RES = Accident(
    "low_res",
    "picture",
    "seen from too far, or saved small: fewer pixels for each letter",
    _draw_scale,
    repaint=_coarsen,
)
