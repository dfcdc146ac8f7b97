"""One rendition as it is looked at: pages that are unpacked once, words, and where cells stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.truth import stated
from docextract_eval.decoding.pictures import decode_pixels
from docextract_eval.errors import BadInputError
from docextract_eval.records import Document, Rendition
from docextract_eval.runs.framing import Pixels, sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Field, Guess, Place
    from docextract_eval.runs.framing import Quads

_NO_WORDS = np.zeros((0, 4, 2))


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A rendition with its document."""

    document: Document
    rendition: Rendition
    _pages: dict[int, Pixels | None] = field(default_factory=dict)

    def page(self, number: int) -> Pixels | None:
        """Give the pixels of a page; None where there is none that can be unpacked."""
        if number not in self._pages:
            files = self.rendition.files
            self._pages[number] = _unpacked(files[number].data) if number < len(files) else None
        return self._pages[number]

    def size(self, number: int) -> tuple[int, int] | None:
        """Give height and width of a page."""
        page = self.page(number)
        return None if page is None else (page.shape[0], page.shape[1])

    def words(self, page: int) -> Quads:
        """Give the quads of a page's words."""
        quads = self.rendition.quads
        return np.asarray(quads[page], float) if page < len(quads) else _NO_WORDS

    def truth(self, key: str) -> Field | None:
        """Give the field or the cell of this key."""
        found = (each for each in stated(self.document) if each.key == key)
        return next((each for each in found if each.decoy_of is None), None)

    def places(self, key: str) -> Iterator[tuple[Place, bool]]:
        """Give where a value stands on pages that are there, and whether any of it is seen."""
        truth, seen = self.truth(key), self.rendition.visible
        for place in truth.places if truth else ():
            many = len(self.words(place.page))
            if place.words and all(word < many for word in place.words):
                shares = seen[place.page] if place.page < len(seen) else np.ones(many)
                yield place, bool(shares[list(place.words)].any())

    def stands(self, place: Place) -> Quads:
        """Give the quads of a place's words."""
        return self.words(place.page)[list(place.words)]

    def box(self, guess: Guess | None) -> tuple[int, Quads] | None:
        """Give the page and the corners that a guess says; of several pages it must say which."""
        only = 0 if len(self.rendition.files) == 1 else None
        page = only if guess is None or guess.page is None else guess.page
        if guess is None or page is None or (size := self.size(page)) is None:
            return None
        corners = sound(guess.quad, size)
        return None if corners is None else (page, corners)


def _unpacked(data: bytes) -> Pixels | None:
    """Give the pixels of a file as OpenCV writes colours; gray stays one channel."""
    try:
        image = decode_pixels(data, "a page")
    except BadInputError:
        return None
    return image[..., :3] if image.ndim == 3 else image
