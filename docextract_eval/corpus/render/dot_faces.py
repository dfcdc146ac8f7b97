"""Faces of tills: letters as rows of dots in a matrix, as the memory of a printer holds them.

`tools/study till_type` writes the files in `faces`. A bold letter is printed twice, a dot apart.
"""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Dots = NDArray[np.bool_]
Integers = NDArray[np.int64]
THERMAL = {
    name: f"{name}bo" for name in ("dots12x24", "tall12x24", "dots9x24", "dots9x17", "dots8x16")
}
"""Faces of thermal printers, each with its bold one."""
PINS = {"pins9x9": "pins9x9bo"}
"""The face of printers with nine pins, with its bold one."""
DOT_FACES = THERMAL | PINS
"""All faces of tills, each with its bold one."""
_REGULAR = {bold: name for name, bold in DOT_FACES.items()}
_FOLDER = Path(__file__).parent / "faces"


def has_dots(font: str) -> bool:
    """Return whether a font, regular or bold, is a face of a till."""
    return font in DOT_FACES or font in _REGULAR


@dataclass(frozen=True, eq=False)
class DotFace:
    """A face of a till; all lengths are in dots."""

    columns: int
    rows: int
    baseline: int
    """Rows above the baseline."""
    small: int
    """The height of an x."""
    letters: dict[str, Dots]

    @property
    def em(self) -> int:
        """The em, which is two columns of print wide."""
        return 2 * self.columns

    @functools.cached_property
    def glyphs(self) -> tuple[Dots, ...]:
        """The dots by number of glyph; the first stands for characters that the face lacks."""
        return (self._missing, *(self.letters[each] for each in sorted(self.letters)))

    @property
    def _missing(self) -> Dots:
        box = np.zeros((self.rows, self.columns), bool)
        box[self.baseline // 3 : self.baseline, 1:-1] = True
        box[self.baseline // 3 + 1 : self.baseline - 1, 2:-2] = False
        return box


@functools.cache
def dot_face(name: str) -> DotFace:
    """Return a face by its name, or by that of its bold one.

    >>> face = dot_face("dots12x24")
    >>> face.columns, face.letters["x"].shape, "Ж" in face.letters
    (12, (24, 12), False)
    """
    head, *lines = (_FOLDER / f"{_REGULAR.get(name, name)}.dots").read_text("utf-8").splitlines()
    columns, rows, baseline, small = map(int, head.split())
    letters: dict[str, Dots] = {}
    starts = [at for at, line in enumerate(lines) if line[0] not in ".#"]
    for at, end in pairwise([*starts, len(lines)]):
        code, first = lines[at].split()[:2]
        drawn = np.frombuffer("".join(lines[at + 1 : end]).encode(), np.uint8) == ord("#")
        letter = np.zeros((rows, columns), bool)
        letter[int(first) : int(first) + end - at - 1] = drawn.reshape(-1, columns)
        letters[chr(int(code, 16))] = letter
    if name in _REGULAR:
        edge = bool(letters["H"][:, 0].any())
        gaps = name not in PINS.values()
        letters = {
            char: strike_twice(dots, keep_edge=edge, keep_gaps=gaps)
            for char, dots in letters.items()
        }
    return DotFace(columns, rows, baseline, small, letters)


def strike_twice(dots: Dots, *, keep_edge: bool, keep_gaps: bool) -> Dots:
    """Return dots that are printed twice, the second time one dot further right.

    Where letters fill their matrix, the edge stays as it is, so that a letter does not touch the
    next one. A thermal head keeps gaps of one dot between strokes, so that an m does not clog; the
    dots of pins stand apart, and their second strike is meant to close the gaps.
    """
    second = np.zeros_like(dots)
    second[:, 1:] = dots[:, :-1]
    if keep_gaps:
        second[:, :-1] &= ~dots[:, 1:]
    if keep_edge:
        second[:, -1] = False
    return dots | second


@functools.cache
def dot_face_file(name: str) -> bytes:
    """Return a face as a TrueType file, whose outlines are the edges of its dots."""
    face = dot_face(name)
    return true_type_file("".join(sorted(face.letters)), face.glyphs, face.baseline, face.em)


UNITS_PER_DOT = 64
"""Units of the file to the side of a dot."""
_MAGIC, _CHECKSUM = 0x5F0F3CF5, 0xB1B0AFBA
"""The mark of the table `head`, and what the words of a file add up to."""
_WINDOWS, _FULL_UNICODE = 3, 10
_ON_CURVE = 1


def true_type_file(characters: str, shapes: Sequence[Dots], baseline: int, em: int) -> bytes:
    """Return a TrueType file of characters and their dots, all as wide.

    The first shape stands for missing characters. Lengths are in dots, the baseline's from the top.
    """
    glyphs = _outlines(shapes, baseline)
    rows, columns = shapes[0].shape
    advance, count = columns * UNITS_PER_DOT, len(glyphs)
    top, foot = baseline * UNITS_PER_DOT, (baseline - rows) * UNITS_PER_DOT
    places = np.cumsum([0, *(len(glyph) for glyph in glyphs)])
    lefts = [struct.unpack(">h", glyph[2:4])[0] if glyph else 0 for glyph in glyphs]
    most = max((struct.unpack(">h", glyph[:2])[0] for glyph in glyphs if glyph), default=0)
    head = struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        *(0x10000, 0x10000, 0, _MAGIC, 0, em * UNITS_PER_DOT, 0, 0),
        *(0, foot, advance, top, 0, rows, 2, 1, 0),
    )
    line = struct.pack(
        ">IhhhHhhhhhhhhhhhH", 0x10000, top, foot, 0, advance, 0, 0, advance, 1, *(0,) * 7, count
    )
    limits = struct.pack(">I14H", 0x10000, count, 4 * most, most, 0, 0, 2, *(0,) * 8)
    return _font_file(
        {
            "cmap": _character_map(characters),
            "glyf": b"".join(glyphs),
            "head": head,
            "hhea": line,
            "hmtx": b"".join(struct.pack(">Hh", advance, left) for left in lefts),
            "loca": struct.pack(f">{count + 1}I", *places.tolist()),
            "maxp": limits,
            "post": struct.pack(">IIhhIIIII", 0x30000, 0, foot // 2, UNITS_PER_DOT, 1, *(0,) * 4),
        }
    )


def _outlines(shapes: Sequence[Dots], baseline: int) -> list[bytes]:
    """Return the outlines of letters, each padded to whole words; a blank one has none.

    All letters at once: a face has hundreds, and each process that prints makes its faces.
    """
    glyph, left, top, right, bottom = _rectangles(np.stack(shapes))
    across = np.stack([left, left, right, right], axis=1)  # clockwise, as TrueType fills them
    up = baseline - np.stack([bottom, top, top, bottom], axis=1)
    firsts = np.searchsorted(glyph, np.arange(len(shapes) + 1))
    found = []
    for first, end in pairwise(firsts.tolist()):
        points = np.stack([across[first:end].ravel(), up[first:end].ravel()]) * UNITS_PER_DOT
        if not points.size:
            found.append(b"")
            continue
        box = (*points.min(axis=1).tolist(), *points.max(axis=1).tolist())
        points[:, 1:] -= points[:, :-1].copy()  # each point is given by the step that leads to it
        data = b"".join(
            (
                struct.pack(">h4h", end - first, *box),
                np.arange(3, points.shape[1], 4, dtype=">u2").tobytes(),
                struct.pack(">H", 0),
                bytes([_ON_CURVE]) * points.shape[1],
                points.astype(">i2").tobytes(),
            )
        )
        found.append(data + bytes(-len(data) % 4))
    return found


def _rectangles(letters: Dots) -> Integers:
    """Return rectangles (letter, left, top, right, bottom) that are the dots, without overlap.

    A rectangle is as many equal runs of dots in rows that follow each other.

    >>> _rectangles(np.array([[[1, 1, 0], [1, 1, 0], [0, 0, 1]]], bool)).T.tolist()
    [[0, 0, 0, 2, 2], [0, 2, 2, 3, 3]]
    """
    edges = np.diff(np.pad(letters, ((0, 0), (0, 0), (1, 1))).astype(np.int8), axis=2)
    letter, row, left = np.nonzero(edges == 1)
    right = np.nonzero(edges == -1)[2]
    order = np.lexsort((row, right, left, letter))
    runs = np.stack([letter, left, row, right])[:, order]
    follows = np.array([0, 0, 1, 0])[:, None]
    is_first = np.ones(runs.shape[1], bool)
    is_first[1:] = (runs[:, 1:] != runs[:, :-1] + follows).any(axis=0)
    is_last = np.append(is_first[1:], [True])
    found = np.vstack([runs[:, is_first], runs[2, is_last] + 1])
    return found[:, np.lexsort((found[1], found[2], found[0]))]


def _character_map(characters: str) -> bytes:
    """Return the table from characters to glyphs, which stand in the same order."""
    groups = b"".join(
        struct.pack(">III", ord(character), ord(character), glyph)
        for glyph, character in enumerate(characters, start=1)
    )
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(characters)) + groups
    return struct.pack(">HHHHI", 0, 1, _WINDOWS, _FULL_UNICODE, 12) + table


def _font_file(tables: Mapping[str, bytes]) -> bytes:
    """Return a font file of tables, which stand in the order of their names."""
    count = len(tables)
    largest = 1 << (count.bit_length() - 1)
    start = struct.pack(
        ">IHHHH",
        *(0x10000, count, 16 * largest, largest.bit_length() - 1, 16 * (count - largest)),
    )
    at, entries, data = 12 + 16 * count, [], []
    for name, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        entries.append(struct.pack(">4sIII", name.encode(), _word_sum(padded), at, len(table)))
        data.append(padded)
        at += len(padded)
    whole = b"".join((start, *entries, *data))
    here = whole.index(_MAGIC.to_bytes(4, "big")) - 4
    right = (_CHECKSUM - _word_sum(whole)) % (1 << 32)
    return whole[:here] + right.to_bytes(4, "big") + whole[here + 4 :]


def _word_sum(data: bytes) -> int:
    """Return the sum of the words of four bytes, modulo 2 to the 32."""
    return int(np.frombuffer(data, ">u4").sum(dtype=np.uint64)) % (1 << 32)
