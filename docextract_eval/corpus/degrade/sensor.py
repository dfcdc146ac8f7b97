"""Noise of a sensor, and too low a resolution."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import TILE_SIDE, normal_tile, tile_window
from docextract_eval.corpus.degrade.pixel_operations import image_size
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from docextract_eval.records import Page

_SIGMA = (4, 8, 16, 30, 50)
"""Deviation of the noise at middle gray, in gray levels."""
_SCALE = (0.8, 0.65, 0.52, 0.43, 0.36)
"""Scale of a picture's sides; OCR fails at .38 to .30."""
_COLOUR_DISTANCE = 0.31
"""Distance on the tile between the noises of two colours, as a share of its side."""
_BLOTCH_SHARES = (3, 0, -3)
"""How much of the blotches blue, green and red have, in fifths."""


Signed = NDArray[np.int16]


@functools.cache
def _gray_noise_above_and_below() -> tuple[Pixels, Pixels]:
    """Return a tile of gray noise as a pair: its values above 0, and those below; deviation 32."""
    return _split_by_sign(_mosaic_noise())


@functools.cache
def _colour_noise_above_and_below() -> tuple[Pixels, Pixels]:
    """Return the same in three colours: common noise, noise of each colour, coloured blotches."""
    alike, spots = _mosaic_noise(), _blotch_noise()
    each = []
    for i, blotched in enumerate(_BLOTCH_SHARES, 1):
        own = np.roll(alike, round(i * _COLOUR_DISTANCE * TILE_SIDE), axis=(0, 1))
        each.append((4 * alike + 3 * own + blotched * np.roll(spots, i * 5, axis=0)) // 5)
    return _split_by_sign(np.stack(each, axis=-1))


def _mosaic_noise() -> Signed:
    flat = normal_tile().astype(np.int32)
    around = sum(np.roll(flat, shift, axis=(0, 1)) for shift in ((0, 1), (1, 0), (0, -1), (-1, 0)))
    # With weights of 2 and 1 the deviation grows by the root of 2 x 2 + 4, which is divided out.
    return np.asarray(np.rint((2 * flat + around) * (1 / 2.828427)), np.int16)


def _blotch_noise() -> Signed:
    """Return noise that a camera smears to blotches of some px; deviation 32."""
    wide = cv2.copyMakeBorder(normal_tile().astype(np.int16), 8, 8, 8, 8, cv2.BORDER_WRAP)
    soft = cv2.blur(cv2.blur(wide * 64, (5, 5)), (3, 3))[8:-8, 8:-8].astype(np.int32)
    return np.asarray(soft * 61 // 640, np.int16)


def _split_by_sign(noise: Signed) -> tuple[Pixels, Pixels]:
    near = np.clip(noise, -127, 127)
    return np.maximum(near, 0).astype(np.uint8), np.maximum(-near, 0).astype(np.uint8)


def add_noise(image: Pixels, sigma: float, tile_position: float, page_number: int = 0) -> Pixels:
    """Return an image with the noise of a camera, gray or in colour."""
    size = image_size(image)
    halves = _gray_noise_above_and_below() if image.ndim == 2 else _colour_noise_above_and_below()
    tiles = (cv2.convertScaleAbs(part, alpha=sigma / 32) for part in halves)
    above, below = (
        tile_window(
            np.asarray(tile, np.uint8), size, (tile_position, 7 * tile_position % 1), page_number
        )
        for tile in tiles
    )
    return np.asarray(cv2.subtract(cv2.add(image, above), below), np.uint8)


def _draw_noise(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "sigma": drawn_at_severity(severity, 0, _SIGMA),
    }


def _add_sensor_noise(page: Page, params: Params) -> Pixels:
    return add_noise(page.image, params["sigma"], params["at"], page.number)


def _draw_low_resolution(severity: float, _: np.random.Generator) -> Params:
    return {
        "scale": drawn_at_severity(severity, 1, _SCALE),
        "mixed": drawn_at_severity(severity, 0, (1, 1, 1, 1, 1)),
    }


def _lower_resolution(page: Page, params: Params) -> Pixels:
    """Downscale a page, and enlarge it again."""
    height, width = page.image.shape[:2]
    small = (max(1, round(width * params["scale"])), max(1, round(height * params["scale"])))
    seen = cv2.resize(page.image, small, interpolation=cv2.INTER_AREA)
    back = cv2.resize(seen, (width, height), interpolation=cv2.INTER_LINEAR)
    mixed = round(params["mixed"] * 64) / 64  # an exact weight makes exact sums
    if mixed == 1:
        return np.asarray(back, np.uint8)
    return np.asarray(cv2.addWeighted(page.image, 1 - mixed, back, mixed, 0), np.uint8)


SENSOR_NOISE = Degradation(
    "sensor_noise",
    "picture",
    "photons arrive at random and amplifiers add noise: grain, spread by the colour mosaic",
    _draw_noise,
    repaint=_add_sensor_noise,
)
LOW_RES = Degradation(
    "low_res",
    "picture",
    "the picture is taken from too far, or saved too small: fewer pixels for each letter",
    _draw_low_resolution,
    repaint=_lower_resolution,
    treats_colours_alike=True,
)
