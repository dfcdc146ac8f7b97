"""A picture that is stored smaller than it was taken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.lens import blur_by_disk
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_SCALES = (0.86, 0.74, 0.64, 0.55, 0.47)
"""A side of the stored picture, as a share of that of the picture taken."""
_RADIUS = 0.56
"""Radius of the disk that is as large as a pixel."""


def _draw(severity: float, _: np.random.Generator) -> Params:
    return {"scale": round(value_at_severity(severity, 1, _SCALES), DRAWN_DIGITS)}


def _average_detail(page: Page, params: Params) -> Pixels:
    """Take away the detail that is finer than the pixels of the smaller picture."""
    finer = math.sqrt(1 / params["scale"] ** 2 - 1)
    return blur_by_disk(page.image, _RADIUS * finer)


def _downscale(page: Outline, params: Params) -> Flow:
    height, width = (max(1, round(side * params["scale"])) for side in page.size)
    points = geometry.node_points((height, width))
    return geometry.Flow((height, width), points * (page.size[1] / width, page.size[0] / height))


DOWNSCALED = Degradation(
    "downscaled",
    "shape",
    "a website or a chat stores the picture smaller: fewer pixels for each letter",
    _draw,
    repaint=_average_detail,
    bend=_downscale,
)
