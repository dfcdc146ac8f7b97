"""Whether a guess's box lies on its field: right for the right reason.

A guess is rightly placed when its box covers at least half of the ink of one of the field's
places. The quads of a rendition lie on the degraded page. Pixels are not available here, so the
visible share of a word's quad is taken as its ink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docextract_eval.matching.polygons import clip_polygon, signed_area, sort_corners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.matching.polygons import Point
    from docextract_eval.records import Field, Guess, Place, Rendition

_LEAST_SHARE = 0.5


def placement(truth: Field, guess: Guess, rendition: Rendition) -> Literal["yes", "no", "unknown"]:
    """Return whether a guess's box lies on its field; unknown without a box or a place."""
    page = guess.page if guess.page is not None or len(rendition.quads) > 1 else 0
    places = [(place, _word_ink(place, rendition)) for place in truth.places]
    if guess.quad is None or page is None or not any(any(ink) for _, ink in places):
        return "unknown"
    box = sort_corners(guess.quad)
    if not signed_area(box) > 0:  # a point, a line, or not numbers
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
    return [abs(signed_area(quads[word].tolist())) * float(shares[word]) for word in known]


def _box_covers_place(
    box: Sequence[Point], place: Place, ink: Sequence[float], rendition: Rendition
) -> bool:
    words = (rendition.quads[place.page][word].tolist() for word in place.words)
    inside = sum(
        much * abs(signed_area(clip_polygon(quad, box)) / signed_area(quad))
        for quad, much in zip(words, ink, strict=False)
        if much
    )
    return inside >= _LEAST_SHARE * sum(ink)
