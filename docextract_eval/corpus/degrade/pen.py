"""Ink of a ball pen, whose width and darkness follow the pressure, and of a highlighter's tip."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.noise import TILE_SIDE, tile_window, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import map_tones, multiply, round_to_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.degrade.strokes import Path

    Floats = NDArray[np.float64]

_SUBDOTS = 3
"""Subdots per px at which strokes are drawn, across and down."""
_SHIFT = 4
"""Bits of a coordinate that are fractions of a subdot."""
_SET_DOWN = 3.0
"""Over how many of its widths a pen is set down or lifted."""
_LEAST_WIDTH, _LEAST_INK = 0.45, 150
"""The share of its width and the ink, 0 to 255, of a pen that hardly presses."""
_PRESSURE_WAVE = 5.0
"""After how many points of a path the pen presses differently by chance."""
_SKIP_BELOW = 58
"""The values of noise, of 256, at which the ball leaves the paper blank in part."""
_EDGE_INK, _MIDDLE_INK = 235, 190
"""The dye of a highlighter's stroke at its edges, where it gathers, and in its middle."""


def add_pen_strokes(mask: Pixels, paths: Sequence[Path], width: float, opacity: float) -> None:
    """Draw paths on a mask in place with a ball pen of a width in px."""
    for number, path in enumerate(paths):
        if len(path) > 1:
            _add_stroke(mask, path, width, opacity, number)


def _add_stroke(mask: Pixels, path: Path, width: float, opacity: float, number: int) -> None:
    """Draw one stroke on a mask in place; `number` chooses its noise."""
    margin = width + 2
    left, top = (int(low) for low in np.floor(path.min(axis=0) - margin))
    right, low = (int(high) + 1 for high in np.ceil(path.max(axis=0) + margin))
    left, top = max(0, left), max(0, top)
    part = mask[top : max(top, low), left : max(left, right)]
    if not part.size:
        return
    fine = np.zeros((part.shape[0] * _SUBDOTS, part.shape[1] * _SUBDOTS), np.uint8)
    points = np.rint((path - (left, top)) * _SUBDOTS * (1 << _SHIFT)).astype(np.int32)
    pressure = _pressure(path, width, number)
    widths = np.rint(width * _SUBDOTS * (_LEAST_WIDTH + (1 - _LEAST_WIDTH) * pressure))
    inks = (opacity * (_LEAST_INK + (255 - _LEAST_INK) * pressure)).astype(int)
    strokes = (points[:-1], points[1:], np.maximum(1, widths[1:]).astype(int), inks[1:])
    for start, end, thick, ink in zip(*(each.tolist() for each in strokes), strict=True):
        cv2.line(fine, start, end, ink, thick, shift=_SHIFT)
    smooth = cv2.resize(fine, part.shape[::-1], interpolation=cv2.INTER_AREA)
    # The gaps are the paper's: where they are does not depend on the stroke.
    place = (top % TILE_SIDE / TILE_SIDE, left % TILE_SIDE / TILE_SIDE)
    gaps = tile_window(_paper_gaps_tile(), (part.shape[0], part.shape[1]), place)
    np.maximum(part, multiply(np.asarray(smooth, np.uint8), gaps), out=part)


def _pressure(path: Path, width: float, number: int) -> Floats:
    """Return how hard a pen presses at each point, 0 to 1: less at both ends and upwards."""
    ways = np.abs(np.diff(path, axis=0)).sum(axis=1)
    along = np.concatenate([[0.0], np.cumsum(ways)]) / max(width, 1e-6)
    lifted = np.clip(np.minimum(along, along[-1] - along) / _SET_DOWN, 0, 1)
    noise = uniform_tile()[number % len(uniform_tile())].astype(float) / 255
    # The same at every width and resolution: it changes from point to point of the path.
    chance = np.interp(np.arange(len(path)) / _PRESSURE_WAVE, np.arange(len(noise)), noise)
    rise = np.diff(path[:, 1], prepend=path[0, 1])
    downwards = np.clip(rise / np.maximum(np.concatenate([[1.0], ways]), 1e-6), -1, 1)
    pressed = 0.5 + 0.5 * chance + 0.2 * downwards
    return np.asarray(np.clip(pressed * (0.25 + 0.75 * lifted), 0, 1))


@functools.cache
def _paper_gaps_tile() -> Pixels:
    """Return a tile of how much ink paper takes, as its fibres leave fine gaps."""
    wide = cv2.copyMakeBorder(uniform_tile(), 2, 2, 2, 2, cv2.BORDER_WRAP)
    soft = np.asarray(cv2.GaussianBlur(wide, (3, 3), 0.7)[2:-2, 2:-2], np.uint8)
    steps = np.clip((np.arange(256) - _SKIP_BELOW) / 24, 0, 1)
    return map_tones(np.ascontiguousarray(soft), round_to_bytes(110 + 145 * steps))


def add_highlighter_stroke(
    mask: Pixels, box: tuple[int, int, int, int], draws: Sequence[float], opacity: float
) -> None:
    """Draw a highlighter's stroke over a box on a mask in place.

    It is slightly tilted, its ends are slanted as its tip is, and its dye is streaky, denser at
    both edges and where the tip was set down and lifted.
    """
    x0, y0, x1, y1 = box
    high = max(2, y1 - y0)
    grown = high * (0.12 + 0.14 * draws[0])
    left, right = x0 - high * (0.15 + 0.5 * draws[1]), x1 + high * (0.15 + 0.6 * draws[2])
    tilt = 0.25 * high * (draws[3] - 0.5)
    top, low = int(y0 - grown - abs(tilt)) - 2, int(y1 + grown + abs(tilt)) + 3
    first, last = int(left) - 2, int(right) + 3
    down = np.arange(top, low)[:, None] + 0.5
    across = np.arange(first, last)[None, :] + 0.5
    share = (across - left) / max(1.0, right - left)
    noise = uniform_tile()[int(draws[4] * 1000) % 1000, :64].astype(float) / 255
    wobble = 0.07 * high * (np.interp(6 * share, np.arange(64), noise) - 0.5)
    middle = (y0 + y1) / 2 + tilt * (share - 0.5) + wobble
    inside = (y1 - y0) / 2 + grown - np.abs(down - middle)
    slant = 0.25 * (down - (y0 + y1) / 2)
    ends = np.minimum(across - left + slant, right - across - slant)
    shape = np.clip(np.minimum(inside, ends) + 0.5, 0, 1)
    streaks = np.interp(24 * (down - top) / (low - top), np.arange(64), noise)
    rim = np.clip(1 - np.minimum(inside, 0.6 * ends) / (0.12 * high + 1), 0, 1)
    dye = _MIDDLE_INK + (_EDGE_INK - _MIDDLE_INK) * rim + 34 * (streaks - 0.5)
    stroke = round_to_bytes(opacity * shape * dye)
    cut_top, cut_left = max(0, -top), max(0, -first)
    part = mask[max(0, top) : max(0, low), max(0, first) : max(0, last)]
    own = stroke[cut_top:, cut_left:][: part.shape[0], : part.shape[1]]
    # Where strokes overlap there is more dye, but never much more.
    part[: own.shape[0], : own.shape[1]] = np.maximum(
        np.minimum(255, part[: own.shape[0], : own.shape[1]].astype(int) + own // 3), own
    )
