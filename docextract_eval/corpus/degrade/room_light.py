"""The light of a room on paper, as it was measured on photographs of receipts.

`tools/room_light` writes the numbers of `room_light.json`: the mean of the photographs' light on a
grid, its principal components, each times its spread, and how bright paper and ink are in them.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    map_tones,
    round_to_bytes,
)
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_SHARES = (0.35, 0.7, 1, 1.3, 1.6)
"""How much of the measured darkness and unevenness there is; at severity 3, as measured."""
_MOST = 3**0.5
"""Even weights from minus to plus this have a spread of 1."""
_DARKEST = 0.15
"""The least light on a part of the paper."""
_UNIT = 1000
"""The numbers of the file are thousandths."""


@dataclass(frozen=True, slots=True, eq=False)
class _MeasuredLight:
    """What the file holds."""

    missing: Floats
    """The mean share of light that is missing, on a grid from the top left."""
    components: Floats
    """What one spread of each component adds to it: components x rows x columns."""
    paper: Floats
    """The share of white that paper has, at the percentiles 5, 25, 50, 75 and 95."""
    contrast: Floats
    """The share of white by which it is brighter than ink, likewise."""


@functools.cache
def _measured_light() -> _MeasuredLight:
    text = (files("docextract_eval.corpus.degrade") / "room_light.json").read_text(encoding="utf-8")
    written = json.loads(text)
    return _MeasuredLight(
        missing=np.array(written["missing"]) / _UNIT,
        components=np.array(written["components"]) / _UNIT,
        paper=np.array(written["paper"]) / _UNIT,
        contrast=np.array(written["contrast"]) / _UNIT,
    )


def _draw(severity: float, rng: np.random.Generator) -> Params:
    measured = _measured_light()
    weights = {f"light_{at}": uniform(rng, -_MOST, _MOST) for at in range(len(measured.components))}
    paper, contrast = (_drawn_level(each, rng) for each in (measured.paper, measured.contrast))
    share = value_at_severity(severity, 0, _SHARES)
    return {
        **weights,
        "share": round(share, DRAWN_DIGITS),
        "paper": round(paper**share, DRAWN_DIGITS),
        "contrast": round(contrast**share, DRAWN_DIGITS),
    }


def _drawn_level(levels: Floats, rng: np.random.Generator) -> float:
    """Return a level between two percentiles; each step between two is as frequent."""
    return float(np.interp(uniform(rng, 0, len(levels) - 1), range(len(levels)), levels))


def _light_page(page: Page, params: Params) -> Pixels:
    """Make paper darker and ink paler, and darken the page by the light that is missing."""
    ink = max(0.0, params["paper"] - params["contrast"])
    tones = 255 * ink + np.arange(256) * (params["paper"] - ink)
    image = map_tones(page.image, round_to_bytes(tones))
    measured = _measured_light()
    missing = measured.missing.copy()
    for at, component in enumerate(measured.components):
        missing += params[f"light_{at}"] * component
    light = np.clip(1 - params["share"] * missing, _DARKEST, 1)
    return apply_shade(image, round_to_bytes(NEUTRAL_SHADE * light))


ROOM_LIGHT = Degradation(
    "room_light",
    "picture",
    "the lamps and windows of a room: gray paper, pale ink, and less light in some parts",
    _draw,
    repaint=_light_page,
)
