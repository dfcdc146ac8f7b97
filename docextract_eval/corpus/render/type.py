"""Text shaped by HarfBuzz and drawn by FreeType: no library of the system.

One word is one sprite: a bitmap of ink, and where its corner lies from the pen.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass, replace
from pathlib import Path

import freetype
import numpy as np
import uharfbuzz
from numpy.typing import NDArray

from docextract_eval.corpus.render.direction import runs
from docextract_eval.corpus.render.fonts import BOLD, PACKAGED, font_file

Ink = NDArray[np.uint8]
"""How much of each dot is inked, 0 to 255."""

FONTS = (*PACKAGED, *PACKAGED.values())
"""Every face that may be drawn with on any machine."""
_ONE_BIT = freetype.FT_LOAD_RENDER | freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME
_WORDS, _TEXTS = 8192, 32768
"""How many drawn words and measured texts are kept: amounts and names never end, memory does."""
_SMOOTH = freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING


@dataclass(frozen=True, slots=True)
class Type:
    """A face at a size in dots, as a printer draws it."""

    font: str
    size: int
    bold: bool = False
    smooth: bool = False
    strike: int = 1
    """How many dots wide a needle's strike is; a face is drawn that much coarser."""

    @property
    def name(self) -> str:
        """The font file that it is drawn from."""
        return BOLD[self.font] if self.bold else self.font


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
def sprite(text: str, face: Type) -> Sprite:
    """Draw one word."""
    if face.strike > 1:
        return _struck(text, face)
    glyphs = []
    pen = 0
    for glyph, across, up, step in _shape(text, face.name, face.size):
        ink, left, top = _glyph(face.name, face.size, glyph, face.smooth)
        glyphs.append((ink, pen + across + left, top + up))
        pen += step
    inked = [glyph for glyph in glyphs if glyph[0].size]
    if not inked:
        return Sprite(np.zeros((0, 0), np.uint8), 0, 0, pen)
    left = min(x for _, x, _ in inked)
    top = max(y for _, _, y in inked)
    right = max(x + ink.shape[1] for ink, x, _ in inked)
    bottom = max(top - y + ink.shape[0] for ink, _, y in inked)
    drawn = np.zeros((bottom, right - left), np.uint8)
    for ink, x, y in inked:
        height, width = ink.shape
        spot = drawn[top - y : top - y + height, x - left : x - left + width]
        np.maximum(spot, ink, out=spot)
    drawn.flags.writeable = False
    return Sprite(drawn, left, top, pen)


@functools.lru_cache(maxsize=_TEXTS)
def advance(text: str, face: Type) -> int:
    """Give how far a text moves the pen."""
    if face.strike > 1:
        return face.strike * advance(text, _fine(face))
    return sum(step for _, _, _, step in _shape(text, face.name, face.size))


def _fine(face: Type) -> Type:
    """Give the face in which every dot will be one strike."""
    return replace(face, size=face.size // face.strike, strike=1)


def _struck(text: str, face: Type) -> Sprite:
    """Draw one word as a needle strikes it: every dot a small round one."""
    fine, width = sprite(text, _fine(face)), face.strike
    away = np.abs(np.arange(width) - width // 2)
    dot = ((away[:, None] + away) <= width // 2).astype(np.uint8)
    ink = np.kron(fine.ink, dot)
    ink.flags.writeable = False
    return Sprite(ink, fine.left * width, fine.top * width, fine.advance * width)


@functools.lru_cache(maxsize=_TEXTS)
def _shape(text: str, name: str, size: int) -> tuple[tuple[int, int, int, int], ...]:
    """Give glyph, offset across, offset up and advance for each glyph of a word, in dots."""
    found: list[tuple[uharfbuzz.GlyphInfo, uharfbuzz.GlyphPosition]] = []
    for run, turned in runs(text):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if turned else "ltr"
        # Digits of one width, as tables have them: amounts stand under each other.
        uharfbuzz.shape(_shaper(name, size), buffer, {"calt": False, "liga": False, "tnum": True})
        found += zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return tuple(
        (info.codepoint, _whole(at.x_offset), _whole(at.y_offset), _whole(at.x_advance))
        for info, at in found
    )


def _whole(units: int) -> int:
    return (units + 32) >> 6


@functools.cache
def _shaper(name: str, size: int) -> uharfbuzz.Font:
    file = font_file(name)
    bytes_ = uharfbuzz.Blob.from_file_path(file.at) if isinstance(file.at, Path) else file.at
    font = uharfbuzz.Font(uharfbuzz.Face(bytes_, file.index))
    font.scale = (size * 64, size * 64)
    return font


@functools.cache
def _face(name: str) -> freetype.Face:
    file = font_file(name)
    bytes_ = str(file.at) if isinstance(file.at, Path) else io.BytesIO(file.at)
    return freetype.Face(bytes_, file.index)


@functools.cache
def _glyph(name: str, size: int, glyph: int, smooth: bool) -> tuple[Ink, int, int]:  # noqa: FBT001 - a part of the key
    """Draw one glyph: its ink, and its corner from the pen (right, up)."""
    face = _face(name)
    face.set_pixel_sizes(0, size)
    face.load_glyph(glyph, _SMOOTH if smooth else _ONE_BIT)
    slot = face.glyph
    bitmap = slot.bitmap
    ink = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
    if not smooth:
        ink = np.unpackbits(ink, axis=1) * np.uint8(255)
    return trimmed(ink[:, : bitmap.width], slot.bitmap_left, slot.bitmap_top)


def trimmed(ink: Ink, left: int, top: int) -> tuple[Ink, int, int]:
    """Leave out blank rows and columns at the sides: a bitmap may be wider than its ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return np.zeros((0, 0), np.uint8), 0, 0
    inked = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return inked, left + int(columns[0]), top - int(rows[0])
