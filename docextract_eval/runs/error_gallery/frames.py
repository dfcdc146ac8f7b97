"""Which part of a page is shown: around some quads, with the neighbouring lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from docextract_eval.runs.error_gallery import Quad

Quads = NDArray[np.float64]
"""n x 4 corners x (x, y), in the pixels of a page."""
Pixels = NDArray[np.uint8]

MAX_WIDTH, MAX_HEIGHT = 280, 120
"""The largest width and height of a picture, in pixels."""
_LEAST_PRINT = 9.0
"""The least height of letters that can be read on a screen, in pixels."""
_EASY_PRINT = 11.0
"""The least height of letters if more than necessary is shown, in pixels."""
_ABOVE, _BESIDE = 1.1, 1.0
"""Margins above and below, and to either side, in heights of a line."""
_LEAST = 26.0, 4.4
"""The least width and height of a part, in lines: a value needs its surroundings."""
_SHARE = 0.45
"""The least width of a part, as a share of its page's width."""
_STRIP = 0.15
"""The least height of a part, as a share of its width."""
_SAME_LINE = 0.6
_QUALITIES = (65, 50, 35, 20)
_FAR = 1e6
"""A corner beyond this, in pixels, is a mistake."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a page, and the scale of its picture."""

    left: int
    top: int
    width: int
    height: int
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height of the picture in pixels."""
        return (
            max(1, min(MAX_WIDTH, round(self.width * self.scale))),
            max(1, min(MAX_HEIGHT, round(self.height * self.scale))),
        )

    def contains_middle(self, quad: Quads) -> bool:
        """Return whether the middle of a quad lies in it."""
        x, y = quad.mean(axis=0)
        inside = self.left <= x < self.left + self.width and self.top <= y < self.top + self.height
        return bool(inside)

    def overlaps(self, quad: Quads) -> bool:
        """Return whether the box around a quad overlaps it."""
        (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
        across = x0 < self.left + self.width and x1 > self.left
        return bool(across and y0 < self.top + self.height and y1 > self.top)

    def picture_quad(self, quad: Quads) -> Quad:
        """Return a quad of the page in coordinates of the picture."""
        moved = (quad - (self.left, self.top)) * self.scale
        return tuple((round(float(x), 1), round(float(y), 1)) for x, y in moved)

    def encode_part(self, page: Pixels) -> bytes:
        """Return its pixels as WebP, compressed more if they are noisy."""
        part = page[self.top : self.top + self.height, self.left : self.left + self.width]
        return encode_webp(cv2.resize(part, self.size, interpolation=cv2.INTER_AREA), 9_000)


def encode_webp(image: cv2.typing.MatLike, max_bytes: int) -> bytes:
    """Return pixels as WebP, in at most this many bytes if that is possible."""
    for quality in _QUALITIES:
        data = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()
        if len(data) <= max_bytes:
            break
    return bytes(data)


def corners_if_valid(quad: Quad | None, size: tuple[int, int]) -> Quads | None:
    """Return a guess's box as corners, or None if it is missing, invalid or outside its page."""
    if quad is None:
        return None
    corners = np.asarray(quad, float)
    if not (np.abs(corners) < _FAR).all():  # not for infinite corners either
        return None
    (left, top), (right, low) = corners.min(axis=0), corners.max(axis=0)
    height, width = size
    if right <= 0 or low <= 0 or left >= width or top >= height or right <= left or low <= top:
        return None
    return np.asarray(np.clip(corners, (-2.0, -2.0), (width + 2.0, height + 2.0)))


def line_height(quads: Quads) -> float:
    """Return the height of the lines of some words, or 0 without words."""
    if not len(quads):
        return 0.0
    sides = np.linalg.norm(quads[:, [3, 2]] - quads[:, [0, 1]], axis=2)
    return float(np.median(sides))


def line_boxes(quads: Quads) -> list[Quads]:
    """Return one box for the words of each line."""
    lines: list[list[Quads]] = []
    for quad in quads:
        if lines and _is_same_line(lines[-1][-1], quad):
            lines[-1].append(quad)
        else:
            lines.append([quad])
    return [line[0] if len(line) == 1 else _enclosing_box(np.concatenate(line)) for line in lines]


