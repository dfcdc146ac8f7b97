"""What a lens and a moving hand do: points become disks, or lines, or colours apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.noise import numbers
from docextract_eval.corpus.degrade.relief import heading, px
from docextract_eval.seeds import DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Weights = NDArray[np.float64]

_SIGMA = (0.6, 0.9, 1.3, 1.8, 2.3)
"""Blur in px at 150 dpi; a reader's cliff is at 1.7 to 2.2."""
_RADIUS = 1.6
"""Radius of the disk that blurs as much as a Gaussian of sigma 1."""
_PATH = (2, 3.5, 5, 7, 9)
"""Of a moving camera, in px at 150 dpi; a reader's cliff is at 7 to 9."""
_SHAKE = (1, 1.8, 2.6, 3.6, 4.8)
"""From end to end of a trembling hand's path, in px at 150 dpi."""
_HALO = (0.4, 0.8, 1.3, 2, 3)
"""How much of what a blur of 1.2 px takes away is added."""
_ROOM = (6, 10, 14, 18, 22)
"""Levels that a camera leaves above paper and below ink."""
_FINE = 8
"""Samples across a pixel when an edge is drawn."""
_REACH = 5
"""The widest kernel has so many px on each side: a wider one would go by way of a transform."""
_UNIT = 4096
"""Weights are so many parts: whole products and sums, which floats hold exactly."""


def _draw_defocus(severity: float, _: np.random.Generator) -> Params:
    return {"sigma": round(level(severity, 0, _SIGMA), DIGITS)}


def _defocus(page: Page, params: Params) -> Pixels:
    return _blurred(page.image, _RADIUS * px(page, params["sigma"]))


def _blurred(image: Pixels, radius: float) -> Pixels:
    """Spread every point over a disk; over a wide one by several that are narrower."""
    times = 1
    while radius / math.sqrt(times) >= _REACH + 0.5:
        times += 1
    for _ in range(times):
        image = spread(image, disk(radius / math.sqrt(times)))
    return image


def disk(radius: float) -> Weights:
    """Return how many fine samples of each pixel a disk covers."""
    reach = int(radius + 0.5)
    if not reach:  # the disk stays within its pixel, and may lie between all fine samples
        return np.ones((1, 1))
    fine = (np.arange((2 * reach + 1) * _FINE) + 0.5) / _FINE - reach - 0.5
    covered = fine[:, None] ** 2 + fine[None, :] ** 2 <= radius**2
    size = 2 * reach + 1
    return np.asarray(covered.reshape(size, _FINE, size, _FINE).sum(axis=(1, 3)), float)


def spread(image: Pixels, weights: Weights) -> Pixels:
    """Spread every point by weights of any sum: the same bytes on every processor."""
    total = weights.sum()
    parts = np.diff(np.rint(np.cumsum(weights.reshape(-1)) * _UNIT / total), prepend=0)
    kernel = (parts / _UNIT).reshape(weights.shape).astype(np.float32)
    spread_out = cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(spread_out, np.uint8)


def _draw_motion(severity: float, rng: np.random.Generator) -> Params:
    return {"heading": uniform(rng, 0, 1), "path": round(level(severity, 0, _PATH), DIGITS)}


def _move(page: Page, params: Params) -> Pixels:
    """Average a page along a straight path: halves of a long one are moved as wholes."""
    to_x, to_y = heading(params["heading"])
    path, image = px(page, params["path"]), page.image
    while path > 2 * _REACH:
        ends = [(side * to_x * path / 4, side * to_y * path / 4) for side in (-1, 1)]
        image = _halves(image, ends[1]) if path > 4 * _REACH else spread(image, trace(ends))
        path /= 2
    steps = np.linspace(-path / 2, path / 2, 16 * _FINE)
    return spread(image, trace([(to_x * step, to_y * step) for step in steps]))


