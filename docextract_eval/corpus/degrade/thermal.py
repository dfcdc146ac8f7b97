"""Thermal paper and the head that heats it: what was printed fades, what was not turns black.

A head is a row of dots, 203 to an inch; the paper passes under it. What wears in the head is a
column on all papers, what stutters in the feed is a row, what light and warmth do is a cloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, Size, level
from docextract_eval.corpus.degrade.fields import (
    TURN,
    UNLIT,
    WHOLE,
    alike,
    cloud,
    cosine,
    enlarged,
    fade,
    shade,
    size_of,
    table,
    toned,
)
from docextract_eval.corpus.degrade.noise import chances, grain, numbers, window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

DOTS = 203
"""Dots of a head, to an inch."""


def _draw_fade(severity: float, dice: np.random.Generator) -> Params:
    return {
        "contrast": round(level(severity, 1, (0.7, 0.5, 0.34, 0.22, 0.15)), seeds.DIGITS),
        "noise": round(level(severity, 0, (4, 5, 6, 7, 8)), seeds.DIGITS),
        "folds": int(dice.integers(0, 4)),
        "side": -1 if dice.random() < 0.5 else 1,
        "at": seeds.uniform(dice, 0, 1),
    }


def _fade(page: Page, params: Params) -> Pixels:
    size = size_of(page.image)
    kept = table(WHOLE * params["contrast"] * _lasting(size, page.dpi, params, page.number))
    faded = fade(page.image, kept)
    # The paper ages too, and its noise stays where the ink goes. Two's complement: 128 and more
    # stand for -128 and more.
    deviations = (np.arange(256) ^ 128) / 32 - 4
    at = (params["at"], 1 - params["at"])
    darker = table(params["noise"] * (2 + deviations))
    darker = toned(grain().view(np.uint8), darker, size, at, page.number)
    return np.asarray(cv2.subtract(faded, alike(darker, faded)), np.uint8)


def _lasting(size: Size, dpi: int, params: Params, sheet: int) -> NDArray[np.float64]:
    """Give how well colour lasts where, about one: in bands, panels of a fold, far from light."""
    mm = dpi / 25.4
    bands = cloud(size, (5 * mm, 40 * mm), (params["at"], params["at"]), sheet)
    field = enlarged(bands, (max(1, size[0] // 8), max(1, size[1] // 8))) / 127.5 - 1
    down, across = (np.arange(length) / length for length in field.shape)
    rows = np.zeros(len(down))
    panels = int(params["folds"]) + 1
    for i, outward in enumerate(numbers(params["at"], panels, sheet)):
        top, low = i / panels, (i + 1) / panels
        rows[(down >= top) & (down < low)] += 0.5 * (outward - 0.5)
        if i:  # a crease is rubbed by whatever lies beside it
            rows[np.abs(down - top) * size[0] < 0.8 * mm] -= 0.5
    from_light = np.abs(across - (params["side"] < 0)) * size[1]
    bleached = np.clip(1 - from_light / (14 * mm), 0, 1)
    swing = 0.45 * field + rows[:, None] - 0.6 * bleached[None, :]
    return np.asarray(1 + (1 - params["contrast"]) * swing)


def _draw_blacken(severity: float, dice: np.random.Generator) -> Params:
    return {
        "area": round(level(severity, 0, (1, 3, 6, 10, 16)), seeds.DIGITS),
        "density": round(level(severity, 0, (0.2, 0.33, 0.47, 0.61, 0.75)), seeds.DIGITS),
        "tall": seeds.uniform(dice, 4, 12),
        "wide": seeds.uniform(dice, 4, 12),
        "at": seeds.uniform(dice, 0, 1),
    }


def _blacken(page: Page, params: Params) -> Pixels:
    size, mm = size_of(page.image), page.dpi / 25.4
    cell = (params["tall"] * mm, params["wide"] * mm)
    warmth = cloud(size, cell, (params["at"], 1 - params["at"]), page.number)
    small = (max(2, size[0] // 8), max(2, size[1] // 8))
    rough = cloud(small, (1, 1), (1 - params["at"], params["at"]), page.number)
    heat = enlarged(warmth, small).astype(np.int32) * 16 + enlarged(rough, small)
    # It is the hottest places of this very sheet that reach the temperature.
    count = params["area"] / 100 * heat.size
    limit = int(np.partition(heat, -1 - int(count), axis=None)[-1 - int(count)])
    hot = np.clip((heat - limit + 160) / 640, 0, 1)
    return shade(page.image, table(UNLIT * (1 - params["density"] * hot)))


def _draw_dead(severity: float, dice: np.random.Generator) -> Params:
    return {
        "dead": round(level(severity, 0, (1, 2.5, 5, 9, 15)), seeds.DIGITS),
        "worn": round(level(severity, 0, (0.04, 0.08, 0.13, 0.19, 0.25)), seeds.DIGITS),
        "at": seeds.uniform(dice, 0, 1),
    }


def _dead(page: Page, params: Params) -> Pixels:
    """Whiten whole columns, 1 to 3 dots wide; the same head prints all pages of a document."""
    width = page.image.shape[1]
    dots = max(1, width * DOTS // page.dpi)
    ages = numbers(params["at"], 2 * dots)
    kept = 1 - params["worn"] * np.array(ages[dots:])
    left = params["dead"] / 100 * dots
    for first in sorted(range(dots), key=ages.__getitem__):
        run = 1 + int(ages[dots + first] * 3)
        for dot in range(first, min(dots, first + run)):
            kept[dot] *= 1 - min(1.0, max(0.0, left))
            left -= 1
        if left <= 0:
            break
    columns = kept[np.minimum(np.arange(width) * DOTS // page.dpi, dots - 1)]
    return fade(page.image, _spread(table(WHOLE * columns)[None, :], page.image))


def _draw_banding(severity: float, dice: np.random.Generator) -> Params:
    return {
        "depth": round(level(severity, 0, (0.04, 0.09, 0.15, 0.24, 0.35)), seeds.DIGITS),
        "period": seeds.uniform(dice, 8, 40),
        "at": seeds.uniform(dice, 0, 1),
    }


def _band(page: Page, params: Params) -> Pixels:
    height = page.image.shape[0]
    dots = max(1, height * DOTS // page.dpi) + 1
    jitter = window(chances(), (dots, 1), (params["at"], params["at"]), page.number)[:, 0] / 255
    turn = np.arange(dots) * TURN / params["period"] + TURN * params["at"]
    beat = turn * 0.231  # the gears' own period, which waxes and wanes against the motor's
    wave = cosine(turn.astype(np.int64)) + cosine(beat.astype(np.int64)) // 2
    # About its mean the density swings by the depth; ink cannot be blacker than it is.
    weak = np.clip(0.5 - wave / 2400 + 0.3 * (jitter - 0.5), 0, 1)
    rows = (1 - 2 * params["depth"] * weak)[np.arange(height) * DOTS // page.dpi]
    return fade(page.image, _spread(table(WHOLE * rows)[:, None], page.image))


def _spread(line: Pixels, image: Pixels) -> Pixels:
    """Repeat one row or one column over a page."""
    return np.ascontiguousarray(np.broadcast_to(line, size_of(image)))


THERMAL_FADE = Accident(
    "thermal_fade",
    "surface",
    "light and warmth take the colour out of thermal print; the paper's own noise stays",
    _draw_fade,
    repaint=_fade,
)
THERMAL_BLACKEN = Accident(
    "thermal_blacken",
    "surface",
    "heat, alcohol or glue develops thermal paper where nothing was printed",
    _draw_blacken,
    repaint=_blacken,
)
DEAD_DOTS = Accident(
    "dead_dots",
    "surface",
    "heating dots of the head are worn or dead: white columns through all print",
    _draw_dead,
    repaint=_dead,
)
HEAD_BANDING = Accident(
    "head_banding",
    "surface",
    "the feed runs unevenly under the head: rows of print come out darker and paler",
    _draw_banding,
    repaint=_band,
)
