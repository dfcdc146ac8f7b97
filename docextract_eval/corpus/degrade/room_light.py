"""The light of a room on paper, and its colour, as they were measured on photographs of receipts.

`tools/study learn` writes the numbers of `photograph.json`: the mean of the photographs' light on a
grid, its principal components, each times its spread; how uneven it is as a whole; how bright paper
and ink are; which colour paper has, and shade on it. They are drawn together: `together` holds how
they go with each other, for bright paper is less tinted than paper in the light of a lamp.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    count_tones,
    enlarge,
    green_beside,
    image_size,
    lift_blacks,
    map_tones,
    map_tones_of_planes,
    round_to_bytes,
    small_cloud_field,
)
from docextract_eval.corpus.degrade.relief import mirror_to_light
from docextract_eval.corpus.measured import (
    PERCENTILES,
    MeasuredField,
    draw_measured,
    draw_percents,
    read_shares,
    value_at_percent,
)
from docextract_eval.corpus.measurements import photograph_numbers
from docextract_eval.geometry import bounding_boxes
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

RED_OF_BLUE = -0.6
"""How much redder paper is than gray, as a share of how much bluer it is, both as logarithms."""
_SHARES = (0.35, 0.7, 1, 1.3, 1.6)
"""How much of the measured darkness and unevenness there is; at severity 3, as measured."""
_RIPPLED = (96, 96)
"""The cells of the field that has ripples."""
_RIPPLE_CELLS = (5, 13)
"""How many ripples there are along the longer side: bends, and creases between them."""
_RIPPLE_DEPTH = 3.5
"""By how much a ripple changes light, as a share of the measured spread of it."""
_REDDER = 0.035
"""How much redder than others some parts of the paper are."""
_DARKEST = 0.15
"""The least light on a part of the paper."""
_TOE = 20.0
"""The tone below which a camera's curve is flatter, so that nothing is quite black."""
_DARKEST_INK = 0.05
"""The share of the pixels around words that tell how dark ink is."""
_PALEST_INK = 160
"""The level up to which a telephone makes it as dark as other ink."""
SCORES = ("light", "paper", "contrast")
"""What shows how bad the light of a document is: uneven light, dark paper, pale ink."""


@dataclass(frozen=True, slots=True, eq=False)
class _MeasuredLight:
    """What was measured of photographs."""

    missing: MeasuredField
    """The share of light that is missing."""
    paper: Floats
    """The share of white that paper has, at the percentiles."""
    contrast: Floats
    """The share of white by which it is brighter than ink, likewise."""
    unevenness: Floats
    """How uneven light is, as a share of `missing`, likewise."""
    ripples: Floats
    """The spread of light between neighbouring parts of the paper, which waves and creases make."""
    tint: _MeasuredTint
    together: Floats
    """The correlations of unevenness, paper, contrast and tint."""


@dataclass(frozen=True, slots=True, eq=False)
class _MeasuredTint:
    """The colours of paper, as logarithms of its blue and red by its gray."""

    gray: float
    """The share of photographs without any colour."""
    warm: float
    """The share of the others whose paper is less blue than gray."""
    blue_if_warm: Floats
    """How much less, at the percentiles."""
    blue_if_cold: Floats
    """How much more it is in the others."""
    red: Floats
    """How much redder it is than `RED_OF_BLUE` says."""
    shade: Floats
    """How much of its blue shade loses beyond what it loses of light, as a share of that."""


def _measured_light(measurements: Measurements | None) -> _MeasuredLight:
    written = photograph_numbers(measurements)
    return _MeasuredLight(
        missing=MeasuredField(read_shares(written["missing"]), read_shares(written["components"])),
        paper=read_shares(written["paper"]),
        contrast=read_shares(written["contrast"]),
        unevenness=read_shares(written["unevenness"]),
        ripples=read_shares(written["ripples"]),
        tint=_MeasuredTint(
            written["tint"]["gray"],
            written["tint"]["warm"],
            *(
                read_shares(written["tint"][name])
                for name in ("blue_if_warm", "blue_if_cold", "red", "shade")
            ),
        ),
        together=read_shares(written["together"]),
    )


def _draw(measured: _MeasuredLight, severity: float, rng: np.random.Generator) -> Params:
    weights = measured.missing.draw_weights("light", rng)
    uneven, *tones, tinted = draw_percents(measured.together, rng)
    paper, contrast = map(value_at_percent, (measured.paper, measured.contrast), tones)
    share = value_at_severity(severity, 0, _SHARES)
    return {
        **weights,
        **_draw_tint(measured.tint, tinted, share, rng),
        "uneven": value_at_percent(measured.unevenness, uneven),
        "ripples": value_at_percent(measured.ripples, uneven),
        "at": uniform(rng, 0, 1),
        "light_from": uniform(rng, 0, 1),
        "share": round(share, DRAWN_DIGITS),
        "paper": round(paper**share, DRAWN_DIGITS),
        "contrast": round(contrast**share, DRAWN_DIGITS),
    }


