"""Render documents as pages; the quad of every word is the exact extent of its ink.

Ink of a ribbon under pins: worn ones, slack ones, and strikes that are never alike. A strong strike
leaves a wide black dot, a weak one a small gray dot. A ribbon loses ink from line to line until it
moves on, and has more of it in some places than in others. All of it is whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from operator import itemgetter
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.render.colours import BRANDS, colour_page, coloured_places
from docextract_eval.corpus.render.dot_print import HEATS
from docextract_eval.corpus.render.handwriting import handwritten_digit_height, handwritten_word
from docextract_eval.corpus.render.marks import draw_mark, mark_corner
from docextract_eval.corpus.render.measure import line_width_in_dots, text_style
from docextract_eval.corpus.render.overlays import (
    ABOVE_WORDS,
    OVERLAY_KINDS,
    apply_pale_print_and_turn,
    draw_overlay,
)
from docextract_eval.corpus.render.papers import PAPERS, Paper
from docextract_eval.corpus.render.typesetting import Sprite, TextStyle, text_advance, word_sprite
from docextract_eval.direction import visual_order_and_pieces
from docextract_eval.geometry import box_quads
from docextract_eval.records import Document, Line, Mark, Page, Span, visible_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.render.marks import Pixels

    Numbers = NDArray[np.int64]

BLANK = 255
_BLANK_LINES = 1.5
"""Blank lines above the first line of a roll and below its last one."""
FAINT_INK = 22
"""How much ink of 256 pale print has: a contrast of 8 steps of lightness out of 100."""


def render(document: Document) -> tuple[Page, ...]:
    """Return all pages of a document, without degradations.

    >>> from docextract_eval import generate, render
    >>> page = render(next(generate("quick")))[0]
    >>> page.image.dtype, page.dpi, len(page.quads) == len(page.texts)
    (dtype('uint8'), 203, True)
    """
    paper = PAPERS[document.factors["paper"]]
    font = document.factors["font"]
    if paper.printer != "needles":
        heat = head_heat(document)
        pages = (_print_page(lines, paper, font, heat=heat) for lines in document.pages)
        if (brand := document_brand(document)) is not None:
            pairs = zip(pages, document.pages, strict=True)
            pages = (_in_colours(page, lines, paper, brand) for page, lines in pairs)
    else:
        rng = seeds.stream(document.seed, document.source, "ribbon")
        pages = (_print_with_pins(lines, paper, font, rng) for lines in document.pages)
    numbered = (replace(page, number=number) for number, page in enumerate(pages))
    return tuple(apply_pale_print_and_turn(page, document) for page in numbered)


def document_brand(document: Document) -> str | None:
    """Return the name of the colours that a document is printed in, or None if it is gray."""
    brand = document.factors.get("colour")
    return brand if brand in BRANDS and document.factors.get("print") != "pale" else None


def _in_colours(page: Page, lines: tuple[Line, ...], paper: Paper, brand: str) -> Page:
    """Return a gray page in the colours of its sender."""
    baselines, _ = baselines_and_page_height(lines, paper)
    image = colour_page(page.image, coloured_places(lines, baselines, paper), brand)
    image.flags.writeable = False
    return replace(page, image=image)


def head_heat(document: Document) -> int:
    """Return how hot the head is that a document is printed with, as a step of `HEATS`."""
    return int(seeds.stream(document.seed, document.source, "heat").choice(HEATS))


def _print_with_pins(
    lines: tuple[Line, ...], paper: Paper, font: str, rng: np.random.Generator
) -> Page:
    """Return a page printed by pins: in both directions, slightly out of line, with uneven ink."""
    lag = int(rng.integers(0, 3))
    drift = rng.integers(-1, 2, size=len(lines)) + lag * (np.arange(len(lines)) % 2)
    page = _print_page(lines, paper, font, tuple(drift.tolist()))
    baselines, _ = baselines_and_page_height(lines, paper)
    image = print_through_ribbon(page.image, baselines, rng)
    image.flags.writeable = False
    return replace(page, image=image)


def _print_page(
    lines: tuple[Line, ...],
    paper: Paper,
    font: str,
    drift_by_line: tuple[int, ...] | None = None,
    heat: int = 0,
) -> Page:
    baselines, height = baselines_and_page_height(lines, paper)
    image = np.full((height, paper.width), BLANK, np.uint8)
    boxes: list[tuple[int, int, int, int]] = []
    tags: list[str] = []
    texts: list[str] = []
    marks = [
        (mark, baseline)
        for line, baseline in zip(lines, baselines, strict=True)
        for mark in line.marks
    ]
    for mark, baseline in marks:  # below all words, as on forms
        if mark.kind not in ABOVE_WORDS:
            _draw_any_mark(image, mark, baseline, paper, font)
    aside = drift_by_line or (0,) * len(lines)
    for line, baseline, off in zip(lines, baselines, aside, strict=True):
        for span in visible_spans(line):
            for word in typeset_words(span, line, paper, font, heat):
                left, top = word.pen + off + word.ink.left, baseline - word.ink.top
                bottom, right = top + word.ink.ink.shape[0], left + word.ink.ink.shape[1]
                spot = image[top:bottom, left:right]
                ink = faint_ink(word.ink.ink) if span.pale else word.ink.ink
                np.minimum(BLANK if span.inverse else spot, BLANK - ink, out=spot)
                boxes.append((left, top, right, bottom))
                tags.append(span.tag)
            texts += span.text.split()
    for mark, baseline in marks:
        if mark.kind in ABOVE_WORDS:
            _draw_any_mark(image, mark, baseline, paper, font)
    image.flags.writeable = False
    quads = box_quads(np.array(boxes, float).reshape(-1, 4))
    return Page(image, paper.dpi, quads, np.ones(len(quads)), tuple(tags), texts=tuple(texts))


def faint_ink(ink: Pixels) -> Pixels:
    """Return ink that is hardly visible."""
    return (ink.astype(np.uint16) * FAINT_INK >> 8).astype(np.uint8)


def _draw_any_mark(image: Pixels, mark: Mark, baseline: int, paper: Paper, font: str) -> None:
    """Draw a mark at its place relative to its line."""
    left, top = mark_corner(mark, baseline, paper)
    if mark.kind in OVERLAY_KINDS:
        draw_overlay(image, mark, (left, top), paper, font)
    else:
        draw_mark(image, mark, (left, top), paper)


def baselines_and_page_height(lines: tuple[Line, ...], paper: Paper) -> tuple[list[int], int]:
    """Return the baseline of each line, and the height of the page."""
    down = paper.margin if paper.height else _BLANK_LINES * paper.pitch
    found = []
    for line in lines:
        down += (line.size + line.gap) * paper.pitch
        found.append(ceil(down))
    return found, paper.height or ceil(down + _BLANK_LINES * paper.pitch)


@dataclass(frozen=True, slots=True)
class TypesetWord:
    """A typeset word of a span: its type, its ink, and where its pen begins."""

    text: str
    style: TextStyle
    ink: Sprite
    pen: int


def typeset_words(
    span: Span, line: Line, paper: Paper, font: str, heat: int = 0
) -> Iterator[TypesetWord]:
    """Yield the typeset words of a span in reading order, printed by a thermal head of a heat."""
    face = line.face or font
    style = text_style(paper, face, line.size, bold=span.bold, stretch=line.wide)
    if span.inverse or (heat and style.is_printed_in_dots):
        style = replace(style, inverse=span.inverse, heat=heat)
    blank, pen, tall = text_advance(" ", style), 0, handwritten_digit_height(paper, line.size)
    order, pieces = visual_order_and_pieces(span.text)
    words: list[tuple[Sprite, int]] = []
    for piece in (pieces[i] for i in order):
        if piece.isspace():
            pen += blank * len(piece)
            continue
        drawn = (
            word_sprite(piece, style)
            if span.pen is None
            else handwritten_word(piece, span.pen, tall)
        )
        pen += _shift_to_keep_gap(words[-1:], pen + drawn.left)
        words.append((drawn, pen))
        pen += drawn.advance
    printed_pieces = [i for i in order if not pieces[i].isspace()]
    full_width = line_width_in_dots(paper, font)
    left = span.at * full_width
    if span.align != "left":
        left -= pen if span.align == "right" else pen / 2
    origin = paper.margin + (paper.printable_width - full_width) // 2 + round(left)
    for i, (drawn, offset) in sorted(zip(printed_pieces, words, strict=True), key=itemgetter(0)):
        yield TypesetWord(pieces[i], style, drawn, origin + offset)


def _shift_to_keep_gap(word_before: list[tuple[Sprite, int]], left: int) -> int:
    """Return by how much a word must move so that a gap is left after the one before.

    In small print the ink of a J can reach back over a whole blank.
    """
    ends = [pen + word.left + word.ink.shape[1] for word, pen in word_before]
    return max((end + 1 - left for end in ends if left <= end), default=0)


_PINS = 9
_PIN_HEIGHT = 3
"""The height of a row of strikes in dots of the page."""
_FOOT = 6
"""Dots below a baseline that still belong to its line: two rows of strikes."""
_STRIKE, _PATCH = 4, 8
"""Dots from one strike to the next along a row, and strikes along which a ribbon hardly varies."""
_UNIT = 128
"""The force at which a strike leaves as much ink as the face says."""
_FORCE = (92, 178)
"""The least and the most force of a strike."""
_MISSED, _MISSES = 52, 3
"""The force of a pin that hardly reaches the paper, and how many in 256 strikes are such."""
_LEAST = 48
"""The least force of all, however worn ribbon and pins are: what is printed can be read."""
_RIBBON = (-16, 17)
"""By how much force a place of the ribbon stands for less or more."""
_LOST, _RICH = (3, 6), 14
"""The force that each line loses, and how much more the first one after the ribbon moved has."""
_AGE = (-30, 5)
"""By how much the force of a whole receipt stands for less or more: the ribbon is old or new."""
_MOVES = (4, 10)
"""After how many lines a ribbon moves on."""
_WORN, _WEAR = 3, 26
"""In how many printers one has worn pins, and in how many of its pins one is worn; and how much
force that takes."""
_SLACK = 5
"""In how many rows of strikes one stands a quarter of a step aside, because its pin has play."""
_HALF_UP = 1 + 2.0**-20
"""Makes a product halfway between two tones round up, however a processor rounds floats."""


def print_through_ribbon(
    image: Pixels, baselines: Sequence[int], rng: np.random.Generator
) -> Pixels:
    """Return a page as pins strike it through a ribbon: wherever there was ink, some is left."""
    ink = cv2.bitwise_not(image)
    line, pin, row = _rows_of_strikes(len(image), np.array(baselines))
    first = np.flatnonzero(np.diff(row, prepend=-1))
    force = _force_of_rows(line[first], pin[first], len(baselines), rng)
    strikes = _force_of_strikes(force, -(-image.shape[1] // _STRIKE), line[first], rng)
    few_rows = cv2.resize(strikes, (image.shape[1], len(first)), interpolation=cv2.INTER_LINEAR)
    slack = np.flatnonzero((rng.integers(0, _SLACK, len(first)) == 0)[row])
    ink[slack] = np.roll(ink[slack], 1, axis=1) * (ink[slack] > 0)
    field = few_rows[row]
    cv2.multiply(ink, field, dst=ink, scale=_HALF_UP / _UNIT)
    cv2.threshold(cv2.bitwise_not(image, dst=field), 0, 1, cv2.THRESH_BINARY, dst=field)
    cv2.max(ink, field, dst=ink)
    return np.asarray(cv2.bitwise_not(ink, dst=ink), np.uint8)


def _rows_of_strikes(height: int, baselines: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return for each row of dots its line, its pin, and its number among the rows of strikes."""
    down = np.arange(height)
    line = np.minimum(np.searchsorted(baselines, down - _FOOT + 1), len(baselines) - 1)
    above = (baselines[line] - 1 - down) // _PIN_HEIGHT
    is_next = (np.diff(above, prepend=above[0]) != 0) | (np.diff(line, prepend=line[0]) != 0)
    return line, above % _PINS, np.cumsum(is_next)


