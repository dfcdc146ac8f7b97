"""Faults of ink: too little of it, bleeding, dropouts, double strikes, smears."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import (
    Degradation,
    Params,
    Pixels,
    drawn_at_severity,
    value_at_severity,
)
from docextract_eval.corpus.degrade.noise import normal_tile, uniform_numbers, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    blend,
    enlarge,
    equalise,
    fade_ink,
    image_size,
    invert,
    map_tones,
    multiply,
    part_besides,
    round_to_bytes,
    scale_to_dpi,
    small_cloud_field,
    toned_window,
    with_part,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

_GRAIN = 0.6
"""Blur of the noise that makes grains of lost ink, in px at 150 dpi."""


def _draw_low_ink(severity: float, rng: np.random.Generator) -> Params:
    return {
        "floor": drawn_at_severity(severity, 1, (0.85, 0.7, 0.55, 0.4, 0.28)),
        "lines": drawn_at_severity(severity, 0, (1, 2, 4, 6, 9)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _print_low_ink(page: Page, params: Params) -> Pixels:
    """Print less ink in soft bands along the feed, and little in a few lines across it."""
    size, mm = image_size(page.image), page.dpi / 25.4
    empty = small_cloud_field(
        size, (22 * mm, 7 * mm), (params["at"], 1 - params["at"]), page.number
    )
    kept = enlarge(round_to_bytes(255 * (1 - (1 - params["floor"]) * empty / 255)), size)
    drawn = uniform_numbers(params["at"], 2 * (int(params["lines"]) + 1), page.number)
    for i, (place, pale) in enumerate(zip(drawn[::2], drawn[1::2], strict=True)):
        present = min(1.0, params["lines"] - i)
        top = int(place * size[0])
        line = kept[top : top + max(1, round(0.2 * mm))]
        line[:] = line * (1 - present * (0.4 + 0.6 * pale))
    return fade_ink(page.image, kept)


def _draw_bleed(severity: float, rng: np.random.Generator) -> Params:
    return {
        "spread": drawn_at_severity(severity, 0, (0.3, 0.6, 1.0, 1.5, 2.0)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _bleed_ink(page: Page, params: Params) -> Pixels:
    """Spread ink by blurring and darkening it, more where the paper absorbs more."""
    size, mm = image_size(page.image), page.dpi / 25.4
    place = (params["at"], 1 - params["at"])
    spread = params["spread"] * page.dpi / 150
    part = part_besides(page.image, 255, 4 + math.ceil(4 * spread))
    ink = invert(page.image[part])
    # A kernel narrower than half a pixel does nothing: below that, blend with less of it.
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.6, spread))
    wet = blend(ink, np.asarray(soft, np.uint8), min(1.0, spread / 0.6))
    # Absorption varies over the paper, and fibres make edges ragged: 128 stands for 1.
    much = min(1.0, params["spread"])
    absorption = small_cloud_field(size, (9 * mm, 9 * mm), place, page.number) / 127.5 - 1
    absorbed = enlarge(round_to_bytes(128 + 45 * much * absorption), size)
    ragged = round_to_bytes(128 + 0.8 * much * (np.arange(256) - 128))
    fibres = toned_window(_fibre_tile(page.dpi), ragged, size, place, page.number)
    wet = multiply(wet, multiply(absorbed[part], fibres[part], 128), 128)
    # The edge will be where a sixth of the ink is left, one spread outside: a pixel or two wide.
    steep = max(1 + 2.1 * min(1.0, params["spread"] / 0.6), 2.75 * spread)
    soaked = steep * np.arange(256) - max(0.0, 0.16 * steep - 0.5) * 255
    paper = map_tones(wet, invert(round_to_bytes(soaked)))
    return with_part(page.image, part, np.asarray(cv2.min(page.image[part], paper), np.uint8))


@functools.lru_cache(maxsize=4)
def _fibre_tile(dpi: int) -> Pixels:
    """Return a tile of grains about a pixel wide, with mean 128 and a deviation of about 40."""
    tile = (normal_tile().astype(np.int16) + 128).astype(np.uint8)
    soft = cv2.GaussianBlur(tile, (0, 0), 0.7)
    return scale_to_dpi(round_to_bytes(128 + 3.1 * (np.asarray(soft, float) - 128)), dpi)


def _draw_dropout(severity: float, rng: np.random.Generator) -> Params:
    return {
        "lost": drawn_at_severity(severity, 0, (3, 8, 15, 25, 38)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _drop_out(page: Page, params: Params) -> Pixels:
    """Remove grains of ink, 1 to 3 px wide at 150 dpi, always in the same order."""
    at = (params["at"], 1 - params["at"])
    specks = _speck_tile(page.dpi)
    # The edge of a grain is soft over a few of 256 steps, so that it grows continuously.
    kept = round_to_bytes(
        (np.arange(256) - 2.56 * params["lost"]) * 24 + 255 * (1 - params["lost"] / 100)
    )
    return fade_ink(page.image, toned_window(specks, kept, image_size(page.image), at, page.number))


@functools.lru_cache(maxsize=4)
def _speck_tile(dpi: int) -> Pixels:
    """Return a tile of grains in which all 256 values are equally frequent."""
    soft = cv2.GaussianBlur(uniform_tile(), (0, 0), _GRAIN)
    return equalise(scale_to_dpi(np.asarray(soft, np.uint8), dpi))


def _draw_double_strike(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {
        "across": round(
            side * value_at_severity(severity, 0, (0.4, 0.8, 1.3, 1.9, 2.6)), seeds.DRAWN_DIGITS
        ),
        "slope": seeds.uniform(rng, -0.3, 0.3),
        "strength": drawn_at_severity(severity, 0, (0.2, 0.3, 0.4, 0.5, 0.6)),
    }


def _strike_twice(page: Page, params: Params) -> Pixels:
    """Print twice, the second time fainter and shifted; words stay in the middle of both."""
    far = np.array([params["across"], params["across"] * params["slope"]]) * page.dpi / 150
    part = part_besides(page.image, 255, 4 + math.ceil(np.max(np.abs(far))))
    ink = invert(page.image[part])
    first = shift_ink(ink, -far * params["strength"] / 2)
    fainter = shift_ink(ink, far * (1 - params["strength"] / 2), params["strength"])
    twice = np.asarray(cv2.max(first, fainter), np.uint8)
    return with_part(page.image, part, invert(twice))


def shift_ink(image: Pixels, offset: NDArray[np.float64], strength: float = 1) -> Pixels:
    """Return a picture of ink moved right and down by (x, y) px, also by fractions of a pixel.

    What comes in at the edges is blank. A `strength` below 1 makes all ink fainter.
    """
    (right, x), (below, y) = (divmod(round(float(part) * 16), 16) for part in offset)
    height, width = image.shape[:2]
    rim = 2 + max(abs(right), abs(below))
    wide = cv2.copyMakeBorder(image, *(rim,) * 4, cv2.BORDER_CONSTANT)
    # With weights in 65536ths all sums are whole numbers, which floats represent exactly.
    taps = np.outer([y, 16 - y], [x, 16 - x]) * round(256 * strength)
    weights = taps.astype(np.float32) / 65536
    moved = cv2.filter2D(np.asarray(wide, np.uint8), -1, weights, anchor=(1, 1))
    top, left = rim - below, rim - right
    return np.asarray(moved[top : top + height, left : left + width], np.uint8)


def _draw_smear(severity: float, rng: np.random.Generator) -> Params:
    return {
        "length": drawn_at_severity(severity, 0, (0.6, 1.1, 1.8, 2.8, 4)),
        "area": drawn_at_severity(severity, 0, (4, 9, 15, 22, 30)),
        "rubbed": drawn_at_severity(severity, 0, (0.3, 0.45, 0.6, 0.72, 0.85)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _smear_ink(page: Page, params: Params) -> Pixels:
    """Smear ink sideways in patches: it leaves the letters and stays beside them."""
    size, mm = image_size(page.image), page.dpi / 25.4
    patches = small_cloud_field(
        size, (9 * mm, 20 * mm), (params["at"], 1 - params["at"]), page.number
    )
    # A thumb that rubs one place lightly touches all others.
    rubbed = np.clip(7 * (2.55 * params["area"] - patches) + 60, 16, 255) * params["rubbed"]
    reach = 2 * round(params["length"] * mm / 4) + 1
    part = part_besides(page.image, 255, 2 * reach + 2 * round(0.1 * mm))
    where, ink = enlarge(round_to_bytes(rubbed), size)[part], invert(page.image[part])
    # Two box blurs make a tent: most of the rubbed ink stays near, along uneven lines.
    dragged = cv2.blur(cv2.blur(ink, (reach, 1)), (reach, 2 * round(0.1 * mm) + 1))
    left = cv2.subtract(ink, multiply(ink, where, 2 * ALL_INK))
    smeared = cv2.max(left, multiply(np.asarray(dragged, np.uint8), where, 230))
    return with_part(page.image, part, invert(np.asarray(smeared, np.uint8)))


LOW_INK = Degradation(
    "low_ink",
    "surface",
    "ribbon or toner runs out: pale bands along the feed, white lines across it",
    _draw_low_ink,
    repaint=_print_low_ink,
    treats_colours_alike=True,
)
INK_BLEED = Degradation(
    "ink_bleed",
    "surface",
    "wet ink runs along the fibres of absorbent paper: strokes grow and close",
    _draw_bleed,
    repaint=_bleed_ink,
    treats_colours_alike=True,
)
INK_DROPOUT = Degradation(
    "ink_dropout",
    "surface",
    "ink does not stick to the paper, or flakes off it: grains of a stroke are missing",
    _draw_dropout,
    repaint=_drop_out,
    treats_colours_alike=True,
)
DOUBLE_STRIKE = Degradation(
    "double_strike",
    "surface",
    "a line is printed twice, and the second pass is next to the first",
    _draw_double_strike,
    repaint=_strike_twice,
    treats_colours_alike=True,
)
SMEAR = Degradation(
    "smear",
    "surface",
    "a thumb rubs over ink that is not dry: it leaves the letters and smears next to them",
    _draw_smear,
    repaint=_smear_ink,
    treats_colours_alike=True,
)
