"""Cuts the pictures of errors out of their pages: the place on the page, and on the clean one.

Every page is read once, and the pages of one document are read together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.store.finding import find_several
from docextract_eval.corpus.truth import stated
from docextract_eval.decoding.pictures import decode_pixels
from docextract_eval.errors import BadInputError
from docextract_eval.records import Document, Guess, Rendition
from docextract_eval.runs.error_gallery import Box, Picture
from docextract_eval.runs.error_gallery.frames import (
    Pixels,
    Quads,
    frame_around,
    frame_at,
    line_height,
    lines_of,
    readable_frame,
    valid_box,
    webp,
    whole_frame,
)
from docextract_eval.runs.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Field, Place
    from docextract_eval.runs.error_gallery import Exhibit
    from docextract_eval.runs.error_gallery.frames import Frame
    from docextract_eval.runs.folder import RunFolder

    Cell = tuple[str, int, str, int | None]
    """A rendition, the number of the repeat, a field, and the row of a guess."""
    Said = Mapping[Cell, Guess]
    Boxed = tuple[int, Quads]
    """A page number and the corners of a box on it."""


Whose = Literal["truth", "guess", "before"]


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Quads to mark on a page: the words of the truth, or the box of a guess."""

    of: Whose
    page: int
    quads: Quads


SMALL = 240, 340
"""The largest width and height of a page that is scaled down."""
_SMALL_BYTES = 12_000
_MARGIN = 0.4
"""The margin around the words on a clean page, in lines."""
_NO_WORDS = np.zeros((0, 4, 2))


@dataclass(frozen=True, slots=True, eq=False)
class RenditionView:
    """A rendition with its decoded pages, which are cached, and the places of its cells."""

    document: Document
    rendition: Rendition
    _pages: dict[int, Pixels | None] = field(default_factory=dict)

    def page(self, number: int) -> Pixels | None:
        """Return the pixels of a page, or None if it is missing or cannot be decoded."""
        if number not in self._pages:
            files = self.rendition.files
            self._pages[number] = _unpacked(files[number].data) if number < len(files) else None
        return self._pages[number]

    def size(self, number: int) -> tuple[int, int] | None:
        """Return height and width of a page, or None if it has no pixels."""
        page = self.page(number)
        return None if page is None else (page.shape[0], page.shape[1])

    def words(self, page: int) -> Quads:
        """Return the quads of a page's words."""
        quads = self.rendition.quads
        return np.asarray(quads[page], float) if page < len(quads) else _NO_WORDS

    def truth(self, key: str) -> Field | None:
        """Return the field or cell of this key, or None."""
        found = (each for each in stated(self.document) if each.key == key)
        return next((each for each in found if each.decoy_of is None), None)

    def places(self, key: str) -> Iterator[tuple[Place, bool]]:
        """Yield the places of a value on existing pages, and whether any of each is visible."""
        truth, seen = self.truth(key), self.rendition.visible
        for place in truth.places if truth else ():
            many = len(self.words(place.page))
            if place.words and all(word < many for word in place.words):
                shares = seen[place.page] if place.page < len(seen) else np.ones(many)
                yield place, bool(shares[list(place.words)].any())

    def stands(self, place: Place) -> Quads:
        """Return the quads of a place's words."""
        return self.words(place.page)[list(place.words)]

    def box(self, guess: Guess | None) -> tuple[int, Quads] | None:
        """Return page and corners of a guess's box, or None; of several pages it must name one."""
        only = 0 if len(self.rendition.files) == 1 else None
        page = only if guess is None or guess.page is None else guess.page
        if guess is None or page is None or (size := self.size(page)) is None:
            return None
        corners = valid_box(guess.quad, size)
        return None if corners is None else (page, corners)


def _unpacked(data: bytes) -> Pixels | None:
    """Return the pixels of a file in OpenCV's order of colours, gray as one channel; or None."""
    try:
        image = decode_pixels(data, "a page")
    except BadInputError:
        return None
    return image[..., :3] if image.ndim == 3 else image


def with_pictures(
    exhibits: Sequence[Exhibit],
    corpus: Corpus,
    folder: RunFolder,
    before: RunFolder | None = None,
) -> tuple[Exhibit, ...]:
    """Return entries with their pictures; with `before`, boxes of the baseline run too."""
    return cut_pictures(exhibits, corpus, folder, before)[0]


def cut_pictures(
    exhibits: Sequence[Exhibit],
    corpus: Corpus,
    folder: RunFolder,
    before: RunFolder | None = None,
    small: Collection[str] = (),
) -> tuple[tuple[Exhibit, ...], dict[str, Picture]]:
    """Return entries with their pictures, and scaled down first pages of some renditions."""
    said = guesses_of(exhibits, corpus, folder)
    earlier = guesses_of(exhibits, corpus, before) if before else {}
    on: dict[str, list[int]] = defaultdict(list)
    for number, exhibit in enumerate(exhibits):
        on[exhibit.rendition].append(number)
    found, pages = [*exhibits], {}
    for views in _by_document(corpus, {*on, *map(clean_id, on), *small}):
        for id_, view in views.items():
            clean = None if view.rendition.condition == CLEAN else views.get(clean_id(id_))
            for number in on.get(id_, ()):
                guesses = _guesses(exhibits[number], said, earlier)
                found[number] = _seen(exhibits[number], view, guesses, clean)
            if id_ in small and (page := view.page(0)) is not None:
                pages[id_] = _small(page)
    return tuple(found), pages


def clean_id(rendition: str) -> str:
    """Return the id of the clean rendition of the same document.

    >>> clean_id("receipt-3-000001~defocus@3")
    'receipt-3-000001~clean'
    """
    return f"{rendition.rpartition('~')[0]}~{CLEAN}"


