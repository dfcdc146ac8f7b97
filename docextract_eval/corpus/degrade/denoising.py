"""Noise reduction by a telephone: grain is smoothed away, and edges stay.

`tools/study learn` measured how much grain photographs of receipts have left (`photograph.json`).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import (
    Degradation,
    Params,
    Pixels,
    drawn_at_severity,
    value_at_severity,
)
from docextract_eval.corpus.degrade.lens import filter_image
from docextract_eval.corpus.degrade.pixel_operations import map_tones, round_to_bytes
from docextract_eval.corpus.measured import draw_measured
from docextract_eval.corpus.measurements import photograph_numbers
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.records import Page

_GRAIN = (4, 6, 8, 11, 15)
"""Gray levels: a pixel that differs from those around it by less is grain, and by more an edge."""
_POWERS = (0.4, 0.8, 1, 1.2, 1.4)
"""Of the measured share of grain that is left; at severity 3, as measured."""
_EDGE = 0.85
"""How much of an edge is spared: it softens a little."""
_MOST_LEFT = 0.9
"""The most grain that a telephone leaves."""
_SIDE = 7
"""Of the square of pixels around one that are averaged."""


def _draw(measured: Sequence[float], severity: float, rng: np.random.Generator) -> Params:
    left = draw_measured(measured, rng)
    power = value_at_severity(severity, 0, _POWERS)
    return {
        "grain": drawn_at_severity(severity, 0, _GRAIN),
        "left": round(min(_MOST_LEFT, left) ** power, DRAWN_DIGITS),
    }


def _denoise(page: Page, params: Params) -> Pixels:
    """Return a page of which only a share is left of what differs little from its surroundings."""
    around = filter_image(page.image, np.ones((_SIDE, _SIDE)))
    steps = np.arange(256)
    # From grain to edge the share rises to the whole over another such step.
    edge = _EDGE * np.clip(steps / params["grain"] - 1, 0, 1)
    lost = steps - round_to_bytes(steps * (params["left"] + (1 - params["left"]) * edge))
    gone = map_tones(np.asarray(cv2.absdiff(page.image, around), np.uint8), lost.astype(np.uint8))
    # Towards what is around, from below and from above.
    raised = cv2.min(around, cv2.add(page.image, gone))
    return np.asarray(cv2.max(raised, cv2.subtract(page.image, gone)), np.uint8)


def denoised(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    return Degradation(
        "denoised",
        "picture",
        "a telephone smooths grain away and leaves edges",
        functools.partial(_draw, photograph_numbers(measurements)["grain_left"]),
        repaint=_denoise,
        with_measurements=denoised,
        treats_colours_alike=True,
    )


DENOISED = denoised()