def _force_of_rows(line: Numbers, pin: Numbers, count: int, rng: np.random.Generator) -> Numbers:
    """Return the force of each row of strikes, by its line and its pin."""
    age = (np.arange(count) + rng.integers(0, _MOVES[1])) % rng.integers(*_MOVES)
    of_lines = rng.integers(*_AGE) + _RICH - rng.integers(*_LOST) * age
    of_pins = -_WEAR * (rng.integers(0, _WORN, _PINS) == 0) * (rng.integers(0, _WORN) == 0)
    return np.asarray(of_lines[line] + of_pins[pin])


def _force_of_strikes(
    of_rows: Numbers, columns: int, line: Numbers, rng: np.random.Generator
) -> Pixels:
    """Return the force of every strike, a row of them for each of `of_rows`."""
    drawn = rng.integers(0, 256, (len(of_rows), columns), dtype=np.uint8)
    low, high = _FORCE
    table = low + np.arange(256) * (high - low) // 255
    table[:_MISSES] = _MISSED
    places = rng.integers(*_RIBBON, (line[-1] + 1, columns // _PATCH + 1), dtype=np.int16)
    of_places = places.repeat(_PATCH, axis=1)[:, :columns]
    force = table.astype(np.int16)[drawn] + of_rows.astype(np.int16)[:, None] + of_places[line]
    return np.asarray(np.clip(force, _LEAST, 255), np.uint8)
