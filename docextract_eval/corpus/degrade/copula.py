"""Strengths that are drawn together: whoever takes a picture in a hurry also takes it in bad light.

On real photographs, paper that is askew, fanned or bent lies in darker and less even light. One
number of a document, its haste, stands behind both: it is drawn given the light of the document,
and strengths of its pose are drawn given the haste. So light stays as it was measured, and a pose
goes with it as often as measured: a Gaussian copula with one factor.

`tools/study pose_rates` writes how much of the haste each statistic holds (`LOADINGS`).
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade.room_light import (
    ROOM_LIGHT,
    SCORES,
    light_scores,
    room_light,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.measurements import Measurements

LOADINGS: Mapping[str, float] = {
    "skew": 0.35,
    "fanned rows": 0.77,
    "bent rows": 0.65,
    "light": 0.57,
    "paper": 0.29,
    "contrast": 0.36,
}
"""How each statistic of 188 photographs goes with the haste of who took them."""
_NORMAL = NormalDist()
_NEVER = 1e-6
"""The least probability: the normal numbers of 0 and 1 are not finite."""
_RANKS = (0.0, 0.5, 0.75, 0.9, 0.97, 1.0)
_LONG_TAIL = (-1.0, -0.62, -0.22, 0.18, 0.59, 1.0)
"""How far a strength with a long tail is from its middle at these ranks, in swings."""


def document_haste(seed: int, source: str, measurements: Measurements | None) -> float:
    """Draw how hasty whoever took the picture of a document was, given its light: 0 is usual."""
    rng = seeds.stream(seed, source, "accident", ROOM_LIGHT.name)
    scores = light_scores(dict(room_light(measurements).draw(3, rng)), measurements)
    loadings = [LOADINGS[name] for name in SCORES]
    known = math.fsum(loading * score for loading, score in zip(loadings, scores, strict=True))
    rest = math.sqrt(1 - math.fsum(loading * loading for loading in loadings))
    return known + rest * _normal(seeds.hash_to_unit(seed, source, "haste"))


def joined_luck(own: float, loading: float, haste: float) -> float:
    """Return luck from 0 to 1, even over documents, that goes with their haste by its loading.

    >>> joined_luck(0.3, 0.0, 2.0), round(joined_luck(0.5, 0.6, 2.0), 3)
    (0.3, 0.885)
    """
    if not loading:
        return own
    joined = loading * haste + math.sqrt(1 - loading * loading) * _normal(own)
    return round(_NORMAL.cdf(joined), seeds.DRAWN_DIGITS)


def long_tail(luck: float) -> float:
    """Return from -1 to 1 how far a strength is from its middle: mostly below, rarely far above.

    >>> long_tail(0.5), long_tail(1.0)
    (-0.62, 1.0)
    """
    return float(np.interp(luck, _RANKS, _LONG_TAIL))


def _normal(probability: float) -> float:
    return _NORMAL.inv_cdf(min(1 - _NEVER, max(_NEVER, probability)))
