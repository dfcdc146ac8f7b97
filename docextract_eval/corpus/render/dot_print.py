"""Dots of a thermal head on the grid of a page: how much of each pixel they blacken.

The elements of a head are rectangles. A hot one blackens more than its own place, mostly along the
paper, which moves below it. A dot below a blank one is still cold and paler, the paper stays warm
below the last dot of a run, and where dots meet at a corner their heat meets, too, so that slanted
strokes have no teeth. All of it is whole numbers.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fractions import Fraction

Ink = NDArray[np.uint8]
"""How much of each dot is inked, 0 to 255."""
Integers = NDArray[np.int32]
Weights = tuple[tuple[NDArray[np.int64], Integers], ...]
"""For each pixel the number of a dot, and which share of the pixel it covers, of `_WHOLE`."""
HEATS = (0, 1, 2)
"""The steps of a head's heat; at the first, each dot is as large as its place."""
_PARTS = 64
"""Parts of a dot's side in which lengths are counted."""
_GROWTH = (16, 10)
"""How many parts longer a dot is with each step of heat, down and across."""
_WHOLE = 256
"""The weight of a dot that covers a pixel."""
_COLD_INK, _WARM_INK = 212, 36
"""The ink of a cold dot, and of the row of dots below a hot one."""
_UP, _DOWN, _LEFT, _RIGHT, _HERE, _DIAGONAL = 1, 2, 4, 8, 16, 32
"""What the dots at a place and around it add to its number in the table of ink."""
_AROUND = np.array(
    [[_DIAGONAL, _UP, _DIAGONAL], [_LEFT, _HERE, _RIGHT], [_DIAGONAL, _DOWN, _DIAGONAL]], np.float32
)
_BESIDE_A_STROKE = 6
"""The heat beside a straight stroke: a dot's own is 16, those beside it have 4 or 1 of it."""
_INK_OF_DOT, _INK_OF_CORNER = 20, 14
"""The ink of each part of heat above that, at a dot and in the corner between dots."""


def burn_dots(dots: Ink) -> Ink:
    """Return dots as a thermal head burns them row by row, with the warm row below the last."""
    padded = cv2.copyMakeBorder(dots & 1, 0, 1, 0, 0, cv2.BORDER_CONSTANT)
    around = cv2.filter2D(padded, -1, _AROUND, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.LUT(around, _ink_by_dots_around()), np.uint8)


@functools.cache
def _ink_by_dots_around() -> Ink:
    """Return the ink of a place by the dots at it and around it."""
    places = np.arange(256)
    up, down, left, right, here = (
        (places & bit) // bit for bit in (_UP, _DOWN, _LEFT, _RIGHT, _HERE)
    )
    heat = 16 * here + 4 * (up + down + left + right) + places // _DIAGONAL
    more = np.maximum(0, heat - _BESIDE_A_STROKE)
    dot = np.minimum(more * _INK_OF_DOT, np.where(up, 255, _COLD_INK))
    is_corner = (up | down) & (left | right)
    blank = np.maximum(more * _INK_OF_CORNER * is_corner, _WARM_INK * up)
    return np.asarray(np.where(here, dot, np.minimum(blank, 127)), np.uint8)


def spread_dots(dots: Ink, left: int, top: int, side: Fraction, heat: int) -> tuple[Ink, int, int]:
    """Return dots as ink on pixels, with the corner relative to the pen (right, up) in pixels.

    `side` is the side of a dot in pixels; the corner of the dots is given in dots.
    """
    if side == 1 and heat == 0:
        return dots, left, top
    down, across = _GROWTH
    first_row, rows = _pixel_weights(-top, dots.shape[0], side, heat * down)
    first_column, columns = _pixel_weights(left, dots.shape[1], side, heat * across)
    covered = _weighted_rows(_weighted_rows(dots.astype(np.int32), rows).T, columns).T
    return np.minimum(covered, 255).astype(np.uint8), first_column, -first_row


def _weighted_rows(values: Integers, weights: Weights) -> Integers:
    """Return for each pixel the sum of the rows of dots that cover it, by their shares."""
    found = np.zeros((weights[0][0].size, values.shape[1]), np.int32)
    for dot, share in weights:
        found += values[dot] * share[:, None]
    return found // _WHOLE


@functools.lru_cache(maxsize=1024)
def _pixel_weights(first: int, count: int, side: Fraction, growth: int) -> tuple[int, Weights]:
    """Return the number of the first pixel, and for each pixel the dots that cover it, with shares.

    Dots are counted from the pen, or from the baseline. Most pixels are covered by one dot or two;
    the others' shares are 0.

    >>> from fractions import Fraction
    >>> first, weights = _pixel_weights(1, 2, Fraction(3, 2), 0)
    >>> first, [(dots.tolist(), shares.tolist()) for dots, shares in weights]
    (1, [([0, 0, 1, 1], [128, 256, 256, 128])])
    """
    pixel = 2 * _PARTS * side.denominator
    starts = 2 * _PARTS * side.numerator * np.arange(first, first + count, dtype=np.int64)
    ends = starts + 2 * _PARTS * side.numerator
    starts, ends = starts - growth * side.numerator, ends + growth * side.numerator
    low, high = int(starts[0] // pixel), int(-(-ends[-1] // pixel))
    edges = pixel * np.arange(low, high, dtype=np.int64)[:, None]
    shared = np.maximum(np.minimum(edges + pixel, ends) - np.maximum(edges, starts), 0)
    shares = (shared * _WHOLE // pixel).astype(np.int32)
    order = np.argsort(-shares, axis=1, kind="stable")
    most = int((shares > 0).sum(axis=1).max())
    return low, tuple(
        (order[:, n], np.take_along_axis(shares, order[:, n : n + 1], 1)[:, 0]) for n in range(most)
    )
