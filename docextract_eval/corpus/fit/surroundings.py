"""What a photograph shows beside the paper: where it is, how bright, how uneven, how rough.

Paper is known inside the bounds of the print. Without its ink it is continued outwards from there;
whatever is darker, brighter or of another colour, and reaches the edge of the picture, is something
else. A table as white as the paper is not distinguished from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

Bounds = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""
CLOSED_HEIGHTS = 1.2
"""The side of the square that closes over ink, in heights of words."""
SIDES = ("top", "right", "bottom", "left")
_CLOSED_SIDE, _LONGER_SIDE = 600, 200
"""The longer side of the picture without ink, and of that in which surroundings are found."""
_DARKER, _BRIGHTER = 0.8, 1.15
"""The shares of the brightness of the paper beyond which something is no paper."""
_DARKEST = 1 / 255
"""The least level: of a black that has no light at all."""
_OTHER_COLOUR = 9.0
"""How far from the paper's colour it is, in a and b of CIELAB."""
_INSET = 0.04
"""How far inside the bounds of print there is paper for sure, as a share of their sides."""
_SOFT = 8.0
"""The deviation of the blur that makes light of paper, in px."""
_OPENED, _CLOSED = 3, 5
"""The squares that take specks away, and that fill holes, in px."""
_SMALLEST = 0.004
"""The share of the picture from which on surroundings count."""
_STRIP, _LEAST_OF_STRIP = 0.03, 0.15
"""How wide the strip along a side is, and how much of it surroundings fill if the side has any."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What is found beside the paper, in a small copy of the picture."""

    shown: Mask
    """Where the picture shows something else than the paper."""
    levels: Floats
    """How bright everything is, as a share of paper in the same light."""

    def sides(self) -> tuple[bool, ...]:
        """Return which sides of the picture show any."""
        deep, wide = (max(1, round(_STRIP * side)) for side in self.shown.shape)
        strips = (
            self.shown[:deep],
            self.shown[:, -wide:],
            self.shown[-deep:],
            self.shown[:, :wide],
        )
        return tuple(bool(strip.mean() > _LEAST_OF_STRIP) for strip in strips)

    def level(self) -> float:
        """Return how bright they are, as a share of the brightness of paper."""
        return max(_DARKEST, float(np.median(self.levels[self.shown])))

    def cells(self, count: int) -> Floats:
        """Return their brightness on a grid, by their level; nan where paper is."""
        size = (count, count)
        shown = self.shown.astype(float)
        seen = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
        sums = cv2.resize(shown * self.levels, size, interpolation=cv2.INTER_AREA)
        found = np.full(size, np.nan)
        is_seen = seen > 0.5
        found[is_seen] = sums[is_seen] / seen[is_seen] / self.level()
        return found


def find_surroundings(image: Pixels, bounds: Bounds, height: float) -> Surroundings:
    """Return what a picture shows beside the paper, given the bounds and the height of print."""
    small = _without_ink(image, height)
    scale = max(small.shape[:2]) / max(image.shape[:2])
    rows, columns = (
        _continued(bounds[at] * scale, bounds[at + 2] * scale, small.shape[1 - at]) for at in (1, 0)
    )
    gray = in_gray(small).astype(float)
    inside = np.zeros(gray.shape)
    inside[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = 1
    light = cv2.GaussianBlur(gray * inside, (0, 0), _SOFT) / np.maximum(
        cv2.GaussianBlur(inside, (0, 0), _SOFT), 1e-3
    )
    paper = np.maximum(light[rows][:, columns], 1)
    is_other = (gray < _DARKER * paper) | (gray > _BRIGHTER * paper)
    is_other |= _has_other_colour(small, inside > 0)
    copy = cv2.resize(in_gray(image), gray.shape[::-1], interpolation=cv2.INTER_AREA)
    return Surroundings(_at_the_edge(is_other & (inside == 0)), copy / paper)


def in_gray(image: Pixels) -> Pixels:
    """Return a picture in gray."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def _without_ink(image: Pixels, height: float) -> Pixels:
    """Return a small copy of a picture, with ink closed over."""
    scale = min(1.0, _CLOSED_SIDE / max(image.shape[:2]))
    copy = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = max(3, round(CLOSED_HEIGHTS * height * scale)) | 1
    closed = cv2.morphologyEx(copy, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    smaller = _LONGER_SIDE / max(image.shape[:2])
    down, across = (max(8, round(side * smaller)) for side in image.shape[:2])
    small = cv2.resize(closed, (across, down), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.medianBlur(small, 3), np.uint8)


def _continued(first: float, last: float, length: int) -> NDArray[np.int64]:
    """Return for each row or column the nearest one that is well inside the print."""
    inset = _INSET * (last - first)
    start = min(max(0, int(first + inset)), length - 2)
    end = min(max(start + 1, int(last - inset) - 1), length - 1)
    return np.clip(np.arange(length), start, end)


def _has_other_colour(image: Pixels, is_paper: Mask) -> Mask:
    """Return where the colour is not that of the paper."""
    if image.ndim == 2:
        return np.zeros(image.shape, bool)
    colours = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)[..., 1:]
    away = colours - np.median(colours[is_paper], axis=0)
    return np.asarray(np.hypot(away[..., 0], away[..., 1]) > _OTHER_COLOUR)


def _at_the_edge(other: Mask) -> Mask:
    """Return the regions that reach the edge of the picture and are no specks."""
    opened = cv2.morphologyEx(
        other.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_OPENED, _OPENED), np.uint8)
    )
    wide = cv2.copyMakeBorder(opened, *(_CLOSED,) * 4, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((_CLOSED, _CLOSED), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(closed[_CLOSED:-_CLOSED, _CLOSED:-_CLOSED])
    )
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    kept = np.isin(np.arange(count), edge) & (boxes[:, 4] > _SMALLEST * other.size)
    kept[0] = False
    return np.asarray(kept[labels], bool)
