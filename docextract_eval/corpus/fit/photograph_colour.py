"""Photographs of documents: the colour of their paper, of shade on it, and of what lies around it.

A colour is how blue and how red something is beside its gray, as logarithms: 0 is gray. Of what
lies around the paper it is the colour in the light that makes the paper white.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from scipy.stats import norm, rankdata

from docextract_eval.corpus.degrade.pixel_operations import LUMA
from docextract_eval.corpus.degrade.room_light import RED_OF_BLUE
from docextract_eval.corpus.degrade.surroundings import BRIGHT
from docextract_eval.corpus.fit.percentiles import percentiles, thousandths
from docextract_eval.corpus.fit.surroundings import CLOSED_HEIGHTS, find_surroundings
from docextract_eval.corpus.measured import GRID, PERCENTILES, THOUSANDTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.photograph_light import DocumentLight, Photograph

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]

_BRIGHTER_PART = 40
"""The percentile of light above which paper shows its colour."""
_SIDE, _NO_COLOUR = 32, 4.0
"""The sides of a copy of a picture, and how many gray levels blue, green and red are apart in it at
the most if it has no colour."""
_UNEVEN = 0.02
"""The least spread of light, as a logarithm, that shows the colour of shade."""
_SHADE = (-0.5, 0.9)
_LEAST_LIGHT, _LEAST_TONE = 5.0, 3.0
_NOISE = 10.0
"""The gray levels that are added to all tones before their ratios are taken."""
_SHRINKING = 20
"""The number of pictures in which nothing goes with anything that are added to those measured."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour, as logarithms of its blue and its red by its gray."""

    blue: float
    red: float


@dataclass(frozen=True, slots=True)
class PaperColour:
    """The colour of the paper of a photograph; None where the photograph is in gray."""

    tint: Colour | None
    shade: float | None
    """How much of its blue shade loses beyond what it loses of light; None in even light."""


def paper_colour(photograph: Photograph) -> PaperColour:
    """Return the colour of paper where it is well lit, and how it changes in the shade."""
    if _is_gray(photograph.image):
        return PaperColour(None, None)
    left, top, right, bottom = photograph.bounds
    side = max(3, round(CLOSED_HEIGHTS * photograph.height)) | 1
    paper = cv2.morphologyEx(
        photograph.image[top:bottom, left:right], cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)
    )
    cells = cv2.resize(cv2.medianBlur(paper, 5), (GRID, GRID), interpolation=cv2.INTER_AREA)
    planes = cells.reshape(-1, 3).astype(float)
    gray = planes @ np.array(LUMA)
    lit = planes[gray >= np.percentile(gray, _BRIGHTER_PART)].mean(axis=0)
    light = np.log(np.maximum(gray, _LEAST_LIGHT))
    blue = np.log(np.maximum(planes[:, 0], _LEAST_TONE)) - light
    shade = float(np.polyfit(light, blue, 1)[0]) if light.std() > _UNEVEN else None
    return PaperColour(_colour(lit), None if shade is None else float(np.clip(shade, *_SHADE)))


def _is_gray(image: Pixels) -> bool:
    """Return whether a picture has no colour anywhere."""
    if image.ndim == 2:
        return True
    small = cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(float)
    return bool(np.ptp(small, axis=2).max() < _NO_COLOUR)


def surrounding_colour(photograph: Photograph) -> Colour | None:
    """Return the colour of what lies around the paper, in the light that makes paper white."""
    tint = paper_colour(photograph).tint
    found = find_surroundings(photograph.image, photograph.bounds, photograph.height)
    if tint is None or not found.shown.any():
        return None
    copy = cv2.resize(
        photograph.image, found.shown.shape[::-1], interpolation=cv2.INTER_AREA
    ).astype(float)
    colour = _colour(np.median(copy[found.shown], axis=0))
    return Colour(colour.blue - tint.blue, colour.red - tint.red)


def _colour(tones: Floats) -> Colour:
    """Return the colour of a median; near black it is that of noise, and counts less."""
    blue, _, red = (tones + _NOISE).tolist()
    gray = float(tones @ np.array(LUMA)) + _NOISE
    return Colour(float(np.log(blue / gray)), float(np.log(red / gray)))


def tint_record(colours: Sequence[PaperColour], averaged: int = 1) -> dict[str, Any]:
    """Return the colours of paper, and how many photographs have none at all."""
    tints = [each.tint for each in colours if each.tint]
    warm = [-each.blue for each in tints if each.blue < 0]
    cold = [each.blue for each in tints if each.blue >= 0]
    shades = [each.shade for each in colours if each.shade is not None]
    return {
        "gray": float(f"{1 - len(tints) / len(colours):.3g}"),
        "warm": float(f"{len(warm) / max(1, len(tints)):.3g}"),
        "blue_if_warm": _at_percentiles(warm, averaged),
        "blue_if_cold": _at_percentiles(cold, averaged),
        "red": _at_percentiles([each.red - RED_OF_BLUE * each.blue for each in tints], averaged),
        "shade": _at_percentiles(shades, averaged),
    }


def surrounding_colour_record(
    colours: Sequence[Colour | None], levels: Sequence[float], averaged: int = 1
) -> dict[str, Any]:
    """Return the colours around paper, dark and bright ones apart."""
    seen = [(each, level) for each, level in zip(colours, levels, strict=True) if each]
    parts = {
        "blue_if_dark": [each.blue for each, level in seen if level < BRIGHT],
        "blue_if_bright": [each.blue for each, level in seen if level >= BRIGHT],
        "red": [each.red - RED_OF_BLUE * each.blue for each, _ in seen],
    }
    return {name: _at_percentiles(values, averaged) for name, values in parts.items()}


def together_record(
    documents: Sequence[DocumentLight], colours: Sequence[PaperColour]
) -> list[list[int]]:
    """Return how unevenness, paper, contrast and tint go with each other, as correlations.

    They are of ranks, as of a normal distribution, in thousandths. The tint counts by its amount.
    """
    rows = [
        (float(light.missing.std()), *light.paper_and_contrast(), abs(colour.tint.blue))
        for light, colour in zip(documents, colours, strict=True)
        if colour.tint
    ]
    count = len(rows)
    if count <= len(PERCENTILES):
        return thousandths(np.eye(4))
    ranks = np.apply_along_axis(rankdata, 0, np.array(rows))
    found = np.nan_to_num(np.corrcoef(norm.ppf(ranks / (count + 1)), rowvar=False))
    shrunk = found * count / (count + _SHRINKING)
    np.fill_diagonal(shrunk, 1)
    return thousandths(shrunk)


def _at_percentiles(values: Sequence[float], averaged: int) -> list[int]:
    """Return values at the percentiles in thousandths; zeros where there are too few."""
    if len(values) < averaged or not values:
        return [0] * len(PERCENTILES)
    whole: list[int] = np.rint(THOUSANDTHS * percentiles(values, averaged)).astype(int).tolist()
    return whole
