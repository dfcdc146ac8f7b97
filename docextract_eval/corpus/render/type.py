"""Fonts as bytes, shaped by HarfBuzz and drawn dot by dot by FreeType: no library of the system.

One word is one sprite: a bitmap of dots, and where its corner lies from the pen.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass

import freetype
import numpy as np
import pymupdf_fonts
import uharfbuzz
from numpy.typing import NDArray

from docextract_eval.codec import sha256

_BOLD = {"cascadia": "cascadiab", "fimo": "fimbo", "spacemo": "spacembo", "ubuntm": "ubuntmbo"}
FONTS = (*_BOLD, *_BOLD.values())
"""Every face that may be drawn with."""
_ONE_BIT = freetype.FT_LOAD_RENDER | freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """The dots of one word."""

    dots: NDArray[np.bool_]
    left: int
    """Dots from the pen to the sprite's left edge."""
    top: int
    """Dots from the sprite's upper edge down to the baseline."""
    advance: int


@functools.cache
def sprite(text: str, font: str, size: int, *, bold: bool = False) -> Sprite:
    """Draw one word in a face at a size in dots."""
    name = _BOLD[font] if bold else font
    glyphs = []
    pen = 0
    for glyph, across, up, advance in _shape(text, name, size):
        dots, left, top = _dots(name, size, glyph)
        glyphs.append((dots, pen + across + left, top + up))
        pen += advance
    inked = [glyph for glyph in glyphs if glyph[0].size]
    if not inked:
        return Sprite(np.zeros((0, 0), bool), 0, 0, pen)
    left = min(x for _, x, _ in inked)
    top = max(y for _, _, y in inked)
    right = max(x + dots.shape[1] for dots, x, _ in inked)
    bottom = max(top - y + dots.shape[0] for dots, _, y in inked)
    drawn = np.zeros((bottom, right - left), bool)
    for dots, x, y in inked:
        height, width = dots.shape
        drawn[top - y : top - y + height, x - left : x - left + width] |= dots
    drawn.flags.writeable = False
    return Sprite(drawn, left, top, pen)


def advance(font: str, size: int) -> int:
    """Give the width of one column of a face of one width."""
    return sprite("0", font, size).advance


def font_hash(name: str) -> str:
    """Give the fingerprint of a font's bytes."""
    return sha256(pymupdf_fonts.myfont(name))


def _shape(text: str, name: str, size: int) -> list[tuple[int, int, int, int]]:
    """Give glyph, offset across, offset up and advance for each glyph of a word, in dots."""
    shaper = _shaper(name, size)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper, buffer, {"calt": False, "liga": False})
    pairs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [
        (info.codepoint, _whole(at.x_offset), _whole(at.y_offset), _whole(at.x_advance))
        for info, at in pairs
    ]


def _whole(units: int) -> int:
    return (units + 32) >> 6


@functools.cache
def _shaper(name: str, size: int) -> uharfbuzz.Font:
    font = uharfbuzz.Font(uharfbuzz.Face(pymupdf_fonts.myfont(name)))
    font.scale = (size * 64, size * 64)
    return font


@functools.cache
def _face(name: str) -> freetype.Face:
    return freetype.Face(io.BytesIO(pymupdf_fonts.myfont(name)))


@functools.cache
def _dots(name: str, size: int, glyph: int) -> tuple[NDArray[np.bool_], int, int]:
    """Draw one glyph: its dots, and its corner from the pen (right, up)."""
    face = _face(name)
    face.set_pixel_sizes(0, size)
    face.load_glyph(glyph, _ONE_BIT)
    slot = face.glyph
    bitmap = slot.bitmap
    packed = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
    dots = np.unpackbits(packed, axis=1)[:, : bitmap.width].astype(bool)
    return _trimmed(dots, slot.bitmap_left, slot.bitmap_top)


def _trimmed(dots: NDArray[np.bool_], left: int, top: int) -> tuple[NDArray[np.bool_], int, int]:
    """Leave out blank rows and columns at the sides: a bitmap may be wider than its ink."""
    rows, columns = np.flatnonzero(dots.any(axis=1)), np.flatnonzero(dots.any(axis=0))
    if not rows.size:
        return np.zeros((0, 0), bool), 0, 0
    inked = dots[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return inked, left + int(columns[0]), top - int(rows[0])
