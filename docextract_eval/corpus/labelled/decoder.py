"""The task of the process that decodes files from outside: file contents in, bytes of pages out.

A hostile file might take that process over, so its answers are simple bytes, a line of JSON and
then the pages, and they are checked before they are used.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from docextract_eval.borders.decoding.confinement import confine_process
from docextract_eval.borders.decoding.formats import MAX_PIXELS, MAX_SIDE, MEDIA_TYPES, sniff_format
from docextract_eval.borders.decoding.pdfs import draw_page, open_pdf
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.labelled.pictures import Picture, decode_picture_pages
from docextract_eval.errors import BadInputError
from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SECONDS = 60.0
"""The most time for one file; a page of 100 megapixels takes about 5 seconds."""
MAX_ANSWER = 400_000_000
"""The most bytes of all stored pages of a file."""


@dataclass(frozen=True, slots=True)
class SharedBytes:
    """Bytes in an anonymous file of another process, which need not be sent."""

    path: str
    length: int

    def read(self) -> bytes:
        """Return the bytes."""
        with Path(self.path).open("rb", buffering=0) as file:
            return file.read(self.length) or b""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be decoded: a picture with all its pages, or one page of a PDF."""

    data: bytes
    where: str
    page: int | None = None
    """The page of a PDF, from 0; None for a picture."""
    dpi: int = 0
    """The resolution at which a page of a PDF is drawn."""
    shared: SharedBytes | None = None
    """Where the data is, if it is not in `data`."""

    def read(self) -> bytes:
        """Return the data."""
        return self.shared.read() if self.shared else self.data


@dataclass(frozen=True, slots=True)
class DecodedPages:
    """The requested pages, and the number of pages of the file."""

    pages: list[Picture]
    count: int


class DecoderAnswerError(Exception):
    """An invalid answer of the decoder."""


class Decoder:
    """Decodes one file after another, without keeping anything between them."""

    def __init__(self, *, alone: bool) -> None:
        """Confine this process to what decoding needs, if it does nothing else (`alone`)."""
        if not alone:
            return
        cv2.setNumThreads(1)
        confine_process()

    def __call__(self, request: Request) -> bytes:
        """Return the pages, or the error, as bytes."""
        data = request.read()
        try:
            if request.page is None:
                pages = decode_picture_pages(data, request.where)
                return _pack_pages(DecodedPages(pages, len(pages)), data)
            count, page = count_and_draw_page(data, request.page, request.dpi, request.where)
            return _pack_pages(DecodedPages([page], count), data)
        except BadInputError as error:
            return _json_line({"wrong": [error.what, error.where, error.remedy]})


def read_answer(answer: bytes, file_data: bytes) -> DecodedPages:
    """Return the pages in an answer for a file; raise the error in it, or DecoderAnswerError."""
    pages: list[Picture] = []
    with _errors_as_invalid_answer():
        line, _, rest = answer.partition(b"\n")
        header = dict(json.loads(line))
        if "wrong" in header:
            what, where, remedy = map(str, header["wrong"])
            raise BadInputError(what, where, remedy)
        count = int(header["count"])
        for media_type, height, width, length in header["pages"]:
            page, rest = (file_data, rest) if length is None else (rest[:length], rest[length:])
            pages.append(_make_checked_page(media_type, (height, width), page))
    if rest or not 0 < len(pages) <= count:
        raise DecoderAnswerError
    return DecodedPages(pages, count)


def _pack_pages(decoded: DecodedPages, file_data: bytes) -> bytes:
    """Return pages as bytes; a page that is the file itself is not sent back."""
    page_headers, sent = [], []
    for page in decoded.pages:
        same = page.file.data is file_data
        page_headers.append(
            [page.file.media_type, *page.size, None if same else len(page.file.data)]
        )
        sent += [] if same else [page.file.data]
    return _json_line({"count": decoded.count, "pages": page_headers}) + b"".join(sent)


def _json_line(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode() + b"\n"


def _make_checked_page(media_type: object, size: tuple[object, object], data: bytes) -> Picture:
    """Return a page if its size and format are plausible, or raise DecoderAnswerError."""
    height, width = size
    if not (isinstance(height, int) and isinstance(width, int)):
        raise DecoderAnswerError
    fits = 0 < min(height, width) <= max(height, width) <= MAX_SIDE
    known = sniff_format(data)
    if not fits or height * width > MAX_PIXELS or MEDIA_TYPES.get(known or "") != media_type:
        raise DecoderAnswerError
    return Picture(File(str(media_type), data), (height, width))


@contextlib.contextmanager
def _errors_as_invalid_answer() -> Iterator[None]:
    """Raise DecoderAnswerError for all exceptions that reading an invalid answer raises."""
    try:
        yield
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DecoderAnswerError from error


def count_and_draw_page(data: bytes, page_number: int, dpi: int, where: str) -> tuple[int, Picture]:
    """Return the number of pages of a PDF, and one page; a page without colours in gray."""
    with open_pdf(data, where) as document:
        count = len(document)
        pixels = draw_page(document, page_number, dpi, where)
    if (pixels == pixels[..., :1]).all():
        pixels = pixels[..., 0].copy()
    return count, Picture(encode_png(pixels), pixels.shape[:2])
