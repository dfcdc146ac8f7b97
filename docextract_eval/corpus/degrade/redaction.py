"""Words under black bars: somebody did not want them read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, level
from docextract_eval.corpus.degrade.covering import Cutout, boxes, fallen, lay, still_visible

if TYPE_CHECKING:
    from docextract_eval.records import Page


def _draw(severity: float, dice: np.random.Generator) -> Params:
    return {
        "share": round(level(severity, 0, (0.01, 0.03, 0.06, 0.1, 0.16)), seeds.DIGITS),
        "tone": int(dice.integers(0, 40)),
        "pad": seeds.uniform(dice, 0.2, 0.7),
        "at": seeds.uniform(dice, 0, 1),
    }


def _redact(page: Page, params: Params) -> Page:
    """Lay a bar over each word that was chosen; the last one reaches over a part of its word."""
    image = page.image.copy()
    hidden = np.zeros(image.shape[:2], np.uint8)
    pad = round(params["pad"] * page.dpi / 25.4)
    spots = boxes(page)
    for word, there in fallen(page, params["share"], params["at"]):
        x0, y0, x1, y1 = spots[word].tolist()
        top, left = max(0, y0 - pad), max(0, x0 - pad)
        right = left + there * (x1 + pad - left)
        bar = np.zeros((y1 + pad - top, int(right) + 1 - left), np.uint8)
        bar[:, :-1] = 255
        bar[:, -1] = round(255 * (right - int(right)))
        lay(image, Cutout(top, left, bar, int(params["tone"]), hides=True), hidden)
    return dataclasses.replace(page, image=image, visible=still_visible(page, hidden))


REDACTION = Accident(
    "redaction",
    "surface",
    "words are blacked out before the paper is handed on",
    _draw,
    cover=_redact,
)
