"""Streaks along the feed from rollers, drum and toner, at the same place on all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    NEUTRAL_SHADE,
    apply_shade,
    enlarge,
    fade_ink,
    round_to_bytes,
    small_cloud_field,
)

if TYPE_CHECKING:
    from docextract_eval.records import Page

_NUMBERS_PER_STREAK = 4
"""Random numbers per streak: place, width, strength, and whether toner is missing."""
_MAX_STREAKS = 12


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "streaks": drawn_at_severity(severity, 0, (1, 2, 4, 7, _MAX_STREAKS)),
        "opacity": drawn_at_severity(severity, 0, (0.04, 0.09, 0.15, 0.22, 0.3)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _add_streaks(page: Page, params: Params) -> Pixels:
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    xs = np.arange(width) + 0.5
    drawn = uniform_numbers(
        params["at"], _NUMBERS_PER_STREAK * _MAX_STREAKS + 2 * int(width / mm) + 4
    )
    film = np.array(drawn[_NUMBERS_PER_STREAK * _MAX_STREAKS :])
    # No drum is clean between the streaks either.
    dirt = 0.2 * params["opacity"] * np.interp(2 * xs / mm, np.arange(len(film)), film)
    lack = np.zeros(width)
    for i in range(min(_MAX_STREAKS, int(params["streaks"]) + 1)):
        place, broad, strong, pale = drawn[_NUMBERS_PER_STREAK * i : _NUMBERS_PER_STREAK * (i + 1)]
        present = min(1.0, params["streaks"] - i) * (0.6 + 0.8 * strong) * params["opacity"]
        # Narrow streaks are more frequent: from a scratch of .15 mm to a roller's edge of 1.2 mm.
        square = broad * broad
        half = max(0.8, (0.15 + 1.05 * square * square) * mm / 2)
        line = present * np.clip(1.6 * (1 - np.abs(xs - place * width) / (1.6 * half)), 0, 1)
        if pale < 0.4:
            lack = np.maximum(lack, np.minimum(0.95, 2.5 * line))
        else:
            dirt = np.maximum(dirt, line)
    # Streaks come and go as the drum turns.
    cells = small_cloud_field(
        (height, width), (12 * mm, width / 4), (params["at"], params["at"]), page.number
    )
    visibility = 0.3 + 0.7 * enlarge(cells[:, :1], (max(1, height // 16), 1)).astype(float) / 255
    image = page.image.copy()
    ends = np.flatnonzero(np.diff(lack > 0, prepend=False, append=False))
    for left, right in ends.reshape(-1, 2).tolist():
        kept = round_to_bytes(ALL_INK * (1 - visibility * lack[left:right]))
        image[:, left:right] = fade_ink(np.ascontiguousarray(image[:, left:right]), kept)
    return apply_shade(image, round_to_bytes(NEUTRAL_SHADE * (1 - visibility * dirt)))


STREAKS = Degradation(
    "streaks",
    "surface",
    "a scratched drum or a dirty roller draws dark and pale lines along the feed",
    _draw,
    repaint=_add_streaks,
    treats_colours_alike=True,
)
