"""Lines around what stands on a picture: beside its letters, and never one upon another."""

from __future__ import annotations

from dataclasses import dataclass
from math import dist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.error_gallery import Box, Quad

_OUT = 2.5
"""Pixels between what stands there and its line, and between two lines around the same."""
_SAME = 6.0
"""Pixels: boxes whose corners are all nearer than that are around the same."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Whose box it is, and its corners as SVG has them."""

    of: str
    points: str


def outlines(boxes: Sequence[Box]) -> list[Outline]:
    """Return lines that are drawn; of boxes around the same, each goes around the one before."""
    return [
        Outline(
            box.of,
            " ".join(
                f"{x:g},{y:g}"
                for x, y in grow_polygon(box.quad, _OUT * (1 + _count_alike(box, boxes[:at]) * 1.6))
            ),
        )
        for at, box in enumerate(boxes)
    ]


def grow_polygon(quad: Quad, by: float) -> Quad:
    """Move each side outwards.

    >>> grow_polygon(((0, 0), (9, 0), (9, 5), (0, 5)), 2)
    ((-2.0, -2.0), (11.0, -2.0), (11.0, 7.0), (-2.0, 7.0))
    """
    many = len(quad)
    corners = []
    for at, (x, y) in enumerate(quad):
        ways = [quad[at - 1], quad[(at + 1) % many]]
        far = [(dist((x, y), way) or 1.0, way) for way in ways]
        right = sum((x - to[0]) / long for long, to in far)
        low = sum((y - to[1]) / long for long, to in far)
        corners.append((round(x + by * right, 1), round(y + by * low, 1)))
    return tuple(corners)


def _count_alike(box: Box, others: Sequence[Box]) -> int:
    """Count those of others that are around the same."""
    return len({other.of for other in others if other.of != box.of and _is_same(box, other)})


def _is_same(one: Box, other: Box) -> bool:
    return max(map(dist, one.quad, other.quad), default=0.0) < _SAME
