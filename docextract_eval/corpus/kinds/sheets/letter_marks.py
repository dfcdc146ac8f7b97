"""Marks at the left edge of a sheet: where to fold and punch it, and what a folding machine reads.

A letter of DIN 5008 has marks for two folds, and one for the punch between them. The machines that
fold letters and put them into envelopes read short thick dashes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.corpus.render.papers import Paper

_FOLDS, _PUNCH = (105.0, 210.0), 148.5
"""Where a letter is folded and punched, in millimetres from the upper edge."""
_FOLD_LENGTH, _PUNCH_LENGTH = 3.5, 5.0
"""The lengths of their marks, in millimetres."""
_FROM_EDGE = 5.0
"""How far all marks are from the left edge, in millimetres."""
_FIRST_DASH, _DASH_PITCH, _DASH_COUNT = 118.0, 4.23, 9
"""Where a machine reads its first dash, and the distance of the next, in millimetres."""
_DASH = (6.5, 0.5)
"""The length of such a dash and its thickness, in millimetres."""
_INCH = 25.4
"""Millimetres of an inch."""


def with_fold_marks(paper: Paper, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a sheet of A4 with marks to fold and to punch it."""
    places = [*((fold, _FOLD_LENGTH) for fold in _FOLDS), (_PUNCH, _PUNCH_LENGTH)]
    return _with_marks(paper, lines, ((down, length, 0.0) for down, length in places))


def with_machine_marks(
    paper: Paper, lines: Sequence[Line], code: int, *, last_sheet: bool
) -> tuple[Line, ...]:
    """Return the lines of a sheet with the dashes that a folding machine reads.

    The first and the last dash are always there; the second says that the envelope is full. The
    others are the bits of a code, which counts the sheets.
    """
    bits = [True, last_sheet, *(bool(code >> bit & 1) for bit in range(_DASH_COUNT - 3)), True]
    length, thick = _DASH
    dashes = (
        (_FIRST_DASH + number * _DASH_PITCH, length, thick)
        for number, there in enumerate(bits)
        if there
    )
    return _with_marks(paper, lines, dashes)


def _with_marks(
    paper: Paper, lines: Sequence[Line], places: Iterable[tuple[float, float, float]]
) -> tuple[Line, ...]:
    """Return the lines with rules at places: distance from the top, length, thickness."""
    first, *others = lines
    marks = (*first.marks, *_rules(paper, first, places))
    return (replace(first, marks=marks), *others)


def _rules(
    paper: Paper, first: Line, places: Iterable[tuple[float, float, float]]
) -> Iterator[Mark]:
    """Yield rules whose places on the sheet are relative to the first line of the page."""
    dots = paper.dpi / _INCH
    left = round((_FROM_EDGE * dots - paper.margin) / paper.printable_width, 5)
    for down, length, thick in places:
        drop = (down * dots - paper.margin) / paper.pitch - (first.size + first.gap) + 1
        yield Mark(
            "rule",
            left,
            round(length * dots / paper.printable_width, 5),
            round(thick * dots / paper.pitch, 4),
            round(drop, 4),
        )
