"""Paths of a pen: circles, underlines and ticks for fields, and illegible signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.strokes import ellipse, path_pixels, stroke_mask

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.corpus.degrade.field_choice import Target
    from docextract_eval.corpus.degrade.strokes import Path

_NIBS = (0.65, 1.0)
"""Shares of a stroke's width: at its ends, where the pen is set down or lifted, and elsewhere."""
_STEPS = 10
_CAPITALS = (
    "0,0 .5,-1.7 1,-2.9 1.15,-2.3 1.05,-.8 1.2,0 .9,-.9 .4,-1.1 1.1,-1.25 1.7,-.6",
    ".5,-2.7 .35,-1.4 .3,0 .35,-1.6 .9,-2.9 1.4,-2.2 .8,-1.4 .5,-1.3 1.2,-.5 1.6,-.1",
    "1.3,-2.3 .9,-2.9 .2,-2 0,-.9 .5,0 1.1,-.3 1.4,-1.1 1,-1.2 1.5,-.3 1.8,-.2",
    ".1,-2.5 .6,-2.8 1.3,-2.7 .8,-2.6 .55,-1 .2,.1 -.3,.1 0,-.5 1,-.7 1.5,-.2",
)
_SMALLS = (
    "0,0 .35,-.4 .5,-.9 .25,-1 .1,-.5 .3,0 .6,-.15",
    "0,-.1 .15,-.9 .25,-.1 .45,-.95 .55,-.1 .75,-.15",
    "0,-.1 .4,-1.5 .5,-2.3 .25,-2.1 .2,-.6 .35,0 .6,-.15",
    ".3,-.9 0,-.5 .25,-.05 .45,-.9 .4,.9 .15,1.4 .1,.8 .7,-.15",
    "0,-.2 .5,-.5 .9,-.15 1.4,-.35 1.9,-.15",
)
"""Shapes of letters in signatures, in units of the height of a small letter."""


def pen_mask(size: Size, paths: list[Path], width: float, opacity: float) -> Pixels:
    """Return the mask of paths drawn with a pen that presses harder in the middle of a stroke."""
    mask = np.zeros(size, np.uint8)
    spots = [path_pixels([path]) for path in paths if len(path) > 1]
    shares = [np.minimum(np.arange(len(each)), np.arange(len(each))[::-1]) for each in spots]
    for i, nib in enumerate(_NIBS):
        pressed = [
            each[share >= i * 2.5 * width] for each, share in zip(spots, shares, strict=True)
        ]
        stroke = np.concatenate(pressed) if pressed else np.zeros((0, 2), np.int64)
        if len(stroke):
            inked = stroke_mask(size, stroke, nib * width, round(255 * opacity))
            mask = np.asarray(cv2.max(mask, inked), np.uint8)
    return mask


def gesture_paths(target: Target, draws: list[float], px_per_mm: float) -> list[Path]:
    """Return the pen's path for a field: circle for sums, tick for amounts, else underline."""
    x0, y0, x1, y1 = target.box
    high, wide = y1 - y0, x1 - x0
    a, b, c, d = ((part - 0.5) * high for part in draws[:4])
    if target.role in {"total", "closing", "payable", "carried"}:
        return [_circle_path(target.box, draws, px_per_mm)]
    if target.role == "amount" or not target.role:
        tick = np.array([[-0.45, -0.1], [-0.2, 0.45], [0.1, -0.2], [0.95, -1.35]]) * 1.2 * high
        return [smooth_path(tick + np.array([x1 + 1.6 * px_per_mm + a / 2, (y0 + y1 + b) / 2]))]
    low = y1 + 0.2 * high
    line = [
        [x0 + a, low + b / 3],
        [x0 + wide / 2, low + c / 4],
        [x1 + d + 0.5 * px_per_mm, low - b / 4],
    ]
    return [smooth_path(np.array(line))]


def _circle_path(box: tuple[int, int, int, int], draws: list[float], px_per_mm: float) -> Path:
    """Return a circle drawn by hand around a box, whose end overlaps its beginning farther out."""
    x0, y0, x1, y1 = box
    high, wide = y1 - y0, x1 - x0
    middle = ((x0 + x1) / 2 + (draws[0] - 0.5) * high, (y0 + y1) / 2 + (draws[1] - 0.5) * high / 2)
    half = (wide * 0.6 + high * (0.6 + draws[2]), high * (0.85 + 0.5 * draws[3]) + 0.5 * px_per_mm)
    first = 0.55 + 0.15 * draws[4]
    path = ellipse(middle, half, first, first + 1.04 + 0.16 * draws[5])
    grown = np.linspace(0.93, 1.08, len(path))[:, None]
    lean = np.array([[0, 0.06 * (draws[0] - 0.8)]]) * (path[:, :1] - middle[0])
    return np.asarray((path - middle) * grown + middle + lean)


def signature_paths(draws: list[float]) -> list[Path]:
    """Return an illegible signature of width 1: two capitals, small letters, perhaps a flourish."""
    pen, tall, points = 0.0, 1.0, []
    for i, share in enumerate(draws[:9]):
        shapes = _CAPITALS if i in {0, 3} else _SMALLS
        letter = _parse_points(shapes[int(share * len(shapes))])
        tall = 1.0 if i in {0, 3} else tall * 0.86
        points.append(letter * (0.9 + 0.4 * draws[9 + i], tall) + (pen, 0))
        pen = float(points[-1][-1, 0])
    name = smooth_path(np.concatenate(points))
    paths = [np.stack([name[:, 0] - 0.3 * name[:, 1], name[:, 1]], axis=-1)]
    if draws[18] < 0.5:
        under = [[0.9, 0.1], [1.05, 0.5], [0.1, 0.9], [0.5, 0.75], [1.1, 0.6]]
        paths.append(smooth_path(np.array(under) * (pen, 1)))
    return [(path - (pen / 2, -0.5)) / max(pen, 1) for path in paths]


def _parse_points(shape: str) -> Path:
    return np.array([[float(n) for n in point.split(",")] for point in shape.split()])


def smooth_path(path: Path) -> Path:
    """Return a smooth curve through the points of a path (a Catmull-Rom spline)."""
    ends = np.concatenate([path[:1], path, path[-1:]])
    before, here, then, after = (ends[i : len(ends) - 3 + i, None] for i in range(4))
    t = (np.arange(_STEPS) / _STEPS)[None, :, None]
    bent = 2 * before - 5 * here + 4 * then - after
    cubic = 3 * (here - then) + after - before
    curve = here + t * ((then - before) + t * (bent + t * cubic)) / 2
    return np.concatenate([curve.reshape(-1, 2), path[-1:]])
