"""JPEG compression at falling quality, several times in a row, and at other sizes in between.

Cameras and messengers save at quality 70 to 80, older scanners at 25 to 50, and messengers make a
picture smaller before they save it. Whoever saves it again enlarges blocks and rings with it.
"""

from __future__ import annotations

import dataclasses
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
from docextract_eval.corpus.degrade.files import decode, encode_jpeg
from docextract_eval.corpus.degrade.pixel_operations import enlarge, image_size
from docextract_eval.corpus.measured import draw_measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import File

_QUALITY = (75, 45, 25, 13, 8)
_GENERATIONS = (1, 1, 2, 2, 3)
_SHARES = (0.35, 0.7, 1, 1.2, 1.4)
"""How much of what a measured quality loses is lost; at severity 3, as measured."""
_LEAST_QUALITY = 5
_SIZES = (1, 0.96, 0.88, 0.8, 0.7)
"""Sides of the picture when it was saved before, as shares of what they are in the end."""


def _draw(severity: float, _: np.random.Generator) -> Params:
    return {
        "quality": round(value_at_severity(severity, 100, _QUALITY)),
        "generations": round(value_at_severity(severity, 1, _GENERATIONS)),
        "size": drawn_at_severity(severity, 1, _SIZES),
    }


def jpeg_of_quality(qualities: Sequence[float]) -> Degradation:
    """Return the degradation as it saves once, at qualities that were measured at percentiles."""
    return dataclasses.replace(JPEG, draw=functools.partial(_draw_measured, qualities))


def _draw_measured(qualities: Sequence[float], severity: float, rng: np.random.Generator) -> Params:
    lost = 100 - draw_measured(qualities, rng)
    share = value_at_severity(severity, 0, _SHARES)
    return {"quality": max(_LEAST_QUALITY, round(100 - share * lost)), "generations": 1, "size": 1}


def _save_repeatedly(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    del dpi
    quality = int(params["quality"])
    for generation in range(int(params["generations"]) - 1, 0, -1):
        # Saving twice at one quality changes nothing, so earlier saves have a higher quality.
        image = _save_smaller(image, min(100, quality + 10 * generation), params["size"])
    file = encode_jpeg(image, quality)
    return file, decode(file)


def _save_smaller(image: Pixels, quality: int, share: float) -> Pixels:
    """Return a picture that was made smaller, saved, and enlarged to the size that it had."""
    size = image_size(image)
    height, width = (max(1, round(side * share)) for side in size)
    smaller = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return enlarge(decode(encode_jpeg(np.asarray(smaller, np.uint8), quality)), size)


JPEG = Degradation(
    "jpeg",
    "file",
    "blocks of eight by eight pixels keep only coarse detail, each time the picture is resaved",
    _draw,
    encode=_save_repeatedly,
)