def _is_same_line(one: Quads, other: Quads) -> bool:
    down = one[3] - one[0]
    height = float(np.linalg.norm(down)) or 1.0
    apart = abs(float((other.mean(axis=0) - one.mean(axis=0)) @ down)) / height
    return apart < _SAME_LINE * height


def _enclosing_box(corners: Quads) -> Quads:
    return np.asarray(cv2.boxPoints(cv2.minAreaRect(corners.astype(np.float32))), float)


def frame_if_readable(
    quads: Quads, size: tuple[int, int], text_height: float, words: Quads
) -> Frame | None:
    """Return the part around some quads, or None if they are too far apart to be readable.

    Words on the same lines, such as the label, are included as long as letters stay readable.
    """
    text_height = min(max(text_height, 4.0), size[0] / 2)
    margin = np.array((_BESIDE, _ABOVE)) * text_height
    low, high = quads.min(axis=(0, 1)) - margin, quads.max(axis=(0, 1)) + margin
    most = np.array((MAX_WIDTH, MAX_HEIGHT)) * max(1.0, text_height / _LEAST_PRINT)
    if (np.minimum(high - low, size[::-1]) > most + 1e-9).any():
        return None
    middle, easy = (
        (low + high) / 2,
        np.array((MAX_WIDTH, MAX_HEIGHT)) * max(1.0, text_height / _EASY_PRINT),
    )
    alone = True
    for word in _same_line_words(quads, words):
        lower = np.minimum(low, word.min(axis=0) - text_height / 2)
        higher = np.maximum(high, word.max(axis=0) + text_height / 2)
        more = (lower < low).any() or (higher > high).any()
        if more and (higher - lower <= (most if alone else easy)).all():
            low, high, alone = lower, higher, False
    wide = max(high[0] - low[0], min(max(_LEAST[0] * text_height, _SHARE * size[1]), easy[0]))
    least = wide, min(max(_LEAST[1] * text_height, _STRIP * wide), easy[1])
    measures = np.maximum(high - low, least)
    x, y = np.clip(middle, high - measures / 2, low + measures / 2)
    return frame_at(float(x), float(y), float(measures[0]), float(measures[1]), size)


def _same_line_words(quads: Quads, words: Quads) -> Quads:
    """Return the words on the same lines as some quads, the nearest first."""
    if not len(words):
        return words
    middles, away = words.mean(axis=1), np.full(len(words), np.inf)
    for quad in line_boxes(quads):
        down = quad[3] - quad[0]
        height = float(np.linalg.norm(down)) or 1.0
        apart = np.abs((middles - quad.mean(axis=0)) @ down) / height
        near = np.abs(middles[:, 0] - quad[:, 0].mean())
        away = np.where(apart < _SAME_LINE * height, np.minimum(away, near), away)
    order = np.argsort(away, kind="stable")
    return np.asarray(words[order[np.isfinite(away[order])]])


def readable_frame(quads: Quads, size: tuple[int, int], text_height: float, words: Quads) -> Frame:
    """Return as much around some quads as stays readable, from their start."""
    if found := frame_if_readable(quads, size, text_height, words):
        return found
    text_height = max(text_height, 4.0)
    scale = min(1.0, _LEAST_PRINT / text_height)
    (left, top), (right, low) = (
        quads.min(axis=(0, 1)) - text_height,
        quads.max(axis=(0, 1)) + text_height,
    )
    wide, high = min(MAX_WIDTH / scale, right - left), min(MAX_HEIGHT / scale, low - top)
    return frame_at(left + wide / 2, top + high / 2, wide, high, size)


def frame_at(x: float, y: float, wide: float, high: float, size: tuple[int, int]) -> Frame:
    """Return a part of this size around a point, moved so that it lies on its page."""
    height, width = size
    wide, high = min(wide, width), min(high, height)
    left = int(np.clip(x - wide / 2, 0, width - wide))
    top = int(np.clip(y - high / 2, 0, height - high))
    across, down = max(1, round(wide)), max(1, round(high))
    across, down = min(across, width - left), min(down, height - top)
    return Frame(left, top, across, down, min(1.0, MAX_WIDTH / across, MAX_HEIGHT / down))
