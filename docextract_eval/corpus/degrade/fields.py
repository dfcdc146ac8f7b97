"""Coarse fields: made small, enlarged linearly, and laid on the pixels in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels, Size

UNLIT = 200
"""The shade that changes nothing; a smaller one darkens, a larger one lightens."""


def enlarged(field: Pixels, size: Size) -> Pixels:
    """Blow a small field up to a page's size, linearly."""
    return np.asarray(cv2.resize(field, size[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def shade(image: Pixels, field: Pixels) -> Pixels:
    """Multiply a page by a field of any size, where `UNLIT` stands for one."""
    light = enlarged(field, (image.shape[0], image.shape[1]))
    if image.ndim == 3:
        light = np.asarray(cv2.merge([light] * image.shape[2]), np.uint8)
    return np.asarray(cv2.multiply(image, light, scale=1 / UNLIT), np.uint8)
