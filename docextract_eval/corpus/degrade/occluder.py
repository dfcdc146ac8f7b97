"""What hides print altogether: a tear or a sticker, a staple and punched holes."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry, seeds
from docextract_eval.corpus.degrade import Accident, Params, level
from docextract_eval.corpus.degrade.covering import Cutout, lay, spot, still_visible
from docextract_eval.corpus.degrade.fields import alike, direction
from docextract_eval.corpus.degrade.noise import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_BEDS = (228, 70)
"""What a hole or a tear lets through: a white lid, or a dark table."""
_HOLE, _APART, _INSET = 6.0, 80.0, 12.0
"""Punched holes in mm: their diameter, how far apart, how far from the paper's edge."""
_STAPLE = (11.0, 0.6)
"""Length and breadth of a staple in mm."""


def _draw(severity: float, dice: np.random.Generator) -> Params:
    return {
        "torn": int(dice.integers(0, 2)),
        "area": round(level(severity, 0, (0.5, 1.5, 3, 6, 10)), seeds.DIGITS),
        "filed": round(level(severity, 0, (0.5, 0.8, 1, 1, 1)), seeds.DIGITS),
        "bed": _BEDS[int(dice.integers(0, len(_BEDS)))],
        "side": 1 if dice.random() < 0.5 else -1,
        "degrees": seeds.uniform(dice, -9, 9),
        "at": seeds.uniform(dice, 0, 1),
    }


def _occlude(page: Page, params: Params) -> Page:
    """Tear a bite out of a side or stick a label on a paper that was stapled and filed."""
    image = page.image.copy()
    hidden = np.zeros(image.shape[:2], np.uint8)
    things = [*_holes(page, params), *_staple(page, params)]
    things += _tear(page, params) if params["torn"] else _label(page, params)
    for thing in things:
        lay(image, thing, hidden)
    return dataclasses.replace(page, image=image, visible=still_visible(page, hidden))


def _tear(page: Page, params: Params) -> list[Cutout]:
    """Tear half an ellipse away from a side, ragged, bare fibres along its edge."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    area = 2 * params["area"] / 100 * height * width / math.pi
    deep = min(math.sqrt(1.2 * area), 0.75 * width)
    half = area / max(deep, 1e-9)
    middle = spot(page, params["at"])[1]
    top, low = max(0, int(middle - half)), min(height, int(middle + half) + 1)
    reach = min(width, int(1.5 * deep + 3 * mm) + 2)
    rows = np.arange(top, low)
    wild = np.array(numbers(params["at"], height // 4 + 2, page.number)) - 0.5
    fine = np.interp(rows / 4, np.arange(len(wild)), wild)
    broad = np.interp(rows / 40, np.arange(len(wild)), wild[::-1])
    round_edge = np.sqrt(np.clip(1 - ((rows + 0.5 - middle) / max(half, 1e-9)) ** 2, 0, None))
    edge = round_edge * (deep + min(5 * mm, deep / 2) * broad + min(1.2 * mm, deep / 3) * fine)
    bare = edge + round_edge * min(0.9 * mm, deep / 4) * (1 + np.roll(fine, 3))
    # In eighths of a pixel: whole numbers are quick.
    far = 8 * np.arange(reach) + 4
    left = 0
    if params["side"] < 0:
        far, left = far[::-1], width - reach
    gone, fibre = (
        (np.clip((8 * line).astype(np.int64)[:, None] - far[None, :] + 4, 0, 8) * 255 // 8).astype(
            np.uint8
        )
        for line in (edge, bare)
    )
    return [
        Cutout(top, left, fibre, 236, hides=True),
        Cutout(top, left, gone, int(params["bed"]), hides=True),
    ]


def _label(page: Page, params: Params) -> list[Cutout]:
    """Stick a price label askew on a word; it has bars of its own, which say nothing."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    area = params["area"] / 100 * height * width
    broad = min(math.sqrt(1.7 * area), 0.75 * width)
    tall = area / max(broad, 1e-9)
    size = (round(tall), round(broad))
    if not all(size):
        return []
    x, y = spot(page, params["at"])
    picture = _printed(size, mm, np.array(numbers(params["at"], 256, page.number)) < 0.45)
    cos, sin = direction(params["degrees"])
    top, left, low, right = _around(page, (x, y), math.hypot(*size) / 2 + 2)
    # From the page's pixels to the label's: back by the angle, around its middle.
    down, across = top - y, left - x
    turn = np.array(
        [
            [cos, sin, size[1] / 2 + across * cos + down * sin],
            [-sin, cos, size[0] / 2 + down * cos - across * sin],
            [0, 0, 1],
        ]
    )
    flow = geometry.homography(turn, (low - top, right - left))
    whole = np.full(size, 255, np.uint8)
    turned = geometry.resample(np.stack([picture, whole], axis=-1), flow, 0)
    seen, mask = (np.ascontiguousarray(plane) for plane in np.moveaxis(turned, -1, 0))
    return [Cutout(top, left, mask, alike(seen, page.image), hides=True)]


