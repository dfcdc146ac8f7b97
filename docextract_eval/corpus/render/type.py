"""Text shaped by HarfBuzz and drawn by FreeType: no library of the system.

One word is one sprite: a bitmap of ink, and where its corner lies from the pen.

A thermal head burns a row of dots at a time: a dot above which none was burnt is still cold and
prints paler, and below the last one of a run the paper stays warm. Nine needles strike round dots
through a ribbon, in steps that are finer across than down. Both print a zero without its dot, as
tills do.
"""

from __future__ import annotations

import functools
import io
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import freetype
import numpy as np
import uharfbuzz
from numpy.typing import NDArray

from docextract_eval.corpus.render.fonts import BOLD, PACKAGED, font_file, is_wide
from docextract_eval.direction import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

Ink = NDArray[np.uint8]
"""How much of each dot is inked, 0 to 255."""
Glyphs = list[tuple[uharfbuzz.GlyphInfo, uharfbuzz.GlyphPosition]]

FONTS = (*PACKAGED, *PACKAGED.values())
"""Every face that may be drawn with on any machine."""
_WORDS, _TEXTS = 8192, 32768
"""How many drawn words and measured texts are kept: amounts and names never end, memory does."""
Printer = Literal["thermal", "needles", "laser"]
"""What makes the ink; a laser stands for an ink jet and a screen too: smooth edges."""
STEPS, _CLOSER = (3, 2), (2, 2)
"""How many dots lie between two strikes of the needles, down and across: of nine, and of as many
more as a kanji takes."""
_STRIKE = np.array([[60, 175, 60], [200, 255, 200], [60, 175, 60]], np.uint8)
_COLD, _WARM = 212, 36
"""The ink of a dot of a cold head, and of the row of dots below one that was hot."""
_ONE_BIT = freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME
_SMOOTH = freetype.FT_LOAD_NO_HINTING


