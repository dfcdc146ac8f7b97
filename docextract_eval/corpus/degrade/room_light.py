"""The light of a room on paper, as it was measured on photographs of receipts.

`tools/study learn` writes the numbers of `photograph.json`: the mean of the photographs' light on a
grid, its principal components, each times its spread, and how bright paper and ink are in them.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    lift_blacks,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import mirror_to_light
from docextract_eval.corpus.measured import (
    PERCENTILES,
    MeasuredField,
    draw_measured,
    read_shares,
)
from docextract_eval.corpus.measurements import photograph_numbers
from docextract_eval.geometry import bounding_boxes
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_SHARES = (0.35, 0.7, 1, 1.3, 1.6)
"""How much of the measured darkness and unevenness there is; at severity 3, as measured."""
_DARKEST = 0.15
"""The least light on a part of the paper."""
_TOE = 20.0
"""The tone below which a camera's curve is flatter, so that nothing is quite black."""
_DARKEST_INK = 0.05
"""The share of the pixels around words that tell how dark ink is."""
_PALEST_INK = 160
"""The level up to which a telephone makes it as dark as other ink."""
SCORES = ("light", "paper", "contrast")
"""What tells how bad the light of a document is: uneven light, dark paper, pale ink."""
_SPREAD_OF_SQUARES = 0.8
"""Of the square of a weight of a component: its variance."""


@dataclass(frozen=True, slots=True, eq=False)
class _MeasuredLight:
    """What was measured of photographs."""

    missing: MeasuredField
    """The share of light that is missing."""
    paper: Floats
    """The share of white that paper has, at the percentiles."""
    contrast: Floats
    """The share of white by which it is brighter than ink, likewise."""


def _measured_light(measurements: Measurements | None) -> _MeasuredLight:
    written = photograph_numbers(measurements)
    return _MeasuredLight(
        missing=MeasuredField(read_shares(written["missing"]), read_shares(written["components"])),
        paper=read_shares(written["paper"]),
        contrast=read_shares(written["contrast"]),
    )


def _draw(measured: _MeasuredLight, severity: float, rng: np.random.Generator) -> Params:
    weights = measured.missing.draw_weights("light", rng)
    paper, contrast = (draw_measured(each, rng) for each in (measured.paper, measured.contrast))
    share = value_at_severity(severity, 0, _SHARES)
    return {
        **weights,
        "light_from": uniform(rng, 0, 1),
        "share": round(share, DRAWN_DIGITS),
        "paper": round(paper**share, DRAWN_DIGITS),
        "contrast": round(contrast**share, DRAWN_DIGITS),
    }


def _light_page(measured: _MeasuredLight, page: Page, params: Params) -> Pixels:
    """Return a page with paper and ink at their levels, darker where light is missing."""
    ink = max(0.0, params["paper"] - params["contrast"])
    black = min(1.0, params["share"]) * _ink_level(page)  # a telephone exposes for faded ink, too
    steps = (np.arange(256) - black) / (255 - black)
    tones = lift_blacks(255 * (ink + steps * (params["paper"] - ink)), _TOE)
    image = map_tones(page.image, round_to_bytes(tones))
    missing = measured.missing.weighted("light", params)
    light = np.clip(1 - params["share"] * missing, _DARKEST, 1)
    light = mirror_to_light(light, params["light_from"])
    return apply_shade(image, round_to_bytes(NEUTRAL_SHADE * light))


def light_scores(params: Params, measurements: Measurements | None) -> tuple[float, ...]:
    """Return how bad drawn light is by each of `SCORES`, in spreads: 0 is usual, more is worse."""
    measured = _measured_light(measurements)
    energies = [float(np.square(each - each.mean()).mean()) for each in measured.missing.components]
    weights = [params[f"light_{at}"] ** 2 for at in range(len(energies))]
    uneven = sum(each * (weight - 1) for each, weight in zip(energies, weights, strict=True))
    spread = math.sqrt(_SPREAD_OF_SQUARES * sum(each * each for each in energies))
    tones = ((measured.paper, params["paper"]), (measured.contrast, params["contrast"]))
    dark = [_rank_score(level ** (1 / params["share"]), levels) for levels, level in tones]
    return (uneven / spread if spread else 0.0, *dark)


def _rank_score(level: float, levels: Floats) -> float:
    """Return how low a level is among those measured, in spreads of an even draw of their ranks."""
    low, high = PERCENTILES[0], PERCENTILES[-1]
    rank = float(np.interp(level, levels, PERCENTILES))
    return math.sqrt(12) * (0.5 - (rank - low) / (high - low))


def _ink_level(page: Page) -> int:
    """Return the gray level below which the darkest pixels of the words are."""
    boxes = bounding_boxes(page.quads)[page.visible > 0]
    counts = np.zeros(256, np.int64)
    for left, top, right, bottom in np.maximum(0, np.rint(boxes)).astype(int).tolist():
        counts += np.bincount(page.image[top:bottom, left:right].reshape(-1), minlength=256)
    darkest = int(np.searchsorted(np.cumsum(counts), counts.sum() * _DARKEST_INK))
    return min(darkest, _PALEST_INK)


def room_light(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    measured = _measured_light(measurements)
    return Degradation(
        "room_light",
        "picture",
        "the lamps and windows of a room: gray paper, pale ink, and less light in some parts",
        functools.partial(_draw, measured),
        repaint=functools.partial(_light_page, measured),
        with_measurements=room_light,
        applies_measurements=True,
    )


ROOM_LIGHT = room_light()
