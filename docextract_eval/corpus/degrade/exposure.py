"""Uneven light, and too little or too much of it, on the paper and in the camera."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import (
    UNLIT,
    enlarged,
    even,
    inverse,
    mapped,
    multiplied,
    shade,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.noise import chances
from docextract_eval.corpus.degrade.relief import Floats, coarse_points, heading, px
from docextract_eval.corpus.degrade.sensor import noisy
from docextract_eval.seeds import DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_DARK_STOPS = (-0.5, -1, -1.7, -2.4, -3.2)
_BRIGHT_STOPS = (0.3, 0.6, 0.9, 1.2, 1.6)
_BLOOM = 2
"""How far overexposed light blooms, in px at 150 dpi."""
_RATIO = (0.9, 0.78, 0.64, 0.5, 0.36)
"""Ratio of the darkest light on a page to the brightest."""
_GLOSS = (0.004, 0.012, 0.03, 0.06, 0.10)
"""The share of the page that glare makes white."""
_DIMMED = (0.02, 0.04, 0.07, 0.10, 0.14)
"""By how much the exposure of a camera drops when it sees a lamp."""
_BRIGHT, _GLOSSIER = 0.84, 0.8
"""How much the glare brightens ink, and how much more per share of glossy area."""
_TORN = 1.5
"""How uneven the outline of the glare is: coating is streaky, and paper is not flat."""
_FALLOFF = (0.05, 0.12, 0.22, 0.35, 0.5)
"""How much darker the corners are than the middle."""
_NOISE_AT_DUSK = 3.0
"""Noise in gray levels of a picture in good light, before the camera brightens it."""


def _stops(image: Pixels, stops: float) -> Pixels:
    """Change the exposure by a number of stops, as a camera's tone curve renders it."""
    gain = round(2.0 ** (stops / 2.2), DIGITS)
    return mapped(image, np.array([min(255, round(gray * gain)) for gray in range(256)], np.uint8))


def _draw_low_light(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "stops": round(level(severity, 0, _DARK_STOPS), DIGITS),
    }


def _dim(page: Page, params: Params) -> Pixels:
    """Darken the picture, with visible shot noise and the warm tint of a lamp."""
    dark = _stops(page.image, 0.6 * params["stops"])  # the camera compensates a part
    sigma = _NOISE_AT_DUSK * (2.0 ** (-params["stops"] / 2) - 1)
    image = noisy(dark, sigma, params["at"], page.number)
    if image.ndim == 3:
        warm = 1 + params["stops"] * np.array([0.09, 0.03, 0.0])
        weights = np.rint(256 * warm) / 256
        image = np.asarray(cv2.transform(image, np.diag(weights)), np.uint8)
    return image


def _draw_overexposure(severity: float, _: np.random.Generator) -> Params:
    return {"stops": round(level(severity, 0, _BRIGHT_STOPS), DIGITS)}


def _overexpose(page: Page, params: Params) -> Pixels:
    """Clip highlights, and let them bloom over the ink beside them."""
    size = 2 * round(px(page, _BLOOM)) + 1
    glow = cv2.blur(page.image, (size, size))
    flow = round(min(0.5, 0.35 * params["stops"]) * 64) / 64
    return _stops(
        np.asarray(cv2.addWeighted(page.image, 1 - flow, glow, flow, 0), np.uint8),
        params["stops"],
    )


def _draw_gradient(severity: float, rng: np.random.Generator) -> Params:
    return {
        "towards": uniform(rng, 0, 1),
        "bow": uniform(rng, 0, 1),
        "ratio": round(level(severity, 1, _RATIO), DIGITS),
    }


def _grade(page: Page, params: Params) -> Pixels:
    """Light the page from one side, with light that falls off with the distance."""
    x, y = _square(page)
    to_x, to_y = heading(params["towards"])
    along = (x * to_x + y * to_y) / (abs(to_x) + abs(to_y))  # -1 to 1
    share = (along + 1) / 2
    share = share * (1 - 0.5 * params["bow"]) + 0.5 * params["bow"] * share * share
    return _shaded(page, 1 - (1 - params["ratio"]) * share)


def _draw_vignette(severity: float, rng: np.random.Generator) -> Params:
    return {
        "x": uniform(rng, -0.35, 0.35),
        "y": uniform(rng, -0.35, 0.35),
        "falloff": round(level(severity, 0, _FALLOFF), DIGITS),
    }


def _vignette(page: Page, params: Params) -> Pixels:
    """Light the middle, and the corners less, by the square of their distance."""
    x, y = _square(page)
    far = ((x - params["x"]) ** 2 + (y - params["y"]) ** 2) / (2 * 1.35**2)
    return _shaded(page, 1 - params["falloff"] * np.minimum(1, far * 1.6))


