"""Contact sheets: many small pages on one picture, each with its caption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.render.typesetting import TextStyle, text_advance, word_sprite
from docextract_eval.corpus.truth import all_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Document, File, Rendition

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]

THUMBNAIL_SIZE = (320, 480)
"""Width and height into which a page is fitted."""
_CAPTION = 28
_FARTHEST_CORNER = 2**24
"""Corners farther away than this, in px, are errors and too far for OpenCV."""
_GAP = 12
_BACKGROUND = 235
"""The gray of the background."""
FIELD_COLOUR, DECOY_COLOUR = (60, 160, 30), (40, 40, 220)
"""Colours of boxes, in OpenCV's order: green for the truth, red for decoys."""
TEXT = TextStyle("figo", 15, printer="laser")
"""The font of what is explained beside pages."""


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """A small page with its caption."""

    image: Pixels
    caption: str


def rendition_thumbnails(
    document: Document, rendition: Rendition, *, boxes: bool
) -> list[Thumbnail]:
    """Return small pages of a rendition, with boxes around fields if wanted."""
    made = []
    for page, file in enumerate(rendition.files):
        coloured_quads = _coloured_field_quads(document, rendition, page) if boxes else ()
        number = f" p{page}" if len(rendition.files) > 1 else ""
        made.append(make_thumbnail(decode_in_colour(file), coloured_quads, rendition.id + number))
    return made


def make_thumbnail(
    image: Pixels, coloured_quads: Iterable[tuple[tuple[int, int, int], Floats]], caption: str
) -> Thumbnail:
    """Return a small page with coloured quads drawn on it."""
    small, scale = _shrink_to_thumbnail(image)
    outline_quads(small, ((colour, quad * scale) for colour, quad in coloured_quads))
    return Thumbnail(small, caption)


def outline_quads(
    image: Pixels, coloured_quads: Iterable[tuple[tuple[int, int, int], Floats]]
) -> None:
    """Draw coloured quads on an image in place, except quads that are far outside."""
    for colour, quad in coloured_quads:
        if not (np.abs(quad) < _FARTHEST_CORNER).all():  # also skips infinite corners
            continue
        corners = np.rint(quad).astype(np.int32)
        cv2.polylines(image, [corners], isClosed=True, color=colour, thickness=1)


def write_line(
    image: Pixels,
    text: str,
    spot: tuple[int, int],
    colour: tuple[int, int, int],
    style: TextStyle = TEXT,
) -> None:
    """Write a line at the place of its baseline, clipped to the picture."""
    pen, baseline = spot
    for word in text.split():
        rendered = word_sprite(word, style)
        top, left = baseline - rendered.top, max(0, pen + rendered.left)
        part = image[top : top + rendered.ink.shape[0], left : left + rendered.ink.shape[1]]
        ink = rendered.ink[: part.shape[0], : part.shape[1], None].astype(np.uint32)
        part[:] = (part * (255 - ink) + np.array(colour, np.uint32) * ink) // 255
        pen += rendered.advance + text_advance(" ", style)


def draw_contact_sheet(thumbnails: Sequence[Thumbnail], columns: int) -> Pixels:
    """Return the picture of small pages on a grid."""
    across, down = THUMBNAIL_SIZE[0] + _GAP, THUMBNAIL_SIZE[1] + _CAPTION + _GAP
    columns = max(1, min(columns, len(thumbnails)))
    rows = -(-len(thumbnails) // columns)
    canvas = np.full((rows * down + _GAP, columns * across + _GAP, 3), _BACKGROUND, np.uint8)
    for number, page in enumerate(thumbnails):
        top, left = number // columns * down + _GAP, number % columns * across + _GAP
        height, width = page.image.shape[:2]
        inset = left + (THUMBNAIL_SIZE[0] - width) // 2
        canvas[top : top + height, inset : inset + width] = page.image
        _write_caption(canvas, page.caption, (left, top + THUMBNAIL_SIZE[1] + _CAPTION - 10))
    return canvas


def decode_in_colour(file: File) -> Pixels:
    """Return the pixels of a file with three channels, in OpenCV's order."""
    return convert_to_colour(decode(file))


def convert_to_colour(image: Pixels) -> Pixels:
    """Return an image with three channels, from gray, colour, or colour with alpha."""
    if image.ndim == 2:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    return np.asarray(image[..., :3], np.uint8)


def _shrink_to_thumbnail(image: Pixels) -> tuple[Pixels, float]:
    """Return a page reduced to fit its cell, and the scale; smaller pages stay as they are."""
    height, width = image.shape[:2]
    scale = min(1.0, THUMBNAIL_SIZE[0] / width, THUMBNAIL_SIZE[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.array(small, np.uint8), scale


def _coloured_field_quads(
    document: Document, rendition: Rendition, page: int
) -> list[tuple[tuple[int, int, int], Floats]]:
    """Return the quads of a page's fields with their colours, decoys last, on top."""
    found = [
        (DECOY_COLOUR if field.decoy_of else FIELD_COLOUR, rendition.quads[page][word])
        for field in sorted(all_cells(document), key=lambda field: field.decoy_of is not None)
        for place in field.places
        if place.page == page
        for word in place.words
    ]
    return [(colour, np.asarray(quad, float)) for colour, quad in found]


def _write_caption(canvas: Pixels, caption: str, spot: tuple[int, int]) -> None:
    """Write a caption that fits its cell; characters that the font lacks become `?`."""
    text = caption.encode("ascii", "replace").decode()
    font, thick = cv2.FONT_HERSHEY_SIMPLEX, 1
    (width, _), _ = cv2.getTextSize(text, font, 0.45, thick)
    size = 0.45 * min(1.0, THUMBNAIL_SIZE[0] / max(width, 1))
    cv2.putText(canvas, text, spot, font, size, (40, 40, 40), thick, cv2.LINE_AA)
