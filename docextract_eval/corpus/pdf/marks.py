"""Ink that is no text on a page of a PDF: rules, boxes and shades drawn, all else as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.render.marks import SHADE, draw_mark, size_of, stroke
from docextract_eval.corpus.render.overlays import DRAWN, lay
from docextract_eval.corpus.render.pages import BLANK, corner_of
from docextract_eval.pdf import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.pdf import Book
    from docextract_eval.records import Mark

Pixels = NDArray[np.uint8]
Picture = tuple[Pixels, tuple[int, int]]
"""Ink, and where on a page its left upper corner is."""
_HAIR = 0.004
"""By how much of a dot a picture or a rule is short on every side: who draws it rounds outwards."""
_STRAIGHT = ("rule", "box", "shade")
TINTED = "/ExtGState << /Tint << /BM /Multiply >> >>"
"""How pictures lie on what is below: as ink."""


def drawn(mark: Mark, baseline: int, paper: Paper, height: int, tone: float) -> Iterator[str]:
    """Draw a straight mark in dots of a page, in a tone of gray; nothing where it is none."""
    if mark.kind not in _STRAIGHT:
        return
    left, top = corner_of(mark, baseline, paper)
    high, wide = size_of(mark, paper)
    bottom = height - top - high
    if mark.kind == "shade":
        shade = 1 - (1 - tone) * (1 - SHADE / BLANK)
        yield f"{shade:.3f} g {_within(left, bottom, wide, high)} re f"
    elif mark.kind == "rule":
        yield f"{tone:.3g} g {_within(left, bottom, wide, high)} re f"
    else:
        edge = stroke(paper)
        within = f"{left + edge} {bottom + edge} {wide - 2 * edge} {high - 2 * edge}"
        yield f"{tone:.3g} g {left} {bottom} {wide} {high} re {within} re f*"


def _within(left: int, bottom: int, wide: int, high: int) -> str:
    """Write the sides of a rectangle so that no dot beside it is filled."""
    sides = (left + _HAIR, bottom + _HAIR, wide - 2 * _HAIR, high - 2 * _HAIR)
    return " ".join(f"{side:.3f}" for side in sides)


def inked(mark: Mark, baseline: int, paper: Paper, font: str, height: int) -> Picture | None:
    """Return a mark that is a picture, and its left upper corner; None where it is none."""
    if mark.kind in _STRAIGHT:
        return None
    sheet = np.full((height, paper.width), BLANK, np.uint8)
    corner = corner_of(mark, baseline, paper)
    if mark.kind in DRAWN:
        lay(sheet, mark, corner, paper, font)
    else:
        draw_mark(sheet, mark, corner, paper)
    rows = np.flatnonzero((sheet != BLANK).any(axis=1))
    columns = np.flatnonzero((sheet != BLANK).any(axis=0))
    if not rows.size:
        return None
    part = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(part), (int(columns[0]), int(rows[0]))


def shown(
    book: Book, name: str, ink: Pixels, corner: tuple[int, int], height: int
) -> tuple[str, str]:
    """Write a picture; give what draws it as ink on a page, and by what name."""
    number = book.add_picture(picture(encode_png(ink)))
    high, wide = ink.shape
    left, top = corner
    size = f"{wide - 2 * _HAIR:.3f} 0 0 {high - 2 * _HAIR:.3f}"
    at = f"{left + _HAIR:.3f} {height - top - high + _HAIR:.3f}"
    placed = f"q /Tint gs {size} {at} cm /{name} Do Q"
    return placed, f"/{name} {number} 0 R"