def guesses_of(exhibits: Sequence[Exhibit], corpus: Corpus, folder: RunFolder) -> Said:
    """Return the guesses that entries are about, with their boxes."""
    lines, found = Lines(folder), dict[tuple[str, int, str, int | None], Guess]()
    for rendition in dict.fromkeys(exhibit.rendition for exhibit in exhibits):
        for prediction, _ in lines.of(corpus.sheet_id(rendition)):
            for guess in prediction.guesses:
                cell = (rendition, prediction.repeat, guess.name, guess.row)
                found.setdefault(cell, guess)  # the first counts, as for the judge
    return found


def _by_document(corpus: Corpus, wanted: Collection[str]) -> Iterator[dict[str, RenditionView]]:
    """Yield views of the wanted renditions, those of one document together."""
    pairs = find_several(corpus, wanted)
    for _, same in groupby(pairs, key=lambda pair: pair[0].id):
        yield {rendition.id: RenditionView(document, rendition) for document, rendition in same}


def _guesses(exhibit: Exhibit, said: Said, earlier: Said) -> dict[Whose, Guess]:
    cell = exhibit.rendition, exhibit.repeat, exhibit.field
    both: dict[Whose, Guess | None] = {
        "guess": said.get((*cell, exhibit.guess_row)),
        "before": earlier.get((*cell, exhibit.before_row)),
    }
    return {whose: guess for whose, guess in both.items() if guess}


def _seen(
    exhibit: Exhibit,
    view: RenditionView,
    guesses: Mapping[Whose, Guess],
    clean: RenditionView | None,
) -> Exhibit:
    """Return one entry with its pictures: the error, the clean page, and a distant guess."""
    key = exhibit.field if exhibit.row is None else f"{exhibit.field}#{exhibit.row}"
    boxes = {of: box for of, guess in guesses.items() if (box := view.box(guess))}
    guess = boxes.get("guess", boxes.get("before"))
    place = _nearest(view, key, guess)
    page = place.page if place else guess[0] if guess else 0
    if (size := view.size(page)) is None:
        return exhibit
    frame, apart = _frames(view, place, guess, page, size)
    marked = [Marked("truth", at.page, view.stands(at)) for at, _ in view.places(key)]
    marked += [Marked(of, at, corners[None]) for of, (at, corners) in boxes.items()]
    return replace(
        exhibit,
        picture=_cut(view, page, frame, marked),
        clean=_clean(view, clean, page, frame, key) if clean else None,
        apart=_cut(view, guess[0], apart, marked) if apart and guess else None,
    )


def _nearest(view: RenditionView, key: str, guess: Boxed | None) -> Place | None:
    """Return the place of a value, visible if possible and nearest to the guess's box; or None."""

    def rank(found: tuple[Place, bool]) -> tuple[bool, bool, float]:
        place, seen = found
        if guess is None:
            return not seen, False, 0.0
        middle = view.stands(place).mean(axis=(0, 1))
        away = float(np.linalg.norm(middle - guess[1].mean(axis=0)))
        return not seen, place.page != guess[0], away

    best = min(view.places(key), key=rank, default=None)
    return best and best[0]


def _frames(
    view: RenditionView, place: Place | None, guess: Boxed | None, page: int, size: tuple[int, int]
) -> tuple[Frame, Frame | None]:
    """Return the part of the page that is shown, and that of the guess if it does not fit in."""
    truth, words = view.stands(place) if place else None, view.words(page)
    line = line_height(words if truth is None else truth) or size[0] / 60
    if guess is None:
        if truth is None:
            return frame_at(size[1] / 2, size[0] / 2, 26 * line, 5 * line, size), None
        return readable_frame(truth, size, line, words), None
    box = guess[1][None]
    if truth is None:
        return readable_frame(box, size, line, words), None
    if guess[0] == page and (both := whole_frame(np.concatenate([truth, box]), size, line, words)):
        return both, None
    frame, there = readable_frame(truth, size, line, words), view.size(guess[0])
    if there is None or (guess[0] == page and frame.holds(guess[1])):
        return frame, None
    return frame, readable_frame(box, there, line, view.words(guess[0]))


def _cut(view: RenditionView, page: int, frame: Frame, marked: Iterable[Marked]) -> Picture | None:
    """Return a part of a page with the marked boxes in it, or None without pixels."""
    if (pixels := view.page(page)) is None:
        return None
    boxes = [
        Box(each.of, frame.within(quad))
        for each in marked
        if each.page == page
        for quad in lines_of(each.quads)
        if frame.meets(quad)
    ]
    return Picture(*frame.size, tuple(boxes), frame.cut(pixels))


def _clean(
    view: RenditionView, clean: RenditionView, page: int, frame: Frame, key: str
) -> Picture | None:
    """Return the part of the clean page with the words that are in the frame, or None."""
    words, there = view.words(page), clean.words(page)
    size = clean.size(page)
    if not len(words) or len(words) != len(there) or size is None:
        return None
    here = [number for number, quad in enumerate(words) if frame.holds(quad)]
    if not here:
        return None
    line = line_height(there[here])
    larger = line / (line_height(words[here]) or line or 1.0)
    part = frame_around(
        there[here], size, _MARGIN * line, (frame.width * larger, frame.height * larger)
    )
    marked = [Marked("truth", at.page, clean.stands(at)) for at, _ in clean.places(key)]
    return _cut(clean, page, part, marked)


def _small(page: Pixels) -> Picture:
    """Return the upper part of a page, scaled down."""
    width = page.shape[1]
    scale = min(1.0, SMALL[0] / width)
    part = page[: round(SMALL[1] / scale)]
    size = max(1, round(width * scale)), max(1, round(part.shape[0] * scale))
    image = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return Picture(*size, (), webp(image, _SMALL_BYTES))
