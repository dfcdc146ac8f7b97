"""Streaks along the feed from rollers, drum and toner, at the same place on all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import UNLIT, WHOLE, cloud, enlarged, fade, shade, table
from docextract_eval.corpus.degrade.noise import numbers

if TYPE_CHECKING:
    from docextract_eval.records import Page

_DRAWN = 4
"""Random numbers per streak: place, width, strength, and whether toner is missing."""
_MOST = 12


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "streaks": round(level(severity, 0, (1, 2, 4, 7, _MOST)), seeds.DIGITS),
        "opacity": round(level(severity, 0, (0.04, 0.09, 0.15, 0.22, 0.3)), seeds.DIGITS),
        "at": seeds.uniform(rng, 0, 1),
    }


def _streak(page: Page, params: Params) -> Pixels:
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    xs = np.arange(width) + 0.5
    drawn = numbers(params["at"], _DRAWN * _MOST + 2 * int(width / mm) + 4)
    film = np.array(drawn[_DRAWN * _MOST :])
    # No drum is clean between the streaks either.
    dirt = 0.2 * params["opacity"] * np.interp(2 * xs / mm, np.arange(len(film)), film)
    lack = np.zeros(width)
    for i in range(min(_MOST, int(params["streaks"]) + 1)):
        place, broad, strong, pale = drawn[_DRAWN * i : _DRAWN * (i + 1)]
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
    cells = cloud((height, width), (12 * mm, width / 4), (params["at"], params["at"]), page.number)
    come = 0.3 + 0.7 * enlarged(cells[:, :1], (max(1, height // 16), 1)).astype(float) / 255
    lacking = fade(page.image, table(WHOLE * (1 - come * lack)))
    return shade(lacking, table(UNLIT * (1 - come * dirt)))


STREAKS = Accident(
    "streaks",
    "surface",
    "a scratched drum or a dirty roller draws dark and pale lines along the feed",
    _draw,
    repaint=_streak,
)