def _halves(image: Pixels, far: tuple[float, float]) -> Pixels:
    """Average a page moved far one way, and moved as far the other way, in whole px."""
    by = round(far[0]), round(far[1])
    reach = max(abs(by[0]), abs(by[1]))
    wide = cv2.copyMakeBorder(image, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    height, width = image.shape[:2]
    one, other = (
        wide[reach + side * by[1] :, reach + side * by[0] :][:height, :width] for side in (-1, 1)
    )
    return np.asarray(cv2.addWeighted(one, 0.5, other, 0.5, 0), np.uint8)


def trace(points: list[tuple[float, float]]) -> Weights:
    """Return the weights of a path through these points, each shared among the four px around."""
    reach = math.ceil(max(abs(part) for point in points for part in point) + 1e-9)
    x, y = np.array(points).T
    left, top = np.floor(x), np.floor(y)
    side = 2 * reach + 2  # a neighbour that gets nothing may lie beyond
    spots, shares = [], []
    for column, share_x in ((left, left + 1 - x), (left + 1, x - left)):
        for row, share_y in ((top, top + 1 - y), (top + 1, y - top)):
            spots.append((row + reach) * side + column + reach)
            shares.append(share_x * share_y)
    places = np.stack(spots, axis=1).reshape(-1).astype(int)
    found = np.bincount(places, np.stack(shares, axis=1).reshape(-1), side * side)
    return np.asarray(found.reshape(side, side)[:-1, :-1])


def _draw_shake(severity: float, rng: np.random.Generator) -> Params:
    return {"at": uniform(rng, 0, 1), "path": round(level(severity, 0, _SHAKE), DIGITS)}


def _shake(page: Page, params: Params) -> Pixels:
    """Spread every point along a curve with two turns, as a hand that tremors draws it."""
    drawn = numbers(params["at"], 6)
    size = min(2 * _REACH, px(page, params["path"])) / 2
    ways = [heading(turn) for turn in drawn[:3]]
    points = []
    for step in range(16 * _FINE):
        t = 2 * step / (16 * _FINE - 1) - 1
        shares = (t, drawn[3] * (2 * t * t - 1), drawn[4] * (4 * t**3 - 3 * t))
        reach = 1 + drawn[3] + drawn[4]
        moved = [
            sum(share * way[i] for share, way in zip(shares, ways, strict=True)) for i in (0, 1)
        ]
        points.append((size * moved[0] / reach, size * moved[1] / reach))
    middle = [sum(point[i] for point in points) / len(points) for i in (0, 1)]
    return spread(page.image, trace([(x - middle[0], y - middle[1]) for x, y in points]))


def _draw_halo(severity: float, _: np.random.Generator) -> Params:
    return {
        "amount": round(level(severity, 0, _HALO), DIGITS),
        "room": round(level(severity, 0, _ROOM), DIGITS),
    }


def _sharpen(page: Page, params: Params) -> Pixels:
    """Add what a slight blur takes away: edges overshoot, where white is not yet white."""
    room = params["room"]
    gray = np.arange(256)
    table = np.rint(room + gray * ((255 - 2 * room) / 255)).astype(np.uint8)
    image = np.asarray(cv2.LUT(page.image, table), np.uint8)
    soft = _blurred(image, _RADIUS * px(page, 1.2))
    added = round(params["amount"] * 64) / 64  # an exact weight makes exact sums
    return np.asarray(cv2.addWeighted(image, 1 + added, soft, -added, 0), np.uint8)


DEFOCUS = Accident(
    "defocus",
    "picture",
    "a lens that is not focused on the paper spreads every point over a disk",
    _draw_defocus,
    repaint=_defocus,
)
MOTION = Accident(
    "motion",
    "picture",
    "the camera moves while its shutter is open: every point becomes a straight line",
    _draw_motion,
    repaint=_move,
)
HAND_SHAKE = Accident(
    "hand_shake",
    "picture",
    "a hand trembles through a long exposure: every point becomes a small curve",
    _draw_shake,
    repaint=_shake,
)
SHARPEN_HALO = Accident(
    "sharpen_halo",
    "picture",
    "a telephone sharpens what it saw: dark edges get a bright rim and bright ones a dark rim",
    _draw_halo,
    repaint=_sharpen,
)
