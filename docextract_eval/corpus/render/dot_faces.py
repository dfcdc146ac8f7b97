"""Faces of tills: letters as rows of dots in a matrix, as the memory of a printer holds them.

`tools/study till_type` writes the files in `faces`. A bold letter is printed twice, a dot apart.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from docextract_eval.corpus.render.outlines import true_type_file

Dots = NDArray[np.bool_]
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
    row, letter = 0, np.zeros((rows, columns), bool)
    for line in lines:
        if line[0] in ".#":
            letter[row] = np.frombuffer(line.encode(), np.uint8) == ord("#")
            row += 1
            continue
        code, first = line.split()[:2]
        row, letter = int(first), np.zeros((rows, columns), bool)
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
