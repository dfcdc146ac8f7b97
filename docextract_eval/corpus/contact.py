"""Contact sheets: many small pages on one picture, each with its caption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.truth import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Document, File, Rendition

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]

CELL = (320, 480)
"""Width and height into which a page is fitted."""
_CAPTION = 28
_FAR = 2**24
"""Corners farther away than this, in px, are errors and too far for OpenCV."""
_GAP = 12
_TABLE = 235
"""The gray of the background."""
FIELD, DECOY = (60, 160, 30), (40, 40, 220)
"""Colours of boxes, in OpenCV's order: green for the truth, red for decoys."""


@dataclass(frozen=True, slots=True, eq=False)
class Thumb:
    """A small page with its caption."""

    image: Pixels
    caption: str


def thumbs(document: Document, rendition: Rendition, *, boxes: bool) -> list[Thumb]:
    """Return small pages of a rendition, with boxes around fields if wanted."""
    made = []
    for page, file in enumerate(rendition.files):
        marked = _marked(document, rendition, page) if boxes else ()
        number = f" p{page}" if len(rendition.files) > 1 else ""
        made.append(thumb(in_colour(file), marked, rendition.id + number))
    return made


def thumb(
    image: Pixels, marked: Iterable[tuple[tuple[int, int, int], Floats]], caption: str
) -> Thumb:
    """Return a small page with coloured quads drawn on it."""
    small, scale = _fitted(image)
    outline(small, ((colour, quad * scale) for colour, quad in marked))
    return Thumb(small, caption)


def outline(
    image: Pixels, marked: Iterable[tuple[tuple[int, int, int], Floats]], thickness: int = 1
) -> None:
    """Draw coloured quads on an image in place, except quads that are far outside."""
    for colour, quad in marked:
        if not (np.abs(quad) < _FAR).all():  # also skips infinite corners
            continue
        corners = np.rint(quad).astype(np.int32)
        cv2.polylines(image, [corners], isClosed=True, color=colour, thickness=thickness)


def sheet(pages: Sequence[Thumb], columns: int) -> Pixels:
    """Return the picture of small pages on a grid."""
    across, down = CELL[0] + _GAP, CELL[1] + _CAPTION + _GAP
    columns = max(1, min(columns, len(pages)))
    rows = -(-len(pages) // columns)
    table = np.full((rows * down + _GAP, columns * across + _GAP, 3), _TABLE, np.uint8)
    for number, page in enumerate(pages):
        top, left = number // columns * down + _GAP, number % columns * across + _GAP
        height, width = page.image.shape[:2]
        inset = left + (CELL[0] - width) // 2
        table[top : top + height, inset : inset + width] = page.image
        _write(table, page.caption, (left, top + CELL[1] + _CAPTION - 10))
    return table


def in_colour(file: File) -> Pixels:
    """Return the pixels of a file with three channels, in OpenCV's order."""
    return coloured(decode(file))


def coloured(image: Pixels) -> Pixels:
    """Return an image with three channels, from gray, colour, or colour with alpha."""
    if image.ndim == 2:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    return np.asarray(image[..., :3], np.uint8)


def _fitted(image: Pixels) -> tuple[Pixels, float]:
    """Return a page reduced to fit its cell, and the scale; smaller pages stay as they are."""
    height, width = image.shape[:2]
    scale = min(1.0, CELL[0] / width, CELL[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.array(small, np.uint8), scale


def _marked(
    document: Document, rendition: Rendition, page: int
) -> list[tuple[tuple[int, int, int], Floats]]:
    """Return the quads of a page's fields with their colours, decoys last, on top."""
    found = [
        (DECOY if field.decoy_of else FIELD, rendition.quads[page][word])
        for field in sorted(stated(document), key=lambda field: field.decoy_of is not None)
        for place in field.places
        if place.page == page
        for word in place.words
    ]
    return [(colour, np.asarray(quad, float)) for colour, quad in found]


def _write(table: Pixels, caption: str, spot: tuple[int, int]) -> None:
    """Write a caption that fits its cell; characters that the font lacks become `?`."""
    text = caption.encode("ascii", "replace").decode()
    face, thick = cv2.FONT_HERSHEY_SIMPLEX, 1
    (width, _), _ = cv2.getTextSize(text, face, 0.45, thick)
    size = 0.45 * min(1.0, CELL[0] / max(width, 1))
    cv2.putText(table, text, spot, face, size, (40, 40, 40), thick, cv2.LINE_AA)
