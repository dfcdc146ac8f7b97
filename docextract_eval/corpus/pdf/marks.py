"""Marks on a page of a PDF: rules, boxes and shades as drawings, others as pictures."""

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
"""Ink, and the place of its upper left corner."""
_HAIR = 0.004
"""By how much of a dot pictures and rules are smaller per side: viewers round outwards."""
_STRAIGHT = ("rule", "box", "shade")
TINTED = "/ExtGState << /Tint << /BM /Multiply >> >>"
"""The blend mode of pictures: they multiply like ink."""


def drawn(mark: Mark, baseline: int, paper: Paper, height: int, tone: float) -> Iterator[str]:
    """Yield operators that draw a rule, box or shade in a gray tone; none for other marks."""
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
    """Return a rectangle as text, slightly smaller, so that no neighbouring dot is filled."""
    sides = (left + _HAIR, bottom + _HAIR, wide - 2 * _HAIR, high - 2 * _HAIR)
    return " ".join(f"{side:.3f}" for side in sides)


def inked(mark: Mark, baseline: int, paper: Paper, font: str, height: int) -> Picture | None:
    """Return a mark as a picture with its upper left corner, or None if it is drawn or blank."""
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
    """Add a picture to a PDF; return the operators that draw it, and its resource entry."""
    number = book.add_picture(picture(encode_png(ink)))
    high, wide = ink.shape
    left, top = corner
    size = f"{wide - 2 * _HAIR:.3f} 0 0 {high - 2 * _HAIR:.3f}"
    at = f"{left + _HAIR:.3f} {height - top - high + _HAIR:.3f}"
    placed = f"q /Tint gs {size} {at} cm /{name} Do Q"
    return placed, f"/{name} {number} 0 R"
