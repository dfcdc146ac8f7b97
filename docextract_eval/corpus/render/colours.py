"""Pages in the colours of their sender: what is drawn in gray takes colours by places and tones.

A page is drawn in gray. Then the tones of each coloured place are looked up in a table of colours,
so that smooth edges stay smooth, and each word keeps its place.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from docextract_eval.corpus.render.marks import (
    SHADE_TONE,
    mark_corner,
    mark_size,
    thinnest_stroke_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.records import Line, Mark

    Pixels = NDArray[np.uint8]

Colour = tuple[int, int, int]
"""Red, green and blue."""
Tones = Literal["ink", "logo", "pen", "seal", "tint", "solid"]
"""Letters and rules in the sender's colour; a logo in two; a pen; a seal; a pale ground below
coloured letters; a dark ground below white letters."""
BLACK = "black"
"""The name of no colour."""
BRANDS: dict[str, tuple[Colour, Colour]] = {
    "blue": ((0, 80, 155), (240, 150, 20)),
    "navy": ((22, 42, 92), (176, 148, 84)),
    "red": ((186, 18, 38), (110, 110, 116)),
    "green": ((0, 108, 62), (140, 184, 40)),
    "teal": ((0, 106, 118), (236, 118, 62)),
    "orange": ((176, 70, 0), (58, 64, 72)),
    "purple": ((92, 40, 122), (226, 168, 0)),
    "slate": ((66, 78, 92), (0, 138, 196)),
}
"""The colours of senders by name: that of letters, rules and grounds, and the logo's second one."""
SOLID = "solid"
"""The payload of a shade that is a dark ground below white letters, where there are colours."""
_PEN_INK, _SEAL_INK = (24, 48, 138), (204, 30, 40)
_TINT_SHARE = 36
"""How much of 256 of its colour a pale ground has."""
_SEAL_TONE = 90
"""The gray of a seal's ink; what is darker is the print below it."""
_LARGE = 1.1
"""Lines of at least this size are printed in the sender's colour: its name, the title, headings."""
_ASCENT, _DESCENT = 0.95, 0.3
"""How far the letters of a line reach above and below its baseline, in their size."""
_BESIDE = 10
"""How far letters may reach into the margins, in dots."""
_IN_MARGIN = -0.03
"""Marks that begin further left are for machines, and black."""


@dataclass(frozen=True, slots=True)
class Place:
    """A box of dots whose tones become colours; later ones are laid over earlier ones."""

    box: tuple[int, int, int, int]
    """Left, top, right and bottom."""
    tones: Tones

    def holds(self, box: tuple[int, int, int, int]) -> bool:
        """Return whether the middle of a box is in this one."""
        left, top, right, bottom = self.box
        across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return left <= across < right and top <= down < bottom


def coloured_places(lines: Sequence[Line], baselines: Sequence[int], paper: Paper) -> list[Place]:
    """Return the coloured places of a page in the order in which they are laid over each other."""
    marks = [
        (mark, baseline)
        for line, baseline in zip(lines, baselines, strict=True)
        for mark in line.marks
        if mark.at > _IN_MARGIN
    ]
    found = []
    for line, baseline in zip(lines, baselines, strict=True):
        if line.size >= _LARGE:
            em = line.size * paper.pitch
            top, bottom = round(baseline - _ASCENT * em), round(baseline + _DESCENT * em)
            left = paper.margin - _BESIDE
            found.append(Place((left, top, paper.width - left, bottom), "ink"))
    for mark, baseline in sorted(marks, key=lambda pair: pair[0].kind == "shade"):
        found += [Place(box, _mark_tones(mark)) for box in _mark_boxes(mark, baseline, paper)]
    return found


def _mark_tones(mark: Mark) -> Tones:
    if mark.kind == "shade":
        return "solid" if mark.payload == SOLID else "tint"
    kinds: dict[str, Tones] = {"logo": "logo", "signature": "pen", "seal": "seal"}
    return kinds.get(mark.kind, "ink")


def _mark_boxes(mark: Mark, baseline: int, paper: Paper) -> Iterator[tuple[int, int, int, int]]:
    """Yield the boxes of a mark's ink: those of all four edges of a frame, none if it is black."""
    left, top = mark_corner(mark, baseline, paper)
    high, wide = mark_size(mark, paper)
    right, bottom = left + wide, top + high
    if mark.kind == "box":
        edge = thinnest_stroke_width(paper)
        yield left, top, right, top + edge
        yield left, bottom - edge, right, bottom
        yield left, top, left + edge, bottom
        yield right - edge, top, right, bottom
    elif mark.kind == "seal":  # as high as wide, and slightly turned
        yield left, top, left + round(1.1 * wide), top + round(1.1 * wide)
    elif mark.kind in ("rule", "shade", "logo", "signature"):
        yield left, top, right, bottom


def colour_page(image: Pixels, places: Sequence[Place], brand: str) -> Pixels:
    """Return a gray page in colour: each of its places in the colours of a sender."""
    coloured = np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    height, width = image.shape
    for place in places:
        left, top, right, bottom = place.box
        rows = slice(max(0, top), min(height, max(0, bottom)))
        columns = slice(max(0, left), min(width, max(0, right)))
        gray = image[rows, columns]
        if gray.size:
            coloured[rows, columns] = tone_table(place.tones, brand)[gray]
    return coloured


@functools.cache
def tone_table(tones: Tones, brand: str) -> Pixels:
    """Return the colour of each gray, as blue, green and red."""
    first, second = BRANDS[brand]
    white = (255, 255, 255)
    stops: dict[Tones, tuple[tuple[int, Colour], ...]] = {
        "ink": ((0, first), (255, white)),
        "logo": ((0, first), (128, second), (255, white)),
        "pen": ((0, _PEN_INK), (255, white)),
        "seal": ((0, (0, 0, 0)), (_SEAL_TONE, _SEAL_INK), (255, white)),
        "tint": ((0, first), (SHADE_TONE, tint_of(brand))),
        "solid": ((0, white), (SHADE_TONE, first)),
    }
    at = [tone for tone, _ in stops[tones]]
    planes = [
        np.interp(np.arange(256), at, [colour[part] for _, colour in stops[tones]])
        for part in (2, 1, 0)
    ]
    return np.asarray(np.array(planes, float).T.round(), np.uint8)


def tint_of(brand: str) -> Colour:
    """Return the pale ground of a sender's colour."""
    red, green, blue = (255 - ((255 - part) * _TINT_SHARE >> 8) for part in BRANDS[brand][0])
    return red, green, blue


def word_colour(places: Sequence[Place], box: tuple[int, int, int, int], brand: str) -> Colour:
    """Return the colour of a word's ink, by the place that it is in."""
    found: Colour = (0, 0, 0)
    for place in places:
        if place.tones in ("ink", "tint", "solid") and place.holds(box):
            found = (255, 255, 255) if place.tones == "solid" else BRANDS[brand][0]
    return found
