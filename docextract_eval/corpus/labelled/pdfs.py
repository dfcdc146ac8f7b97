"""PDF files to pages as they are stored: each drawn at the resolution that was asked for."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.labelled.pictures import LARGEST, Picture
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_POINTS = 72
"""Of a PDF, to the inch."""


def drawn(data: bytes, dpi: int, where: str) -> tuple[int, Iterator[Picture]]:
    """Give how many pages a PDF has, and each in turn; what knows no colours comes in gray."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            what, remedy = "is locked by a password", "save it again without one"
        else:
            what, remedy = "is a PDF that cannot be read", "save it again, or save it as PNG"
        raise BadInputError(what, where, remedy) from error
    return len(document), _pictures(document, dpi, where)


def _pictures(document: pypdfium2.PdfDocument, dpi: int, where: str) -> Iterator[Picture]:
    with contextlib.closing(document):
        for number in range(len(document)):
            pixels = _page(document, number, dpi, where)
            yield Picture(encode_png(pixels), pixels.shape[:2])


def _page(document: pypdfium2.PdfDocument, number: int, dpi: int, where: str) -> NDArray[np.uint8]:
    try:
        page = document[number]
        width, height = page.get_size()
        if width * height * (dpi / _POINTS) ** 2 > LARGEST:
            what = f"has more than {LARGEST // 1_000_000} megapixels at {dpi} dpi"
            raise BadInputError(what, f"{where}, page {number + 1}", "give a smaller --dpi")
        pixels = np.array(page.render(scale=dpi / _POINTS).to_numpy()[..., :3], np.uint8)
    except pypdfium2.PdfiumError as error:
        what = "cannot be drawn"
        raise BadInputError(what, f"{where}, page {number + 1}", "save the PDF again") from error
    if (pixels == pixels[..., :1]).all():
        return np.ascontiguousarray(pixels[..., 0])
    return np.ascontiguousarray(pixels)
