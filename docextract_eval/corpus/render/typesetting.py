"""Text shaped by HarfBuzz and drawn by FreeType, without libraries of the system.

A word is a sprite: a bitmap of ink, and the place of its corner relative to the pen.

A dot-matrix printer strikes round dots with pins, in steps that are finer across than down. It and
a thermal head print a zero without a dot in it, as tills do. Letters of dots are printed dot by
dot, large ones with several dots for each.
"""

from __future__ import annotations

import functools
import io
import itertools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import freetype
import numpy as np
import uharfbuzz

from docextract_eval.corpus.render.dot_faces import DOT_FACES, PINS, dot_face, has_dots
from docextract_eval.corpus.render.dot_print import Ink, burn_dots, spread_dots
from docextract_eval.corpus.render.fonts import BOLD, PACKAGED, font_file, has_square_characters
from docextract_eval.corpus.render.papers import Printer
from docextract_eval.direction import visual_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Glyphs = list[tuple[uharfbuzz.GlyphInfo, uharfbuzz.GlyphPosition]]

FONTS = (*PACKAGED, *PACKAGED.values())
"""All fonts that are available on every machine."""
_WORDS, _TEXTS = 8192, 32768
"""Limits of the caches of drawn words and of measured texts."""
PIN_STEPS, _CLOSE_PIN_STEPS = (3, 2), (2, 2)
"""Dots between two strikes of the pins, down and across: with nine pins, and with the larger number
that kanji need."""
_PIN_INK = np.array(
    [[20, 110, 190, 110, 20], [70, 215, 255, 215, 70], [20, 110, 190, 110, 20]], np.uint8
)
"""The ink of a strike: a disk of a third of a millimetre, and what the ribbon spreads beside it."""
_FACES_IN_MEMORY: Mapping[Printer, Mapping[str, str]] = {
    "thermal": DOT_FACES,
    "needles": PINS,
    "laser": {},
}
_ONE_BIT = freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME
_SMOOTH = freetype.FT_LOAD_NO_HINTING


