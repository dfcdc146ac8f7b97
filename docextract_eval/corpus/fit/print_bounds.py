"""Where the print of a photographed document is, found without labels and without reading it.

Ink is what a small square closes over. Marks as high as letters join into lines, and lines that are
near each other into the print; lines that lie on something else than its paper are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval.corpus.fit.surroundings import Bounds, find_surroundings, in_gray

if TYPE_CHECKING:
    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    Labels = NDArray[np.int32]
    Mask = NDArray[np.bool_]

LABELLED_HEIGHT = 1.14
"""The height of the box that people draw around words, over that of the letters inside."""
_LONGER_SIDE = 1000
"""Of the picture in which print is looked for, in pixels."""
_SQUARE = 31
"""The side of the square that closes over letters, in its pixels."""
_FAINTEST, _LEAST_DEPTH = 0.5, 8
"""How much darker than paper ink is: a share of what parts the marks in two, and gray levels."""
_LOWEST, _HIGHEST, _LONGEST, _LEAST_FILLED = 5, 60, 6, 0.15
"""What a letter is: its height in pixels, its sides over each other, the share of its box."""
_LIKE_HEIGHTS = (0.4, 3)
"""How high the letters of one print are, in typical heights."""
_DARK_PAPER = 0.55
"""The share of the typical brightness of paper below which marks lie on something else."""
_GAP_IN_LINE = 1.6
"""The widest gap between letters of a line, in heights."""
_FEWEST_LETTERS, _TALLEST_LINE, _LEAST_OF_LINE = 3, 6, 0.3
"""What a line is: its letters, its height in heights of letters, and the share of its box."""
_LINE_SHAPE = 1.5
"""How much longer than high a line is at least."""
_NEAR = (6, 12)
"""How far lines of one print are apart, across and down, in heights."""
_FEWEST_LINES, _FEWEST_MARKS = 8, 20
"""With fewer the finding is in doubt."""
_LEAST_SHARE = 0.85
"""How much of all the ink in lines the print has, or the finding is in doubt."""
_CORE = (10, 90)
"""The percentiles of lines between which there is paper for sure."""
_OFF_PAPER = 0.5
"""The share of a line that lies on something else than the paper, if it is none."""


@dataclass(frozen=True, slots=True)
class FoundPrint:
    """The bounds of the print in a picture, in its pixels."""

    bounds: Bounds
    height: float
    """Of its letters."""
    lines: tuple[Bounds, ...]
    """The bounds of each line."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Connected marks of ink that may be letters."""

    labels: Labels
    """The number of the mark at each pixel."""
    boxes: Floats
    """Left, top, right and bottom of each."""
    are_letters: Mask
    height: float
    """The typical height of a letter."""
    ink: Floats
    """How much ink each has: its area by how much darker than paper it is."""
    paper: Pixels
    """The picture with ink closed over."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines of letters in a picture."""

    boxes: Floats
    """Left, top, right and bottom of each."""
    ink: Floats
    """How much each has."""
    of_letters: NDArray[np.int64]
    """The line of each mark that may be a letter, in their order; -1 for those in no line."""


