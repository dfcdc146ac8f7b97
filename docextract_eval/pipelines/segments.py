"""Pieces of lines as detectors find them: joined to rows, and cut into words.

A detector boxes what stands close together, so a row of a receipt is two pieces, its text and
its amount; and it says where a piece is, not where its words are.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Point = tuple[float, float]
_LONG = 3.0
"""Heights: a piece as wide as that has a slope of its own."""
_APART = 0.5
"""Heights by which two pieces of one row may be apart where they meet."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of text and its quad: top left, top right, bottom right, bottom left."""

    text: str
    confidence: float
    quad: tuple[Point, ...]

    @property
    def start(self) -> Point:
        """The middle of its left side."""
        return _between(self.quad[0], self.quad[3], 0.5)

    @property
    def end(self) -> Point:
        """The middle of its right side."""
        return _between(self.quad[1], self.quad[2], 0.5)

    @property
    def height(self) -> float:
        """The length of its left side."""
        return math.dist(self.quad[0], self.quad[3])

    @property
    def slope(self) -> float | None:
        """How much it falls from left to right, if it is long enough to tell."""
        (x0, y0), (x1, y1) = self.start, self.end
        return (y1 - y0) / (x1 - x0) if x1 - x0 > _LONG * self.height else None

    def trimmed(self, margin: float) -> Segment:
        """Take off the margin, in heights, that a detector leaves around the ink."""
        length = math.dist(self.start, self.end)
        along = min(margin * self.height / length, 0.45) if length else 0.0
        top = [_between(self.quad[0], self.quad[1], share) for share in (along, 1 - along)]
        foot = [_between(self.quad[3], self.quad[2], share) for share in (along, 1 - along)]
        left, right = zip(top, foot, strict=True)
        return replace(
            self,
            quad=(
                _between(*left, margin),
                _between(*right, margin),
                _between(*right, 1 - margin),
                _between(*left, 1 - margin),
            ),
        )

    def words(self) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
        """Give every word with its box, as far along as its letters stand in the text.

        >>> quad = ((0., 0.), (70., 0.), (70., 10.), (0., 10.))
        >>> list(Segment("TAX 9.0", 1., quad).words())
        [('TAX', (0.0, 0.0, 30.0, 10.0)), ('9.0', (40.0, 0.0, 70.0, 10.0))]
        """
        widths = [2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in self.text]
        whole, at = sum(widths), 0
        for word in self.text.split():
            at = self.text.index(word, at)
            before, after = sum(widths[:at]), sum(widths[: at + len(word)])
            yield word, self._box(before / whole, after / whole)
            at += len(word)

    def _box(self, start: float, end: float) -> tuple[float, float, float, float]:
        top_left, top_right, bottom_right, bottom_left = self.quad
        corners = [
            _between(one, other, share)
            for one, other in ((top_left, top_right), (bottom_left, bottom_right))
            for share in (start, end)
        ]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def in_rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Join pieces that stand side by side, from the top; a row may lean or bend with its paper."""
    usual = median([s.slope for s in segments if s.slope is not None] or [0.0])
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda each: each.start):
        fitting = [
            (away, number)
            for number, row in enumerate(rows)
            if (away := _away(row[-1], segment, usual)) <= _APART
        ]
        if fitting:
            rows[min(fitting)[1]].append(segment)
        else:
            rows.append([segment])
    return sorted(rows, key=lambda row: row[0].start[1] - usual * row[0].start[0])


def _away(left: Segment, right: Segment, usual: float) -> float:
    """Say how many heights a piece is off the row that another one begins."""
    (x0, y0), (x1, y1) = left.end, right.start
    height = min(left.height, right.height)
    if x1 < x0 - height or not height:
        return math.inf
    slopes = [each.slope for each in (left, right) if each.slope is not None] or [usual]
    return abs(y1 - y0 - (x1 - x0) * sum(slopes) / len(slopes)) / height


def _between(one: Point, other: Point, share: float) -> Point:
    (x0, y0), (x1, y1) = one, other
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
