"""Pages that are laid down askew or on their side; the new page holds all of the old one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, value_at_severity
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow

_DEGREES = (0.4, 0.9, 1.8, 3.5, 6.5)
_ASKEW_DEGREES = (0.5, 1.3, 2.5, 5, 10)
"""Below which a half, three quarters, nine tenths, all but 3 % and all of 188 photographs are."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {"degrees": round(side * value_at_severity(severity, 0, _DEGREES), DRAWN_DIGITS)}


def _draw_askew(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {"degrees": round(side * value_at_severity(severity, 0, _ASKEW_DEGREES), DRAWN_DIGITS)}


def _draw_turn_on_side(severity: float, rng: np.random.Generator) -> Params:
    side = 1.0 if rng.random() < 0.5 else -1.0
    return {
        "side": side,
        "degrees": round(side * value_at_severity(severity, 0, _DEGREES), DRAWN_DIGITS),
    }


def _rotate(page: Outline, params: Params) -> Flow:
    angle = math.radians(params["degrees"])
    return _rotation_flow(page, math.cos(angle), math.sin(angle))


def _turn_on_side(page: Outline, params: Params) -> Flow:
    """Turn by exactly a right angle, and by some more degrees."""
    angle = math.radians(params["degrees"])
    return _rotation_flow(page, -params["side"] * math.sin(angle), params["side"] * math.cos(angle))


def _rotation_flow(page: Outline, cos: float, sin: float) -> Flow:
    height, width = page.size
    wide = math.ceil(width * abs(cos) + height * abs(sin))
    tall = math.ceil(height * abs(cos) + width * abs(sin))
    # From the new page's centre, back by the angle, to the old page's centre.
    matrix = np.array(
        [
            [cos, sin, (width - wide * cos - tall * sin) / 2],
            [-sin, cos, (height + wide * sin - tall * cos) / 2],
            [0, 0, 1],
        ]
    )
    return geometry.homography_flow(matrix, (tall, wide))


ROTATION = Degradation(
    "rotation", "shape", "the paper is askew under the lid or the lens", _draw, bend=_rotate
)
ASKEW = Degradation(
    "askew",
    "shape",
    "a picture taken by hand: the paper is turned as far as in photographs, up to ten degrees",
    _draw_askew,
    bend=_rotate,
)
QUARTER_TURN = Degradation(
    "quarter_turn",
    "shape",
    "a phone that is held upright saves the picture on its side, and not quite straight",
    _draw_turn_on_side,
    bend=_turn_on_side,
    is_sudden=True,
)