def find_print(image: Pixels) -> FoundPrint | None:
    """Return the bounds of the print in a picture, gray or in colour; None where in doubt."""
    scale = _LONGER_SIDE / max(image.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    marks = find_marks(np.asarray(cv2.GaussianBlur(in_gray(small), (3, 3), 0), np.uint8))
    if marks is None:
        return None
    found = find_lines(marks)
    boxes, ink = found.boxes, found.ink
    is_near = largest_cluster(boxes, ink, marks.height)
    if is_near.sum() < _FEWEST_LINES or ink[is_near].sum() < _LEAST_SHARE * ink.sum():
        return None
    lines = _on_paper(small, boxes[is_near], marks.height)
    if len(lines) < _FEWEST_LINES:
        return None
    left, top, right, bottom = (round(each / scale) for each in _around(lines))
    line_bounds = tuple(
        (round(x0), round(y0), round(x1), round(y1)) for x0, y0, x1, y1 in lines / scale
    )
    return FoundPrint((left, top, right, bottom), marks.height / scale, line_bounds)


def overlap(one: Bounds, other: Bounds) -> float:
    """Return what two boxes share of what they cover together.

    >>> overlap((0, 0, 10, 10), (0, 5, 10, 15))
    0.3333333333333333
    """
    across, down = (
        max(0, min(one[at + 2], other[at + 2]) - max(one[at], other[at])) for at in (0, 1)
    )
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / (areas - across * down)


def find_marks(gray: Pixels) -> Marks | None:
    """Return the marks of ink, and which of them are as high as letters on paper."""
    paper = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((_SQUARE, _SQUARE), np.uint8))
    depth = cv2.subtract(paper, gray)
    deep = depth[depth > _LEAST_DEPTH].reshape(-1, 1)
    if not deep.size:
        return None
    level, _ = cv2.threshold(deep, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.asarray(depth > _FAINTEST * level, np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height, area = boxes.T
    are = (height >= _LOWEST) & (height <= _HIGHEST) & (area > _LEAST_FILLED * width * height)
    are &= (width <= _LONGEST * height) & (height <= _LONGEST * width)
    are[0] = False
    if are.sum() < _FEWEST_MARKS:
        return None
    around = paper[top + height // 2, left + width // 2].astype(float)
    depths = depth.ravel().astype(float)
    weights = np.asarray(np.bincount(labels.ravel(), depths, count), float)
    are &= around > _DARK_PAPER * _weighted_median(around[are], (weights * around)[are])
    low, high = (share * _weighted_median(height[are], weights[are]) for share in _LIKE_HEIGHTS)
    are &= (height > low) & (height < high)
    typical = _weighted_median(height[are], weights[are])
    corners = np.column_stack([left, top, left + width, top + height]).astype(float)
    return Marks(np.asarray(labels, np.int32), corners, are, typical, weights, np.asarray(paper))


def find_lines(marks: Marks) -> Lines:
    """Return the lines that marks join into."""
    side = max(3, round(_GAP_IN_LINE * marks.height)) | 1
    letters = marks.are_letters[marks.labels].astype(np.uint8)
    wide = cv2.copyMakeBorder(letters, 0, 0, side, side, cv2.BORDER_CONSTANT)
    joined = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, side), np.uint8))[:, side:-side]
    count, labels, found, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(joined), connectivity=8
    )
    line_of = np.zeros(len(marks.are_letters), int)
    line_of[marks.labels.ravel()] = labels.ravel()
    own = line_of[marks.are_letters]
    ink = np.asarray(np.bincount(own, marks.ink[marks.are_letters], count), float)
    left, top, width, height, area = found.T.astype(float)
    are = np.bincount(own, minlength=count) >= _FEWEST_LETTERS
    are &= (height <= _TALLEST_LINE * marks.height) & (width > _LINE_SHAPE * height)
    are &= area > _LEAST_OF_LINE * width * height
    are[0] = False
    numbers = np.where(are, np.cumsum(are) - 1, -1)
    boxes = np.column_stack([left, top, left + width, top + height])
    return Lines(boxes[are], ink[are], numbers[own])


def largest_cluster(boxes: Floats, ink: Floats, height: float) -> Mask:
    """Return which lines are among those, each near another one, that have the most ink."""
    across, down = (each * height / 2 for each in _NEAR)
    grown = boxes + np.array([-across, -down, across, down])
    starts = np.maximum(grown[:, None, :2], grown[None, :, :2])
    ends = np.minimum(grown[:, None, 2:], grown[None, :, 2:])
    meet = (starts < ends).all(axis=2)
    clusters, before = np.arange(len(boxes)), np.zeros(0, int)
    while not np.array_equal(clusters, before):
        before = clusters
        clusters = np.where(meet, clusters, len(boxes)).min(axis=1, initial=len(boxes))
    if not len(boxes):
        return np.zeros(0, bool)
    return np.asarray(clusters == np.bincount(clusters, weights=ink).argmax())


def _on_paper(image: Pixels, lines: Floats, height: float) -> Floats:
    """Return those of the lines that lie on the same paper as most of them."""
    (left, top), _ = np.percentile(lines[:, :2], _CORE, axis=0)
    _, (right, bottom) = np.percentile(lines[:, 2:], _CORE, axis=0)
    core = (round(left), round(top), round(right), round(bottom))
    other = find_surroundings(image, core, height).shown
    scale = len(other) / len(image)
    kept = []
    for line in lines:
        x0, y0, x1, y1 = np.rint(scale * line).astype(int)
        part = other[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
        if not part.size or part.mean() < _OFF_PAPER:
            kept.append(line)
    return np.array(kept)


def _around(lines: Floats) -> tuple[float, ...]:
    """Return the box around all of some boxes."""
    return (*lines[:, :2].min(axis=0).tolist(), *lines[:, 2:].max(axis=0).tolist())


def _weighted_median(values: NDArray[np.generic], weights: Floats) -> float:
    """Return the value that half of the weight lies below."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(below, below[-1] / 2)])
