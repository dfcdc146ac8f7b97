"""Where a value was taken from, compared with where its field stands: by its box and its words.

A word is in a box if its middle is. A field that is printed several times may be taken from any of
its places: the one that shares most words with the box counts, and of those the one that overlaps
most. Words without visible ink are left out.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Literal

from docextract_eval.matching.polygons import (
    convex_hull,
    overlap_share,
    signed_area,
    sort_corners,
)
from docextract_eval.records import Grounding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.matching.polygons import Point
    from docextract_eval.records import Field, Guess, Place, Rendition


class PageWords:
    """The visible words of a rendition's pages, found by where they stand."""

    def __init__(self, rendition: Rendition) -> None:
        """Take the rendition; a page's words are read when they are first needed."""
        self._rendition = rendition
        self._ink_of_pages: dict[int, list[float]] = {}
        self._words_from_top: dict[int, list[tuple[float, float, int]]] = {}

    def grounding(self, truth: Field, guess: Guess | None) -> Grounding:
        """Return how the box and the page of a guess agree with the places of its field."""
        places = [(place, words) for place in truth.places if (words := self._visible(place))]
        first_words = len(places[0][1]) if places else 0
        page = self._named_page(guess)
        named = self._page_agreement(page, truth.places)
        if guess is None or guess.quad is None or page is None:
            return Grounding(None, 0, first_words, 0, named)
        box = sort_corners(guess.quad)
        if not signed_area(box) > 0:  # a point, a line, or not numbers
            return Grounding(0.0, 0, first_words, 0, named)
        boxed = self._words_in(box, page)
        compared = [
            (len(boxed & words), self._overlap(box, place, words), len(words))
            for place, words in places
            if place.page == page
        ]
        shared, overlap, place_words = max(compared, default=(0, 0.0, first_words))
        return Grounding(round(overlap, 4), len(boxed), place_words, shared, named)

    def _named_page(self, guess: Guess | None) -> int | None:
        """Return the page that a guess names; the only page need not be named."""
        if guess is None or (guess.page is None and guess.quad is None):
            return None
        return guess.page if guess.page is not None or len(self._rendition.quads) > 1 else 0

    def _page_agreement(
        self, page: int | None, places: Sequence[Place]
    ) -> Literal["right", "wrong", "only", "unknown"]:
        if page is None:
            return "unknown"
        if len(self._rendition.quads) == 1:
            return "only"
        return "right" if any(place.page == page for place in places) else "wrong"

    def _visible(self, place: Place) -> frozenset[int]:
        """Return the words of a place that have ink on its page."""
        if place.page >= len(self._rendition.quads):
            return frozenset()
        ink = self._ink(place.page)
        return frozenset([word for word in place.words if word < len(ink) and ink[word] > 0])

    def _ink(self, page: int) -> list[float]:
        """Return how much of each word of a page is visible."""
        if page not in self._ink_of_pages:
            quads, seen = self._rendition.quads[page], self._rendition.visible
            known = page < len(seen)
            self._ink_of_pages[page] = seen[page].tolist() if known else [1.0] * len(quads)
        return self._ink_of_pages[page]

    def _words_in(self, box: Sequence[Point], page: int) -> set[int]:
        """Return the words whose middle is in a box."""
        words = self._from_top(page)
        top, bottom = min(y for _, y in box), max(y for _, y in box)
        near = words[bisect_left(words, (top,)) : bisect_right(words, (bottom, math.inf))]
        return {word for y, x, word in near if _is_inside(x, y, box)}

    def _from_top(self, page: int) -> list[tuple[float, float, int]]:
        """Return the y, the x and the number of every visible word of a page, sorted."""
        if page not in self._words_from_top:
            if page >= len(self._rendition.quads):
                return []
            ink = self._ink(page)
            middles = self._rendition.quads[page].reshape(-1, 4, 2).mean(axis=1).tolist()
            self._words_from_top[page] = sorted(
                (y, x, word) for word, (x, y) in enumerate(middles) if ink[word] > 0
            )
        return self._words_from_top[page]

    def _overlap(self, box: Sequence[Point], place: Place, words: frozenset[int]) -> float:
        """Return the intersection over union of a box with the hull of a place's words."""
        quads = self._rendition.quads[place.page][sorted(words)]
        hull = convex_hull(quads.reshape(-1, 2).tolist())
        return overlap_share(hull, box) if len(hull) > 2 else 0.0


def _is_inside(x: float, y: float, box: Sequence[Point]) -> bool:
    """Return whether a point is in a convex box with corners in circular order."""
    return all(
        (bx - ax) * (y - ay) >= (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(box, [*box[1:], box[0]], strict=True)
    )
