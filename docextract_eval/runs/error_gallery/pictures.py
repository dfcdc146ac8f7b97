"""Cuts the pictures of errors out of their pages; every page is read once."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from docextract_eval.borders.decoding.pictures import decode_pixels, picture_size
from docextract_eval.corpus.store.folder import check_pictures, find_renditions
from docextract_eval.corpus.truth import all_cells
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.records import GOOD, Document, Guess, Rendition, page_word_texts
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import Box, ConditionPage, ErrorGallery, Picture
from docextract_eval.runs.error_gallery.choice import (
    choose_cases,
    choose_gallery_errors,
    judged_cells,
    representative_renditions,
)
from docextract_eval.runs.error_gallery.frames import (
    Pixels,
    Quads,
    corners_if_valid,
    encode_webp,
    frame_at,
    frame_if_readable,
    line_boxes,
    line_height,
    readable_frame,
)
from docextract_eval.runs.folder import PredictionLines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Field, Place
    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.error_gallery.choice import Wanted
    from docextract_eval.runs.error_gallery.frames import Frame
    from docextract_eval.runs.folder import RunFolder

    CellKey = tuple[str, int, str, int | None]
    """A rendition, the number of the repeat, a field, and the row of a guess."""
    PredictedValues = Mapping[CellKey, Guess]
    PageBox = tuple[int, Quads]
    """A page number and the corners of a box on it."""

BoxOwner = Literal["truth", "guess", "before"]


@dataclass(frozen=True, slots=True, eq=False)
class MarkedQuads:
    """Quads to mark on a page: the words of the truth, or the box of a guess."""

    of: BoxOwner
    page: int
    quads: Quads


MAX_SMALL_SIZE = 180, 240
"""The largest width and height of a page that is scaled down."""
_SMALL_BYTES = 8_000
_NO_WORDS = np.zeros((0, 4, 2))


@dataclass(frozen=True, slots=True, eq=False)
class RenditionView:
    """A rendition with its decoded pages, which are cached, and the places of its cells."""

    document: Document
    rendition: Rendition
    _pages: dict[int, Pixels | None] = field(default_factory=dict)
    _sizes: dict[int, tuple[int, int] | None] = field(default_factory=dict)

    def page(self, number: int) -> Pixels | None:
        """Return the pixels of a page, or None if it is missing or cannot be decoded."""
        if number not in self._pages:
            files = self.rendition.files
            self._pages[number] = _decode_page(files[number].data) if number < len(files) else None
        return self._pages[number]

    def page_size(self, number: int) -> tuple[int, int] | None:
        """Return height and width of a page by its header, or None if it has none."""
        if number not in self._sizes:
            files = self.rendition.files
            self._sizes[number] = _read_size(files[number].data) if number < len(files) else None
        return self._sizes[number]

    def word_quads(self, page: int) -> Quads:
        """Return the quads of a page's words."""
        quads = self.rendition.quads
        return np.asarray(quads[page], float) if page < len(quads) else _NO_WORDS

    def truth_field(self, key: str) -> Field | None:
        """Return the field or cell of this key, or None."""
        found = (each for each in all_cells(self.document) if each.key == key)
        return next((each for each in found if each.decoy_of is None), None)

    def value_places(self, key: str) -> Iterator[tuple[Place, bool]]:
        """Yield the places of a value on existing pages, and whether any of each is visible."""
        truth = self.truth_field(key)
        return iter(()) if truth is None else self.field_places(truth)

    def field_places(self, printed: Field) -> Iterator[tuple[Place, bool]]:
        """Yield the places of a field or a decoy, as `value_places` does."""
        for place in printed.places:
            shares = self.visible_shares(place.page)
            if place.words and all(word < len(shares) for word in place.words):
                yield place, bool(shares[list(place.words)].any())

    def visible_shares(self, page: int) -> Quads:
        """Return how much of each word of a page is visible."""
        seen = self.rendition.visible
        known = seen[page] if page < len(seen) else np.ones(len(self.word_quads(page)))
        return np.asarray(known, float)

    def place_quads(self, place: Place) -> Quads:
        """Return the quads of a place's words."""
        return self.word_quads(place.page)[list(place.words)]

    def words_in(self, box: PageBox) -> str | None:
        """Return the visible words in a box on a page, or None if its words are not known."""
        page, corners = box
        middles = self.word_quads(page).mean(axis=1).tolist()
        if not middles:
            return None
        shares, hull = self.visible_shares(page), cv2.convexHull(corners.astype(np.float32))
        words = zip(page_word_texts(self.document.pages)[page], middles, shares, strict=False)
        return " ".join(
            word
            for word, middle, share in words
            if share and cv2.pointPolygonTest(hull, middle, measureDist=False) >= 0
        )

    def predicted_box(self, guess: Guess | None) -> tuple[int, Quads] | None:
        """Return page and corners of a guess's box, or None; of several pages it must name one."""
        only = 0 if len(self.rendition.files) == 1 else None
        page = only if guess is None or guess.page is None else guess.page
        if guess is None or page is None or (size := self.page_size(page)) is None:
            return None
        corners = corners_if_valid(guess.quad, size)
        return None if corners is None else (page, corners)


