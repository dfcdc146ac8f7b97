"""PDF files to pages: their number, sizes, pixels and text, all within limits."""

from __future__ import annotations

import contextlib
import io
import math
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2

from docextract_eval.borders.decoding.formats import (
    MAX_PDF_CHARACTERS,
    MAX_PDF_PAGES,
    check_file_size,
    check_page_size,
    is_pdf,
)
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_POINTS = 72
"""PDF points in an inch."""


@contextlib.contextmanager
def open_pdf(data: bytes, where: str) -> Iterator[pypdfium2.PdfDocument]:
    """Yield a PDF, or raise a BadInputError if it is locked, damaged or has too many pages."""
    check_file_size(len(data), where)
    if not is_pdf(data):
        raise BadInputError("is not a PDF", where, "check the file")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            what, remedy = "is locked by a password", "save it again without one"
        elif "security" in str(error).lower() and b"/Encrypt" in data:
            what, remedy = "is encrypted in an unknown way", "save it again without encryption"
        else:
            what, remedy = "is a PDF that cannot be read", "save it again, or save it as PNG"
        raise BadInputError(what, where, remedy) from error
    with contextlib.closing(document):
        if not len(document):
            raise BadInputError("is a PDF without pages", where, "save it again")
        if len(document) > MAX_PDF_PAGES:
            what = f"has {len(document):,} pages, and at most {MAX_PDF_PAGES} are read"
            raise BadInputError(what, where, "split it into smaller PDFs")
        yield document


def load_page(document: pypdfium2.PdfDocument, number: int, where: str) -> pypdfium2.PdfPage:
    """Return a page, counted from 0, or raise a BadInputError if the page tree is damaged."""
    try:
        return document[number]
    except pypdfium2.PdfiumError as error:
        raise _undrawable_error(number, where) from error


def draw_page(
    document: pypdfium2.PdfDocument, number: int, dpi: int, where: str, *, gray: bool = False
) -> NDArray[np.uint8]:
    """Return the pixels of a page, counted from 0, in gray or in OpenCV's order of colours."""
    page = load_page(document, number, where)
    scale = dpi / _POINTS
    width, height = (math.ceil(side * scale) for side in page.get_size())
    place = f"{where}, page {number + 1}"
    check_page_size(width, height, place, f"draw it at fewer than {dpi} dpi, or save it smaller")
    try:
        pixels = page.render(scale=scale, grayscale=gray).to_numpy()
    except (pypdfium2.PdfiumError, MemoryError, ValueError) as error:
        raise _undrawable_error(number, where) from error
    channels = 1 if gray else 3
    pixels = pixels.reshape(pixels.shape[0], pixels.shape[1], -1)[..., :channels]
    return np.array(pixels[..., 0] if gray else pixels, np.uint8, order="C")


def page_text_layer(page: pypdfium2.PdfPage, where: str) -> pypdfium2.PdfTextPage:
    """Return the text layer of a page, or raise a BadInputError if it is too long."""
    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise BadInputError("has no text that can be read", where, "save it again") from error
    if text.count_chars() > MAX_PDF_CHARACTERS:
        what = f"has more than {MAX_PDF_CHARACTERS:,} characters on a page"
        raise BadInputError(what, where, "split it into smaller pages")
    return text


def count_objects(data: bytes, where: str) -> list[int]:
    """Return how many objects each page of a PDF draws; an empty page has none."""
    with open_pdf(data, where) as document:
        pages = (load_page(document, number, where) for number in range(len(document)))
        return [pypdfium2.raw.FPDFPage_CountObjects(page) for page in pages]


def pdf_of_pages(document: pypdfium2.PdfDocument, numbers: Sequence[int]) -> bytes:
    """Return a PDF that has these pages of another, counted from 0; its bytes differ each time."""
    with contextlib.closing(pypdfium2.PdfDocument.new()) as part:
        try:
            part.import_pages(document, [*numbers])
        except pypdfium2.PdfiumError as error:
            what = "has pages that cannot be cut out"
            raise BadInputError(what, "the PDF", "save the PDF again") from error
        written = io.BytesIO()
        part.save(written)
    return written.getvalue()


def _undrawable_error(number: int, where: str) -> BadInputError:
    return BadInputError("cannot be drawn", f"{where}, page {number + 1}", "save the PDF again")
