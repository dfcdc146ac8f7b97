"""Uneven light, and too little or too much of it, on the paper and in the camera."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    enlarge,
    equalise,
    image_size,
    invert,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import (
    Floats,
    coarse_points,
    direction_from_turns,
    page_px,
)
from docextract_eval.corpus.degrade.sensor import add_noise
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_DARK_STOPS = (-0.5, -1, -1.7, -2.4, -3.2)
_BRIGHT_STOPS = (0.3, 0.6, 0.9, 1.2, 1.6)
_BLOOM = 2
"""How far overexposed light blooms, in px at 150 dpi."""
_RATIO = (0.9, 0.78, 0.64, 0.5, 0.36)
"""Ratio of the darkest light on a page to the brightest."""
_GLARE_AREAS = (0.004, 0.012, 0.03, 0.06, 0.10)
"""The share of the page that glare makes white."""
_EXPOSURE_DROPS = (0.02, 0.04, 0.07, 0.10, 0.14)
"""By how much the exposure of a camera drops when it sees a lamp."""
_GLARE_BRIGHTNESS, _BRIGHTNESS_BY_AREA = 0.84, 0.8
"""How much the glare brightens ink, and how much more per share of glossy area."""
_OUTLINE_UNEVENNESS = 1.5
"""How uneven the outline of the glare is: coating is streaky, and paper is not flat."""
_FALLOFF = (0.05, 0.12, 0.22, 0.35, 0.5)
"""How much darker it is where a flash hardly reaches than in the middle."""
_FALLOFF_AT_CORNER = 0.9
"""The share of that in the corners, where the middle is that of the picture."""
_LAMP_COLOUR = (0.11, 0.05, 0.0)
"""How much blue, green and red a lamp lacks, for each stop by which the light of day is missed."""
_NOISE_AT_DUSK = 3.0
"""Noise in gray levels of a picture in good light, before the camera brightens it."""


def _change_exposure(image: Pixels, stops: float) -> Pixels:
    """Change the exposure by a number of stops, as a camera's tone curve renders it."""
    gain = round(2.0 ** (stops / 2.2), DRAWN_DIGITS)
    return map_tones(
        image, np.array([min(255, round(gray * gain)) for gray in range(256)], np.uint8)
    )


def _draw_low_light(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "stops": drawn_at_severity(severity, 0, _DARK_STOPS),
    }


def _darken_picture(page: Page, params: Params) -> Pixels:
    """Darken the picture, with visible shot noise and the warm tint of a lamp."""
    dark = _change_exposure(page.image, 0.6 * params["stops"])  # the camera compensates a part
    sigma = _NOISE_AT_DUSK * (2.0 ** (-params["stops"] / 2) - 1)
    image = add_noise(dark, sigma, params["at"], page.number)
    if image.ndim == 3:
        warm = 1 + params["stops"] * np.array(_LAMP_COLOUR)
        weights = np.rint(256 * warm) / 256
        image = np.asarray(cv2.transform(image, np.diag(weights)), np.uint8)
    return image


def _draw_overexposure(severity: float, _: np.random.Generator) -> Params:
    return {"stops": drawn_at_severity(severity, 0, _BRIGHT_STOPS)}


def _overexpose(page: Page, params: Params) -> Pixels:
    """Clip highlights, and let them bloom over the ink beside them."""
    size = 2 * round(page_px(page, _BLOOM)) + 1
    glow = cv2.blur(page.image, (size, size))
    bloom_share = round(min(0.5, 0.35 * params["stops"]) * 64) / 64
    return _change_exposure(
        np.asarray(cv2.addWeighted(page.image, 1 - bloom_share, glow, bloom_share, 0), np.uint8),
        params["stops"],
    )


def _draw_light_gradient(severity: float, rng: np.random.Generator) -> Params:
    return {
        "light_from": uniform(rng, 0, 1),
        "bow": uniform(rng, 0, 1),
        "ratio": drawn_at_severity(severity, 1, _RATIO),
    }


def _light_from_one_side(page: Page, params: Params) -> Pixels:
    """Light the page from one side, with light that falls off with the distance."""
    x, y = _centred_coordinates(page)
    to_x, to_y = direction_from_turns(params["light_from"] + 0.5)
    along = (x * to_x + y * to_y) / (abs(to_x) + abs(to_y))  # -1 to 1
    share = (along + 1) / 2
    share = share * (1 - 0.5 * params["bow"]) + 0.5 * params["bow"] * share * share
    return _shade_page(page, 1 - (1 - params["ratio"]) * share)


def _draw_vignette(severity: float, rng: np.random.Generator) -> Params:
    return {
        "x": uniform(rng, -0.35, 0.35),
        "y": uniform(rng, -0.35, 0.35),
        "falloff": drawn_at_severity(severity, 0, _FALLOFF),
    }


def _light_the_middle(page: Page, params: Params) -> Pixels:
    """Light a round middle, and the rest less, by the square of its distance."""
    height, width = image_size(page.image)
    x, y = coarse_points((height, width))
    across, down = x - (1 + params["x"]) * width / 2, y - (1 + params["y"]) * height / 2
    corner = (width * width + height * height) / 4
    far = _FALLOFF_AT_CORNER * (across * across + down * down) / corner
    return _shade_page(page, 1 - params["falloff"] * np.minimum(1, far))


