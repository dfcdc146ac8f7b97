"""One rendition of a run for a browser: what is known of it, and its pages as pictures.

Pictures are made when they are asked for, and kept in memory alone. One page is decoded at a time,
through the border that limits how large it may be.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import cv2
import numpy as np

from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.store.folder import check_pictures
from docextract_eval.errors import BadInputError, UnknownNameError, count_phrase
from docextract_eval.records import page_word_texts
from docextract_eval.runs.error_gallery.frames import encode_webp
from docextract_eval.runs.error_gallery.pictures import RenditionView, decode_page
from docextract_eval.runs.explain import Explainer, RunAnswers
from docextract_eval.view.registration import PageWords, lay_over, register
from docextract_eval.view.rendition import rendition_json

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Document, File
    from docextract_eval.runs.error_gallery.frames import Pixels
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.storage.disk import LastingCopies

MOST_BYTES = 199_000
"""The most bytes of a picture."""
MOST_WIDTH, MOST_SIDE = 4_000, 2_000
"""The most pixels of a picture's width, and of a part's sides."""
_LEAST_WIDTH = 16
_HIGHEST = 16_000
"""The most pixels of a picture's height: WebP ends at 16,383."""
_LARGEST = 8_000_000
"""The most pixels of a picture: more are not seen, and take long."""
_SHRINK = 0.95
"""How much smaller a picture with too many bytes is made than its bytes alone ask for."""
_SHOWN = ("image/png", "image/jpeg", "image/webp")
"""What browsers show."""
_FEW = 16
"""The most renditions that are kept: beside its files each has a document of any size."""
_FILE_BYTES, _PIXEL_BYTES, _PICTURE_BYTES = 100_000_000, 200_000_000, 50_000_000
"""What is kept: files of renditions, decoded pages, and pictures."""

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """What was used last, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        """Keep nothing yet."""
        self._most, self._held = most_bytes, 0
        self._kept: OrderedDict[object, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Value | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: object, value: Value, size: int) -> None:
        """Keep a value of this size, in place of what was used longest ago."""
        with self._lock:
            if size > self._most or key in self._kept:
                return
            self._kept[key] = value, size
            self._held += size
            while self._held > self._most:
                _, (_, freed) = self._kept.popitem(last=False)
                self._held -= freed


class Pages:
    """The renditions of a run, ready for a browser; several threads may ask at once."""

    def __init__(
        self,
        run: RunFolder,
        other: RunFolder | None,
        corpus: Corpus,
        copies: LastingCopies | None = None,
    ) -> None:
        """Take a run, perhaps another one that it is compared with, and the run's corpus.

        Small files of a corpus in object storage are kept among `copies`.
        """
        self._run, self._other_run, self._corpus, self._copies = run, other, corpus, copies
        self._views: Recent[RenditionView] = Recent(_FILE_BYTES)
        self._pixels: Recent[Pixels] = Recent(_PIXEL_BYTES)
        self._pictures: Recent[bytes] = Recent(_PICTURE_BYTES)
        self._opening, self._drawing = threading.RLock(), threading.RLock()

    def rendition(self, id_: str, repeat: int = 0) -> dict[str, Any]:
        """Return all that is known of a rendition, and of one answer on it."""
        view = self._view(id_)
        with self._opening:
            explained = self._explainer.explain_found(view.document, view.rendition)
            repeats = sorted({each.repeat for each in explained.predictions}) or [0]
            if repeat not in repeats:
                raise UnknownNameError("repeat", str(repeat), map(str, repeats), id_)
            schema = self._corpus.schemas[view.document.kind]
            runs = self._explainer.answers, self._other
            found = rendition_json(explained, view, schema, repeat, runs)
        return found | {"conditions": self._with_clean(found["conditions"], view.document)}

    def picture(self, id_: str, page: int, width: int, onto: str | None = None) -> bytes:
        """Return a page as WebP of about this width; with `onto` in the frame of that page."""
        width = max(_LEAST_WIDTH, min(width, MOST_WIDTH))
        key = id_, page, width, onto
        if (kept := self._pictures.get(key)) is not None:
            return kept
        view, file = self._file(id_, page)
        frame = self._file(onto, page)[0] if onto is not None else None
        with self._drawing:
            if (kept := self._pictures.get(key)) is not None:  # made while this one waited
                return kept
            pixels = self._decoded(view, page, file)
            if frame is None:
                made = _webp(_scaled(pixels, _picture_size(pixels.shape[:2], width)))
            else:
                pair = _page_words(frame, page), _page_words(view, page)
                registration = register(*pair, _where(id_, page))
                size = _picture_size(registration.size, width)
                made = _webp(lay_over(pixels, registration, size))
            self._pictures.put(key, made, len(made))
        return made

    def part(  # noqa: PLR0913, PLR0917 - a rendition, a page, and a rectangle
        self, id_: str, page: int, x: int, y: int, w: int, h: int
    ) -> bytes:
        """Return a part of a page as WebP, as far as it lies on the page.

        It is at full resolution, unless it is larger than anybody sees at once.
        """
        view, file = self._file(id_, page)
        with self._drawing:
            pixels = self._decoded(view, page, file)
            height, width = pixels.shape[:2]
            left, top = max(0, x), max(0, y)
            right, low = min(width, x + w), min(height, y + h)
            if left >= right or top >= low:
                what = f"has no part {x},{y},{w},{h}: it is {width} x {height} px"
                raise BadInputError(what, _where(id_, page), "name left, top, width and height")
            part = pixels[top:low, left:right]
            scale = min(1.0, MOST_SIDE / max(part.shape[:2]))
            return _webp(
                _scaled(part, _picture_size(part.shape[:2], round(scale * (right - left))))
            )

    def original(self, id_: str, page: int) -> tuple[str, bytes]:
        """Return the media type and the bytes of a page, where browsers show that type."""
        file = self._file(id_, page)[1]
        if file.media_type not in _SHOWN:
            what = f"is {file.media_type}, which browsers do not show"
            raise BadInputError(what, _where(id_, page), "look at it as a picture")
        return file.media_type, file.data

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._run, self._corpus)

    @cached_property
    def _other(self) -> RunAnswers | None:
        return RunAnswers(self._other_run) if self._other_run else None

    def _with_clean(
        self, conditions: list[dict[str, str]], document: Document
    ) -> list[dict[str, str]]:
        """Return the renditions of a document with its clean one, even if no run has read that."""
        if CLEAN not in self._corpus.conditions or CLEAN in {
            each["condition"] for each in conditions
        }:
            return conditions
        return [{"condition": CLEAN, "id": f"{document.id}~{CLEAN}"}, *conditions]

    def _view(self, id_: str) -> RenditionView:
        """Return a rendition of the corpus with its files; raise if there is none of this id."""
        if (kept := self._views.get(id_)) is not None:
            return kept
        with self._opening:
            if (kept := self._views.get(id_)) is not None:
                return kept
            found = self._explainer.locate(
                id_, pictures=self._corpus.has_pictures, copies=self._copies
            )
            if found is None:
                what = f"has no rendition '{id_}'"
                raise BadInputError(what, str(self._run.path), "copy its id from a list of cases")
            view = RenditionView(*found)
            size = sum(len(file.data) for file in view.rendition.files)
            self._views.put(id_, view, max(size, _FILE_BYTES // _FEW))
            return view

    def _file(self, id_: str, page: int) -> tuple[RenditionView, File]:
        """Return a rendition and the file of one of its pages, or raise."""
        check_pictures(self._corpus, "looking at pages")
        view = self._view(id_)
        files = view.rendition.files
        if not 0 <= page < len(files):
            what = f"has no page {page}: it has {count_phrase(len(files), 'page')}"
            raise BadInputError(what, id_, "pages are counted from 0")
        return view, files[page]

    def _decoded(self, view: RenditionView, page: int, file: File) -> Pixels:
        key = view.rendition.id, page
        if (kept := self._pixels.get(key)) is not None:
            return kept
        pixels = decode_page(file.data, _where(*key))
        self._pixels.put(key, pixels, pixels.nbytes)
        return pixels


def _where(id_: str, page: int) -> str:
    return f"{id_}, page {page}"


def _page_words(view: RenditionView, page: int) -> PageWords:
    """Return the words of a page."""
    size = view.page_size(page)
    texts = page_word_texts(view.document.pages)
    return PageWords(
        size or (1, 1),
        texts[page] if page < len(texts) else (),
        view.word_quads(page),
        view.visible_shares(page),
    )


def _picture_size(page: tuple[int, int], width: int) -> tuple[int, int]:
    """Return height and width of the picture of a page: never more than the page has.

    >>> _picture_size((2000, 1000), 500), _picture_size((40_000, 500), 4000)
    ((1000, 500), (16000, 200))
    """
    high, wide = page
    scale = min(1.0, width / wide, _HIGHEST / high, (_LARGEST / (wide * high)) ** 0.5)
    return max(1, round(high * scale)), max(1, round(wide * scale))


def _scaled(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    if pixels.shape[:2] == size:
        return pixels
    return np.asarray(cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _webp(pixels: Pixels) -> bytes:
    """Return pixels as WebP of few enough bytes, smaller if they are too noisy for that."""
    while True:
        made = encode_webp(pixels, MOST_BYTES)
        if len(made) <= MOST_BYTES:
            return made
        scale = _SHRINK * (MOST_BYTES / len(made)) ** 0.5
        high, wide = (max(1, round(side * scale)) for side in pixels.shape[:2])
        pixels = _scaled(pixels, (high, wide))
