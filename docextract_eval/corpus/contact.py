"""A contact sheet: many pages small on one picture, each with its name below."""

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
"""Width and height that a page is made to fit in."""
_CAPTION = 28
_FAR = 2**24
"""Pixels: beyond that a corner is a mistake, and more than OpenCV counts."""
_GAP = 12
_TABLE = 235
"""The gray that the pages lie on."""
FIELD, DECOY = (60, 160, 30), (40, 40, 220)
"""Colours of the boxes, in the order that OpenCV writes them: green for truth, red for decoys."""


@dataclass(frozen=True, slots=True, eq=False)
class Thumb:
    """A page made small, and what stands below it."""

    image: Pixels
    caption: str


def thumbs(document: Document, rendition: Rendition, *, boxes: bool) -> list[Thumb]:
    """Make every page of a rendition small, with the boxes of its fields if that is asked for."""
    made = []
    for page, file in enumerate(rendition.files):
        marked = _marked(document, rendition, page) if boxes else ()
        number = f" p{page}" if len(rendition.files) > 1 else ""
        made.append(thumb(in_colour(file), marked, rendition.id + number))
    return made


def thumb(
    image: Pixels, marked: Iterable[tuple[tuple[int, int, int], Floats]], caption: str
) -> Thumb:
    """Make a page in colour small, with quads on it in colours of their own."""
    small, scale = _fitted(image)
    outline(small, ((colour, quad * scale) for colour, quad in marked))
    return Thumb(small, caption)


def outline(
    image: Pixels, marked: Iterable[tuple[tuple[int, int, int], Floats]], thickness: int = 1
) -> None:
    """Draw quads on a page in colours of their own; what lies far outside is not drawn."""
    for colour, quad in marked:
        if not (np.abs(quad) < _FAR).all():  # not for infinite corners either
            continue
        corners = np.rint(quad).astype(np.int32)
        cv2.polylines(image, [corners], isClosed=True, color=colour, thickness=thickness)


def sheet(pages: Sequence[Thumb], columns: int) -> Pixels:
    """Lay pages out in rows, each on its spot of the grid."""
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
    """Return the pixels of a file as OpenCV writes colours."""
    return coloured(decode(file))


def coloured(image: Pixels) -> Pixels:
    """Return pixels three channels, whatever they had."""
    if image.ndim == 2:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    return np.asarray(image[..., :3], np.uint8)


def _fitted(image: Pixels) -> tuple[Pixels, float]:
    """Return a page at the size that fits its cell; what is smaller stays as it is."""
    height, width = image.shape[:2]
    scale = min(1.0, CELL[0] / width, CELL[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.array(small, np.uint8), scale


def _marked(
    document: Document, rendition: Rendition, page: int
) -> list[tuple[tuple[int, int, int], Floats]]:
    """Return the quads of a page's fields with their colours; decoys last, so that they show."""
    found = [
        (DECOY if field.decoy_of else FIELD, rendition.quads[page][word])
        for field in sorted(stated(document), key=lambda field: field.decoy_of is not None)
        for place in field.places
        if place.page == page
        for word in place.words
    ]
    return [(colour, np.asarray(quad, float)) for colour, quad in found]


def _write(table: Pixels, caption: str, spot: tuple[int, int]) -> None:
    """Write a caption as large as fits its cell; letters that the face lacks become `?`."""
    text = caption.encode("ascii", "replace").decode()
    face, thick = cv2.FONT_HERSHEY_SIMPLEX, 1
    (width, _), _ = cv2.getTextSize(text, face, 0.45, thick)
    size = 0.45 * min(1.0, CELL[0] / max(width, 1))
    cv2.putText(table, text, spot, face, size, (40, 40, 40), thick, cv2.LINE_AA)