def _printed(size: Size, mm: float, bars: NDArray[np.bool_]) -> Pixels:
    """Print a label: a bar code and a line below it, about the middle, and the label's rim."""
    height, width = size
    sheet = np.full(size, 246, np.uint8)
    along = np.arange(width) + 0.5 - width / 2
    code = bars[np.clip(along / (0.45 * mm) + 128, 0, 255).astype(np.int64)]
    words = bars[np.clip(along / (1.1 * mm) + 64, 0, 127).astype(np.int64) + 128]
    inside = np.abs(along) < width / 2 - 1.5 * mm
    for stripes, tone, top, low in ((code, 52, -7.0, 3.0), (words, 80, 4.6, 6.4)):
        first = round(max(height / 2 + top * mm, 1.5 * mm))
        last = round(min(height / 2 + low * mm, height - 1.5 * mm))
        sheet[first : max(first, last), stripes & inside] = tone
    rim = max(1, round(0.15 * mm))
    sheet[:rim] = sheet[height - rim :] = sheet[:, :rim] = sheet[:, width - rim :] = 150
    return sheet


def _shade(inside: Floats, mm: float) -> Floats:
    """Give the shadow beside an edge: half a mm wide, and faint."""
    return np.asarray(0.35 * np.clip(1 + inside / (0.6 * mm), 0, 1))


def _holes(page: Page, params: Params) -> list[Cutout]:
    """Punch two holes beside the middle of one side."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    radius = params["filed"] * _HOLE / 2 * mm
    inset = min(_INSET * mm, width / 6)
    x = inset if params["side"] < 0 else width - inset
    found = []
    for y in (height / 2 - _APART / 2 * mm, height / 2 + _APART / 2 * mm):
        if radius <= y <= height - radius:
            top, left, across, down = _turned(page, params, (x, y), (2 * radius, 2 * radius))
            inside = radius - np.sqrt(across**2 + down**2)
            shadow = np.rint(_shade(inside, mm) * 160).astype(np.uint8)
            found += [
                Cutout(top, left, shadow, 90, hides=False),
                Cutout(top, left, _within(inside), int(params["bed"]), hides=True),
            ]
    return found


def _staple(page: Page, params: Params) -> list[Cutout]:
    """Drive a staple beside a corner: bright wire, and its shadow below."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    size = (params["filed"] * _STAPLE[0] * mm, params["filed"] * _STAPLE[1] * mm)
    x = min(25 * mm, width / 3)  # where no hole is, and nothing is torn away
    middle = (x if params["side"] < 0 else width - x, min(6 * mm, height / 5))
    top, left, along, down = _turned(page, params, middle, size)
    wire = np.minimum(size[0] / 2 - np.abs(along), size[1] / 2 - np.abs(down))
    shadow = np.minimum(size[0] / 2 - np.abs(along), size[1] / 2 - np.abs(down - size[1] * 0.7))
    shine = np.minimum(wire - size[1] / 8, size[1] / 6 - np.abs(down + size[1] / 8))
    return [
        Cutout(top, left, _within(shadow), 120, hides=False),
        Cutout(top, left, _within(wire), 138, hides=True),
        Cutout(top, left, _within(shine), 226, hides=False),
    ]


def _turned(
    page: Page, params: Params, middle: tuple[float, float], size: tuple[float, float]
) -> tuple[int, int, Floats, Floats]:
    """Give the corner of a cutout around a turned thing, and its pixels' places along and down."""
    reach = math.hypot(*size) / 2 + page.dpi / 25.4 + 2
    top, left, low, right = _around(page, middle, reach)
    down = np.arange(top, low)[:, None] + 0.5 - middle[1]
    across = np.arange(left, right)[None, :] + 0.5 - middle[0]
    cos, sin = direction(params["degrees"])
    return top, left, across * cos + down * sin, down * cos - across * sin


def _around(page: Page, middle: tuple[float, float], reach: float) -> tuple[int, int, int, int]:
    """Give the box (top, left, low, right) about a point, as far as the page goes."""
    height, width = page.image.shape[:2]
    top, low = (int(np.clip(middle[1] + side * reach, 0, height)) for side in (-1, 1))
    left, right = (int(np.clip(middle[0] + side * reach, 0, width)) for side in (-1, 1))
    return top, left, low, right


def _within(distance: Floats) -> NDArray[np.uint8]:
    """Give a mask of what lies within an edge: a pixel that it crosses is covered in part."""
    return np.rint(np.clip(distance + 0.5, 0, 1) * 255).astype(np.uint8)


OCCLUDER = Accident(
    "occluder",
    "surface",
    "a tear or a sticker, a staple and punched holes: print that is not there to be read",
    _draw,
    cover=_occlude,
)