@dataclass(frozen=True, slots=True)
class Type:
    """A face at a size in dots, as a printer draws it."""

    font: str
    size: int
    """The em, upwards, ..."""
    bold: bool = False
    printer: Printer = "thermal"
    across: int = 0
    """... and sidewards, where it is not square: the letters of tills are taller than wide."""
    inverse: bool = False
    """Whether paper shows in a box of ink."""

    @property
    def name(self) -> str:
        """The font file that it is drawn from."""
        return BOLD[self.font] if self.bold else self.font

    @property
    def steps(self) -> tuple[int, int]:
        """How many dots one of the grid is that letters are drawn on, down and across."""
        if self.printer != "needles":
            return 1, 1
        return _CLOSER if is_wide(self.font) else STEPS

    @property
    def em(self) -> tuple[int, int]:
        """The em on that grid, up and across."""
        down, across = self.steps
        return max(1, self.size // down), max(1, round((self.across or self.size) / across))


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
    drawn, left, top, pen = _drawn(text, face)
    if not drawn.size:
        return Sprite(drawn, 0, 0, pen)
    if face.inverse:  # all around it is hot
        drawn, left, top = _inverted(drawn, left, top, face.em[0] // 8)
    elif face.printer == "thermal":
        drawn = _burnt(drawn)
    if face.printer == "needles":
        drawn = _struck(drawn, face.steps)
    down, across = face.steps
    left, top, pen = left * across, top * down, pen * across
    drawn.flags.writeable = False
    return Sprite(drawn, left, top, pen)


@functools.lru_cache(maxsize=_TEXTS)
def advance(text: str, face: Type) -> int:
    """Return how far a text moves the pen."""
    return face.steps[1] * sum(step for _, _, _, step in _shape(text, face.name, face.em))


def _drawn(text: str, face: Type) -> tuple[Ink, int, int, int]:
    """Set the glyphs of a word on the printer's grid: ink, corner from the pen, advance."""
    glyphs = []
    pen = 0
    for glyph, across, up, step in _shape(text, face.name, face.em):
        ink, left, top = _glyph(face.name, face.em, glyph, face.printer == "laser")
        glyphs.append((ink, pen + across + left, top + up))
        pen += step
    inked = [glyph for glyph in glyphs if glyph[0].size]
    if not inked:
        return np.zeros((0, 0), np.uint8), 0, 0, pen
    left = min(x for _, x, _ in inked)
    top = max(y for _, _, y in inked)
    right = max(x + ink.shape[1] for ink, x, _ in inked)
    bottom = max(top - y + ink.shape[0] for ink, _, y in inked)
    drawn = np.zeros((bottom, right - left), np.uint8)
    for ink, x, y in inked:
        height, width = ink.shape
        spot = drawn[top - y : top - y + height, x - left : x - left + width]
        np.maximum(spot, ink, out=spot)
    return drawn, left, top, pen


def _burnt(dots: Ink) -> Ink:
    """Burn dots row by row, each as hot as the row above has left it."""
    burnt = np.zeros((dots.shape[0] + 1, dots.shape[1]), np.uint8)
    hot, below = dots > 0, burnt[1:]
    burnt[:-1] = dots
    below[hot & (below == 0)] = _WARM
    hot[1:] &= ~hot[:-1]
    burnt[:-1][hot] = _COLD
    return burnt


def _struck(dots: Ink, steps: tuple[int, int]) -> Ink:
    """Strike every dot with a round needle."""
    (down, across), (high, wide) = steps, _STRIKE.shape
    rows, columns = dots.shape
    struck = np.zeros(((rows - 1) * down + high, (columns - 1) * across + wide), np.uint8)
    for y, x in np.ndindex(high, wide):
        spot = struck[y : y + rows * down : down, x : x + columns * across : across]
        np.maximum(spot, np.minimum(dots, _STRIKE[y, x]), out=spot)
    return struck


def _inverted(ink: Ink, left: int, top: int, edge: int) -> tuple[Ink, int, int]:
    """Turn a word into a box of ink in which paper shows."""
    return np.pad(ink, edge) ^ np.uint8(255), left - edge, top + edge


@functools.lru_cache(maxsize=_TEXTS)
def _shape(text: str, name: str, em: tuple[int, int]) -> tuple[tuple[int, int, int, int], ...]:
    """Return glyph, offset across, offset up and advance for each glyph of a word, in dots."""
    return tuple(
        (info.codepoint, _whole(at.x_offset), _whole(at.y_offset), _whole(at.x_advance))
        for _, _, glyphs in shaped(text, name, em)
        for info, at in glyphs
    )


def shaped(text: str, name: str, em: tuple[int, int]) -> Iterator[tuple[str, bool, Glyphs]]:
    """Shape a word run by run, from left to right; each is spelt as read, and says if turned."""
    for run, turned in runs(text):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if turned else "ltr"
        # Digits of one width, as tables have them: amounts stand under each other.
        uharfbuzz.shape(_shaper(name, em), buffer, {"calt": False, "liga": False, "tnum": True})
        yield run, turned, [*zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)]


def _whole(units: int) -> int:
    return (units + 32) >> 6


@functools.cache
def _shaper(name: str, em: tuple[int, int]) -> uharfbuzz.Font:
    font = measured(name)
    up, across = em
    font.scale = (across * 64, up * 64)
    return font


@functools.cache
def em_across(name: str, cell: int) -> int:
    """Return the em at which a digit of this face is so wide.

    >>> em_across("ubuntm", 12)
    24
    """
    font = measured(name)
    zero = font.get_nominal_glyph(ord("0"))
    units = font.scale[0] / font.get_glyph_h_advance(zero)
    return round(cell * float(units))


def has(name: str, char: str) -> bool:
    """Say whether a face has a glyph for a sign.

    >>> has("figo", "Ж"), has("spacemo", "Ж")
    (True, False)
    """
    return measured(name).get_nominal_glyph(ord(char)) is not None


def measured(name: str) -> uharfbuzz.Font:
    """Return a face in its own units."""
    file = font_file(name)
    bytes_ = uharfbuzz.Blob.from_file_path(file.at) if isinstance(file.at, Path) else file.at
    return uharfbuzz.Font(uharfbuzz.Face(bytes_, file.index))


@functools.cache
def _face(name: str) -> freetype.Face:
    file = font_file(name)
    bytes_ = str(file.at) if isinstance(file.at, Path) else io.BytesIO(file.at)
    return freetype.Face(bytes_, file.index)


@functools.cache
def _glyph(name: str, em: tuple[int, int], glyph: int, smooth: bool) -> tuple[Ink, int, int]:  # noqa: FBT001 - a part of the key
    """Draw one glyph: its ink, and its corner from the pen (right, up)."""
    face, (up, across) = _face(name), em
    face.set_pixel_sizes(across, up)
    face.load_glyph(glyph, _SMOOTH if smooth else _ONE_BIT)
    slot = face.glyph
    if not smooth and glyph == face.get_char_index("0"):
        _clear(slot.outline)
    slot.render(freetype.FT_RENDER_MODE_NORMAL if smooth else freetype.FT_RENDER_MODE_MONO)
    bitmap = slot.bitmap
    ink = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
    if not smooth:
        ink = np.unpackbits(ink, axis=1) * np.uint8(255)
    return trimmed(ink[:, : bitmap.width], slot.bitmap_left, slot.bitmap_top)


def _clear(zero: freetype.Outline) -> None:
    """Take the dot out of a zero, which is misread for an 8: tills print none."""
    ends = [-1, *zero.contours]
    parts = [range(before + 1, last + 1) for before, last in itertools.pairwise(ends)]
    if len(parts) < 3:
        return
    points = zero._FT_Outline.points  # noqa: SLF001 - the binding gives points to read only
    dot, *_, ring = sorted(parts, key=lambda part: max(points[i].y for i in part))
    for i in dot:
        points[i].x, points[i].y = points[ring[0]].x, points[ring[0]].y


def trimmed(ink: Ink, left: int, top: int) -> tuple[Ink, int, int]:
    """Leave out blank rows and columns at the sides: a bitmap may be wider than its ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return np.zeros((0, 0), np.uint8), 0, 0
    inked = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return inked, left + int(columns[0]), top - int(rows[0])
