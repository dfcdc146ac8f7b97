"""Set the letters that tills print on the dots of each matrix, from strokes.

usage: tools/study till_type [--check] [--picture FOLDER]

Reads tools/research/till_strokes.toml and writes docextract_eval/corpus/render/faces/NAME.dots, a
file for each face, in which every letter stands as rows of dots. --check writes nothing, and ends
with 1 where a file is not what it would write. --picture writes a PNG file of every face, enlarged.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from inside import ROOT

from docextract_eval.storage.disk import write_atomically
from research.dot_strokes import MATRICES, Matrix, face_glyphs, read_strokes

FACES = ROOT / "docextract_eval/corpus/render/faces"
CHARACTERS = "".join(
    chr(code)
    for code in (
        *range(0x20, 0x7F),
        *range(0xA0, 0x250),
        *range(0x2009, 0x20C0),
        *range(0x2500, 0x2560),
    )
)
"""The characters that a face holds, as far as strokes make them."""
_ENLARGED, _IN_A_ROW = 5, 24
"""Pixels to a dot of a picture, and letters to a row of it."""


def main() -> int:
    """Write the faces, or look whether that would change them."""
    parser = argparse.ArgumentParser(
        prog="tools/study till_type",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--picture", type=Path, metavar="FOLDER", help="show every face")
    options = parser.parse_args()
    stale = 0
    for matrix in MATRICES:
        glyphs = face_glyphs(matrix, read_strokes(), CHARACTERS)
        file, written = FACES / f"{matrix.name}.dots", _face_text(matrix, glyphs)
        if options.check:
            stale |= not file.is_file() or file.read_text(encoding="utf-8") != written
        else:
            write_atomically(file, written.encode())
        if options.picture:
            cv2.imwrite(str(options.picture / f"{matrix.name}.png"), _picture([*glyphs.values()]))
    return stale


def _face_text(matrix: Matrix, glyphs: dict[str, np.ndarray]) -> str:
    """Return a face as the lines of its file: the matrix, then each letter's rows with dots."""
    lines = [f"{matrix.columns} {matrix.rows} {matrix.baseline} {matrix.small}"]
    for character, dots in glyphs.items():
        rows = np.flatnonzero(dots.any(axis=1))
        first, end = (rows[0], rows[-1] + 1) if rows.size else (0, 0)
        lines.append(f"{ord(character):04X} {first} {character}".rstrip())
        lines += ["".join(".#"[dot] for dot in row) for row in dots[first:end].astype(int)]
    return "\n".join(lines) + "\n"


def _picture(glyphs: list[np.ndarray]) -> np.ndarray:
    """Return all letters, enlarged, with lines between them."""
    blank = np.zeros_like(glyphs[0])
    glyphs = [*glyphs, *[blank] * (-len(glyphs) % _IN_A_ROW)]
    dot = np.ones((_ENLARGED, _ENLARGED), np.uint8)
    cells = [np.pad(np.kron(glyph, dot) * np.uint8(215), 3, constant_values=40) for glyph in glyphs]
    rows = range(0, len(cells), _IN_A_ROW)
    return 255 - np.vstack([np.hstack(cells[at : at + _IN_A_ROW]) for at in rows])