def decode_page(data: bytes, where: str) -> Pixels:
    """Return the pixels of a file in OpenCV's order of colours, gray as one channel; or raise."""
    image = decode_pixels(data, where)
    return image[..., :3] if image.ndim == 3 else image


def _decode_page(data: bytes) -> Pixels | None:
    with contextlib.suppress(BadInputError):
        return decode_page(data, "a page")
    return None


def _read_size(data: bytes) -> tuple[int, int] | None:
    with contextlib.suppress(BadInputError):
        width, height = picture_size(data, "a page")
        return height, width
    return None


def entries_with_pictures(
    entries: Sequence[GalleryEntry],
    corpus: Corpus,
    folder: RunFolder,
    baseline_folder: RunFolder | None = None,
) -> tuple[GalleryEntry, ...]:
    """Return entries with their pictures; with `baseline_folder`, boxes of the baseline run too."""
    return cut_pictures(entries, corpus, folder, baseline_folder)[0]


def cut_pictures(
    entries: Sequence[GalleryEntry],
    corpus: Corpus,
    folder: RunFolder,
    baseline_folder: RunFolder | None = None,
    small_renditions: Collection[str] = (),
) -> tuple[tuple[GalleryEntry, ...], dict[str, Picture]]:
    """Return entries with their pictures, and scaled down first pages of some renditions."""
    if entries:
        check_pictures(corpus, "a gallery of errors")
    values = predicted_values(entries, corpus, folder)
    earlier_values = predicted_values(entries, corpus, baseline_folder) if baseline_folder else {}
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        numbers[entry.rendition].append(number)
    found, pages = [*entries], {}
    for document, rendition in find_renditions(corpus, {*numbers, *small_renditions}):
        view = RenditionView(document, rendition)
        for number in numbers.get(rendition.id, ()):
            guesses = _entry_guesses(entries[number], values, earlier_values)
            found[number] = _with_pictures(entries[number], view, guesses)
        if rendition.id in small_renditions and (page := view.page(0)) is not None:
            pages[rendition.id] = _small_picture(page)
    return tuple(found), pages


def predicted_values(
    entries: Sequence[GalleryEntry], corpus: Corpus, folder: RunFolder
) -> PredictedValues:
    """Return the guesses that entries are about, with their boxes."""
    lines, found = PredictionLines(folder), dict[tuple[str, int, str, int | None], Guess]()
    for rendition in dict.fromkeys(entry.rendition for entry in entries):
        for prediction, _ in lines.sheet_answers(corpus.sheet_id(rendition)):
            for cell, guess in prediction.judged_guesses.items():
                found.setdefault((rendition, prediction.repeat, *cell), guess)
    return found


def _entry_guesses(
    entry: GalleryEntry, values: PredictedValues, earlier_values: PredictedValues
) -> dict[BoxOwner, Guess]:
    cell = entry.rendition, entry.repeat, entry.field
    both: dict[BoxOwner, Guess | None] = {
        "guess": values.get((*cell, entry.guess_row)),
        "before": earlier_values.get((*cell, entry.before_row)),
    }
    return {whose: guess for whose, guess in both.items() if guess}


def _with_pictures(
    entry: GalleryEntry,
    view: RenditionView,
    guesses: Mapping[BoxOwner, Guess],
) -> GalleryEntry:
    """Return one entry with its pictures: the error, and a distant guess."""
    key = entry.field if entry.row is None else f"{entry.field}#{entry.row}"
    boxes = {owner: box for owner, guess in guesses.items() if (box := view.predicted_box(guess))}
    guess = boxes.get("guess", boxes.get("before"))
    place = _nearest_place(view, key, guess)
    page = place.page if place else guess[0] if guess else 0
    if (size := view.page_size(page)) is None:
        return entry
    frame, apart = _picture_frames(view, place, guess, page, size)
    marked = [
        MarkedQuads("truth", at.page, view.place_quads(at)) for at, _ in view.value_places(key)
    ]
    marked += [MarkedQuads(owner, at, corners[None]) for owner, (at, corners) in boxes.items()]
    wrong = boxes.get("before" if entry.outcome in GOOD else "guess")
    return replace(
        entry,
        box_words=view.words_in(wrong) if wrong else None,
        picture=_cut_picture(view, page, frame, marked),
        apart=_cut_picture(view, guess[0], apart, marked) if apart and guess else None,
    )


