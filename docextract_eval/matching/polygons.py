"""Convex polygons on a page: their area, what two have in common, and the hull of points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Point = Sequence[float]


def sort_corners(points: Sequence[Point]) -> list[Point]:
    """Return the corners of a quad in circular order."""
    x, y = (sum(each) / len(points) for each in zip(*points, strict=True))
    return sorted(points, key=lambda point: math.atan2(point[1] - y, point[0] - x))


def signed_area(polygon: Sequence[Point]) -> float:
    """Return the area of a polygon, above 0 if its corners turn as those of `sort_corners` do."""
    doubled = 0.0
    ax, ay = polygon[0] if polygon else (0.0, 0.0)
    for bx, by in (*polygon[1:], *polygon[:1]):
        doubled += ax * by - bx * ay
        ax, ay = bx, by
    return doubled / 2


def clip_polygon(polygon: Sequence[Point], box: Sequence[Point]) -> list[Point]:
    """Return the part of a polygon inside a convex box with corners in circular order.

    >>> clip_polygon([(0, 0), (4, 0), (4, 2), (0, 2)], [(2, -1), (9, -1), (9, 9), (2, 9)])
    [(2.0, 0.0), (4, 0), (4, 2), (2.0, 2.0)]
    """
    left: list[Point] = [*polygon]
    for (ax, ay), (bx, by) in zip(box, [*box[1:], box[0]], strict=True):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in left]
        kept: list[Point] = []
        for at, side in enumerate(sides):
            before, previous_side = left[at - 1], sides[at - 1]
            if (side >= 0) != (previous_side >= 0):
                part = previous_side / (previous_side - side)
                across = (after - start for start, after in zip(before, left[at], strict=True))
                kept.append(tuple(s + part * d for s, d in zip(before, across, strict=True)))
            if side >= 0:
                kept.append(left[at])
        left = kept
    return left


def convex_hull(points: Iterable[Point]) -> list[Point]:
    """Return the corners of the hull of points, in the order of `sort_corners`.

    >>> convex_hull([(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 0)])
    [(0, 0), (2, 0), (2, 2), (0, 2)]
    """
    ordered = sorted({(x, y) for x, y in points})
    return _half_hull(ordered) + _half_hull(ordered[::-1])


def _half_hull(ordered: Sequence[Point]) -> list[Point]:
    """Return one side of the hull of sorted points, without its last corner."""
    hull: list[Point] = []
    for point in ordered:
        while len(hull) > 1 and not _turns_inwards(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull[:-1]


def _turns_inwards(a: Point, b: Point, c: Point) -> bool:
    """Return whether c lies to the inner side of the way from a to b."""
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def overlap_share(polygon: Sequence[Point], box: Sequence[Point]) -> float:
    """Return the intersection over union of two convex polygons.

    >>> overlap_share([(0, 0), (2, 0), (2, 1), (0, 1)], [(1, 0), (3, 0), (3, 1), (1, 1)])
    0.3333333333333333
    """
    common = signed_area(clip_polygon(polygon, box))
    return common / (signed_area(polygon) + signed_area(box) - common)
