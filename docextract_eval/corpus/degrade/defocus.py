"""A lens out of focus: every point becomes a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.seeds import DIGITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

_SIGMA = (0.6, 0.9, 1.3, 1.8, 2.3)
"""Blur in px at 150 dpi; a reader's cliff is at 1.7 to 2.2."""
_RADIUS = 1.6
"""Radius of the disk that blurs as much as a Gaussian of sigma 1."""
_FINE = 8
"""Samples across a pixel when the disk's edge is drawn."""


def _draw(severity: float, _: np.random.Generator) -> Params:
    return {"sigma": round(level(severity, 0, _SIGMA), DIGITS)}


def _blur(page: Page, params: Params) -> Pixels:
    weights = disk(_RADIUS * params["sigma"] * page.dpi / 150)
    # Whole weights make whole sums, which floats hold exactly: same bytes on every processor.
    total = int(weights.sum())
    sums = np.rint(
        cv2.filter2D(page.image, cv2.CV_32F, weights, borderType=cv2.BORDER_REPLICATE)
    ).astype(np.int32)
    return np.asarray((2 * sums + total) // (2 * total), dtype=np.uint8)


def disk(radius: float) -> NDArray[np.float32]:
    """Give a disk as whole weights: how many fine samples of each pixel it covers."""
    reach = int(radius + 0.5)
    if not reach:  # the disk stays within its pixel, and may lie between all fine samples
        return np.ones((1, 1), np.float32)
    fine = (np.arange((2 * reach + 1) * _FINE) + 0.5) / _FINE - reach - 0.5
    covered = fine[:, None] ** 2 + fine[None, :] ** 2 <= radius**2
    size = 2 * reach + 1
    weights = covered.reshape(size, _FINE, size, _FINE).sum(axis=(1, 3))
    return np.asarray(weights, np.float32)


DEFOCUS = Accident(
    "defocus",
    "picture",
    "a lens that is not focused on the paper spreads every point over a disk",
    _draw,
    repaint=_blur,
)
