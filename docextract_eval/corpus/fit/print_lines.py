"""The lines and words of a picture, found by ink alone: nothing is read.

The picture is brought to a usual size, turned upright by the angle that sharpens the rows of its
marks, and its marks are joined into lines. Those of the largest group of lines are its print.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.fit.print_bounds import find_lines, find_marks, largest_cluster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.print_bounds import Marks

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_USUAL_AREA, _LEAST_SIDE = 1_200_000, 1_000
"""Of the copy in which print is looked for: its pixels, and those of its longer side at least."""
_ANGLES = np.arange(-15, 15.001, 0.25)
_FINE = np.arange(-0.25, 0.251, 0.05)
_LEVEL = 0.7
"""Degrees of skew from which on the copy is turned."""
_FEWEST_MARKS, _FEWEST_LINES = 20, 4
"""With fewer there is no print."""
_CAPITALS = 75
"""The percentile of the heights of marks at which capitals and digits are."""
X_HEIGHT = 0.7
"""Of the height of capitals."""
_NARROWEST_GAP, _WIDEST_GAP = 0.2, 2.0
"""Between words, in heights of marks: what is narrower is none, what is wider is one for sure."""
_LIKE_CAPITALS = (0.8, 1.2)
"""Heights of marks that stand on the baseline, by that of capitals."""
_FEWEST_IN_BOW = 10
"""Marks of a line whose bow is measured."""
_LONG = 0.5
"""The share of the longest line from which on the bow of a line is measured."""
_APART = 1e6
"""Pixels by which lines are set apart, so that all are searched at once."""
_STRAY = 0.35
"""How far from a line's first parabola a mark may stand, in heights, to count for the second."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintLines:
    """The lines of the print in an upright copy of a picture."""

    upright: Pixels
    """The copy, in gray."""
    scale: float
    """Its pixels for one of the picture's."""
    skew: float
    """The angle of the lines in the picture, in degrees."""
    paper: Pixels
    """The copy with ink closed over."""
    boxes: Floats
    """Left, top, right and bottom of each line, from the top."""
    capital_height: float
    """In pixels of the copy."""
    pitch: float
    """The distance of neighbouring lines, in pixels of the copy."""
    bow: float
    """How far the lines bend, in pixels of the copy."""
    words: int
    letters_per_line: float
    rows: int
    """Lines that stand beside each other are one row."""


def find_print_lines(gray: Pixels) -> PrintLines | None:
    """Return the lines of the print in a picture; None where there is none to be found."""
    copy, scale = _usual_size(gray)
    marks = _marks(copy)
    if marks is None:
        return None
    turned_by = _skew(marks)
    if abs(turned_by) < _LEVEL:
        return _lines(copy, scale, 0.0, marks)
    copy = _turned(copy, turned_by)
    marks = _marks(copy)
    return None if marks is None else _lines(copy, scale, turned_by, marks)


def _marks(copy: Pixels) -> Marks | None:
    return find_marks(np.asarray(cv2.GaussianBlur(copy, (3, 3), 0), np.uint8))


def _usual_size(gray: Pixels) -> tuple[Pixels, float]:
    """Return a copy of a usual size, and its pixels for one of the picture's."""
    scale = min(1.0, float(np.sqrt(_USUAL_AREA / gray.size)))
    scale = max(scale, min(2.0, _LEAST_SIDE / max(gray.shape)))
    if scale == 1:
        return gray, 1.0
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=way)), scale


def _skew(marks: Marks) -> float:
    """Return the angle in degrees that sharpens the rows in which marks stand."""
    boxes = marks.boxes[marks.are_letters]
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]
    step = max(1.0, marks.height / 4)

    def sharpness(angle: float) -> float:
        rows = np.rint((down - np.tan(np.radians(angle)) * across) / step).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(float)
        return float(np.square(counts).sum() + (counts[1:] * counts[:-1]).sum())

    coarse = max(_ANGLES.tolist(), key=lambda angle: (sharpness(angle), -abs(angle)))
    return float(max((coarse + _FINE).tolist(), key=lambda angle: (sharpness(angle), -abs(angle))))


