"""What is measured of a picture without labels: the same code for real and generated ones.

Nothing is read: print is found by its ink (`print_lines`), so that no engine whose accuracy is to
be predicted takes part. A statistic that a picture does not have is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.fit.print_lines import X_HEIGHT, find_print_lines
from docextract_eval.corpus.fit.statistics import jpeg_quality
from docextract_eval.corpus.fit.surroundings import find_surroundings, in_gray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.print_lines import PrintLines
    from docextract_eval.records import File

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistic:
    """What one statistic is, and how its values are compared."""

    about: str
    is_ratio: bool = False
    """Whether its values are compared by how many times larger they are."""
    smallest: float = 0.0
    """What is added to a value before, for there is no ratio to 0."""
    digits: int = 2
    """To which it is rounded: finer differences say nothing."""


STATISTICS: Mapping[str, Statistic] = {
    "longer_side_px": Statistic("longer side of the picture in pixels", is_ratio=True, digits=0),
    "shorter_side_px": Statistic("shorter side of the picture in pixels", is_ratio=True, digits=0),
    "x_height_px": Statistic("height of small letters in pixels", is_ratio=True, digits=1),
    "line_pitch": Statistic("distance of neighbouring lines, in x-heights", is_ratio=True),
    "skew_abs_deg": Statistic(
        "angle of the lines, in degrees", is_ratio=True, smallest=0.1, digits=2
    ),
    "bow": Statistic("how far lines bend, in x-heights", is_ratio=True, smallest=0.02, digits=3),
    "print_across": Statistic("share of the picture's width that print spans"),
    "print_down": Statistic("share of the picture's height that print spans"),
    "surroundings": Statistic("share of the picture that shows something else than the document"),
    "paper_noise": Statistic(
        "spread within small blocks of plain paper", is_ratio=True, smallest=0.3, digits=1
    ),
    "edge_width_px": Statistic(
        "how many pixels wide the edges of print are", is_ratio=True, smallest=0.2
    ),
    "ink_contrast": Statistic("how much brighter paper is than print, from 0 to 255", digits=0),
    "ink_unevenness": Statistic(
        "how unequal the contrast of lines is", is_ratio=True, smallest=0.03
    ),
    "paper_median": Statistic("brightness of the paper, from 0 to 255", digits=0),
    "light_unevenness": Statistic("how unevenly the paper is lit", is_ratio=True, smallest=0.02),
    "chroma": Statistic("how colourful the paper is", is_ratio=True, smallest=0.5, digits=1),
    "warmth": Statistic("how yellow the paper is, or blue where below 0, in b of CIELAB", digits=1),
    "redness": Statistic("how red the paper is, or green where below 0, in a of CIELAB", digits=1),
    "extreme_pixels": Statistic("share of pixels that are nearly black or white"),
    "jpeg_quality": Statistic("quality of JPEG, by its quantisation table", digits=0),
    "lines": Statistic("lines of print", is_ratio=True, digits=0),
    "words": Statistic("words, by the gaps between them", is_ratio=True, digits=0),
    "letters_per_line": Statistic("letters of a line", is_ratio=True, digits=1),
}
"""What is measured of every picture."""
OF_CONTENT = ("line_pitch", "lines", "words", "letters_per_line")
"""Statistics that no condition changes by much: what is printed decides them."""
_BLOCK = 8
_PLAIN_SHARE = 30
"""The percentile of the spreads within blocks: folds and letters lie above."""
_STEEPEST = 99
_NEARLY = 10
"""Gray levels from black or white that are nearly that."""
_GRID = 8
"""Cells of the grid on which light is measured, along each side."""
_MIDDLE = (0.1, 0.9)
"""The part of the print, along each side, on which light is measured."""


def measure_page(file: File) -> dict[str, float] | None:
    """Measure a page as it is stored; None where no print is found on it."""
    image = decode(file)
    gray = in_gray(image)
    found = find_print_lines(gray)
    if found is None:
        return None
    x_height = X_HEIGHT * found.capital_height
    measured = {
        "longer_side_px": float(max(gray.shape)),
        "shorter_side_px": float(min(gray.shape)),
        "x_height_px": x_height / found.scale,
        "line_pitch": found.pitch / x_height,
        "skew_abs_deg": abs(found.skew),
        "bow": found.bow / x_height,
        "extreme_pixels": float(((gray < _NEARLY) | (gray > 255 - _NEARLY)).mean()),
        "lines": float(found.rows),
        "words": float(found.words),
        "letters_per_line": found.letters_per_line,
        "surroundings": _surroundings(image, found),
    }
    measured |= (
        _colour(image, found)
        | _spans(found)
        | _light(found)
        | _ink(found)
        | _grain_and_edges(gray, found)
    )
    if quality := jpeg_quality(file):
        measured["jpeg_quality"] = quality
    return {name: round(value, STATISTICS[name].digits) for name, value in measured.items()}


def _spans(found: PrintLines) -> dict[str, float]:
    """Return how much of the picture the print spans."""
    (left, top), (right, bottom) = found.boxes[:, :2].min(axis=0), found.boxes[:, 2:].max(axis=0)
    height, width = found.upright.shape
    return {
        "print_across": float((right - left) / width),
        "print_down": float((bottom - top) / height),
    }


def _bounds(found: PrintLines) -> tuple[int, int, int, int]:
    """Return the bounds of the print in the upright copy."""
    left, top = np.floor(found.boxes[:, :2].min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(found.boxes[:, 2:].max(axis=0)).astype(int).tolist()
    height, width = found.upright.shape
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


def _light(found: PrintLines) -> dict[str, float]:
    """Measure how bright the paper is, and how unevenly it is lit."""
    left, top, right, bottom = _bounds(found)
    low, high = _MIDDLE
    across, down = right - left, bottom - top
    part = found.paper[
        top + round(low * down) : top + round(high * down),
        left + round(low * across) : left + round(high * across),
    ]
    if min(part.shape) < _GRID:
        part = found.paper
    cells = cv2.resize(part, (_GRID, _GRID), interpolation=cv2.INTER_AREA).astype(float)
    dark, bright = np.percentile(cells, (5, 95)).tolist()
    middle = max(1.0, float(np.median(cells)))
    return {"paper_median": middle, "light_unevenness": (bright - dark) / middle}


def _ink(found: PrintLines) -> dict[str, float]:
    """Measure the contrast of print, and how unequal it is from line to line."""
    levels = []
    for box in found.boxes:
        x0, y0, x1, y1 = np.rint(box).astype(int).tolist()
        part = found.upright[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
        if part.size:
            dark, bright = np.percentile(part, (5, 90)).tolist()
            levels.append(bright - dark)
    middle = float(np.median(levels))
    low, high = np.percentile(levels, (25, 75)).tolist()
    return {"ink_contrast": middle, "ink_unevenness": (high - low) / max(1.0, middle)}


def _colour(image: Pixels, found: PrintLines) -> dict[str, float]:
    """Measure how far the colour of the paper is from gray, and where to, in a and b of CIELAB."""
    if image.ndim == 2:
        return {"chroma": 0.0, "warmth": 0.0, "redness": 0.0}
    left, top, right, bottom = (round(each / found.scale) for each in _bounds(found))
    part = image[max(0, top) : bottom, max(0, left) : right]
    small = cv2.resize(part if part.size else image, (64, 64), interpolation=cv2.INTER_AREA)
    colours = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)[..., 1:]
    return {
        "chroma": float(np.median(np.hypot(colours[..., 0], colours[..., 1]))),
        "warmth": float(np.median(colours[..., 1])),
        "redness": float(np.median(colours[..., 0])),
    }


def _surroundings(image: Pixels, found: PrintLines) -> float:
    """Return the share of the picture that is no paper."""
    bounds = tuple(round(each / found.scale) for each in _bounds(found))
    left, top, right, bottom = bounds
    height = found.capital_height / found.scale
    return float(find_surroundings(image, (left, top, right, bottom), height).shown.mean())


def _grain_and_edges(gray: Pixels, found: PrintLines) -> dict[str, float]:
    """Measure noise and the width of edges in the picture itself, not in its copy."""
    boxes = _boxes_in_picture(found, gray.shape)
    widths = []
    for x0, y0, x1, y1 in boxes:
        part = gray[y0:y1, x0:x1].astype(np.int16)
        if part.shape[1] > _BLOCK and part.shape[0] > 1:
            steps = np.percentile(np.abs(np.diff(part, axis=1)), _STEEPEST)
            low, high = np.percentile(part, (5, 95))
            if steps > 0 and high > low:
                widths.append(float((high - low) / steps))
    measured = {"edge_width_px": float(np.median(widths))} if widths else {}
    if spreads := _plain_spreads(gray, boxes):
        measured["paper_noise"] = float(np.percentile(spreads, _PLAIN_SHARE))
    return measured


def _boxes_in_picture(found: PrintLines, shape: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Return where the middle of each line is in the picture, which is not turned."""
    height, width = found.upright.shape
    turn = np.radians(found.skew)
    boxes = []
    for left, top, right, bottom in found.boxes.tolist():
        x, y = (left + right - width) / 2, (top + bottom - height) / 2
        across = x * np.cos(turn) - y * np.sin(turn) + width / 2
        down = x * np.sin(turn) + y * np.cos(turn) + height / 2
        half, deep = (right - left) / 2, (bottom - top) / 2
        if abs(found.skew) > 1:
            half = min(half, deep / abs(np.tan(turn)))
        corners = (across - half, down - deep, across + half, down + deep)
        x0, y0, x1, y1 = (round(each / found.scale) for each in corners)
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(shape[1], x1), min(shape[0], y1)
        if x0 < x1 and y0 < y1:
            boxes.append((x0, y0, x1, y1))
    return boxes


def _plain_spreads(gray: Pixels, boxes: list[tuple[int, int, int, int]]) -> list[float]:
    """Return the deviation within each block of plain paper beside the print."""
    if not boxes:
        return []
    corners = np.array(boxes)
    (left, top), (right, bottom) = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    covered = np.zeros(gray.shape, bool)
    for x0, y0, x1, y1 in boxes:
        more = round(0.15 * (y1 - y0))
        covered[max(0, y0 - more) : y1 + more, x0:x1] = True
    part, hidden = gray[top:bottom, left:right], covered[top:bottom, left:right]
    height, width = (side // _BLOCK * _BLOCK for side in part.shape)
    shape = (height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    plain = ~hidden[:height, :width].reshape(shape).any(axis=(1, 3))
    spreads = part[:height, :width].reshape(shape).astype(np.float32).std(axis=(1, 3))
    values: list[float] = spreads[plain].tolist()
    return values
