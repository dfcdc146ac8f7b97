"""A scanner that makes each dot black or white, and one that makes paper white."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import (
    Degradation,
    Params,
    Pixels,
    drawn_at_severity,
    value_at_severity,
)
from docextract_eval.corpus.degrade.files import encode_bilevel_png
from docextract_eval.corpus.degrade.lens import disk_weights, filter_image
from docextract_eval.corpus.degrade.noise import normal_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    image_size,
    invert,
    map_tones,
    round_to_bytes,
    to_gray,
    toned_window,
)
from docextract_eval.corpus.measured import draw_measured
from docextract_eval.corpus.measurements import scan_numbers
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.records import File, Page

_THRESHOLD_ERRORS = (4, 12, 22, 34, 45)
"""How far a threshold is from the best one, in gray levels."""
_FLICKER = (1, 3, 6, 10, 15)
_BLUR = (0.6, 0.75, 0.9, 1.05, 1.2)
"""Radius of the disk that a plain lens makes of a point, in px at 150 dpi."""
_BLANK = 255
"""The gray level of blank paper."""
_WHITE = (246, 236, 222, 204, 182)
"""The gray level from which a scanner's program shows nothing but white."""


def blur_gray(image: Pixels, dpi: int, params: Params) -> Pixels:
    """Return a page in gray, blurred by a simple lens."""
    return filter_image(to_gray(image), disk_weights(params["blur"] * dpi / 150))


def with_flicker(gray: Pixels, deviation: float, tile_position: float) -> Pixels:
    """Return a page with the noise of a scanner, before it chooses between black and white."""
    tile, size = normal_tile().view(np.uint8), image_size(gray)
    by = np.arange(256).astype(np.uint8).view(np.int8).astype(np.int64) * round(deviation * 8) >> 8
    brighter, darker = (
        toned_window(tile, round_to_bytes(side * by * 1.0), size, (tile_position, 0.4))
        for side in (1, -1)
    )
    return np.asarray(cv2.subtract(cv2.add(gray, brighter), darker), np.uint8)


def with_bilevel_file(image: Pixels) -> tuple[File, Pixels]:
    """Return a bilevel file, and the same pixels, which are decoded from it without loss."""
    return encode_bilevel_png(image), image


def _draw_binarisation(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {
        "at": uniform(rng, 0, 1),
        "adaptive": 1.0 if rng.random() < 0.5 else 0.0,
        "blur": drawn_at_severity(severity, 0, _BLUR),
        "off": round(side * value_at_severity(severity, 0, _THRESHOLD_ERRORS), DRAWN_DIGITS),
        "flicker": drawn_at_severity(severity, 0, _FLICKER),
    }


def _binarise(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    """Return a page in black and white at a badly chosen threshold; tones near it flicker."""
    gray = blur_gray(image, dpi, params)
    seen = with_flicker(gray, params["flicker"], params["at"])
    off = 2.2 * params["off"]
    if params["adaptive"]:
        reach = 2 * round(0.1 * dpi) + 1
        around = cv2.blur(seen, (reach, reach))
        lifted = cv2.convertScaleAbs(seen, beta=round(90 - 0.7 * off))
        black = cv2.compare(lifted, around, cv2.CMP_LT)
        return with_bilevel_file(invert(np.asarray(black, np.uint8)))
    drawn = cv2.threshold(seen, round(max(1.0, min(254.0, 140 + off))), 255, cv2.THRESH_BINARY)[1]
    return with_bilevel_file(np.asarray(drawn, np.uint8))


def _draw_whitening(paper: Sequence[float], severity: float, rng: np.random.Generator) -> Params:
    gray = _BLANK - draw_measured(paper, rng)
    return {
        "white": drawn_at_severity(severity, _BLANK, _WHITE),
        "paper": _BLANK - round(min(1, severity) * gray),
    }


def _whiten(page: Page, params: Params) -> Pixels:
    """Brighten a page until what is at least as bright as the level is as bright as paper."""
    tones = np.minimum(params["paper"], np.arange(256) * (params["paper"] / params["white"]))
    return map_tones(page.image, round_to_bytes(tones))


BINARISE = Degradation(
    "binarise",
    "file",
    "a scanner makes each dot black or white, at a threshold that does not suit the paper",
    _draw_binarisation,
    encode=_binarise,
    is_bilevel=True,
    is_sudden=True,
)


def whitened(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    return Degradation(
        "whitened",
        "picture",
        "a scanner's program makes paper white, and with it the palest print",
        functools.partial(_draw_whitening, scan_numbers(measurements)["paper"]),
        repaint=_whiten,
        with_measurements=whitened,
    )


WHITENED = whitened()
