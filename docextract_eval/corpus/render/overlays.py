"""Stamps, seals, watermarks, bleed-through over the lines of a page; pale print, turned pages.

All of it is integer arithmetic: text is drawn as elsewhere, and turned in whole-pixel steps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade.pixel_operations import direction_from_degrees
from docextract_eval.corpus.render.dot_faces import DOT_FACES
from docextract_eval.corpus.render.measure import text_style
from docextract_eval.corpus.render.typesetting import TextStyle, text_advance, word_sprite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.records import Document, Mark, Page

    Pixels = NDArray[np.uint8]

ABOVE_WORDS = ("stamp", "seal")
"""Marks that are drawn over words, not below them."""
PRINTED_LINES = ("ghost", "mirrored", "turned")
"""Marks that are lines of print, mirrored or turned."""
OVERLAY_KINDS = (*ABOVE_WORDS, "watermark", *PRINTED_LINES)
_TILT = {"stamp": -11, "seal": -2, "watermark": -38}
_TONE = {"stamp": 190, "seal": 165, "watermark": 34, "ghost": 40, "mirrored": 256, "turned": 256}
"""How much darker than the paper the ink of each is."""
_SINE_UNIT = 1 << 14
"""The number that stands for 1 in sines."""
_STAMP_FONT = "cascadia"
"""The font of a stamp on print of dots, which are no letters of a stamp."""
_LARGE_EM = 64
"""The em in dots in which large words are drawn before they are turned."""
QUARTER_TURNS = {"left": 1, "around": 2, "right": 3}
"""Quarter turns of a page, counterclockwise."""
PALE_INK = 62
"""How much ink of 256 a worn thermal head prints."""
_DEAD_GROUPS = 3
"""The number of groups of dead dots."""


def draw_overlay(
    image: Pixels, mark: Mark, corner: tuple[int, int], paper: Paper, font: str
) -> None:
    """Draw a mark at the place of its upper left corner, clipped to the page."""
    ink = (
        _reversed_lines_ink(mark, paper, font)
        if mark.kind in PRINTED_LINES
        else _tilted_words_ink(mark, paper, font)
    )
    x, y = corner
    top, left = max(0, y), max(0, x)
    part = image[top : max(top, y + ink.shape[0]), left : max(left, x + ink.shape[1])]
    own = ink[top - y :, left - x :][: part.shape[0], : part.shape[1]].astype(np.uint16)
    tone = (255 - (own * _TONE[mark.kind] >> 8)).astype(np.uint8)
    if mark.kind == "watermark":  # a tint of the paper, on which print is as black as elsewhere
        part[:] = (part.astype(np.uint16) * tone // 255).astype(np.uint8)
    else:
        np.minimum(part, tone, out=part)


def _tilted_words_ink(mark: Mark, paper: Paper, font: str) -> Pixels:
    """Return the ink of large, tilted words, in a frame if they are a stamp or a seal."""
    face = _STAMP_FONT if font in DOT_FACES else font
    style = TextStyle(face, _LARGE_EM, bold=True, printer="laser", across=_LARGE_EM)
    drawn = _stack_lines([word_sprite(line, style).ink for line in mark.payload.split("\n")])
    edge = _LARGE_EM // 4
    flat = np.pad(drawn, 2 * edge)
    if mark.kind == "seal":
        flat = _square_with_words(drawn, edge)
    if mark.kind in ("stamp", "seal"):
        rule = edge // 3
        flat[:rule], flat[-rule:], flat[:, :rule], flat[:, -rule:] = 255, 255, 255, 255
    wide = max(8, round(mark.width * paper.printable_width))
    return _enlarge_and_turn(flat, wide, _TILT[mark.kind])


def _square_with_words(drawn: Pixels, edge: int) -> Pixels:
    """Return words as a seal has them: stretched to a square, with little blank around them."""
    side = max(drawn.shape)
    down, across = (np.arange(side) * length // side for length in drawn.shape)
    return np.pad(drawn[np.ix_(down, across)], edge)


def _stack_lines(lines: list[Pixels]) -> Pixels:
    """Return lines of ink one below the other, centred."""
    if len(lines) == 1:
        return lines[0]
    wide = max(line.shape[1] for line in lines)
    rows = []
    for line in lines:
        left = (wide - line.shape[1]) // 2
        rows.append(np.pad(line, ((0, _LARGE_EM // 4), (left, wide - line.shape[1] - left))))
    return np.concatenate(rows)


def _enlarge_and_turn(flat: Pixels, wide: int, degrees: int) -> Pixels:
    """Return a picture enlarged to a width in dots and turned about its middle."""
    cos, sin = (round(_SINE_UNIT * part) for part in direction_from_degrees(degrees))
    high = max(1, flat.shape[0] * wide // flat.shape[1])
    across = (abs(cos) * wide + abs(sin) * high) // _SINE_UNIT + 1
    down = (abs(sin) * wide + abs(cos) * high) // _SINE_UNIT + 1
    y, x = np.mgrid[:down, :across]
    y, x = 2 * y - down, 2 * x - across
    from_x = ((x * cos + y * sin) // _SINE_UNIT + wide) * flat.shape[1] // (2 * wide)
    from_y = ((y * cos - x * sin) // _SINE_UNIT + high) * flat.shape[0] // (2 * high)
    inside = (from_x >= 0) & (from_x < flat.shape[1]) & (from_y >= 0) & (from_y < flat.shape[0])
    turned = np.where(
        inside, flat[from_y.clip(0, flat.shape[0] - 1), from_x.clip(0, flat.shape[1] - 1)], 0
    )
    return np.asarray(cv2.blur(turned.astype(np.uint8), (3, 3)))


def _reversed_lines_ink(mark: Mark, paper: Paper, font: str) -> Pixels:
    """Return the ink of lines that are mirrored or upside down."""
    style = text_style(paper, font)
    blank = text_advance(" ", style)
    lines = mark.payload.split("\n")
    canvas = np.zeros((paper.pitch * (len(lines) + 1), paper.printable_width), np.uint8)
    for number, line in enumerate(lines, start=1):
        pen = 0
        for word in filter(None, line.split(" ")):
            drawn = word_sprite(word, style)
            top, left = number * paper.pitch - drawn.top, pen + max(0, drawn.left)
            spot = canvas[top : top + drawn.ink.shape[0], left : left + drawn.ink.shape[1]]
            np.maximum(spot, drawn.ink[: spot.shape[0], : spot.shape[1]], out=spot)
            pen += drawn.advance + blank
    if mark.kind == "ghost":
        return np.asarray(cv2.blur(np.ascontiguousarray(canvas[:, ::-1]), (3, 3)))
    return np.ascontiguousarray(canvas[:, ::-1] if mark.kind == "mirrored" else canvas[::-1, ::-1])


def apply_pale_print_and_turn(page: Page, document: Document) -> Page:
    """Return a page with pale print and turned, if the document's factors say so."""
    factors = document.factors
    if factors.get("print") == "pale":
        page = _print_pale(page, seeds.stream(document.seed, document.source, "pale", page.number))
    return _turn_by_quarters(page, factors)


def _print_pale(page: Page, rng: np.random.Generator) -> Page:
    """Return a page with little ink, and even less at a few dead dots of the print head."""
    left = np.full(page.image.shape[1], PALE_INK, np.uint16)
    for at in rng.integers(page.image.shape[1], size=_DEAD_GROUPS).tolist():
        left[at : at + int(rng.integers(1, 3))] = PALE_INK // 3
    image = (255 - ((255 - page.image).astype(np.uint16) * left >> 8)).astype(np.uint8)
    image.flags.writeable = False
    return replace(page, image=image)


def _turn_by_quarters(page: Page, factors: Mapping[str, str]) -> Page:
    """Return a page turned by quarters, with its quads."""
    turns = QUARTER_TURNS.get(factors.get("turned", ""), 0)
    quads = page.quads
    high, wide = page.image.shape[:2]
    for _ in range(turns):
        quads = np.stack([quads[..., 1], wide - quads[..., 0]], axis=-1)
        high, wide = wide, high
    image = np.ascontiguousarray(np.rot90(page.image, turns))
    image.flags.writeable = False
    return replace(page, image=image, quads=quads) if turns else page
