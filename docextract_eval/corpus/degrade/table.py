"""What paper lies on: wood, cloth or stone, darker close to the paper where its shadow falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.fields import UNLIT, enlarged, shade
from docextract_eval.corpus.degrade.noise import grain, window

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Outline, Params, Pixels, Size

_GRAINS = ((4, 64, 0.9), (40, 40, 0.35), (24, 4, 0.7))
"""Of wood, stone, cloth: px of the picture to one of the tile, down and across; and how rough."""
_DARKEST, _BRIGHTEST = 45, 190
_SHADOW = 0.55


def table(page: Outline, params: Params, paper: Pixels) -> Pixels:
    """Draw a table top of this size under a paper that covers these cells."""
    down, across, rough = _GRAINS[int(params["at"] * 997) % len(_GRAINS)]
    coarse = _veins(page, params, (down, across), rough)
    fine = _veins(page, params, (4, 4), 0.12)
    tone = _DARKEST + params["tone"] * (_BRIGHTEST - _DARKEST)
    top = np.full(_half(page.size), round(tone), np.uint8)
    return enlarged(shade(shade(shade(top, coarse), fine), _shadow(paper)), page.size)


def _half(size: Size) -> Size:
    """Give the size at which a table is drawn: it has nothing that is finer."""
    return -(-size[0] // 2), -(-size[1] // 2)


def _veins(page: Outline, params: Params, px: tuple[int, int], rough: float) -> Pixels:
    """Give a piece of noise, drawn out to so many px down and across, about `UNLIT`."""
    size = (max(2, page.size[0] // px[0]), max(2, page.size[1] // px[1]))
    piece = window(grain(), size, (params["at"], 1 - params["at"])).astype(np.float32)
    gray = cv2.convertScaleAbs(piece, alpha=rough, beta=UNLIT)
    return enlarged(np.asarray(cv2.blur(gray, (2, 2)), np.uint8), _half(page.size))


def _shadow(paper: Pixels) -> Pixels:
    """Give the shade beside a paper: deep at its edge, none a hand's breadth away."""
    dark = cv2.GaussianBlur(paper, (0, 0), 1.2).astype(np.int16)
    return np.asarray(UNLIT - _SHADOW * UNLIT * dark / 255, np.uint8)
