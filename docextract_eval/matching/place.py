"""Whether a guess's box lies on its field: right for the right reason.

A guess is rightly placed when its box covers at least half of the ink of one of the field's
places. The quads of a rendition lie on the degraded page. Pixels are not available here, so the
visible share of a word's quad is taken as its ink.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Field, Guess, Place, Rendition

    Point = tuple[float, float]

_LEAST_SHARE = 0.5


def placement(truth: Field, guess: Guess, rendition: Rendition) -> Literal["yes", "no", "unknown"]:
    """Return whether a guess's box lies on its field; unknown without a box or a place."""
    page = guess.page if guess.page is not None or len(rendition.quads) > 1 else 0
    places = [(place, _word_ink(place, rendition)) for place in truth.places]
    if guess.quad is None or page is None or not any(any(ink) for _, ink in places):
        return "unknown"
    box = _sort_corners(guess.quad)
    if not _signed_area(box) > 0:  # a point, a line, or not numbers
        return "no"
    here = ((place, ink) for place, ink in places if place.page == page and any(ink))
    return (
        "yes" if any(_box_covers_place(box, place, ink, rendition) for place, ink in here) else "no"
    )


def _word_ink(place: Place, rendition: Rendition) -> list[float]:
    """Return the ink of each word of a place; empty where the page lacks the words."""
    if place.page >= len(rendition.quads):
        return []
    quads, seen = rendition.quads[place.page], rendition.visible
    shares = seen[place.page] if place.page < len(seen) else [1.0] * len(quads)
    known = (word for word in place.words if word < len(quads))
    return [abs(_signed_area(quads[word].tolist())) * float(shares[word]) for word in known]


def _box_covers_place(
    box: Sequence[Point], place: Place, ink: Sequence[float], rendition: Rendition
) -> bool:
    words = (rendition.quads[place.page][word].tolist() for word in place.words)
    inside = sum(
        much * abs(_signed_area(_clip_quad(quad, box)) / _signed_area(quad))
        for quad, much in zip(words, ink, strict=False)
        if much
    )
    return inside >= _LEAST_SHARE * sum(ink)


def _sort_corners(points: Sequence[Point]) -> list[Point]:
    """Return the corners of a quad in circular order."""
    x, y = (sum(each) / len(points) for each in zip(*points, strict=True))
    return sorted(points, key=lambda point: math.atan2(point[1] - y, point[0] - x))


def _signed_area(points: Sequence[Sequence[float]]) -> float:
    turned = [*points[1:], *points[:1]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, turned, strict=True)) / 2


def _clip_quad(quad: Sequence[Sequence[float]], box: Sequence[Point]) -> list[Sequence[float]]:
    """Return the part of a quad inside a box with corners in circular order.

    >>> _clip_quad([(0, 0), (4, 0), (4, 2), (0, 2)], [(2, -1), (9, -1), (9, 9), (2, 9)])
    [(2.0, 0.0), (4, 0), (4, 2), (2.0, 2.0)]
    """
    left: list[Sequence[float]] = [*quad]
    for (ax, ay), (bx, by) in zip(box, [*box[1:], box[0]], strict=True):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in left]
        kept: list[Sequence[float]] = []
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