def _turned(copy: Pixels, degrees: float) -> Pixels:
    """Return a picture turned about its middle, with its edge continued."""
    height, width = copy.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(
        cv2.warpAffine(copy, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _lines(copy: Pixels, scale: float, turned_by: float, marks: Marks) -> PrintLines | None:
    """Return the lines that marks of an upright copy make; None where they are too few."""
    found = find_lines(marks)
    near = largest_cluster(found.boxes, found.ink, marks.height)
    letters = marks.boxes[marks.are_letters]
    own = np.where(found.of_letters >= 0, found.of_letters, 0)
    in_print = (found.of_letters >= 0) & (near[own] if len(near) else False)
    if near.sum() < _FEWEST_LINES or in_print.sum() < _FEWEST_MARKS:
        return None
    letters, own = letters[in_print], own[in_print]
    capital = float(np.percentile(letters[:, 3] - letters[:, 1], _CAPITALS))
    boxes = found.boxes[near]
    boxes = boxes[np.argsort(boxes[:, 1], kind="stable")]
    starts = _rows(boxes)
    if len(starts) < _FEWEST_LINES:
        return None
    slope, bow = _slope_and_bow(letters, own, capital)
    return PrintLines(
        upright=copy,
        scale=scale,
        skew=turned_by + float(np.degrees(np.arctan(slope))),
        paper=marks.paper,
        boxes=boxes,
        capital_height=capital,
        pitch=float(np.median(np.diff(starts))),
        bow=bow,
        words=_word_count(letters, own, marks.height),
        letters_per_line=len(letters) / len(starts),
        rows=len(starts),
    )


def _rows(boxes: Floats) -> list[float]:
    """Return where the rows are in which lines stand, from the top."""
    centres = np.sort((boxes[:, 1] + boxes[:, 3]) / 2)
    near = float(np.median(boxes[:, 3] - boxes[:, 1])) / 2
    rows = [[float(centres[0])]]
    for centre in centres[1:].tolist():
        if centre - rows[-1][-1] <= near:
            rows[-1].append(centre)
        else:
            rows.append([centre])
    return [float(np.mean(row)) for row in rows]


def _word_count(letters: Floats, own: NDArray[np.int64], height: float) -> int:
    """Count words: marks of one line with a wide gap before them.

    Gaps between letters are distinguished from those between words by Otsu's threshold.
    """
    order = np.lexsort((letters[:, 0], own))
    letters, own = letters[order], own[order]
    ends = np.maximum.accumulate(letters[:, 2] + own * _APART) - own * _APART
    gaps = (letters[1:, 0] - ends[:-1]) / height
    is_next = own[1:] == own[:-1]
    levels = np.clip(gaps[is_next] / _WIDEST_GAP, 0, 1) * 255
    if not len(levels):
        return len(letters)
    level, _ = cv2.threshold(np.rint(levels).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    narrowest = max(_NARROWEST_GAP, level / 255 * _WIDEST_GAP)
    return 1 + int((~is_next | (gaps > narrowest)).sum())


def _slope_and_bow(letters: Floats, own: NDArray[np.int64], capital: float) -> tuple[float, float]:
    """Return how lines fall, and how far one as long as the longest bends.

    Both are those of the middle one of all long lines.
    """
    heights = letters[:, 3] - letters[:, 1]
    low, high = _LIKE_CAPITALS
    stand = (heights >= low * capital) & (heights <= high * capital)
    across, down, own = (
        (letters[stand, 0] + letters[stand, 2]) / 2,
        letters[stand, 3],
        own[stand],
    )
    if not len(own):
        return 0.0, 0.0
    ends = {line: np.ptp(across[own == line]) for line in np.unique(own).tolist()}
    longest = max(ends.values())
    slopes, bows = [], []
    for line, length in ends.items():
        x, y = across[own == line], down[own == line]
        if len(x) < _FEWEST_IN_BOW or length < _LONG * longest or length == 0:
            continue
        x = (x - x.mean()) / longest
        curve = np.polynomial.polynomial.polyfit(x, y, 2)
        away = np.abs(y - np.polynomial.polynomial.polyval(x, curve))
        kept = away <= _STRAY * capital
        if kept.sum() >= _FEWEST_IN_BOW:
            curve = np.polynomial.polynomial.polyfit(x[kept], y[kept], 2)
        slopes.append(float(curve[1]) / longest)
        bows.append(float(curve[2]) / 4)
    if not bows:
        return 0.0, 0.0
    return float(np.median(slopes)), abs(float(np.median(bows)))
