"""Photographs drawn for tests: lines of capitals on a sheet, on a table, in uneven light."""

from __future__ import annotations

import cv2
import numpy as np

SIZE = (800, 600)
"""Height and width of a photograph."""
SHEET = (90, 60, 510, 700)
"""Left, top, right and bottom of the sheet in it."""
WORDS = ("CORNER SHOP", "BREAD 240", "MILK 115", "EGGS 320", "TOTAL 675", "CARD 675")
PITCH = 34


def photograph(table=60, sheet=SHEET, colour=None, lines=18, light=0.3, seed=0):
    """A photograph, and the box and text of each line of words on it.

    The light falls off by a share from left to right; a table without a level is all paper.
    """
    rng = np.random.default_rng(seed)
    image = np.full(SIZE, 235.0)
    left, top, right, bottom = sheet
    if table is not None:
        around = np.ones(SIZE, bool)
        around[top:bottom, left:right] = False
        image[around] = table
    drawn = image.astype(np.uint8)
    words = []
    for at in range(lines):
        text = f"{WORDS[at % len(WORDS)]} {WORDS[(at + 2) % len(WORDS)]}"
        x, y = left + 40 + 6 * (at % 3), top + 70 + PITCH * at
        if y > bottom - 20:
            break
        (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 2)
        cv2.putText(drawn, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 40, 2)
        words.append(((x, y - height, x + width, y), text))
    shade = np.linspace(1, 1 - light, SIZE[1])
    noisy = drawn * shade + rng.normal(0, 3, SIZE)
    gray = np.clip(noisy, 0, 255).astype(np.uint8)
    if colour is None:
        return gray, words
    tinted = np.stack([gray] * 3, axis=-1).astype(float)
    left, top, right, bottom = sheet
    inside = np.zeros(SIZE, bool)
    inside[top:bottom, left:right] = True
    tinted[~inside] *= colour
    return np.clip(tinted, 0, 255).astype(np.uint8), words


def around(words):
    """The box around all words."""
    boxes = np.array([box for box, _ in words])
    return (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
