"""Faults of a thermal printer: dead dots of the print head, and an uneven paper feed.

A print head is a row of 203 dots per inch, and the paper passes below it. A worn dot is a pale
column on every page, an uneven feed makes darker and paler rows. A laser printer's sheet has no
head: dust on the mirror leaves a few white columns there, and gears make the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import tile_window, uniform_numbers, uniform_tile
from docextract_eval.corpus.degrade.paper import is_roll
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    CIRCLE_PARTS,
    cosine_thousandths,
    fade_ink,
    round_to_bytes,
)

if TYPE_CHECKING:
    from docextract_eval.records import Page

HEAD_DPI = 203
"""Dots per inch of a print head."""
_DUSTY = 0.12
"""How many columns a laser printer's dusty mirror leaves white, relative to a thermal head."""


def _draw_dead_dots(severity: float, rng: np.random.Generator) -> Params:
    return {
        "dead": drawn_at_severity(severity, 0, (1, 2.5, 5, 9, 15)),
        "worn": drawn_at_severity(severity, 0, (0.04, 0.08, 0.13, 0.19, 0.25)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _whiten_dead_dots(page: Page, params: Params) -> Pixels:
    """Whiten whole columns, 1 to 3 dots wide, the same on all pages of a document."""
    width = page.image.shape[1]
    dots = max(1, width * HEAD_DPI // page.dpi)
    ages = uniform_numbers(params["at"], 2 * dots)
    kept = 1 - params["worn"] * np.array(ages[dots:])
    left = params["dead"] / 100 * dots * (1 if is_roll(page) else _DUSTY)
    for first in sorted(range(dots), key=ages.__getitem__):
        run = 1 + int(ages[dots + first] * 3)
        for dot in range(first, min(dots, first + run)):
            kept[dot] *= 1 - min(1.0, max(0.0, left))
            left -= 1
        if left <= 0:
            break
    columns = kept[np.minimum(np.arange(width) * HEAD_DPI // page.dpi, dots - 1)]
    return fade_ink(page.image, round_to_bytes(ALL_INK * columns)[None, :])


def _draw_banding(severity: float, rng: np.random.Generator) -> Params:
    return {
        "depth": drawn_at_severity(severity, 0, (0.04, 0.09, 0.15, 0.24, 0.35)),
        "period": seeds.uniform(rng, 8, 40),
        "at": seeds.uniform(rng, 0, 1),
    }


def _add_banding(page: Page, params: Params) -> Pixels:
    height = page.image.shape[0]
    dots = max(1, height * HEAD_DPI // page.dpi) + 1
    jitter = (
        tile_window(uniform_tile(), (dots, 1), (params["at"], params["at"]), page.number)[:, 0]
        / 255
    )
    turn = np.arange(dots) * CIRCLE_PARTS / params["period"] + CIRCLE_PARTS * params["at"]
    beat = turn * 0.231  # the gears' period differs from the motor's
    wave = (
        cosine_thousandths(turn.astype(np.int64)) + cosine_thousandths(beat.astype(np.int64)) // 2
    )
    # The density varies about its mean by the depth; ink cannot get blacker.
    weak = np.clip(0.5 - wave / 2400 + 0.3 * (jitter - 0.5), 0, 1)
    rows = (1 - 2 * params["depth"] * weak)[np.arange(height) * HEAD_DPI // page.dpi]
    return fade_ink(page.image, round_to_bytes(ALL_INK * rows)[:, None])


DEAD_DOTS = Degradation(
    "dead_dots",
    "surface",
    "heating dots of a print head are dead, or dust is on a laser's mirror: white columns",
    _draw_dead_dots,
    repaint=_whiten_dead_dots,
    treats_colours_alike=True,
)
HEAD_BANDING = Degradation(
    "head_banding",
    "surface",
    "paper moves unevenly under the print head: rows of print are darker and paler",
    _draw_banding,
    repaint=_add_banding,
    treats_colours_alike=True,
)