@dataclass(frozen=True, slots=True)
class TextStyle:
    """A font at a size in dots, as a printer draws it."""

    font: str
    size: int
    """The vertical em."""
    bold: bool = False
    printer: Printer = "thermal"
    across: int = 0
    """The horizontal em, if it differs: letters of tills are taller than wide."""
    inverse: bool = False
    """Whether it is printed white in a box of ink."""
    repeats: tuple[int, int] = (1, 1)
    """How many dots, down and across, are printed for one of a letter of dots."""
    heat: int = 0
    """How much hotter than usual a thermal head is, in steps of `dot_print`."""

    @property
    def font_name(self) -> str:
        """The name of its font file."""
        return BOLD[self.font] if self.bold else self.font

    @property
    def grid_step(self) -> tuple[int, int]:
        """The size in dots, down and across, of a point of the grid on which letters are drawn."""
        if self.printer != "needles":
            return 1, 1
        return _CLOSE_PIN_STEPS if has_square_characters(self.font) else PIN_STEPS

    @property
    def grid_em(self) -> tuple[int, int]:
        """The em on that grid, vertical and horizontal."""
        down, across = self.grid_step
        return max(1, self.size // down), max(1, round((self.across or self.size) / across))

    @property
    def is_printed_in_dots(self) -> bool:
        """Whether the printer has the face in its memory, and prints it dot by dot."""
        return self.font in _FACES_IN_MEMORY[self.printer]

    @property
    def drawn_em(self) -> tuple[int, int]:
        """The em in which letters are drawn: in dots, if they are printed dot by dot."""
        if not self.is_printed_in_dots:
            return self.grid_em
        em = dot_face(self.font).em
        return em * self.repeats[0], em * self.repeats[1]


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """The ink of one word."""

    ink: Ink
    left: int
    """Dots from the pen to the sprite's left edge."""
    top: int
    """Dots from the sprite's upper edge down to the baseline."""
    advance: int


@functools.lru_cache(maxsize=_WORDS)
def word_sprite(text: str, style: TextStyle) -> Sprite:
    """Return the ink of one word."""
    advance = text_advance(text, style)
    drawn, left, top = _draw_word(text, style)
    if not drawn.size:
        return Sprite(drawn, 0, 0, advance)
    if style.inverse:  # its surroundings are hot, too
        drawn, left, top = _invert_word(drawn, left, top, style.drawn_em[0] // 8)
    elif style.printer == "thermal":
        drawn = burn_dots(drawn)
    if style.printer == "needles":
        drawn, left, top = _print_pins(drawn, left, top, style.grid_step)
    elif style.is_printed_in_dots:
        side = Fraction(style.grid_em[1], style.drawn_em[1])
        drawn, left, top = trim_ink(*spread_dots(drawn, left, top, side, style.heat))
    drawn.flags.writeable = False
    return Sprite(drawn, left, top, advance)


@functools.lru_cache(maxsize=_TEXTS)
def text_advance(text: str, style: TextStyle) -> int:
    """Return how far a text moves the pen, in dots."""
    return style.grid_step[1] * sum(
        step
        for _, _, _, step in _glyphs_with_offsets_and_advance(text, style.font_name, style.grid_em)
    )


def _draw_word(text: str, style: TextStyle) -> tuple[Ink, int, int]:
    """Return ink, left and top of a word on the printer's grid."""
    glyphs = []
    pen, in_dots = 0, style.is_printed_in_dots
    for glyph, across, up, step in _glyphs_with_offsets_and_advance(
        text, style.font_name, style.drawn_em
    ):
        ink, left, top = (
            _dots_of_glyph(style.font_name, style.repeats, glyph)
            if in_dots
            else _draw_glyph(style.font_name, style.grid_em, glyph, style.printer == "laser")
        )
        glyphs.append((ink, pen + across + left, top + up))
        pen += step
    inked = [glyph for glyph in glyphs if glyph[0].size]
    if not inked:
        return np.zeros((0, 0), np.uint8), 0, 0
    left = min(x for _, x, _ in inked)
    top = max(y for _, _, y in inked)
    right = max(x + ink.shape[1] for ink, x, _ in inked)
    bottom = max(top - y + ink.shape[0] for ink, _, y in inked)
    drawn = np.zeros((bottom, right - left), np.uint8)
    for ink, x, y in inked:
        height, width = ink.shape
        spot = drawn[top - y : top - y + height, x - left : x - left + width]
        np.maximum(spot, ink, out=spot)
    return drawn, left, top


def _print_pins(dots: Ink, left: int, top: int, steps: tuple[int, int]) -> tuple[Ink, int, int]:
    """Return dots as round pins strike them, with left and top: a strike is wider than a step."""
    (down, across), (high, wide) = steps, _PIN_INK.shape
    rows, columns = dots.shape
    reach = -(-high // down)
    struck = np.zeros((rows - 1 + reach, down, (columns - 1) * across + wide), np.uint8)
    for step, x in np.ndindex(reach, wide):
        ink = _PIN_INK[step * down : (step + 1) * down, x, None]
        spot = struck[step : step + rows, : len(ink), x : x + columns * across : across]
        np.maximum(spot, np.minimum(dots[:, None], ink), out=spot)
    struck = struck.reshape(-1, struck.shape[2])[: (rows - 1) * down + high]
    return struck, left * across - (wide - across) // 2, top * down + (high - down) // 2


def _invert_word(ink: Ink, left: int, top: int, edge: int) -> tuple[Ink, int, int]:
    """Return a word in white in a box of ink, with the box's left and top."""
    return np.pad(ink, edge) ^ np.uint8(255), left - edge, top + edge


@functools.lru_cache(maxsize=_TEXTS)
def _glyphs_with_offsets_and_advance(
    text: str, name: str, em: tuple[int, int]
) -> tuple[tuple[int, int, int, int], ...]:
    """Return for each glyph of a word its index, its offsets right and up, and its advance."""
    return tuple(
        (
            info.codepoint,
            _round_64ths(at.x_offset),
            _round_64ths(at.y_offset),
            _round_64ths(at.x_advance),
        )
        for _, _, glyphs in shape_runs(text, name, em)
        for info, at in glyphs
    )


def shape_runs(text: str, name: str, em: tuple[int, int]) -> Iterator[tuple[str, bool, Glyphs]]:
    """Yield the runs of a word from left to right: text, whether right-to-left, and glyphs."""
    for run, turned in visual_runs(text):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if turned else "ltr"
        # Tabular digits, so that amounts are aligned below each other.
        uharfbuzz.shape(
            _scaled_font(name, em), buffer, {"calt": False, "liga": False, "tnum": True}
        )
        yield run, turned, [*zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)]


def _round_64ths(units: int) -> int:
    return (units + 32) >> 6


@functools.cache
def _scaled_font(name: str, em: tuple[int, int]) -> uharfbuzz.Font:
    font = load_harfbuzz_font(name)
    up, across = em
    font.scale = (across * 64, up * 64)
    return font


@functools.cache
def em_for_cell_width(name: str, cell: int) -> int:
    """Return the em at which a digit of a font is as wide as a cell.

    >>> em_for_cell_width("ubuntm", 12)
    24
    """
    font = load_harfbuzz_font(name)
    zero = font.get_nominal_glyph(ord("0"))
    units = font.scale[0] / font.get_glyph_h_advance(zero)
    return round(cell * float(units))


def has_glyph(name: str, char: str) -> bool:
    """Return whether a font has a glyph for a character.

    >>> has_glyph("figo", "Ж"), has_glyph("spacemo", "Ж")
    (True, False)
    """
    return load_harfbuzz_font(name).get_nominal_glyph(ord(char)) is not None


def load_harfbuzz_font(name: str) -> uharfbuzz.Font:
    """Return the HarfBuzz font in its own units."""
    file = font_file(name)
    bytes_ = uharfbuzz.Blob.from_file_path(file.at) if isinstance(file.at, Path) else file.at
    return uharfbuzz.Font(uharfbuzz.Face(bytes_, file.index))


@functools.cache
def _freetype_face(name: str) -> freetype.Face:
    file = font_file(name)
    bytes_ = str(file.at) if isinstance(file.at, Path) else io.BytesIO(file.at)
    return freetype.Face(bytes_, file.index)


@functools.cache
def _dots_of_glyph(name: str, repeats: tuple[int, int], glyph: int) -> tuple[Ink, int, int]:
    """Return the dots of one glyph, and its corner relative to the pen (right, up)."""
    face = dot_face(name)
    dots = face.glyphs[glyph].astype(np.uint8) * np.uint8(255)
    repeated = np.kron(dots, np.ones(repeats, np.uint8))
    return trim_ink(repeated, 0, face.baseline * repeats[0])


@functools.cache
def _draw_glyph(name: str, em: tuple[int, int], glyph: int, smooth: bool) -> tuple[Ink, int, int]:  # noqa: FBT001 - a part of the key
    """Return the ink of one glyph, and its corner relative to the pen (right, up)."""
    freetype_face, (up, across) = _freetype_face(name), em
    freetype_face.set_pixel_sizes(across, up)
    freetype_face.load_glyph(glyph, _SMOOTH if smooth else _ONE_BIT)
    slot = freetype_face.glyph
    if not smooth and not has_dots(name) and glyph == freetype_face.get_char_index("0"):
        _remove_zero_dot(slot.outline)
    slot.render(freetype.FT_RENDER_MODE_NORMAL if smooth else freetype.FT_RENDER_MODE_MONO)
    bitmap = slot.bitmap
    ink = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
    if not smooth:
        ink = np.unpackbits(ink, axis=1) * np.uint8(255)
    return trim_ink(ink[:, : bitmap.width], slot.bitmap_left, slot.bitmap_top)


def _remove_zero_dot(zero: freetype.Outline) -> None:
    """Remove the dot from a zero in place; tills print none, and it is misread as an 8."""
    ends = [-1, *zero.contours]
    parts = [range(before + 1, last + 1) for before, last in itertools.pairwise(ends)]
    if len(parts) < 3:
        return
    points = zero._FT_Outline.points  # noqa: SLF001 - the public points are read-only
    dot, *_, ring = sorted(parts, key=lambda part: max(points[i].y for i in part))
    for i in dot:
        points[i].x, points[i].y = points[ring[0]].x, points[ring[0]].y


def trim_ink(ink: Ink, left: int, top: int) -> tuple[Ink, int, int]:
    """Return ink without blank rows and columns around it, with its corner moved accordingly."""
    x, y, width, height = cv2.boundingRect(ink) if ink.size else (0, 0, 0, 0)
    if not width:
        return np.zeros((0, 0), np.uint8), 0, 0
    return ink[y : y + height, x : x + width], left + x, top - y
