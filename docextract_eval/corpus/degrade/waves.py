"""Paper that is wavy from damp, and paper that a feeder pulled unevenly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Accident, Outline, Params, Pixels, level
from docextract_eval.corpus.degrade.noise import numbers
from docextract_eval.corpus.degrade.relief import (
    Floats,
    Relief,
    Surface,
    heading,
    lit,
    outline,
    px,
    seen,
    sine,
)
from docextract_eval.seeds import DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_RMS = (1, 2, 3.5, 5.5, 9)
"""Of the words' displacement, in px at 150 dpi."""
_LENGTH = 150
"""Of a wave, in px at 150 dpi: an inch."""
_WAVES = 7
_PARTS = 2**24
"""Of a px, in which the rows of waves are kept."""
_DARKEST = (0.02, 0.04, 0.07, 0.11, 0.16)

_JITTER = (0.3, 0.7, 1.2, 2, 3)
"""Rms of the lines' displacement, in px at 150 dpi."""
_STRETCH = (0.002, 0.005, 0.01, 0.015, 0.02)
_GEARS = 5


def _draw_waves(severity: float, dice: np.random.Generator) -> Params:
    return {
        "at": uniform(dice, 0, 1),
        "aside": uniform(dice, 0.15, 0.35),
        "light": uniform(dice, 0, 1),
        "rms": round(level(severity, 0, _RMS), DIGITS),
        "shade": round(level(severity, 0, _DARKEST), DIGITS),
    }


def _damp(page: Outline, params: Params) -> Surface:
    """Give waves of about one length in all directions, whose height has the drawn rms."""
    drawn = iter(numbers(params["at"], 3 * _WAVES, page.number))
    waves = [(next(drawn), next(drawn), next(drawn)) for _ in range(_WAVES)]
    tall = px(page, params["rms"]) * round(math.sqrt(2 / _WAVES), DIGITS)

    def surface(x: Floats, y: Floats) -> Relief:
        rows, columns = [], []
        for turn, start, stretch in waves:
            (to_x, to_y), length = heading(turn), px(page, _LENGTH) * (1 + 0.4 * stretch)
            steep = tall * 6.283185 / length
            beside, below = x * (to_x / length), y * (to_y / length) + start
            # The sine and the cosine of a sum, from those of its parts.
            sin, cos = sine(beside), sine(beside + 0.25)
            columns += [sine(below + 0.25), sine(below)]
            rows.append([tall * sin, steep * to_x * cos, steep * to_y * cos])
            rows.append([tall * cos, -steep * to_x * sin, -steep * to_y * sin])
        # In whole parts, whose sums are the same in whatever order a processor takes them.
        along = np.rint(np.concatenate(rows, axis=1) * _PARTS) / _PARTS
        return Relief(*(np.concatenate(columns, axis=1) @ along))

    return surface


def _wave(page: Outline, params: Params) -> Flow:
    return seen(_damp(page, params), page, heading(params["aside"]))


def _light_waves(page: Page, params: Params) -> Pixels:
    light = heading(params["light"])
    return lit(_damp(outline(page), params), page.image, light, params["shade"])


def _draw_jitter(severity: float, dice: np.random.Generator) -> Params:
    return {
        "at": uniform(dice, 0, 1),
        "rms": round(level(severity, 0, _JITTER), DIGITS),
        "stretch": round(level(severity, 0, _STRETCH), DIGITS),
    }


def _jitter(page: Outline, params: Params) -> Flow:
    """Shift every scan line along the way of the paper, and less from side to side."""
    nodes = geometry.node_points(page.size)
    ys = nodes[:, 0, 1]
    drawn = iter(numbers(params["at"], 4 * _GEARS))  # one feeder pulls all sheets alike
    tall = px(page, params["rms"]) * round(math.sqrt(2 / _GEARS), DIGITS)
    along, aside = np.zeros(ys.shape), np.zeros(ys.shape)
    for _ in range(_GEARS):
        length = px(page, 60 + 240 * next(drawn))
        along = along + tall * sine(ys / length + next(drawn))
        aside = aside + 0.4 * tall * sine(ys / (1.7 * length) + next(drawn))
        next(drawn)
    along = along + params["stretch"] * (ys - page.size[0] / 2)
    shift = np.stack(
        [np.broadcast_to(line[:, None], nodes.shape[:2]) for line in (aside, along)], axis=-1
    )
    return geometry.displacement(shift, page.size)


WAVINESS = Accident(
    "waviness",
    "shape",
    "damp paper dries in waves an inch long, and their slopes turn to the light and away",
    _draw_waves,
    repaint=_light_waves,
    bend=_wave,
)
FEED_JITTER = Accident(
    "feed_jitter",
    "shape",
    "the rollers of a feeder slip and pull: lines of the scan lie too close or too far apart",
    _draw_jitter,
    bend=_jitter,
)
