"""Generated photographs whose light, tones, size, blur, grain and compression are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from research.generated import PHOTOGRAPHS

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.fit.drawn_print import clean_pages
from docextract_eval.corpus.fit.percentiles import thousandths
from docextract_eval.corpus.measured import GRID, PERCENTILES
from docextract_eval.corpus.measurements import Measurements
from docextract_eval.corpus.recipe import parse_recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.records import File

KNOWN: dict[str, Any] = {
    "paper": [700, 740, 760, 780, 800, 820, 840, 860, 880, 900, 940],
    "contrast": [350, 400, 430, 450, 470, 490, 510, 540, 570, 600, 650],
    "dots_per_inch": [110, 120, 130, 140, 150, 160, 175, 190, 210, 240, 280],
    "blur": [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.3, 1.6, 2.0],
    "grain_left": [0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.9],
    "jpeg_quality": [35, 45, 52, 58, 63, 68, 72, 76, 80, 86, 92],
}
"""At the percentiles, far from what ships."""
_FALL, _MORE_FALL, _SIDES = 0.3, 0.06, 0.04
"""How much light is missing below, and the spread of that: on the whole, and on the sides."""


def known_measurements(**other: Any) -> Measurements:
    """Return measurements of photographs with full light above, and less below."""
    down, across = np.mgrid[:GRID, :GRID] / (GRID - 1)
    components = (_MORE_FALL * down, _SIDES * down * np.cos(np.pi * across))
    light = {"missing": thousandths(_FALL * down), "components": [*map(thousandths, components)]}
    return Measurements.model_validate({"photographs": {"pictures": 50} | light | KNOWN | other})


def clean_receipts_of(seed: int, count: int, locales: Sequence[str]) -> list[CleanPages]:
    """Return receipts of these countries as they were printed."""
    written = {"name": "known", "seed": seed, "count": count, "locales": [*locales]}
    recipe = parse_recipe(written, "known")
    return [clean_pages(compose(recipe, index)) for index in range(count)]


def pictures_under(
    receipts: Sequence[CleanPages],
    measurements: Measurements | None = None,
    condition: str = PHOTOGRAPHS,
) -> list[File]:
    """Return the first pages of receipts under a condition, drawn from measurements."""
    files = []
    for each in receipts:
        source = each.document.source
        steps = draw_steps(
            condition, each.document.seed, source, OwnConditions(measurements=measurements)
        )
        page = degrade(each.pages[0], steps, measurements)
        files.append(page.file or encode_png(page.image))
    return files


def kolmogorov_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the largest difference of the shares below any value, given values at percentiles.

    >>> kolmogorov_distance(range(11), range(11))
    0.0
    """
    ties = 1e-9 * np.arange(len(PERCENTILES))  # so that each value has one percentile
    known, found = (np.array(each, float) + ties for each in (one, other))
    at = np.concatenate([known, found])
    apart = np.interp(at, known, PERCENTILES) - np.interp(at, found, PERCENTILES)
    return float(np.abs(apart).max()) / 100
