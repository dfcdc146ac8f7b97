"""Find words on a picture whose words are not known: rows of what looks like ink.

Only whole numbers are compared and counted, so the boxes are the same on every processor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.pixel_operations import darkest_channel

if TYPE_CHECKING:
    from docextract_eval.records import Page

    Box = tuple[int, int, int, int]

_MM = 25.4
_DARKER = 24
"""Levels of gray by which ink is darker than the paper around it."""
_SURROUNDINGS = 8.0
"""Millimetres of paper around ink that it is compared with."""
_GAP = 1.2
"""The largest gap in millimetres between two letters of one word."""
_HEIGHT_LIMITS = (0.8, 15.0)
_WIDTH_LIMITS = (0.8, 120.0)
"""The smallest and largest height and width of a word in millimetres."""


def find_word_boxes(page: Page) -> list[Box]:
    """Return the boxes (x0, y0, x1, y1) of possible words, in reading order."""
    px_per_mm = page.dpi / _MM
    gray = darkest_channel(page.image)
    around = 2 * round(_SURROUNDINGS * px_per_mm / 2) + 1
    method = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    ink = cv2.adaptiveThreshold(gray, 255, *method, around, _DARKER)
    across = np.ones((1, max(1, round(_GAP * px_per_mm))), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, across)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    (low, high), (narrow, wide) = (
        [round(mm * px_per_mm) for mm in pair] for pair in (_HEIGHT_LIMITS, _WIDTH_LIMITS)
    )
    boxes = [
        (x, y, x + width, y + height)
        for x, y, width, height, _ in stats[1:].tolist()
        if low <= height <= high and narrow <= width <= wide
    ]
    return sorted(boxes, key=lambda box: (box[3] // max(1, low), box[0]))
