"""Blur by a lens and by a moving camera, and the halo of sharpening."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    map_tones,
    part_besides,
    with_part,
)
from docextract_eval.corpus.degrade.relief import direction_from_turns, page_px
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Weights = NDArray[np.float64]

_SIGMA = (0.6, 0.9, 1.3, 1.8, 2.3)
"""Blur in px at 150 dpi; OCR fails at 1.7 to 2.2."""
_RADIUS = 1.6
"""Radius of the disk that blurs as much as a Gaussian of sigma 1."""
_MOTION_PATHS = (2, 3.5, 5, 7, 9)
"""Path of a moving camera in px at 150 dpi; OCR fails at 7 to 9."""
_SHAKE_PATHS = (1, 1.8, 2.6, 3.6, 4.8)
"""Length of a trembling hand's path, end to end, in px at 150 dpi."""
_HALO = (0.4, 0.8, 1.3, 2, 3)
"""How much is added of the detail that a blur of 1.2 px removes."""
_TONE_MARGINS = (6, 10, 14, 18, 22)
"""Gray levels that a camera leaves above paper and below ink."""
_SAMPLES = 8
"""Samples across a pixel when an edge is drawn."""
_KERNEL_REACH = 5
"""Px on each side of the widest kernel; for wider ones OpenCV would use a Fourier transform."""
_WEIGHT_UNIT = 4096
"""Weights are multiples of 1 / 4096, so products and sums are exact in floats."""


def _draw_defocus(severity: float, _: np.random.Generator) -> Params:
    return {"sigma": drawn_at_severity(severity, 0, _SIGMA)}


def _defocus(page: Page, params: Params) -> Pixels:
    return blur_by_disk(page.image, _RADIUS * page_px(page, params["sigma"]))


def blur_by_disk(image: Pixels, radius: float) -> Pixels:
    """Return an image blurred by a disk; a wide disk is replaced by several narrow ones."""
    times = 1
    while radius / math.sqrt(times) >= _KERNEL_REACH + 0.5:
        times += 1
    for _ in range(times):
        image = filter_image(image, disk_weights(radius / math.sqrt(times)))
    return image


def disk_weights(radius: float) -> Weights:
    """Return the weights of a disk: how many fine samples of each pixel it covers."""
    reach = int(radius + 0.5)
    if not reach:  # the disk stays within its pixel, and may lie between all fine samples
        return np.ones((1, 1))
    fine = (np.arange((2 * reach + 1) * _SAMPLES) + 0.5) / _SAMPLES - reach - 0.5
    covered = fine[:, None] ** 2 + fine[None, :] ** 2 <= radius**2
    size = 2 * reach + 1
    return np.asarray(covered.reshape(size, _SAMPLES, size, _SAMPLES).sum(axis=(1, 3)), float)


def filter_image(image: Pixels, weights: Weights) -> Pixels:
    """Return an image filtered by weights of any sum, with the same bytes on every processor."""
    total = weights.sum()
    parts = np.diff(np.rint(np.cumsum(weights.reshape(-1)) * _WEIGHT_UNIT / total), prepend=0)
    kernel = (parts / _WEIGHT_UNIT).reshape(weights.shape).astype(np.float32)
    # What is all of one tone stays so, as the weights are shares of 1.
    part = part_besides(image, int(image.flat[0]), max(weights.shape))
    filtered = cv2.filter2D(image[part], -1, kernel, borderType=cv2.BORDER_REPLICATE)
    return with_part(image, part, np.asarray(filtered, np.uint8))


def _draw_motion(severity: float, rng: np.random.Generator) -> Params:
    return {
        "heading": uniform(rng, 0, 1),
        "path": drawn_at_severity(severity, 0, _MOTION_PATHS),
    }


def _blur_by_motion(page: Page, params: Params) -> Pixels:
    """Average a page along a straight path; a long path is halved repeatedly."""
    to_x, to_y = direction_from_turns(params["heading"])
    path, image = page_px(page, params["path"]), page.image
    while path > 2 * _KERNEL_REACH:
        ends = [(side * to_x * path / 4, side * to_y * path / 4) for side in (-1, 1)]
        image = (
            _average_moved_both_ways(image, ends[1])
            if path > 4 * _KERNEL_REACH
            else filter_image(image, path_weights(ends))
        )
        path /= 2
    steps = np.linspace(-path / 2, path / 2, 16 * _SAMPLES)
    return filter_image(image, path_weights([(to_x * step, to_y * step) for step in steps]))


