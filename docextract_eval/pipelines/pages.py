"""The files of a sheet as one picture a page: PDFs are drawn, small print is enlarged."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.borders.decoding.formats import JPEG, MEDIA_TYPES, PNG, is_pdf, sniff_format
from docextract_eval.borders.decoding.pdfs import draw_page, open_pdf
from docextract_eval.borders.decoding.pictures import decode_pixels, picture_size
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import UnansweredError
from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_EXTENSIONS = {PNG: ".png", JPEG: ".jpg"}
_DPI = 200
_SMALL_PRINT = 18
"""Engines confuse characters whose median height is below this, in pixels."""
_SPECK_HEIGHT = 4
"""Ink of at most this height, in pixels, is not a character."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it is handed to an engine."""

    extension: str
    data: bytes
    scale: float = 1.0
    """By how much it is enlarged, compared with the stored page."""


def page_pictures(files: Sequence[File], small_print_scale: float = 1.0) -> Iterator[Picture]:
    """Yield a picture of every page; pages in small print are enlarged by `small_print_scale`."""
    for number, file in enumerate(files):
        where = "the PDF" if is_pdf(file.data) else f"page {number}"
        with input_errors_as_unanswered():
            if is_pdf(file.data):
                with open_pdf(file.data, where) as document:
                    for page in range(len(document)):
                        image = draw_page(document, page, _DPI, where, gray=True)
                        yield _gray_picture(image, small_print_scale)
            elif small_print_scale == 1.0:
                yield _stored_picture(file.data, where)
            else:
                image = decode_pixels(file.data, where, cv2.IMREAD_GRAYSCALE)
                yield _gray_picture(image, small_print_scale)


@contextlib.contextmanager
def input_errors_as_unanswered() -> Iterator[None]:
    """Raise an UnansweredError for every BadInputError inside: the sheet fails, the run goes on."""
    try:
        yield
    except BadInputError as error:
        raise UnansweredError("error", f"{error.where} {error.what}") from error


def _stored_picture(data: bytes, where: str) -> Picture:
    """Return a page unchanged, or raise a BadInputError if it is neither PNG nor JPEG."""
    picture_size(data, where)
    if (found := sniff_format(data)) not in _EXTENSIONS:
        raise BadInputError(f"is {found}, and engines get PNG and JPEG", where)
    return Picture(_EXTENSIONS[found], data)


def _gray_picture(image: NDArray[np.uint8], small_print_scale: float) -> Picture:
    """Return a page as a gray PNG, enlarged if its print is small."""
    small_print_scale = small_print_scale if print_height(image) < _SMALL_PRINT else 1.0
    if small_print_scale != 1.0:
        larger = cv2.resize(
            image, None, fx=small_print_scale, fy=small_print_scale, interpolation=cv2.INTER_CUBIC
        )
        image = np.asarray(larger, np.uint8)
    return Picture(".png", cv2.imencode(".png", image)[1].tobytes(), small_print_scale)


def print_height(image: NDArray[np.uint8]) -> float:
    """Return the median height of the characters on a page in pixels, or 0 without any.

    >>> page = np.full((60, 90), 255, np.uint8)
    >>> for x in range(10, 80, 20):
    ...     page[20:32, x : x + 8] = 0
    >>> print_height(page), print_height(page[:10])
    (12.0, 0.0)
    """
    _, ink = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, found, _ = cv2.connectedComponentsWithStats(ink)
    heights = found[1:, cv2.CC_STAT_HEIGHT]
    character_heights = heights[(heights > _SPECK_HEIGHT) & (heights < len(image) // 2)]
    return float(np.median(character_heights)) if character_heights.size else 0.0


def pictures_of_pdfs(files: Sequence[File], dpi: int) -> tuple[File, ...]:
    """Return files with every PDF replaced by pictures of its pages, in colour."""
    drawn: list[File] = []
    for file in files:
        if not is_pdf(file.data):
            drawn.append(file)
            continue
        with input_errors_as_unanswered(), open_pdf(file.data, "the PDF") as document:
            for number in range(len(document)):
                image = draw_page(document, number, dpi or _DPI, "the PDF")
                drawn.append(File(MEDIA_TYPES[PNG], cv2.imencode(".png", image)[1].tobytes()))
    return tuple(drawn)


def limit_side(file: File, max_side: int) -> tuple[File, float]:
    """Return a page whose longer side has at most `max_side` pixels, and its scale.

    Its aspect is kept. A page that is small enough, and a PDF, are returned as they are.
    """
    if is_pdf(file.data):
        return file, 1.0
    with input_errors_as_unanswered():
        longer = max(picture_size(file.data, "a page"))
        if longer <= max_side:
            return file, 1.0
        extension = _stored_picture(file.data, "a page").extension
        image = decode_pixels(file.data, "a page", cv2.IMREAD_ANYCOLOR)
    scale = max_side / longer
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    smaller = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return File(file.media_type, cv2.imencode(extension, smaller)[1].tobytes()), scale


def picture_pixels(file: File, max_side: int | None) -> int:
    """Return how many pixels a page has once its longer side is limited; nothing is decoded."""
    width, height = picture_size(file.data, "a page")
    scale = min(1.0, max_side / max(width, height)) if max_side else 1.0
    return round(width * scale) * round(height * scale)
