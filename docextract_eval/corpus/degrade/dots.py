"""Print made of visible dots: a dot-matrix printer's pins, a printing press's halftone screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import (
    TURN,
    alike,
    cosine,
    enlarged,
    inverse,
    mapped,
    multiplied,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.noise import chances, window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

_PINS = 9
"""The number of pins of a print head, one below the other."""
_RIBBON = 0.55
"""How much ink there is at the corner between four dots."""

_STEPS = np.arange(-32, 33) / 32
"""Values of the vertical wave for which a row of the pattern is computed."""


def _draw_pins(severity: float, rng: np.random.Generator) -> Params:
    return {
        "pitch": round(level(severity, 0.14, (0.16, 0.2, 0.25, 0.3, 0.34)), seeds.DIGITS),
        "apart": round(level(severity, 0, (0.4, 0.6, 0.8, 0.95, 1)), seeds.DIGITS),
        "missing": round(level(severity, 0, (0, 0, 0.1, 0.6, 1)), seeds.DIGITS),
        "pin": int(rng.integers(0, _PINS)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _needle(page: Page, params: Params) -> Pixels:
    """Print each dot whose area is mostly black, with gaps between the dots."""
    size = size_of(page.image)
    pitch = max(1.0, params["pitch"] * page.dpi / 25.4)
    grid = tuple(max(1, round(length / pitch)) for length in size)
    # Up to two pixels per dot, linear interpolation equals the area's mean and is six times faster.
    how = cv2.INTER_AREA if pitch >= 2 else cv2.INTER_LINEAR
    coarse = cv2.resize(page.image, grid[::-1], interpolation=how)
    struck = mapped(
        np.asarray(coarse, np.uint8), table(255 - 3.0 * np.clip(215 - np.arange(256), 0, None))
    )
    at = (params["at"], 1 - params["at"])
    force = window(chances(), (grid[0], 1), at, page.number)[:, 0] / 255
    weak = 0.75 + 0.25 * force - params["missing"] * (np.arange(grid[0]) % _PINS == params["pin"])
    hit = np.repeat(table(255 * params["apart"] * np.clip(weak, 0, 1))[:, None], grid[1], axis=1)
    dots = enlarged(multiplied(inverse(struck), hit), size)
    down, across = (_wave(*side) for side in zip(size, grid, strict=True))
    corner = (_STEPS[:, None] + across + 2) / 4
    gaps = _woven(down, 255 - 255 * _RIBBON * (0.5 + _seen(1 / pitch) * (corner - 0.5)))
    whole = mapped(page.image, table((1 - params["apart"]) * (255 - np.arange(256))))
    return inverse(np.asarray(cv2.add(whole, multiplied(dots, gaps)), np.uint8))


def _draw_screen(severity: float, rng: np.random.Generator) -> Params:
    return {
        "lines": round(level(severity, 175, (150, 120, 90, 70, 50)), seeds.DIGITS),
        "screened": round(level(severity, 0, (0.4, 0.55, 0.7, 0.85, 1)), seeds.DIGITS),
        "solid": seeds.uniform(rng, 0.72, 0.88),
    }


def _screen(page: Page, params: Params) -> Pixels:
    """Print each tone as dots of matching size, on lines turned by 45 degrees."""
    size = size_of(page.image)
    period = page.dpi / params["lines"]
    # Along the sides of the page, cells of a screen at 45 degrees are longer by the root of 2.
    down, across = (_wave(length, length / period / math.sqrt(2)) for length in size)
    seen = _seen(1 / period / math.sqrt(2)) ** 2
    even = 127.5 + seen * (_even_product(_STEPS[:, None] * across) - 127.5)
    limits = _woven(down, even / 2)
    soft = cv2.GaussianBlur(page.image, (0, 0), max(0.1, 0.3 * period))
    tones = 6 + params["solid"] * (255 - np.arange(256))
    # Ink stays where its tone is above the limit: add half of each, and steepen the edge.
    halves = cv2.add(
        mapped(np.asarray(soft, np.uint8), table(tones / 2)), alike(limits, page.image)
    )
    sharp = 2 + 4 * seen * min(1.0, period / 4)
    kept = np.clip(128 + sharp * (np.arange(256) - 128.0), 0, 255)
    stays = table(255 - params["screened"] * (255 - kept))
    ink = multiplied(inverse(page.image), mapped(np.asarray(halves, np.uint8), stays))
    return inverse(ink)


def _wave(length: int, cycles: float) -> NDArray[np.float64]:
    """Return a cosine with this number of cycles along a side, at the middle of each pixel."""
    angles = np.rint((np.arange(length) + 0.5) * TURN * cycles / length).astype(np.int64)
    return cosine(angles) / 1000


def _seen(often: float) -> float:
    """Return the contrast that a wave keeps when pixels average it, given its cycles per pixel.

    A wave finer than two pixels cannot be resolved, because the lens blurs it before.
    """
    each = max(1e-6, math.pi * often)
    return round(math.sin(each) / each * min(1.0, max(0.0, (0.5 - often) / 0.15)), 3)


def _woven(down: NDArray[np.float64], rows: NDArray[np.float64]) -> Pixels:
    """Return a page of rows, each the one computed for the nearest value of the vertical wave."""
    return table(rows)[np.rint((down + 1) * (len(_STEPS) // 2)).astype(np.int64)]


def _even_product(products: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return thresholds from products of two cosines so that all values are equally frequent."""
    steps = np.rint(products * 127).astype(np.int64) + 127
    return _PRODUCTS[steps]


def _shares() -> NDArray[np.float64]:
    """Return the distribution function, 0 to 255, of products of two cosines in 127ths."""
    one = cosine(np.arange(0, TURN, 4))
    counts = np.bincount(np.rint(np.outer(one, one) / 1e6 * 127).astype(np.int64).ravel() + 127)
    return np.asarray((np.cumsum(counts) - counts / 2) * 255 / counts.sum())


_PRODUCTS = _shares()

DOT_MATRIX = Accident(
    "dot_matrix",
    "surface",
    "needles strike a ribbon: letters are rows of dots, and one needle may be broken",
    _draw_pins,
    repaint=_needle,
)
HALFTONE = Accident(
    "halftone",
    "surface",
    "a press prints tones as a screen of dots: letters have frayed edges and holes",
    _draw_screen,
    repaint=_screen,
)
