"""Print made of visible dots: a dot-matrix printer's pins, a printing press's halftone screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import tile_window, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    CIRCLE_PARTS,
    cosine_thousandths,
    enlarge,
    field_with_channels_of,
    image_size,
    invert,
    map_tones,
    multiply,
    part_besides,
    round_to_bytes,
    with_part,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

_PIN_COUNT = 9
"""The number of pins of a print head, one below the other."""
_RIBBON = 0.55
"""How much ink there is at the corner between four dots."""

_EDGE_TONE, _PRESSURE = 62, 1.9
"""The tone that the edge of a dot has before it is pressed, and how steep the edge becomes."""

_WAVE_VALUES = np.arange(-32, 33) / 32
"""Values of the vertical wave for which a row of the pattern is computed."""


def _draw_pins(severity: float, rng: np.random.Generator) -> Params:
    return {
        "pitch": drawn_at_severity(severity, 0.14, (0.16, 0.2, 0.25, 0.3, 0.34)),
        "apart": drawn_at_severity(severity, 0, (0.4, 0.6, 0.8, 0.95, 1)),
        "missing": drawn_at_severity(severity, 0, (0, 0, 0.1, 0.5, 1)),
        "pin": int(rng.integers(0, _PIN_COUNT)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _print_pin_dots(page: Page, params: Params) -> Pixels:
    """Print each dot whose area is mostly black, with gaps between the dots."""
    size = image_size(page.image)
    pitch = max(1.0, params["pitch"] * page.dpi / 25.4)
    grid = tuple(max(1, round(length / pitch)) for length in size)
    # Up to two pixels per dot, linear interpolation equals the area's mean and is six times faster.
    interpolation = cv2.INTER_AREA if pitch >= 2 else cv2.INTER_LINEAR
    coarse = cv2.resize(page.image, grid[::-1], interpolation=interpolation)
    struck = map_tones(
        np.asarray(coarse, np.uint8),
        round_to_bytes(255 - 3.0 * np.clip(215 - np.arange(256), 0, None)),
    )
    at = (params["at"], 1 - params["at"])
    force = tile_window(uniform_tile(), (grid[0], 1), at, page.number)[:, 0] / 255
    weak = (
        0.75 + 0.25 * force - params["missing"] * (np.arange(grid[0]) % _PIN_COUNT == params["pin"])
    )
    hit = np.repeat(
        round_to_bytes(255 * params["apart"] * np.clip(weak, 0, 1))[:, None], grid[1], axis=1
    )
    dots = enlarge(multiply(invert(struck), hit), size)
    down, across = (_cosine_wave(*side) for side in zip(size, grid, strict=True))
    corner = (_WAVE_VALUES[:, None] + across + 2) / 4
    gaps = _pattern_from_rows(
        down, 255 - 255 * _RIBBON * (0.5 + _wave_contrast(1 / pitch) * (corner - 0.5))
    )
    part = part_besides(page.image, 255, 4 + math.ceil(2 * pitch))
    solid_print = map_tones(
        invert(page.image[part]), round_to_bytes((1 - params["apart"]) * np.arange(256))
    )
    inked = map_tones(multiply(dots[part], gaps[part]), _pressed_tones(params["apart"]))
    return with_part(page.image, part, invert(np.asarray(cv2.add(solid_print, inked), np.uint8)))


def _pressed_tones(apart: float) -> Pixels:
    """Return how dark the ribbon prints each tone: a pin leaves a black dot with a clear edge.

    `apart` is the most ink that the dots have; below it, the print is solid.
    """
    steps = np.arange(256)
    pressed = np.clip((steps - _EDGE_TONE * apart) * _PRESSURE, 0, 255 * apart)
    return round_to_bytes(pressed)


def _draw_halftone(severity: float, rng: np.random.Generator) -> Params:
    return {
        "lines": drawn_at_severity(severity, 175, (150, 120, 90, 70, 50)),
        "screened": drawn_at_severity(severity, 0, (0.4, 0.55, 0.7, 0.85, 1)),
        "solid": seeds.uniform(rng, 0.72, 0.88),
    }


def _print_halftone(page: Page, params: Params) -> Pixels:
    """Print each tone as dots of matching size, on lines turned by 45 degrees."""
    size = image_size(page.image)
    period = page.dpi / params["lines"]
    # Along the sides of the page, cells of a screen at 45 degrees are longer by the root of 2.
    down, across = (_cosine_wave(length, length / period / math.sqrt(2)) for length in size)
    seen = _wave_contrast(1 / period / math.sqrt(2)) ** 2
    even = 127.5 + seen * (_equalise_cosine_products(_WAVE_VALUES[:, None] * across) - 127.5)
    part = part_besides(page.image, 255, 4 + math.ceil(2 * period))
    limits, image = _pattern_from_rows(down, even / 2)[part], page.image[part]
    soft = cv2.GaussianBlur(image, (0, 0), max(0.1, 0.3 * period))
    tones = 6 + params["solid"] * (255 - np.arange(256))
    # Ink stays where its tone is above the limit: add half of each, and steepen the edge.
    halves = cv2.add(
        map_tones(np.asarray(soft, np.uint8), round_to_bytes(tones / 2)),
        field_with_channels_of(limits, image),
    )
    sharp = 2 + 4 * seen * min(1.0, period / 4)
    kept = np.clip(128 + sharp * (np.arange(256) - 128.0), 0, 255)
    stays = round_to_bytes(255 - params["screened"] * (255 - kept))
    ink = multiply(invert(image), map_tones(np.asarray(halves, np.uint8), stays))
    return with_part(page.image, part, invert(ink))


def _cosine_wave(length: int, cycles: float) -> NDArray[np.float64]:
    """Return a cosine with this number of cycles along a side, at the middle of each pixel."""
    angles = np.rint((np.arange(length) + 0.5) * CIRCLE_PARTS * cycles / length).astype(np.int64)
    return cosine_thousandths(angles) / 1000


def _wave_contrast(cycles_per_px: float) -> float:
    """Return the contrast that a wave keeps when pixels average it, given its cycles per pixel.

    A wave finer than two pixels cannot be resolved, because the lens blurs it before.
    """
    each = max(1e-6, math.pi * cycles_per_px)
    return round(math.sin(each) / each * min(1.0, max(0.0, (0.5 - cycles_per_px) / 0.15)), 3)


def _pattern_from_rows(
    wave_down: NDArray[np.float64], row_by_wave_value: NDArray[np.float64]
) -> Pixels:
    """Return a page of rows, each the one computed for the nearest value of the vertical wave."""
    return round_to_bytes(row_by_wave_value)[
        np.rint((wave_down + 1) * (len(_WAVE_VALUES) // 2)).astype(np.int64)
    ]


def _equalise_cosine_products(products: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return thresholds from products of two cosines so that all values are equally frequent."""
    steps = np.rint(products * 127).astype(np.int64) + 127
    return _PRODUCT_DISTRIBUTION[steps]


def _cosine_product_distribution() -> NDArray[np.float64]:
    """Return the distribution function, 0 to 255, of products of two cosines in 127ths."""
    one = cosine_thousandths(np.arange(0, CIRCLE_PARTS, 4))
    counts = np.bincount(np.rint(np.outer(one, one) / 1e6 * 127).astype(np.int64).ravel() + 127)
    return np.asarray((np.cumsum(counts) - counts / 2) * 255 / counts.sum())


_PRODUCT_DISTRIBUTION = _cosine_product_distribution()

DOT_MATRIX = Degradation(
    "dot_matrix",
    "surface",
    "needles strike a ribbon: letters are rows of dots, and one needle may be broken",
    _draw_pins,
    repaint=_print_pin_dots,
    treats_colours_alike=True,
)
HALFTONE = Degradation(
    "halftone",
    "surface",
    "a press prints tones as a screen of dots: letters have frayed edges and holes",
    _draw_halftone,
    repaint=_print_halftone,
    treats_colours_alike=True,
)