def _draw_tint(
    tint: _MeasuredTint, percent: float, share: float, rng: np.random.Generator
) -> dict[str, float]:
    """Draw how blue and how red paper is, by its gray, and how blue the shade on it."""
    is_gray, is_warm = uniform(rng, 0, 1) < tint.gray, uniform(rng, 0, 1) < tint.warm
    by = -1 if is_warm else 1
    blue = by * value_at_percent(tint.blue_if_warm if is_warm else tint.blue_if_cold, percent)
    red = RED_OF_BLUE * blue + draw_measured(tint.red, rng)
    return {
        "gray": int(is_gray),
        "blue": round(float(np.exp(share * blue)), DRAWN_DIGITS),
        "red": round(float(np.exp(share * red)), DRAWN_DIGITS),
        "shade": draw_measured(tint.shade, rng),
    }


def _light_page(measured: _MeasuredLight, page: Page, params: Params) -> Pixels:
    """Return a page with paper and ink at their levels, darker where light is missing.

    A page in colour has the colour of the lamp, and its shade is warmer or colder than its light.
    """
    ink = max(0.0, params["paper"] - params["contrast"])
    black = min(1.0, params["share"]) * _ink_level(page)  # a telephone exposes for faded ink, too
    steps = (np.arange(256) - black) / (255 - black)
    tones = lift_blacks(255 * (ink + steps * (params["paper"] - ink)), _TOE)
    missing = params["share"] * params["uneven"] * measured.missing.weighted("light", params)
    missing = 1 - mirror_to_light(1 - missing, params["light_from"])
    if page.image.ndim == 2 or params["gray"]:
        image = map_tones(_in_gray(page.image), round_to_bytes(tones))
        return apply_shade(image, _rippled(_shade(missing), page, params))
    gains, shades = _gains(params), (params["shade"], 0.0, RED_OF_BLUE * params["shade"])
    tables = round_to_bytes(tones * gains[:, None])
    shade = np.stack([_shade((1 + each) * missing) for each in shades], axis=-1)
    return apply_shade(map_tones_of_planes(page.image, tables), _rippled(shade, page, params))


def _rippled(shade: Pixels, page: Page, params: Params) -> Pixels:
    """Return a field of light with the ripples of paper that is not quite flat."""
    size = image_size(page.image)
    at = (params["at"], 1 - params["at"])
    field = enlarge(shade, _RIPPLED)
    for number, cells in enumerate(_RIPPLE_CELLS):
        cell = max(size) / cells
        clouds = enlarge(small_cloud_field(size, (cell, cell), at, page.number + number), _RIPPLED)
        depth = params["share"] * params["ripples"] * _RIPPLE_DEPTH * (np.arange(256) / 255 - 0.5)
        field = apply_shade(field, round_to_bytes(NEUTRAL_SHADE * (1 + depth))[clouds])
        if field.ndim == 3:  # what stands beside the paper throws its colour on some parts of it
            redder = _REDDER * (np.arange(256) / 255 - 0.5)
            red = round_to_bytes(NEUTRAL_SHADE * (1 + redder))[clouds[::-1, ::-1]]
            field[..., 2] = apply_shade(np.ascontiguousarray(field[..., 2]), red)
    return field


def _in_gray(image: Pixels) -> Pixels:
    """Return a picture whose planes are all its gray."""
    if image.ndim == 2:
        return image
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))


def _gains(params: Params) -> Floats:
    """Return how many times brighter blue, green and red are; gray stays as bright as it is."""
    blue, red = params["blue"], params["red"]
    return np.array([blue, green_beside(blue, red), red])


def _shade(missing: Floats) -> Pixels:
    return round_to_bytes(NEUTRAL_SHADE * np.clip(1 - missing, _DARKEST, 1))


def light_scores(params: Params, measurements: Measurements | None) -> tuple[float, ...]:
    """Return how bad drawn light is by each of `SCORES`, in spreads: 0 is usual, more is worse."""
    measured = _measured_light(measurements)
    tones = ((measured.paper, params["paper"]), (measured.contrast, params["contrast"]))
    dark = [_rank_score(level ** (1 / params["share"]), levels) for levels, level in tones]
    return (-_rank_score(params["uneven"], measured.unevenness), *dark)


def _rank_score(level: float, levels: Floats) -> float:
    """Return how low a level is among those measured, in spreads of an even draw of their ranks."""
    low, high = PERCENTILES[0], PERCENTILES[-1]
    rank = float(np.interp(level, levels, PERCENTILES))
    return math.sqrt(12) * (0.5 - (rank - low) / (high - low))


def _ink_level(page: Page) -> int:
    """Return the gray level below which the darkest pixels of the words are."""
    boxes = bounding_boxes(page.quads)[page.visible > 0]
    spots = np.maximum(0, np.rint(boxes)).astype(int).tolist()
    words = [page.image[top:low, left:right].reshape(-1) for left, top, right, low in spots]
    counts = count_tones(np.concatenate([page.image[:0, 0].reshape(-1), *words]))
    darkest = int(np.searchsorted(np.cumsum(counts), counts.sum() * _DARKEST_INK))
    return min(darkest, _PALEST_INK)


def room_light(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    measured = _measured_light(measurements)
    return Degradation(
        "room_light",
        "picture",
        "the lamps and windows of a room: gray or tinted paper, pale ink, less light in some parts",
        functools.partial(_draw, measured),
        repaint=functools.partial(_light_page, measured),
        with_measurements=room_light,
        applies_measurements=True,
    )


ROOM_LIGHT = room_light()
