"""Draw a trap beside its control twin, with boxes around truth and decoys, and an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.contact import DECOY, FIELD, in_colour
from docextract_eval.corpus.render.type import Type, advance, sprite
from docextract_eval.corpus.truth import attacked, stated
from docextract_eval.geometry import bounds
from docextract_eval.records import Document, Rendition, Trap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Field

    Pixels = NDArray[np.uint8]
    Colour = tuple[int, int, int]

WIDTH = 440
"""Width of a page on the picture, in px."""
_SHOWN = (880, 1320)
"""Width and height of the part of a page around the trap; smaller pages are shown completely."""
_GAP = 14
_TABLE = 235
_INK: Colour = (40, 40, 40)
_FACE = Type("figo", 15, printer="laser")
_LEADING = 21
_TOLD = 4
"""The number of decoys that are listed; all of them have boxes."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A rendition with a trap, and its control twin's under the same condition, if there is one."""

    document: Document
    rendition: Rendition
    trap: Trap
    twin: tuple[Document, Rendition] | None


def beside(stream: Iterable[tuple[Document, Rendition]], trap: str) -> Iterator[Beside]:
    """Yield renditions with a trap, beside their control twins; input must be grouped by source."""
    for _, group in groupby(stream, key=lambda pair: pair[0].source):
        of_source = list(group)
        twins = {r.condition: (d, r) for d, r in of_source if d.twin == "trap off"}
        for document, rendition in of_source:
            sprung = next((each for each in document.traps if each.name == trap), None)
            if sprung is not None and document.twin is None:
                yield Beside(document, rendition, sprung, twins.get(rendition.condition))


def picture(found: Sequence[Beside], columns: int) -> Pixels:
    """Return a picture of pairs in rows, each with its explanation below."""
    cards = [_card(one) for one in found]
    rows = [cards[start : start + columns] for start in range(0, len(cards), columns)]
    across = max(len(row) for row in rows) * (cards[0].shape[1] + _GAP) + _GAP
    table = _blank(_GAP + sum(max(map(len, row)) + _GAP for row in rows), across)
    top = _GAP
    for row in rows:
        for number, card in enumerate(row):
            left = _GAP + number * (card.shape[1] + _GAP)
            table[top : top + len(card), left : left + card.shape[1]] = card
        top += max(map(len, row)) + _GAP
    return table


def _card(one: Beside) -> Pixels:
    """Return the picture of one pair with its explanation below."""
    shown = [(one.document, one.rendition), *([one.twin] if one.twin else [])]
    pages = [_page(document, rendition, one.trap) for document, rendition in shown]
    lines = [line for told in _told(one) for line in _wrapped(*told)]
    high = max(map(len, pages))
    card = _blank(high + _LEADING * (len(lines) + 2), 2 * WIDTH + _GAP)
    for number, (page, (document, _)) in enumerate(zip(pages, shown, strict=True)):
        left = number * (WIDTH + _GAP)
        card[: len(page), left : left + page.shape[1]] = page
        _write(card, document.id, (left, high + _LEADING), _INK)
    for number, (text, colour) in enumerate(lines):
        _write(card, text, (0, high + _LEADING * (number + 2)), colour)
    return card


def _told(one: Beside) -> Iterator[tuple[str, Colour]]:
    fields, trap = {field.key: field for field in stated(one.document)}, one.trap
    yield f"{trap.name} attacks {attacked(trap)} ({one.document.locale})", _INK
    yield f"truth: {_said(fields[attacked(trap)])}", FIELD
    for key in trap.decoys[:_TOLD]:
        yield f"decoy: {key} {_said(fields[key])}", DECOY
    if (more := len(trap.decoys) - _TOLD) > 0:
        yield f"and {more} more decoys", DECOY
    yield f"resolved by: {trap.resolver or 'nothing, so the pipeline should abstain'}", _INK


def _said(field: Field) -> str:
    if field.value is None:
        return "none"
    return f"{field.value}, printed as {field.text}" if field.text else field.value


def _page(document: Document, rendition: Rendition, trap: Trap) -> Pixels:
    """Return the part of a page around a trap, with its boxes."""
    boxes = _boxes(document, rendition, trap)
    page = boxes[0][0] if boxes else len(rendition.files) - 1
    image = in_colour(rendition.files[page])
    here = [(box, colour) for number, box, colour in boxes if number == page]
    left, top = _corner(image, [box for box, _ in here])
    cut = image[top : top + _SHOWN[1], left : left + _SHOWN[0]]
    scale = WIDTH / cut.shape[1]
    size = WIDTH, max(1, round(cut.shape[0] * scale))
    small = np.array(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8)
    for box, colour in here:
        x0, y0, x1, y1 = np.rint((box - (left, top, left, top)) * scale).astype(int).tolist()
        wider = 2 if colour == FIELD else 4  # the box of a misreading is around that of the truth
        cv2.rectangle(small, (x0 - wider, y0 - wider), (x1 + wider, y1 + wider), colour, 1)
    return small


def _boxes(
    document: Document, rendition: Rendition, trap: Trap
) -> list[tuple[int, NDArray[np.float64], Colour]]:
    """Return page, box and colour of the truth and of each decoy."""
    truth = attacked(trap)
    colours = dict.fromkeys(trap.decoys, DECOY) | {truth: FIELD}
    return [
        (place.page, _around(rendition.quads[place.page][list(place.words)]), colours[field.key])
        for field in sorted(stated(document), key=lambda field: field.key != truth)
        if field.key in colours
        for place in field.places
    ]


def _around(quads: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the bounding box of words."""
    boxes = bounds(quads.astype(float))
    return np.array([*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)])


def _corner(image: Pixels, boxes: Sequence[NDArray[np.float64]]) -> tuple[int, int]:
    """Return the upper left corner of a part centred on the boxes, or of the page's end if none."""
    found = []
    for axis, (whole, shown) in enumerate(zip(image.shape[1::-1], _SHOWN, strict=True)):
        ends = [end for box in boxes for end in (box[axis], box[axis + 2])] or [whole, whole]
        middle = int(min(ends) + max(ends)) // 2
        found.append(max(0, min(middle - shown // 2, whole - shown)))
    return found[0], found[1]


def _wrapped(text: str, colour: Colour) -> Iterator[tuple[str, Colour]]:
    """Yield a text broken into lines as wide as a pair."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and advance(longer, _FACE) > 2 * WIDTH:
            yield line, colour
            longer = word
        line = longer
    yield line, colour


def _write(card: Pixels, text: str, spot: tuple[int, int], colour: Colour) -> None:
    """Write a line at the place of its baseline, clipped to the picture."""
    pen, baseline = spot
    for word in text.split():
        drawn = sprite(word, _FACE)
        top, left = baseline - drawn.top, max(0, pen + drawn.left)
        part = card[top : top + drawn.ink.shape[0], left : left + drawn.ink.shape[1]]
        ink = drawn.ink[: part.shape[0], : part.shape[1], None].astype(np.uint32)
        part[:] = (part * (255 - ink) + np.array(colour, np.uint32) * ink) // 255
        pen += drawn.advance + advance(" ", _FACE)


def _blank(height: int, width: int) -> Pixels:
    return np.full((height, width, 3), _TABLE, np.uint8)
