"""Paths of a pen: rings, underlines, ticks and long strokes for fields, illegible signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.pixel_operations import CIRCLE_PARTS, cosine_thousandths
from docextract_eval.corpus.degrade.strokes import ellipse

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade.field_choice import Box
    from docextract_eval.corpus.degrade.strokes import Path

_LARGEST_TICK = 5.0
"""Height in mm above which ticks do not grow with the type."""
_HOOKED_SHARE = 0.5
"""In which share of the long strokes the pen swings back up at the end."""
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


def tick_path(box: Box, draws: list[float], px_per_mm: float) -> Path:
    """Return a tick at the right of a box: a short way down, and a long swing up."""
    _, y0, x1, y1 = box
    size = (0.8 + 0.5 * draws[4]) * min(y1 - y0, _LARGEST_TICK * px_per_mm)
    shape = [
        *([-0.55, -0.2], [-0.42, 0.02], [-0.2, 0.5], [0.02, 0.05]),
        [0.5 + 0.3 * draws[0], -0.75],
        [0.95 + 0.5 * draws[1], -1.3 - 0.4 * draws[2]],
    ]
    at = (x1 + (1.6 + draws[3]) * px_per_mm, (y0 + y1) / 2 + 0.3 * size * (draws[5] - 0.3))
    return smooth_path(np.array(shape) * 1.2 * size + np.array(at))


def underline_path(box: Box, draws: list[float], px_per_mm: float, deeper: float = 0.0) -> Path:
    """Return a line below a box, drawn quickly: it rises slightly and ends with a flick."""
    x0, y0, x1, y1 = box
    high, wide = y1 - y0, x1 - x0
    a, b, c, d = (part - 0.5 for part in draws[:4])
    low = y1 + (0.16 + 0.1 * draws[4]) * high + deeper * 0.9 * px_per_mm
    rise = (0.01 + 0.02 * draws[5]) * wide
    reach = (0.6 + deeper * 0.4 * a) * px_per_mm
    points = [
        [x0 - reach + a * high, low + rise * 0.6],
        [x0 + 0.25 * wide, low + rise * 0.5 + 0.08 * high * b],
        [x0 + 0.6 * wide, low + 0.1 * high * c],
        [x1 + reach + d * high, low - rise * 0.6],
        [x1 + reach + (0.25 + d) * high, low - rise - 0.12 * high],
    ]
    return smooth_path(np.array(points))


def ring_path(box: Box, draws: list[float], px_per_mm: float) -> Path:
    """Return a ring drawn by hand around a box: egg-shaped, and its end overlaps its beginning."""
    x0, y0, x1, y1 = box
    high, wide = min(y1 - y0, 12 * px_per_mm), x1 - x0
    middle = ((x0 + x1) / 2 + (draws[0] - 0.5) * high, (y0 + y1) / 2 + (draws[1] - 0.5) * high / 3)
    half = (
        wide * 0.6 + high * (0.6 + 0.8 * draws[2]),
        high * (0.85 + 0.5 * draws[3]) + 0.6 * px_per_mm,
    )
    first = 0.55 + 0.15 * draws[4]
    path = ellipse(middle, half, first, first + 1.06 + 0.2 * draws[5])
    turn = np.linspace(0, 1, len(path))[:, None]
    wobble = (
        1
        + 0.05
        * np.stack(
            [
                cosine_thousandths(np.rint(CIRCLE_PARTS * (2 * turn[:, 0] + draws[i])).astype(int))
                for i in (6, 7)
            ],
            axis=-1,
        )
        / 1000
    )
    grown = (0.95 + 0.11 * turn) * wobble
    lean = np.array([[0, 0.08 * (draws[0] - 0.9)]]) * (path[:, :1] - middle[0])
    return np.asarray((path - middle) * grown + middle + lean)


def check_stroke_path(low: Box, high: Box, draws: list[float], px_per_mm: float) -> Path:
    """Return a long stroke down through the print between two boxes, as who checks a list draws it.

    It hooks back to the left at its end in some.
    """
    x = min(low[0], high[0]) + (draws[0] - 0.7) * 8 * px_per_mm
    top = float(min(low[1], high[3]))
    tall = max(max(low[1], high[3]) - top, 12 * px_per_mm)
    foot = top + tall
    points = [
        [x + 0.1 * tall * (draws[1] - 0.2), top],
        [x + 0.05 * tall * (draws[2] - 0.5), top + 0.35 * tall],
        [x + 0.04 * tall * (draws[3] - 0.5), top + 0.8 * tall],
        [x + 0.06 * tall * draws[4], foot],
    ]
    if draws[5] < _HOOKED_SHARE:
        points.append([x + (1 + draws[6]) * 4 * px_per_mm, foot - 2 * px_per_mm])
    return smooth_path(np.array(points))


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