def _square(page: Page) -> tuple[Floats, Floats]:
    """Return coordinates of coarse points, -1 to 1 from side to side."""
    height, width = page.image.shape[:2]
    x, y = coarse_points((height, width))
    return 2 * x / width - 1, 2 * y / height - 1


def _shaded(page: Page, light: Floats) -> Pixels:
    return shade(page.image, table(UNLIT * light))


def _draw_glare(severity: float, rng: np.random.Generator) -> Params:
    return {
        "x": uniform(rng, 0.15, 0.85),
        "y": uniform(rng, 0.15, 0.85),
        "turn": uniform(rng, 0, 0.5),
        "long": uniform(rng, 1.3, 3),
        "area": round(level(severity, 0, _GLOSS), DIGITS),
        "dimmed": round(level(severity, 0, _DIMMED), DIGITS),
    }


def _gloss(page: Page, params: Params) -> Pixels:
    """Draw a lamp's reflection on glossy paper: bright streaks, and a veil three times as wide."""
    height, width = size_of(page.image)
    x, y = coarse_points((height, width))
    to_x, to_y = heading(params["turn"])
    dx, dy = x - params["x"] * width, y - params["y"] * height
    radius2 = max(1e-6, params["area"] * height * width / 3.141593)
    along, across = dx * to_x + dy * to_y, dy * to_x - dx * to_y
    far2 = (along * along / params["long"] + across * across * params["long"]) / radius2
    spots = (along * (2 / px(page, 8)), across * (8 / px(page, 8)))
    far2 = far2 * (1 + _TORN * _streaks(spots, params["x"]))
    most = _BRIGHT + _GLOSSIER * params["area"]
    light = np.where(far2 <= 1, most - 0.15 * far2, (most - 0.15) / (1 + 1.2 * (far2 - 1)))
    veil = multiplied(table(np.rint(255 * np.maximum(0, light)) - 5), _lit(page.image, light.shape))
    # The lamp adds light to ink: white - (white - ink) x rest.
    dimmed = cv2.convertScaleAbs(page.image, alpha=round(1 - params["dimmed"], DIGITS))
    rest = inverse(enlarged(veil, (height, width)))
    return inverse(multiplied(inverse(np.asarray(dimmed, np.uint8)), rest))


def _streaks(spots: tuple[Floats, Floats], at: float) -> Floats:
    """Return soft blotches, 0 to 1, at points of a tile."""
    side = len(_blotches())
    column, row = (np.rint(each + at * side).astype(np.int64) % side for each in spots)
    return _blotches()[row, column] / 255


@functools.cache
def _blotches() -> Pixels:
    """Return a tile of blotches about 8 px wide that wraps around; all values equally frequent."""
    wide = cv2.copyMakeBorder(chances()[:512, :512], 16, 16, 16, 16, cv2.BORDER_WRAP)
    return even(np.asarray(cv2.GaussianBlur(wide, (0, 0), 4)[16:-16, 16:-16], np.uint8))


def _lit(image: Pixels, small: Size) -> Pixels:
    """Return a small field of how much light falls on the paper; shaded paper reflects no lamp."""
    gray = image if image.ndim == 2 else np.asarray(image[..., 1])
    paper = cv2.dilate(
        cv2.resize(gray, small[::-1], interpolation=cv2.INTER_NEAREST), np.ones((7, 7))
    )
    steps = np.arange(256) / max(1, int(paper.max()))
    lit = mapped(np.asarray(paper, np.uint8), table(255 * np.clip((steps - 0.35) / 0.55, 0, 1)))
    return np.asarray(cv2.blur(lit, (3, 3)), np.uint8)


LOW_LIGHT = Accident(
    "low_light",
    "picture",
    "there is little light: the picture is dark, and what the camera brightens is grainy and warm",
    _draw_low_light,
    repaint=_dim,
)
OVEREXPOSURE = Accident(
    "overexposure",
    "picture",
    "there is too much light: the paper clips to white, which spreads over thin ink",
    _draw_overexposure,
    repaint=_overexpose,
)
LIGHT_GRADIENT = Accident(
    "light_gradient",
    "picture",
    "a lamp or window is on one side: the light falls off across the paper",
    _draw_gradient,
    repaint=_grade,
)
GLARE = Accident(
    "glare",
    "picture",
    "a lamp is reflected by glossy paper: white in the middle, a haze around it",
    _draw_glare,
    repaint=_gloss,
)
VIGNETTE_FLASH = Accident(
    "vignette_flash",
    "picture",
    "a flash or a lens lights the middle more than the corners",
    _draw_vignette,
    repaint=_vignette,
)
