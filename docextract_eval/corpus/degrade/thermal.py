"""Faults of a thermal printer: dead dots of the print head, and an uneven paper feed.

A print head is a row of 203 dots per inch, and the paper passes below it. A worn dot is a pale
column on every page, an uneven feed makes darker and paler rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import (
    TURN,
    WHOLE,
    cosine,
    fade,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.noise import chances, numbers, window

if TYPE_CHECKING:
    from docextract_eval.records import Page

DOTS = 203
"""Dots per inch of a print head."""


def _draw_dead(severity: float, rng: np.random.Generator) -> Params:
    return {
        "dead": round(level(severity, 0, (1, 2.5, 5, 9, 15)), seeds.DIGITS),
        "worn": round(level(severity, 0, (0.04, 0.08, 0.13, 0.19, 0.25)), seeds.DIGITS),
        "at": seeds.uniform(rng, 0, 1),
    }


def _dead(page: Page, params: Params) -> Pixels:
    """Whiten whole columns, 1 to 3 dots wide, the same on all pages of a document."""
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


def _draw_banding(severity: float, rng: np.random.Generator) -> Params:
    return {
        "depth": round(level(severity, 0, (0.04, 0.09, 0.15, 0.24, 0.35)), seeds.DIGITS),
        "period": seeds.uniform(rng, 8, 40),
        "at": seeds.uniform(rng, 0, 1),
    }


def _band(page: Page, params: Params) -> Pixels:
    height = page.image.shape[0]
    dots = max(1, height * DOTS // page.dpi) + 1
    jitter = window(chances(), (dots, 1), (params["at"], params["at"]), page.number)[:, 0] / 255
    turn = np.arange(dots) * TURN / params["period"] + TURN * params["at"]
    beat = turn * 0.231  # the gears' period differs from the motor's
    wave = cosine(turn.astype(np.int64)) + cosine(beat.astype(np.int64)) // 2
    # The density varies about its mean by the depth; ink cannot get blacker.
    weak = np.clip(0.5 - wave / 2400 + 0.3 * (jitter - 0.5), 0, 1)
    rows = (1 - 2 * params["depth"] * weak)[np.arange(height) * DOTS // page.dpi]
    return fade(page.image, _spread(table(WHOLE * rows)[:, None], page.image))


def _spread(line: Pixels, image: Pixels) -> Pixels:
    """Return one row or column, repeated to the size of an image."""
    return np.ascontiguousarray(np.broadcast_to(line, size_of(image)))


DEAD_DOTS = Accident(
    "dead_dots",
    "surface",
    "heating dots of the print head are worn or dead: white columns through all print",
    _draw_dead,
    repaint=_dead,
)
HEAD_BANDING = Accident(
    "head_banding",
    "surface",
    "paper moves unevenly under the print head: rows of print are darker and paler",
    _draw_banding,
    repaint=_band,
)
