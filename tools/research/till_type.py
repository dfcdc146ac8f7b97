"""Set the letters that tills print on the dots of each matrix, from strokes.

usage: tools/study till_type [--check] [--picture FOLDER]

Reads tools/research/till_strokes.toml and writes docextract_eval/corpus/render/faces/NAME.dots, a
file for each face, in which every letter stands as rows of dots. --check writes nothing, and ends
with 1 where a file is not what it would write. --picture writes a PNG file of every face, enlarged.
"""

from __future__ import annotations

import itertools
import math
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from inside import ROOT, command_line

from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    Dots = NDArray[np.bool_]
    Point = tuple[int, int]

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
STROKES = Path(__file__).parent / "till_strokes.toml"
_FULL = 8
"""The coordinate of the right stem, and of the height of a letter."""
_ASCENDER = 12
"""The coordinate of the top of small letters with an ascender."""
_FOOT = -4
"""The coordinate of the foot of a descender."""
_MARK = 4
"""The coordinate of the top of a mark above a letter."""
_ARC = (0, 45, 90)
"""The degrees at which a round corner has points."""
_CUT = (0, 90)
"""The same for a corner that only lacks its outermost dot."""
_NEARLY_DIAGONAL = 0.6
"""The slope from which a line is drawn with the whole pen, to be as bold as upright ones."""
_BLANKS = " \u00a0\u2009\u202f"
"""Characters that move the pen and print nothing."""
_ASCENDERS = "bdfhklt"
"""Small letters that are as tall as capitals."""
_DOTLESS = {"i": "ı", "j": "ȷ"}
"""Letters that lose their dot under a mark."""


def main() -> int:
    """Write the faces, or look whether that would change them."""
    parser = command_line("tools/study till_type", __doc__)
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


@dataclass(frozen=True, slots=True)
class Matrix:
    """How the letters of a face stand in its matrix of dots; all lengths are in dots."""

    name: str
    columns: int
    rows: int
    baseline: int
    """Rows above the baseline."""
    left: int
    """Blank columns at the left of the left stem."""
    width: int
    """Columns of a full letter."""
    capital: int
    """The height of capitals and digits."""
    small: int
    """The height of an x."""
    descender: int
    pen: tuple[int, int]
    """The width and the height of a stroke."""
    heavy: tuple[int, int]
    """The width and the height of a full stop."""
    corner: int
    """The radius of a round corner."""
    wide_corner: int
    mark: int
    """The height of an accent."""
    spaced: bool = False
    """Whether no two neighbours of a row may be printed, because one pin prints both."""


MATRICES = (
    Matrix("dots12x24", 12, 24, 20, 1, 9, 18, 13, 4, (2, 2), (2, 3), 2, 3, 4),
    Matrix("tall12x24", 12, 24, 21, 1, 9, 20, 14, 3, (2, 2), (2, 3), 3, 4, 4),
    Matrix("dots9x24", 9, 24, 20, 1, 7, 18, 13, 4, (1, 1), (2, 2), 1, 2, 4),
    Matrix("dots9x17", 9, 17, 14, 1, 7, 12, 9, 3, (1, 1), (2, 2), 1, 2, 3),
    Matrix("dots8x16", 8, 16, 13, 1, 6, 11, 7, 3, (1, 1), (2, 2), 1, 2, 3),
    Matrix("pins9x9", 9, 12, 10, 0, 7, 7, 5, 2, (1, 1), (1, 1), 1, 2, 2, spaced=True),
)


@dataclass(frozen=True, slots=True)
class Strokes:
    """The strokes of all letters and marks, and corrections of single letters of a matrix."""

    letters: Mapping[str, tuple[str, bool]]
    """For each letter its strokes, and whether its height is that of small letters."""
    above: Mapping[str, str]
    below: Mapping[str, str]
    corrections: Mapping[str, Mapping[str, str]]
    """For each matrix, the letters that are drawn dot by dot, as rows of `#` and `.`."""


