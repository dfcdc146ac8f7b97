"""How tall letters are, and how close lines are: as measured on real receipts."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.record import TypeShape
from docextract_eval.corpus.measured import draw_measured, read_measured
from docextract_eval.corpus.render.dot_faces import DOT_FACES, dot_face
from docextract_eval.corpus.render.fonts import has_square_characters
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.render.dot_faces import DotFace
    from docextract_eval.records import Line

_HEIGHTS = (0.9, 1.35)
"""The limits of x-heights, in widths of a character: type of another shape has another paper."""
_WIDEST = 3.2
"""The upper limit of the pitch, in x-heights."""
_CLOSEST_WITH_ACCENTS = (1.5, 2.3, 2.75)
"""The lower limit of the pitch, in x-heights, where capitals have no accents, one, or two above
each other. Without any, a till may set lines so close that tails touch the capitals below."""
_USUAL_PITCH = 2.75
"""The pitch of the papers in x-heights, whose letters are as high as wide."""


def type_shape(given: ReceiptChoices, rng: np.random.Generator) -> TypeShape:
    """Draw the shape of type; only where it is set in columns, letters are taller or shorter.

    The faces of tills are as tall as their matrix: what is taller or shorter is another face.
    """
    measured = read_measured(__package__, "type_shapes.json")
    height = draw_measured(measured["x_height_of_advance"], rng)
    pitch = draw_measured(measured["pitch_of_x_height"], rng)
    paper = PAPERS[LAYOUTS[given.template].paper]
    if paper.printer == "needles" or _fills_its_lines(given):
        return TypeShape()
    if given.font in DOT_FACES and paper.cell:
        return TypeShape(pitch=_pitch_of_dots(dot_face(given.font), pitch))
    height = float(np.clip(height, *_HEIGHTS)) if paper.cell else 1.0
    closest = _CLOSEST_WITH_ACCENTS[_stacked_accents(given.locale)]
    pitch = height * float(np.clip(pitch, closest, _WIDEST)) / _USUAL_PITCH
    return TypeShape(height, round(pitch, DRAWN_DIGITS))


def _pitch_of_dots(face: DotFace, measured: float) -> float:
    """Return the pitch of letters that are as tall as their matrix says, in which marks have room.

    >>> _pitch_of_dots(dot_face("dots9x17"), 2.75), _pitch_of_dots(dot_face("dots8x16"), 0.0)
    (1.0, 0.727273)
    """
    closest = max(_CLOSEST_WITH_ACCENTS[0], face.rows / face.small)
    pitch = float(np.clip(measured, closest, _WIDEST))
    return round(pitch * face.small / face.columns / _USUAL_PITCH, DRAWN_DIGITS)


def _fills_its_lines(given: ReceiptChoices) -> bool:
    """Return whether letters reach further than Latin ones, so that no line can be closer."""
    return bool(LOCALES.load(given.locale).hang) or has_square_characters(given.font)


@functools.cache
def _stacked_accents(locale: str) -> int:
    """Return how many accents the labels of a country have above each other, at most two.

    >>> _stacked_accents("en_GB"), _stacked_accents("de_DE"), _stacked_accents("vi_VN")
    (0, 1, 2)
    """
    letters = {char for words in LOCALES.load(locale).labels.values() for char in "".join(words)}
    return min(2, max(len(unicodedata.normalize("NFD", letter)) - 1 for letter in letters))


def shape_line(line: Line, shape: TypeShape) -> Line:
    """Return a line with type of a shape; what stands in it is as wide as before.

    >>> from docextract_eval.records import Line, Span
    >>> line = shape_line(Line((Span("TOTAL"),), size=1.5), TypeShape(height=1.2, pitch=0.9))
    >>> round(line.size, 3), round(line.size * line.wide, 3), round(line.size + line.gap, 3)
    (1.8, 1.5, 1.35)
    """
    if not line.spans:
        return line
    return replace(
        line,
        size=line.size * shape.height,
        wide=line.wide / shape.height,
        gap=line.gap + line.size * (shape.pitch - shape.height),
    )