def _centred_coordinates(page: Page) -> tuple[Floats, Floats]:
    """Return coordinates of coarse points, -1 to 1 from side to side."""
    height, width = page.image.shape[:2]
    x, y = coarse_points((height, width))
    return 2 * x / width - 1, 2 * y / height - 1


def _shade_page(page: Page, light: Floats) -> Pixels:
    return apply_shade(page.image, round_to_bytes(NEUTRAL_SHADE * light))


def _draw_glare(severity: float, rng: np.random.Generator) -> Params:
    return {
        "x": uniform(rng, 0.15, 0.85),
        "y": uniform(rng, 0.15, 0.85),
        "turn": uniform(rng, 0, 0.5),
        "long": uniform(rng, 1.3, 3),
        "area": drawn_at_severity(severity, 0, _GLARE_AREAS),
        "dimmed": drawn_at_severity(severity, 0, _EXPOSURE_DROPS),
    }


def _add_glare(page: Page, params: Params) -> Pixels:
    """Draw a lamp's reflection on glossy paper: bright streaks, and a veil three times as wide."""
    height, width = image_size(page.image)
    x, y = coarse_points((height, width))
    to_x, to_y = direction_from_turns(params["turn"])
    dx, dy = x - params["x"] * width, y - params["y"] * height
    radius2 = max(1e-6, params["area"] * height * width / 3.141593)
    along, across = dx * to_x + dy * to_y, dy * to_x - dx * to_y
    far2 = (along * along / params["long"] + across * across * params["long"]) / radius2
    spots = (along * (2 / page_px(page, 8)), across * (8 / page_px(page, 8)))
    far2 = far2 * (1 + _OUTLINE_UNEVENNESS * _blotches_at(spots, params["x"]))
    most = _GLARE_BRIGHTNESS + _BRIGHTNESS_BY_AREA * params["area"]
    light = np.where(far2 <= 1, most - 0.15 * far2, (most - 0.15) / (1 + 1.2 * (far2 - 1)))
    haze = multiply(
        round_to_bytes(np.rint(255 * np.maximum(0, light)) - 5),
        _paper_light(page.image, light.shape),
    )
    # The lamp adds light to ink: white - (white - ink) x rest.
    dimmed = cv2.convertScaleAbs(page.image, alpha=round(1 - params["dimmed"], DRAWN_DIGITS))
    rest = invert(enlarge(haze, (height, width)))
    return invert(multiply(invert(np.asarray(dimmed, np.uint8)), rest))


def _blotches_at(points: tuple[Floats, Floats], tile_position: float) -> Floats:
    """Return soft blotches, 0 to 1, at points of a tile."""
    side = len(_blotch_tile())
    column, row = (np.rint(each + tile_position * side).astype(np.int64) % side for each in points)
    return _blotch_tile()[row, column] / 255


@functools.cache
def _blotch_tile() -> Pixels:
    """Return a tile of blotches about 8 px wide that wraps around; all values equally frequent."""
    wide = cv2.copyMakeBorder(uniform_tile()[:512, :512], 16, 16, 16, 16, cv2.BORDER_WRAP)
    return equalise(np.asarray(cv2.GaussianBlur(wide, (0, 0), 4)[16:-16, 16:-16], np.uint8))


def _paper_light(image: Pixels, size: Size) -> Pixels:
    """Return a small field of how much light falls on the paper; shaded paper reflects no lamp."""
    gray = image if image.ndim == 2 else np.asarray(image[..., 1])
    paper = cv2.dilate(
        cv2.resize(gray, size[::-1], interpolation=cv2.INTER_NEAREST), np.ones((7, 7))
    )
    steps = np.arange(256) / max(1, int(paper.max()))
    lit = map_tones(
        np.asarray(paper, np.uint8), round_to_bytes(255 * np.clip((steps - 0.35) / 0.55, 0, 1))
    )
    return np.asarray(cv2.blur(lit, (3, 3)), np.uint8)


LOW_LIGHT = Degradation(
    "low_light",
    "picture",
    "there is little light: the picture is dark, and what the camera brightens is grainy and warm",
    _draw_low_light,
    repaint=_darken_picture,
)
OVEREXPOSURE = Degradation(
    "overexposure",
    "picture",
    "there is too much light: the paper clips to white, which spreads over thin ink",
    _draw_overexposure,
    repaint=_overexpose,
    treats_colours_alike=True,
)
LIGHT_GRADIENT = Degradation(
    "light_gradient",
    "picture",
    "a lamp or window is on one side: the light falls off across the paper",
    _draw_light_gradient,
    repaint=_light_from_one_side,
)
GLARE = Degradation(
    "glare",
    "picture",
    "a lamp is reflected by glossy paper: white in the middle, a haze around it",
    _draw_glare,
    repaint=_add_glare,
    treats_colours_alike=True,
)
VIGNETTE_FLASH = Degradation(
    "vignette_flash",
    "picture",
    "a flash or a lens lights the middle more than the corners",
    _draw_vignette,
    repaint=_light_the_middle,
)