def _nearest_place(view: RenditionView, key: str, guess_box: PageBox | None) -> Place | None:
    """Return the place of a value, visible if possible and nearest to the guess's box; or None."""

    def rank(found: tuple[Place, bool]) -> tuple[bool, bool, float]:
        place, seen = found
        if guess_box is None:
            return not seen, False, 0.0
        middle = view.place_quads(place).mean(axis=(0, 1))
        away = float(np.linalg.norm(middle - guess_box[1].mean(axis=0)))
        return not seen, place.page != guess_box[0], away

    best = min(view.value_places(key), key=rank, default=None)
    return best and best[0]


def _picture_frames(
    view: RenditionView,
    place: Place | None,
    guess_box: PageBox | None,
    page: int,
    size: tuple[int, int],
) -> tuple[Frame, Frame | None]:
    """Return the part of the page that is shown, and that of the guess if it does not fit in."""
    truth, words = view.place_quads(place) if place else None, view.word_quads(page)
    line = line_height(words if truth is None else truth) or size[0] / 60
    if guess_box is None:
        if truth is None:
            return frame_at(size[1] / 2, size[0] / 2, 26 * line, 5 * line, size), None
        return readable_frame(truth, size, line, words), None
    box = guess_box[1][None]
    if truth is None:
        return readable_frame(box, size, line, words), None
    if guess_box[0] == page and (
        both := frame_if_readable(np.concatenate([truth, box]), size, line, words)
    ):
        return both, None
    frame, there = readable_frame(truth, size, line, words), view.page_size(guess_box[0])
    if there is None or (guess_box[0] == page and frame.contains_middle(guess_box[1])):
        return frame, None
    return frame, readable_frame(box, there, line, view.word_quads(guess_box[0]))


def _cut_picture(
    view: RenditionView, page: int, frame: Frame, marked: Iterable[MarkedQuads]
) -> Picture | None:
    """Return a part of a page with the marked boxes in it, or None without pixels."""
    if (pixels := view.page(page)) is None:
        return None
    boxes = [
        Box(each.of, frame.picture_quad(quad))
        for each in marked
        if each.page == page
        for quad in line_boxes(each.quads)
        if frame.overlaps(quad)
    ]
    return Picture(*frame.size, tuple(boxes), frame.encode_part(pixels))


def _small_picture(page: Pixels) -> Picture:
    """Return the upper part of a page, scaled down."""
    width = page.shape[1]
    scale = min(1.0, MAX_SMALL_SIZE[0] / width)
    part = page[: round(MAX_SMALL_SIZE[1] / scale)]
    size = max(1, round(width * scale)), max(1, round(part.shape[0] * scale))
    image = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return Picture(*size, (), encode_webp(image, _SMALL_BYTES))


MAX_ERRORS = 100
"""The most errors that programs get."""
PRIVATE = "A private run keeps no values and no pictures"


def list_gallery(folder: RunFolder) -> ErrorGallery:
    """Return errors of every kind for programs, without pictures."""
    if RunDescription.from_about(folder.finished_about()).private:
        return ErrorGallery(reason=PRIVATE)
    entries, errors = choose_gallery_errors(folder, MAX_ERRORS)
    return ErrorGallery(tuple(entries), errors=errors)


def build_gallery(
    folder: RunFolder,
    corpus: Corpus | None,
    wanted: Wanted,
    conditions: Collection[str] = (),
    reason: str | None = None,
) -> ErrorGallery:
    """Return the errors that filters list, and a page of some conditions, with their pictures.

    Without the corpus there is a reason instead of the pictures.
    """
    about = folder.finished_about()
    if RunDescription.from_about(about).private:
        return ErrorGallery(reason=PRIVATE)
    cells = judged_cells(folder, about)
    cases = choose_cases(folder, cells, wanted)
    if corpus is None:
        return ErrorGallery(cases=cases, reason=reason)
    entries = [*dict.fromkeys(entry for each in cases.values() for entry in each.entries)]
    try:
        ids = folder.columns("renditions", ["id"])["id"].to_pylist()
        pages = representative_renditions(cells, ids, conditions)
        cut, small = cut_pictures(entries, corpus, folder, small_renditions=pages)
    except DocextractEvalError as error:
        return ErrorGallery(cases=cases, reason=str(error))
    pictured = dict(zip(entries, cut, strict=True))
    return ErrorGallery(
        condition_pages=tuple(
            ConditionPage(condition, id_, small[id_])
            for id_, condition in pages.items()
            if id_ in small
        ),
        cases={
            key: replace(each, entries=tuple(pictured[entry] for entry in each.entries))
            for key, each in cases.items()
        },
    )
