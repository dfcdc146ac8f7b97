"""Paper that is wavy from damp, and scans of paper that a feeder pulled unevenly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import image_size
from docextract_eval.corpus.degrade.relief import (
    Camera,
    Floats,
    Relief,
    Surface,
    direction_from_turns,
    light_with_loss,
    page_outline,
    page_px,
    seen_flow,
    shade_sheet,
    sine,
)
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_RMS = (1, 2, 3.5, 5.5, 9)
"""Rms of the heights, and so of the displacement of words, in px at 150 dpi."""
_LENGTHS = (800, 540, 380)
"""Lengths of the waves in px at 150 dpi: paper bends along one axis, and not in small waves."""
_TALLEST = round(math.sqrt(2 / sum((each / _LENGTHS[0]) ** 2 for each in _LENGTHS)), DRAWN_DIGITS)
"""The amplitude of the longest wave, relative to the rms of all waves."""
_TILT_FRACTION = 30
"""The waves are tilted by at most this fraction of a turn: 1 / 30."""
_DISTANCE = 20.0
"""How far away the camera is, in lengths of the page."""
_DARKEST = (0.02, 0.04, 0.07, 0.11, 0.16)

_JITTER = (0.3, 0.7, 1.2, 2, 3)
"""Rms of the displacement of lines, in px at 150 dpi."""
_STRETCH = (0.002, 0.005, 0.01, 0.015, 0.02)
_GEAR_COUNT = 5


def _draw_waves(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "aside": uniform(rng, 0.15, 0.35),
        "light_from": uniform(rng, 0, 1),
        "rms": drawn_at_severity(severity, 0, _RMS),
        "shade": drawn_at_severity(severity, 0, _DARKEST),
    }


def _wave_surface(page: Outline, params: Params) -> Surface:
    """Return the surface of waves along the longer side, whose heights have the drawn rms."""
    drawn = uniform_numbers(params["at"], 1 + 2 * len(_LENGTHS), page.number)
    lean, tall = (2 * drawn[0] - 1) / _TILT_FRACTION, page_px(page, params["rms"]) * _TALLEST
    to_x, to_y = direction_from_turns(_wave_direction_in_turns(page) + lean)
    lengths = [
        page_px(page, length) * (0.85 + 0.3 * share)
        for length, share in zip(_LENGTHS, drawn[1::2], strict=True)
    ]

    def surface(x: Floats, y: Floats) -> Relief:
        along = x * to_x + y * to_y
        height, slope = np.zeros(along.shape), np.zeros(along.shape)
        for length, start in zip(lengths, drawn[2::2], strict=True):
            # The amplitude of a wave is proportional to its length.
            own = tall * length / lengths[0]
            height += own * sine(along / length + start)
            slope += own * math.tau / length * sine(along / length + start + 0.25)
        return Relief(height, to_x * slope, to_y * slope)

    return surface


def _wave_direction_in_turns(page: Outline) -> float:
    """Return the direction of the waves in turns: down, or across a page wider than tall."""
    return 0.25 if page.size[0] >= page.size[1] else 0.0


def _displace_waves(page: Outline, params: Params) -> Flow:
    """Displace points as seen along the waves: lines move closer, words hardly turn."""
    lean = direction_from_turns(_wave_direction_in_turns(page) + params["aside"] - 0.25)
    return seen_flow(_wave_surface(page, params), page, Camera(_DISTANCE * max(page.size), lean))


def _shade_waves(page: Page, params: Params) -> Pixels:
    surface = _wave_surface(page_outline(page), params)
    towards = direction_from_turns(params["light_from"])
    light = light_with_loss(surface, image_size(page.image), towards, params["shade"])
    return shade_sheet(surface, page.image, light)


def _draw_jitter(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "rms": drawn_at_severity(severity, 0, _JITTER),
        "stretch": drawn_at_severity(severity, 0, _STRETCH),
    }


def _jitter_lines(page: Outline, params: Params) -> Flow:
    """Shift every scan line along the feed, and less from side to side."""
    nodes = geometry.node_points(page.size)
    ys = nodes[:, 0, 1]
    drawn = iter(
        uniform_numbers(params["at"], 4 * _GEAR_COUNT)
    )  # one feeder pulls all sheets alike
    tall = page_px(page, params["rms"]) * round(math.sqrt(2 / _GEAR_COUNT), DRAWN_DIGITS)
    along, aside = np.zeros(ys.shape), np.zeros(ys.shape)
    for _ in range(_GEAR_COUNT):
        length = page_px(page, 60 + 240 * next(drawn))
        along = along + tall * sine(ys / length + next(drawn))
        aside = aside + 0.4 * tall * sine(ys / (1.7 * length) + next(drawn))
        next(drawn)
    along = along + params["stretch"] * (ys - page.size[0] / 2)
    shift = np.stack(
        [np.broadcast_to(line[:, None], nodes.shape[:2]) for line in (aside, along)], axis=-1
    )
    return geometry.displacement_flow(shift, page.size)


WAVINESS = Degradation(
    "waviness",
    "shape",
    "damp paper dries in long waves along one side; their slopes are lit or shaded",
    _draw_waves,
    repaint=_shade_waves,
    bend=_displace_waves,
)
FEED_JITTER = Degradation(
    "feed_jitter",
    "shape",
    "the rollers of a feeder slip and pull: lines of the scan are too close or too far apart",
    _draw_jitter,
    bend=_jitter_lines,
)
