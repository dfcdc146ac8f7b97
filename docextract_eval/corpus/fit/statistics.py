"""What is measured of a receipt, real or generated: the picture, and what is printed where on it.

Both sides are measured by the same code, on the same kind of boxes: one around each segment of
text. The definitions are those of the targets of the real receipts; the width of edges is added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from docextract_eval.borders.decoding.pictures import quantisation_table
from docextract_eval.corpus.degrade.files import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import File

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    Box = tuple[int, int, int, int]

STATISTICS = {
    "x_height_px": "height of small letters in pixels: 0.7 of that of capitals",
    "line_pitch": "distance of neighbouring lines, in x-heights",
    "skew_abs_deg": "angle of the lines, in degrees",
    "ink_contrast": "how much brighter paper is than the darkest 5 % of the print",
    "paper_median": "brightness of the paper between the print, from 0 to 255",
    "paper_noise": "spread within 8 x 8 blocks of plain paper, at percentile 30",
    "edge_width_px": "contrast of a segment over its steepest step from pixel to pixel",
    "jpeg_quality": "by the first quantisation table",
    "tokens": "words; segments where labels have no blanks",
    "chars_per_line": "characters in the middle line, without blanks",
}
"""The ten statistics by which receipts are held beside each other, and what each is."""
INK = {
    "ink_within": "quartile distance of the contrast of the letters of a segment, by its median",
    "ink_between": "the same of the contrast of the segments of a receipt",
}
"""How unevenly print has faded."""
_HIGH = re.compile(r"[A-IK-PR-Z0-9]+")
"""Words without a small or a descending character."""
_X_HEIGHT = 0.7
"""Of the height of capitals."""
_ANGLES = np.arange(-15, 15.001, 0.1)
_FINE = np.arange(-0.1, 0.101, 0.02)
_DOTS = 20_000
_GROWN = 0.15
"""How far ink is looked for beyond a box, as a share of its height."""
_BLOCK = 8
_PLAIN_SHARE = 30
"""The percentile of the spreads within blocks: folds and letters lie above."""
_STEEPEST = 99
_FEWEST_LINES = 3
_LOWEST, _FEWEST_LETTERS, _LEAST_CONTRAST = 5, 4, 5
"""What a segment needs so that the contrast of its letters can be measured: height in pixels,
length in heights, gray levels between ink and paper."""
_STANDARD_TABLE_SUM = 3688
"""Of the standard luminance table of JPEG, which is quality 50."""


class Segment(Protocol):
    """A text and where it stands, as labels state it or a reader saw it."""

    @property
    def text(self) -> str:
        """What is printed there."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """A picture in gray, and what is printed where on it."""

    gray: Pixels
    boxes: tuple[Box, ...]
    """Around each segment, in whole pixels, at least one wide and high."""
    texts: tuple[str, ...]


def as_print(file: File, segments: Sequence[Segment]) -> Print:
    """Return a picture and its segments, as they are measured."""
    gray = gray_pixels(file)
    boxes = tuple(box_inside(segment.box, gray.shape) for segment in segments)
    return Print(gray, boxes, tuple(segment.text for segment in segments))


def gray_pixels(file: File) -> Pixels:
    """Return a picture in gray."""
    image = decode(file)
    gray = image if image.ndim == 2 else cv2.cvtColor(image[..., :3], cv2.COLOR_BGR2GRAY)
    return np.asarray(gray, np.uint8)


def box_inside(box: Sequence[float], shape: Sequence[int]) -> Box:
    """Return a box in whole pixels of a picture of a shape, at least one wide and high."""
    x0, y0, x1, y1 = (round(each) for each in box)
    left, top = min(max(x0, 0), shape[1] - 1), min(max(y0, 0), shape[0] - 1)
    return left, top, min(max(x1, left + 1), shape[1]), min(max(y1, top + 1), shape[0])


def statistics(file: File, segments: Sequence[Segment], *, has_blanks: bool) -> dict[str, float]:
    """Measure a receipt; a statistic that it does not have is left out.

    `has_blanks` says whether the text of a segment has blanks between its words.
    """
    printed = as_print(file, segments)
    skew = skew_degrees(printed)
    height = x_height(printed.gray, printed.boxes, printed.texts)
    lines = text_lines(printed, skew)
    found = {"skew_abs_deg": abs(skew)} | paper_and_ink(printed) | unevenness(printed)
    if height:
        found["x_height_px"] = height
        if len(lines) >= _FEWEST_LINES:
            centres = [centre for centre, _ in lines]
            found["line_pitch"] = float(np.median(np.diff(centres))) / height
    if width := edge_width(printed):
        found["edge_width_px"] = width
    if quality := jpeg_quality(file):
        found["jpeg_quality"] = quality
    tokens = [word for text in printed.texts for word in text.split()] if has_blanks else segments
    found["tokens"] = float(len(tokens))
    found["chars_per_line"] = float(np.median([count for _, count in lines]))
    return found


def x_height(gray: Pixels, boxes: Sequence[Box], texts: Sequence[str]) -> float:
    """Return the height of small letters in pixels, by texts of capitals and digits alone.

    Without any such text it is 0.
    """
    capitals = [
        box
        for box, text in zip(boxes, texts, strict=True)
        if _HIGH.fullmatch("".join(text.split()))
    ]
    heights = [_ink_rows(gray, box) for box in capitals]
    return _X_HEIGHT * float(np.median(heights)) if heights else 0.0


def _ink_rows(gray: Pixels, box: Box) -> int:
    """Count the rows of a box of which more than 4 % is ink."""
    x0, y0, x1, y1 = box
    part = np.ascontiguousarray(gray[y0:y1, x0:x1])
    level, _ = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return int(((part <= level).mean(axis=1) > 0.04).sum())


def skew_degrees(printed: Print) -> float:
    """Return the angle that sharpens the profile of the rows of ink inside the boxes; or 0."""
    gray = printed.gray
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.zeros(gray.shape, bool)
    for x0, y0, x1, y1 in printed.boxes:
        ink[y0:y1, x0:x1] = gray[y0:y1, x0:x1] <= level
    y, x = np.nonzero(ink)
    if not len(y):
        return 0.0
    every = max(1, len(y) // _DOTS)
    y, x = y[::every], x[::every]

    def sharpness(angle: float) -> float:
        rows = np.rint(y - np.tan(np.radians(angle)) * x).astype(np.int64)
        return float(np.square(np.bincount(rows - rows.min()).astype(float)).sum())

    coarse = max(_ANGLES.tolist(), key=sharpness)
    return float(max((coarse + _FINE).tolist(), key=sharpness))


def text_lines(printed: Print, skew: float) -> list[tuple[float, int]]:
    """Return the centre and the count of characters of each line, from the top."""
    boxes = np.array(printed.boxes, float)
    turn = np.radians(skew)
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    centres = down * np.cos(turn) - across * np.sin(turn)
    near = float(np.median(boxes[:, 3] - boxes[:, 1])) / 2
    lines: list[tuple[list[float], int]] = []
    for at in np.argsort(centres, kind="stable").tolist():
        count = len("".join(printed.texts[at].split()))
        if lines and centres[at] - np.mean(lines[-1][0]) <= near:
            lines[-1] = ([*lines[-1][0], centres[at]], lines[-1][1] + count)
        else:
            lines.append(([centres[at]], count))
    return [(float(np.mean(each)), count) for each, count in lines]


def paper_and_ink(printed: Print) -> dict[str, float]:
    """Measure paper between the print, its noise, and how much darker ink is."""
    gray = printed.gray
    grown = np.zeros(gray.shape, bool)
    for x0, y0, x1, y1 in printed.boxes:
        more = round(_GROWN * (y1 - y0))
        grown[max(0, y0 - more) : y1 + more, max(0, x0 - more) : x1 + more] = True
    corners = np.array(printed.boxes)
    (left, top), (right, bottom) = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    document, covered = gray[top:bottom, left:right], grown[top:bottom, left:right]
    if covered.all():
        return {}
    paper, ink = float(np.median(document[~covered])), float(np.percentile(gray[grown], 5))
    found = {"paper_median": paper, "ink_contrast": paper - ink}
    if spreads := _block_spreads(document, covered):
        found["paper_noise"] = float(np.percentile(spreads, _PLAIN_SHARE))
    return found


def _block_spreads(document: Pixels, covered: NDArray[np.bool_]) -> list[float]:
    """Return the standard deviation within each block that lies wholly on plain paper."""
    height, width = (side // _BLOCK * _BLOCK for side in document.shape)
    shape = (height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    plain = ~covered[:height, :width].reshape(shape).any(axis=(1, 3))
    spreads = document[:height, :width].reshape(shape).astype(float).std(axis=(1, 3))
    found: list[float] = spreads[plain].tolist()
    return found


def edge_width(printed: Print) -> float:
    """Return how many pixels wide the edges of print are: 1 where ink begins at once.

    >>> stripes = np.tile(np.repeat(np.array([0, 255], np.uint8), 8), (8, 4))
    >>> edge_width(Print(stripes, ((0, 0, 64, 8),), ("III",)))
    1.0
    """
    widths = []
    for x0, y0, x1, y1 in printed.boxes:
        part = printed.gray[y0:y1, x0:x1].astype(float)
        if part.shape[1] > _BLOCK:
            steps = np.percentile(np.abs(np.diff(part, axis=1)), _STEEPEST)
            low, high = np.percentile(part, (5, 95))
            if steps > 0 and high > low:
                widths.append((high - low) / steps)
    return float(np.median(widths)) if widths else 0.0


def unevenness(printed: Print) -> dict[str, float]:
    """Measure how unevenly print has faded, in segments of some letters."""
    within, levels = [], []
    for _, bright, dark in letter_squares(printed):
        level = float(np.median(bright - dark))
        within.append(quartile_distance(bright - dark) / level)
        levels.append(level)
    if len(levels) < _FEWEST_LINES:
        return {}
    between = quartile_distance(np.array(levels)) / float(np.median(levels))
    return {"ink_within": float(np.median(within)), "ink_between": between}


def letter_squares(printed: Print) -> Iterator[tuple[Box, Floats, Floats]]:
    """Yield segments of some letters, cut into squares from the left: paper and ink in each.

    A segment is given by its box; those without contrast are left out.
    """
    for box in printed.boxes:
        x0, y0, x1, y1 = box
        side, count = y1 - y0, (x1 - x0) // max(1, y1 - y0)
        if side >= _LOWEST and count >= _FEWEST_LETTERS:
            part = printed.gray[y0:y1, x0 : x0 + count * side]
            letters = part.reshape(side, count, side).swapaxes(0, 1).reshape(count, -1)
            bright, dark = np.percentile(letters, (95, 10), axis=1)
            if np.median(bright - dark) > _LEAST_CONTRAST:
                yield box, bright, dark


def quartile_distance(values: NDArray[np.float64]) -> float:
    """Return how far the upper quartile is from the lower one."""
    low, high = np.percentile(values, (25, 75)).tolist()
    return float(high - low)


def jpeg_quality(file: File) -> float:
    """Return the quality of a JPEG by the sum of its first quantisation table; 0 for others."""
    table = quantisation_table(file.data, "a page")
    if not table:
        return 0.0
    scale = 100 * sum(table) / _STANDARD_TABLE_SUM
    return 100 - scale / 2 if scale <= 100 else 5000 / scale