def read_strokes(path: Path = STROKES) -> Strokes:
    """Read the strokes."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    letters = {
        letter: (strokes, part == "small")
        for part in ("capitals", "small", "signs")
        for letter, strokes in given[part].items()
    }
    return Strokes(letters, given["above"], given["below"], given.get("corrections", {}))


def face_glyphs(matrix: Matrix, strokes: Strokes, characters: Iterable[str]) -> dict[str, Dots]:
    """Return the dots of every character that can be drawn in a matrix."""
    drawn = {
        character: _glyph(character, matrix, strokes)
        for character in characters
        if _can_be_drawn(character, strokes)
    }
    if matrix.spaced:
        return {character: _without_neighbours(dots) for character, dots in drawn.items()}
    return drawn


def _can_be_drawn(character: str, strokes: Strokes) -> bool:
    base, *marks = unicodedata.normalize("NFD", character)
    known = {*strokes.above, *strokes.below}
    is_composed = base in strokes.letters and known.issuperset(marks) and len(marks) == 1
    return is_composed or character in strokes.letters or character in _BLANKS


def _glyph(character: str, matrix: Matrix, strokes: Strokes) -> Dots:
    corrected = strokes.corrections.get(matrix.name, {})
    if character in _BLANKS:
        return np.zeros((matrix.rows, matrix.columns), bool)
    if character in corrected:
        return read_dots(corrected[character], matrix)
    if character in strokes.letters:
        return _draw_letter(character, matrix, strokes)
    base, mark = unicodedata.normalize("NFD", character)
    if mark in strokes.above:
        return _glyph_with_mark_above(_DOTLESS.get(base, base), mark, matrix, strokes)
    below = _draw_path(strokes.below[mark], _with_thin_pen(matrix), matrix.small)
    return _glyph(base, matrix, strokes) | below


def _glyph_with_mark_above(base: str, mark: str, matrix: Matrix, strokes: Strokes) -> Dots:
    """Return a letter under a mark; a tall one is squeezed, because the matrix has no more room."""
    if strokes.letters[base][1] and base not in _ASCENDERS:
        return _glyph(base, matrix, strokes) | _draw_above(
            strokes.above[mark], matrix, matrix.small
        )
    top = min(matrix.capital, matrix.baseline - matrix.mark - 1)
    squeezed = _draw_letter(base, replace(matrix, capital=top), strokes)
    return squeezed | _draw_above(strokes.above[mark], matrix, top)


def read_dots(rows: str, matrix: Matrix) -> Dots:
    """Return the dots of rows of `#` and `.`, the first of which stands at the top."""
    dots = np.zeros((matrix.rows, matrix.columns), bool)
    for number, row in enumerate(rows.split()):
        dots[number, : len(row)] = [dot == "#" for dot in row]
    return dots


def _draw_letter(letter: str, matrix: Matrix, strokes: Strokes) -> Dots:
    path, is_small = strokes.letters[letter]
    return _draw_path(path, matrix, matrix.small if is_small else matrix.capital)


def _draw_above(path: str, matrix: Matrix, height: int) -> Dots:
    """Return the dots of a mark above a letter of a height."""
    foot = min(height + 1, matrix.baseline - matrix.mark)

    def rise(y: float, _: int) -> int:
        return foot + _round(y / _MARK * (matrix.mark - 1))

    return _draw_strokes(path, _with_thin_pen(matrix), rise)


def _with_thin_pen(matrix: Matrix) -> Matrix:
    """Return a matrix in which strokes are one dot high, as those of marks are."""
    return replace(matrix, pen=(matrix.pen[0], 1), heavy=matrix.pen)


def _draw_path(path: str, matrix: Matrix, height: int) -> Dots:
    """Return the dots of the strokes of a letter of a height."""

    def rise(y: float, tall: int) -> int:
        if y < 0:
            return -_round(y / _FOOT * matrix.descender)
        if y > _FULL and height == matrix.small:
            more = (y - _FULL) / (_ASCENDER - _FULL) * (matrix.capital - matrix.small)
            return _round(height - tall + more)
        return _round(y / _FULL * (height - tall))

    return _draw_strokes(path, matrix, rise)


def _draw_strokes(path: str, matrix: Matrix, rise: Callable[[float, int], int]) -> Dots:
    """Return the dots of strokes; `rise` is how far above the baseline a pen of a height ends."""
    dots = np.zeros((matrix.rows, matrix.columns), bool)
    for stroke in path.split(";"):
        pen, words = matrix.pen, stroke.split()
        if words[0] == "dot":
            pen, words = matrix.heavy, words[1:]
        elif words[0] == "thin":
            pen, words = (1, 1), words[1:]
        points = [_read_point(word) for word in words]
        wide, tall = pen
        across = matrix.width - wide
        if len(points) == 1:  # a heavy dot stands where a thin one would
            across = matrix.width - max(wide, matrix.pen[0])
        placed = [
            (
                matrix.left + _round(x / _FULL * across),
                matrix.baseline - tall - rise(y, tall),
                {"": 0, "o": matrix.corner, "O": matrix.wide_corner}[corner],
            )
            for x, y, corner in points
        ]
        for one, other in itertools.pairwise([*_round_corners(placed)] * (1 + (len(placed) == 1))):
            _draw_line(dots, one, other, pen)
    return dots


def _read_point(word: str) -> tuple[float, float, str]:
    corner = word[-1] if word[-1] in "oO" else ""
    x, y = word.rstrip("oO").split(",")
    return float(x), float(y), corner


def _round_corners(points: list[tuple[int, int, int]]) -> Iterator[Point]:
    """Yield the points of a path whose corners with a radius are round."""
    for number, (x, y, radius) in enumerate(points):
        if not radius or number in (0, len(points) - 1):
            yield x, y
            continue
        yield from _arc(points, number)


def _arc(points: list[tuple[int, int, int]], number: int) -> Iterator[Point]:
    """Yield the points of a round corner, whose radius is as large as its two sides have room."""
    corner, radius, sides = np.array(points[number][:2], float), points[number][2], []
    for neighbour, end in ((number - 1, 0), (number + 1, len(points) - 1)):
        side = np.array(points[neighbour][:2]) - corner
        length = math.hypot(*side)
        radius = min(radius, int(length if neighbour == end else length / 2))
        sides.append(side / max(length, 1))
    before, after = sides
    centre = corner + radius * (before + after)
    for degrees in _ARC if radius > 1 else _CUT:
        angle = math.radians(degrees)
        at = centre - radius * (after * math.cos(angle) + before * math.sin(angle))
        yield _round(at[0]), _round(at[1])


def _draw_line(dots: Dots, start: Point, end: Point, pen: tuple[int, int]) -> None:
    """Draw a line as wide as the pen, across the direction in which it runs."""
    (wide, tall), (x0, y0), (x1, y1) = pen, *sorted((start, end), key=lambda at: (at[1], at[0]))
    slope = min(y1 - y0, abs(x1 - x0)) / max(1, y1 - y0, abs(x1 - x0))
    if slope > _NEARLY_DIAGONAL:
        steps = max(y1 - y0, abs(x1 - x0))
        for step in range(steps + 1):
            x, y = _round(x0 + (x1 - x0) * step / steps), _round(y0 + (y1 - y0) * step / steps)
            dots[max(0, y) : y + tall, max(0, x) : x + wide] = True
        return
    if y1 - y0 >= abs(x1 - x0):
        rows = y1 - y0 + tall
        for row in range(rows):
            x = _round(x0 + (x1 - x0) * row / max(1, rows - 1))
            dots[max(0, y0 + row) : y0 + row + 1, max(0, x) : x + wide] = True
        return
    (x0, y0), (x1, y1) = sorted(((x0, y0), (x1, y1)))
    columns = x1 - x0 + wide
    for column in range(columns):
        y = _round(y0 + (y1 - y0) * column / max(1, columns - 1))
        dots[max(0, y) : y + tall, max(0, x0 + column) : x0 + column + 1] = True


def _without_neighbours(dots: Dots) -> Dots:
    """Return dots without the second one of any two neighbours in a row."""
    kept = dots.copy()
    for row in kept:
        for column in range(1, len(row)):
            row[column] &= not row[column - 1]
    return kept


def _round(value: float) -> int:
    return math.floor(value + 0.5)
