"""Draw paths as ink, in whole pixels: scratches, rings, nets of lines.

Basic arithmetic with floats is the same everywhere, and a path is rounded to pixels before it is
drawn, so the bytes are the same on every processor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.pixel_operations import (
    CIRCLE_PARTS,
    cosine_thousandths,
    direction_from_degrees,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels, Size

    Path = NDArray[np.float64]
    """Points (n, 2) of x and y."""


def ellipse(
    centre: tuple[float, float],
    radii: tuple[float, float],
    first_turn: float = 0,
    last_turn: float = 1,
) -> Path:
    """Return an ellipse, or an arc of it between two angles in turns, which can exceed 1."""
    angles = np.rint(np.linspace(first_turn, last_turn, 65) * CIRCLE_PARTS).astype(np.int64)
    x, y = cosine_thousandths(angles) / 1000, cosine_thousandths(angles - CIRCLE_PARTS // 4) / 1000
    return np.stack([centre[0] + radii[0] * x, centre[1] + radii[1] * y], axis=-1)


def place_paths(
    paths: Sequence[Path], size: float, degrees: float, position: tuple[float, float]
) -> list[Path]:
    """Return paths scaled, turned clockwise, and moved so that their origin is at a point."""
    cos, sin = (size * part for part in direction_from_degrees(degrees))
    return [
        np.stack([x * cos - y * sin + position[0], x * sin + y * cos + position[1]], axis=-1)
        for x, y in (path.T for path in paths)
    ]


def path_pixels(paths: Sequence[Path]) -> NDArray[np.int64]:
    """Return all pixels (x, y) on the paths, without gaps.

    >>> path_pixels([np.array([[0.5, 0.5], [3.5, 0.5]])]).tolist()
    [[0, 0], [1, 0], [2, 0], [3, 0]]
    """
    if not paths:
        return np.zeros((0, 2), np.int64)
    starts = np.concatenate([path[:-1] for path in paths])
    ways = np.concatenate([path[1:] for path in paths]) - starts
    counts = np.ceil(np.abs(ways).max(axis=1)).astype(np.int64) + 1
    which = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = step / np.maximum(counts - 1, 1)[which]
    spots: NDArray[np.int64] = np.floor(starts[which] + ways[which] * share[:, None]).astype(int)
    return spots


def stroke_mask(size: Size, pixels: NDArray[np.int64], width: float, ink: int = 255) -> Pixels:
    """Return a page-sized mask of the pixels drawn with a round nib, with soft edges."""
    mask = np.zeros(size, np.uint8)
    half = max(0.0, width - 1) / 2
    reach = int(np.ceil(half)) + 2
    x, y = pixels[:, 0], pixels[:, 1]
    inside = (x >= -reach) & (x < size[1] + reach) & (y >= -reach) & (y < size[0] + reach)
    if not inside.any():
        return mask
    x, y = x[inside], y[inside]
    left, top = int(x.min()) - reach, int(y.min()) - reach
    x, y = x - left, y - top
    canvas = np.zeros((int(y.max()) + reach + 1, int(x.max()) + reach + 1), np.uint8)
    canvas[y, x] = ink
    if half >= 1:  # a smaller nib is one pixel
        offsets = np.arange(-reach, reach + 1)
        nib = (offsets[:, None] ** 2 + offsets[None, :] ** 2 <= half**2).astype(np.uint8)
        canvas = np.asarray(cv2.dilate(canvas, nib), np.uint8)
    inked = cv2.GaussianBlur(canvas, (3, 3), 0.6)
    on_page = mask[max(0, top) : top + canvas.shape[0], max(0, left) : left + canvas.shape[1]]
    on_page[:] = inked[max(0, -top) :, max(0, -left) :][: on_page.shape[0], : on_page.shape[1]]
    return mask