def _average_moved_both_ways(image: Pixels, offset: tuple[float, float]) -> Pixels:
    """Return the average of an image moved by (x, y), and by as much the other way, in whole px."""
    by = round(offset[0]), round(offset[1])
    reach = max(abs(by[0]), abs(by[1]))
    wide = cv2.copyMakeBorder(image, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    height, width = image.shape[:2]
    one, other = (
        wide[reach + side * by[1] :, reach + side * by[0] :][:height, :width] for side in (-1, 1)
    )
    return np.asarray(cv2.addWeighted(one, 0.5, other, 0.5, 0), np.uint8)


def path_weights(points: list[tuple[float, float]]) -> Weights:
    """Return the weights of a path's points, each shared among the four nearest pixels."""
    reach = math.ceil(max(abs(part) for point in points for part in point) + 1e-9)
    x, y = np.array(points).T
    left, top = np.floor(x), np.floor(y)
    side = 2 * reach + 2  # a neighbour with weight 0 can lie outside
    spots, shares = [], []
    for column, share_x in ((left, left + 1 - x), (left + 1, x - left)):
        for row, share_y in ((top, top + 1 - y), (top + 1, y - top)):
            spots.append((row + reach) * side + column + reach)
            shares.append(share_x * share_y)
    places = np.stack(spots, axis=1).reshape(-1).astype(int)
    found = np.bincount(places, np.stack(shares, axis=1).reshape(-1), side * side)
    return np.asarray(found.reshape(side, side)[:-1, :-1])


def _draw_shake(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "path": drawn_at_severity(severity, 0, _SHAKE_PATHS),
    }


def _blur_by_shake(page: Page, params: Params) -> Pixels:
    """Spread every point along a curve with two turns, like the path of a trembling hand."""
    drawn = uniform_numbers(params["at"], 6)
    size = min(2 * _KERNEL_REACH, page_px(page, params["path"])) / 2
    ways = [direction_from_turns(turn) for turn in drawn[:3]]
    points = []
    for step in range(16 * _SAMPLES):
        t = 2 * step / (16 * _SAMPLES - 1) - 1
        shares = (t, drawn[3] * (2 * t * t - 1), drawn[4] * (4 * t**3 - 3 * t))
        reach = 1 + drawn[3] + drawn[4]
        moved = [
            sum(share * way[i] for share, way in zip(shares, ways, strict=True)) for i in (0, 1)
        ]
        points.append((size * moved[0] / reach, size * moved[1] / reach))
    middle = [sum(point[i] for point in points) / len(points) for i in (0, 1)]
    return filter_image(
        page.image, path_weights([(x - middle[0], y - middle[1]) for x, y in points])
    )


def _draw_sharpening(severity: float, _: np.random.Generator) -> Params:
    return {
        "amount": drawn_at_severity(severity, 0, _HALO),
        "room": drawn_at_severity(severity, 0, _TONE_MARGINS),
    }


def _sharpen(page: Page, params: Params) -> Pixels:
    """Add the detail that a slight blur removes: edges overshoot, in the room above and below."""
    room = params["room"]
    gray = np.arange(256)
    table = np.rint(room + gray * ((255 - 2 * room) / 255)).astype(np.uint8)
    image = map_tones(page.image, table)
    soft = blur_by_disk(image, _RADIUS * page_px(page, 1.2))
    added = round(params["amount"] * 64) / 64  # an exact weight makes exact sums
    return np.asarray(cv2.addWeighted(image, 1 + added, soft, -added, 0), np.uint8)


DEFOCUS = Degradation(
    "defocus",
    "picture",
    "a lens that is not focused on the paper spreads every point over a disk",
    _draw_defocus,
    repaint=_defocus,
    treats_colours_alike=True,
)
MOTION = Degradation(
    "motion",
    "picture",
    "the camera moves while its shutter is open: every point becomes a straight line",
    _draw_motion,
    repaint=_blur_by_motion,
    treats_colours_alike=True,
)
HAND_SHAKE = Degradation(
    "hand_shake",
    "picture",
    "a hand trembles during a long exposure: every point becomes a small curve",
    _draw_shake,
    repaint=_blur_by_shake,
    treats_colours_alike=True,
)
SHARPEN_HALO = Degradation(
    "sharpen_halo",
    "picture",
    "a phone sharpens the picture: dark edges get a bright rim and bright edges a dark rim",
    _draw_sharpening,
    repaint=_sharpen,
    treats_colours_alike=True,
)
