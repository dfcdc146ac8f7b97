"""A page laid down askew: turned by a few degrees, on a bed large enough to hold all of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Accident, Outline, Params, level
from docextract_eval.seeds import DIGITS

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow

_DEGREES = (0.4, 0.9, 1.8, 3.5, 6.5)


def _draw(severity: float, dice: np.random.Generator) -> Params:
    side = 1 if dice.random() < 0.5 else -1
    return {"degrees": round(side * level(severity, 0, _DEGREES), DIGITS)}


def _turn(page: Outline, params: Params) -> Flow:
    angle = math.radians(params["degrees"])
    cos, sin = math.cos(angle), math.sin(angle)
    height, width = page.size
    wide = math.ceil(width * cos + height * abs(sin))
    tall = math.ceil(height * cos + width * abs(sin))
    # From the new page's centre, back by the angle, to the old page's centre.
    matrix = np.array(
        [
            [cos, sin, (width - wide * cos - tall * sin) / 2],
            [-sin, cos, (height + wide * sin - tall * cos) / 2],
            [0, 0, 1],
        ]
    )
    return geometry.homography(matrix, (tall, wide))


ROTATION = Accident(
    "rotation", "shape", "the paper lies askew under the lid or the lens", _draw, bend=_turn
)
