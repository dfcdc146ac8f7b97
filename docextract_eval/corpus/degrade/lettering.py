"""Words in real type that a stamp, a label, security print or the back of a roll carries."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade.pixel_operations import direction_from_degrees
from docextract_eval.corpus.render.typesetting import TextStyle, text_advance, word_sprite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.degrade import Pixels, Size

_CAPITAL_HEIGHT = 0.7
"""The height of a capital in ems."""
_LARGE_EM = 112
"""The em in px in which words are drawn before they are scaled."""


def text_line_mask(text: str, capital_height: float, face: str, *, bold: bool = True) -> Pixels:
    """Return the ink of a line of words whose capitals have a height in px, without margins."""
    large = _large_text_line(text, face, bold)
    scale = capital_height / (_CAPITAL_HEIGHT * _LARGE_EM)
    high, wide = text_line_size(text, capital_height, face, bold=bold)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(large, (wide, high), interpolation=method), np.uint8)


def text_line_size(text: str, capital_height: float, face: str, *, bold: bool = True) -> Size:
    """Return height and width of the ink of a line of words."""
    large = _large_text_line(text, face, bold)
    scale = capital_height / (_CAPITAL_HEIGHT * _LARGE_EM)
    return max(1, round(large.shape[0] * scale)), max(1, round(large.shape[1] * scale))


@functools.lru_cache(maxsize=256)
def _large_text_line(text: str, face: str, bold: bool) -> Pixels:  # noqa: FBT001 - a part of the key
    """Return the ink of a line in the one size in which glyphs are drawn."""
    em = _LARGE_EM
    style = TextStyle(face, em, bold, "laser")
    line = np.zeros((2 * em, text_advance(text, style) + 2 * em), np.uint8)
    pen = em // 2
    for word in text.split(" "):
        drawn = word_sprite(word, style)
        top, left = max(0, em + em // 4 - drawn.top), max(0, pen + drawn.left)
        spot = line[top : top + drawn.ink.shape[0], left : left + drawn.ink.shape[1]]
        np.maximum(spot, drawn.ink[: spot.shape[0], : spot.shape[1]], out=spot)
        pen += drawn.advance + text_advance(" ", style)
    rows, columns = np.flatnonzero(line.any(axis=1)), np.flatnonzero(line.any(axis=0))
    cut = np.ascontiguousarray(line[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    cut.flags.writeable = False
    return cut


def stack_lines(lines: Sequence[Pixels], gap: int) -> Pixels:
    """Return lines of ink one below the other, centred."""
    wide = max(line.shape[1] for line in lines)
    rows = []
    for number, line in enumerate(lines):
        left = (wide - line.shape[1]) // 2
        above = gap if number else 0
        rows.append(np.pad(line, ((above, 0), (left, wide - line.shape[1] - left))))
    return np.concatenate(rows)


def turned_flow(
    middle: tuple[float, float], size: Size, degrees: float, box: tuple[int, int, int, int]
) -> geometry.Flow:
    """Return the flow that draws a picture of a size, turned about its middle, into a box.

    The box is (top, left, bottom, right) on the page that has the middle.
    """
    cos, sin = direction_from_degrees(degrees)
    top, left, low, right = box
    across, down = left - middle[0], top - middle[1]
    turn = np.array(
        [
            [cos, sin, size[1] / 2 + across * cos + down * sin],
            [-sin, cos, size[0] / 2 + down * cos - across * sin],
            [0, 0, 1],
        ]
    )
    return geometry.homography_flow(turn, (low - top, right - left))


def add_turned(mask: Pixels, picture: Pixels, middle: tuple[float, float], degrees: float) -> None:
    """Draw ink on a page-sized mask in place, turned about its middle."""
    reach = math.hypot(*picture.shape) / 2 + 2
    height, width = mask.shape
    top, low = (int(np.clip(middle[1] + side * reach, 0, height)) for side in (-1, 1))
    left, right = (int(np.clip(middle[0] + side * reach, 0, width)) for side in (-1, 1))
    if top >= low or left >= right:
        return
    flow = turned_flow(
        middle, (picture.shape[0], picture.shape[1]), degrees, (top, left, low, right)
    )
    turned = geometry.resample_page(picture, flow, 0)
    part = mask[top:low, left:right]
    np.maximum(part, turned, out=part)
