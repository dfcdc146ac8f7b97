"""Marks on a page of a PDF: rules, boxes and shades as drawings, others as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.render.marks import (
    SHADE_TONE,
    draw_mark,
    mark_size,
    thinnest_stroke_width,
)
from docextract_eval.corpus.render.overlays import OVERLAY_KINDS, draw_overlay
from docextract_eval.corpus.render.pages import BLANK, mark_corner
from docextract_eval.pdf import pdf_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.pdf import PdfBuilder
    from docextract_eval.records import Mark

Pixels = NDArray[np.uint8]
PlacedPicture = tuple[Pixels, tuple[int, int]]
"""Ink, and the place of its upper left corner."""
_INSET = 0.004
"""By how much of a dot pictures and rules are smaller per side: viewers round outwards."""
_DRAWN_KINDS = ("rule", "box", "shade")
MULTIPLY_STATE = "/ExtGState << /Tint << /BM /Multiply >> >>"
"""The blend mode of pictures: they multiply like ink."""


def mark_operators(
    mark: Mark, baseline: int, paper: Paper, page_height: int, tone: float
) -> Iterator[str]:
    """Yield operators that draw a rule, box or shade in a gray tone; none for other marks."""
    if mark.kind not in _DRAWN_KINDS:
        return
    left, top = mark_corner(mark, baseline, paper)
    high, wide = mark_size(mark, paper)
    bottom = page_height - top - high
    if mark.kind == "shade":
        shade = 1 - (1 - tone) * (1 - SHADE_TONE / BLANK)
        yield f"{shade:.3f} g {_shrunk_rectangle(left, bottom, wide, high)} re f"
    elif mark.kind == "rule":
        yield f"{tone:.3g} g {_shrunk_rectangle(left, bottom, wide, high)} re f"
    else:
        edge = thinnest_stroke_width(paper)
        within = f"{left + edge} {bottom + edge} {wide - 2 * edge} {high - 2 * edge}"
        yield f"{tone:.3g} g {left} {bottom} {wide} {high} re {within} re f*"


def _shrunk_rectangle(left: int, bottom: int, wide: int, high: int) -> str:
    """Return a rectangle as text, slightly smaller, so that no neighbouring dot is filled."""
    sides = (left + _INSET, bottom + _INSET, wide - 2 * _INSET, high - 2 * _INSET)
    return " ".join(f"{side:.3f}" for side in sides)


def mark_picture(
    mark: Mark, baseline: int, paper: Paper, font: str, page_height: int
) -> PlacedPicture | None:
    """Return a mark as a picture with its upper left corner, or None if it is drawn or blank."""
    if mark.kind in _DRAWN_KINDS:
        return None
    canvas = np.full((page_height, paper.width), BLANK, np.uint8)
    corner = mark_corner(mark, baseline, paper)
    if mark.kind in OVERLAY_KINDS:
        draw_overlay(canvas, mark, corner, paper, font)
    else:
        draw_mark(canvas, mark, corner, paper)
    rows = np.flatnonzero((canvas != BLANK).any(axis=1))
    columns = np.flatnonzero((canvas != BLANK).any(axis=0))
    if not rows.size:
        return None
    part = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(part), (int(columns[0]), int(rows[0]))


def add_placed_picture(
    book: PdfBuilder, name: str, ink: Pixels, corner: tuple[int, int], page_height: int
) -> tuple[str, str]:
    """Add a picture to a PDF; return the operators that draw it, and its resource entry."""
    number = book.add_picture(pdf_picture(encode_png(ink)))
    high, wide = ink.shape
    left, top = corner
    size = f"{wide - 2 * _INSET:.3f} 0 0 {high - 2 * _INSET:.3f}"
    at = f"{left + _INSET:.3f} {page_height - top - high + _INSET:.3f}"
    placed = f"q /Tint gs {size} {at} cm /{name} Do Q"
    return placed, f"/{name} {number} 0 R"
