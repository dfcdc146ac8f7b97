"""The files of a sheet as single pictures: PDFs drawn, small print enlarged."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pypdfium2

from docextract_eval.pipelines import UnansweredError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import File

_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}
_PDF = "application/pdf"
_DPI, _POINTS = 200, 72
_SMALL = 18
"""In print whose signs are usually lower, in pixels, engines confuse them."""
_SPECK = 4
"""What is so low is no sign."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as an engine gets it."""

    ending: str
    data: bytes
    scale: float = 1.0
    """How many of its pixels are one of the stored page's."""


def pictures(files: Sequence[File], scale: float = 1.0) -> Iterator[Picture]:
    """Give every page, those in small print so many times larger."""
    for file in files:
        if file.media_type == _PDF:
            yield from (_picture(image, scale) for image in _drawn(file.data))
        elif scale == 1.0:
            yield Picture(_ENDINGS[file.media_type], file.data)
        else:
            image = cv2.imdecode(np.frombuffer(file.data, np.uint8), cv2.IMREAD_GRAYSCALE)
            if image is None:
                raise UnansweredError("error", f"a page is no {file.media_type} that can be read")
            yield _picture(np.asarray(image, np.uint8), scale)


def _picture(image: NDArray[np.uint8], scale: float) -> Picture:
    """Encode a page in gray and without loss."""
    scale = scale if print_height(image) < _SMALL else 1.0
    if scale != 1.0:
        larger = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        image = np.asarray(larger, np.uint8)
    return Picture(".png", cv2.imencode(".png", image)[1].tobytes(), scale)


def print_height(image: NDArray[np.uint8]) -> float:
    """Give how high the signs on a page usually are, in pixels; none are of no height.

    >>> page = np.full((60, 90), 255, np.uint8)
    >>> for x in range(10, 80, 20):
    ...     page[20:32, x : x + 8] = 0
    >>> print_height(page), print_height(page[:10])
    (12.0, 0.0)
    """
    _, ink = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, found, _ = cv2.connectedComponentsWithStats(ink)
    heights = found[1:, cv2.CC_STAT_HEIGHT]
    signs = heights[(heights > _SPECK) & (heights < len(image) // 2)]
    return float(np.median(signs)) if signs.size else 0.0


def _drawn(data: bytes) -> Iterator[NDArray[np.uint8]]:
    with contextlib.closing(pypdfium2.PdfDocument(data)) as document:
        for number in range(len(document)):
            page = document[number].render(scale=_DPI / _POINTS, grayscale=True)
            yield np.ascontiguousarray(page.to_numpy().reshape(page.height, page.width), np.uint8)
