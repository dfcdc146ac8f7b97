"""Draw a trap beside its control twin, with boxes around truth and decoys, and an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.contact_sheets import (
    DECOY_COLOUR,
    FIELD_COLOUR,
    TEXT,
    decode_in_colour,
    write_line,
)
from docextract_eval.corpus.render.typesetting import text_advance
from docextract_eval.corpus.truth import all_cells, attacked_key
from docextract_eval.geometry import bounding_boxes
from docextract_eval.records import CONTROL_TWIN, Document, Rendition, Trap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Field

    Pixels = NDArray[np.uint8]
    Colour = tuple[int, int, int]

WIDTH = 440
"""Width of a page on the picture, in px."""
_PART_SIZE = (880, 1320)
"""Width and height of the part of a page around the trap; smaller pages are shown completely."""
_GAP = 14
_BACKGROUND = 235
_INK: Colour = (40, 40, 40)
_LEADING = 21
_MOST_DECOYS = 4
"""The number of decoys that are listed; all of them have boxes."""


@dataclass(frozen=True, slots=True, eq=False)
class TrapPair:
    """A rendition with a trap, and its control twin's under the same condition, if there is one."""

    document: Document
    rendition: Rendition
    trap: Trap
    twin: tuple[Document, Rendition] | None


def find_trap_pairs(
    renditions_by_source: Iterable[tuple[Document, Rendition]], trap: str
) -> Iterator[TrapPair]:
    """Yield renditions with a trap, beside their control twins; input must be grouped by source."""
    for _, group in groupby(renditions_by_source, key=lambda pair: pair[0].source):
        group_renditions = list(group)
        twins = {r.condition: (d, r) for d, r in group_renditions if d.twin == CONTROL_TWIN}
        for document, rendition in group_renditions:
            applied = next((each for each in document.traps if each.name == trap), None)
            if applied is not None and document.twin is None:
                yield TrapPair(document, rendition, applied, twins.get(rendition.condition))


def draw_trap_pairs(pairs: Sequence[TrapPair], columns: int) -> Pixels:
    """Return a picture of pairs in rows, each with its explanation below."""
    cards = [_draw_card(one) for one in pairs]
    rows = [cards[start : start + columns] for start in range(0, len(cards), columns)]
    across = max(len(row) for row in rows) * (cards[0].shape[1] + _GAP) + _GAP
    table = _blank_canvas(_GAP + sum(max(map(len, row)) + _GAP for row in rows), across)
    top = _GAP
    for row in rows:
        for number, card in enumerate(row):
            left = _GAP + number * (card.shape[1] + _GAP)
            table[top : top + len(card), left : left + card.shape[1]] = card
        top += max(map(len, row)) + _GAP
    return table


def _draw_card(pair: TrapPair) -> Pixels:
    """Return the picture of one pair with its explanation below."""
    renditions = [(pair.document, pair.rendition), *([pair.twin] if pair.twin else [])]
    pages = [_draw_page_part(document, rendition, pair.trap) for document, rendition in renditions]
    lines = [line for explanation in _explain_pair(pair) for line in _wrap_text(*explanation)]
    high = max(map(len, pages))
    card = _blank_canvas(high + _LEADING * (len(lines) + 2), 2 * WIDTH + _GAP)
    for number, (page, (document, _)) in enumerate(zip(pages, renditions, strict=True)):
        left = number * (WIDTH + _GAP)
        card[: len(page), left : left + page.shape[1]] = page
        write_line(card, document.id, (left, high + _LEADING), _INK)
    for number, (text, colour) in enumerate(lines):
        write_line(card, text, (0, high + _LEADING * (number + 2)), colour)
    return card


def _explain_pair(pair: TrapPair) -> Iterator[tuple[str, Colour]]:
    fields, trap = {field.key: field for field in all_cells(pair.document)}, pair.trap
    yield f"{trap.name} attacks {attacked_key(trap)} ({pair.document.locale})", _INK
    yield f"truth: {_describe_value(fields[attacked_key(trap)])}", FIELD_COLOUR
    for key in trap.decoys[:_MOST_DECOYS]:
        yield f"decoy: {key} {_describe_value(fields[key])}", DECOY_COLOUR
    if (more := len(trap.decoys) - _MOST_DECOYS) > 0:
        yield f"and {more} more decoys", DECOY_COLOUR
    yield f"resolved by: {trap.resolver or 'nothing, so the pipeline should abstain'}", _INK


def _describe_value(field: Field) -> str:
    if field.value is None:
        return "none"
    return f"{field.value}, printed as {field.text}" if field.text else field.value


def _draw_page_part(document: Document, rendition: Rendition, trap: Trap) -> Pixels:
    """Return the part of a page around a trap, with its boxes."""
    boxes = _page_boxes_with_colours(document, rendition, trap)
    page = boxes[0][0] if boxes else len(rendition.files) - 1
    image = decode_in_colour(rendition.files[page])
    here = [(box, colour) for number, box, colour in boxes if number == page]
    left, top = _part_corner(image, [box for box, _ in here])
    cut = image[top : top + _PART_SIZE[1], left : left + _PART_SIZE[0]]
    scale = WIDTH / cut.shape[1]
    size = WIDTH, max(1, round(cut.shape[0] * scale))
    small = np.array(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8)
    for box, colour in here:
        x0, y0, x1, y1 = np.rint((box - (left, top, left, top)) * scale).astype(int).tolist()
        wider = (
            2 if colour == FIELD_COLOUR else 4
        )  # the box of a misreading is around that of the truth
        cv2.rectangle(small, (x0 - wider, y0 - wider), (x1 + wider, y1 + wider), colour, 1)
    return small


def _page_boxes_with_colours(
    document: Document, rendition: Rendition, trap: Trap
) -> list[tuple[int, NDArray[np.float64], Colour]]:
    """Return page, box and colour of the truth and of each decoy."""
    truth = attacked_key(trap)
    colours = dict.fromkeys(trap.decoys, DECOY_COLOUR) | {truth: FIELD_COLOUR}
    return [
        (
            place.page,
            _bounding_box(rendition.quads[place.page][list(place.words)]),
            colours[field.key],
        )
        for field in sorted(all_cells(document), key=lambda field: field.key != truth)
        if field.key in colours
        for place in field.places
    ]


def _bounding_box(quads: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the bounding box of words."""
    boxes = bounding_boxes(quads.astype(float))
    return np.array([*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)])


def _part_corner(image: Pixels, boxes: Sequence[NDArray[np.float64]]) -> tuple[int, int]:
    """Return the upper left corner of a part centred on the boxes, or of the page's end if none."""
    found = []
    for axis, (page_length, part_length) in enumerate(
        zip(image.shape[1::-1], _PART_SIZE, strict=True)
    ):
        ends = [end for box in boxes for end in (box[axis], box[axis + 2])] or [
            page_length,
            page_length,
        ]
        middle = int(min(ends) + max(ends)) // 2
        found.append(max(0, min(middle - part_length // 2, page_length - part_length)))
    return found[0], found[1]


def _wrap_text(text: str, colour: Colour) -> Iterator[tuple[str, Colour]]:
    """Yield a text broken into lines as wide as a pair."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_advance(longer, TEXT) > 2 * WIDTH:
            yield line, colour
            longer = word
        line = longer
    yield line, colour


def _blank_canvas(height: int, width: int) -> Pixels:
    return np.full((height, width, 3), _BACKGROUND, np.uint8)
