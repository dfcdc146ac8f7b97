"""Ink that is not text: rules, boxes, shades, logos, barcodes, QR codes, lines to cut along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import segno

from docextract_eval.corpus.render.barcodes import code128_widths
from docextract_eval.corpus.render.emblems import emblem_ink
from docextract_eval.corpus.render.line_art import LINE_ART, draw_line_art

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.records import Mark

    Pixels = NDArray[np.uint8]
    Dots = NDArray[np.bool_]

_SWISS_PAYLOAD_START = "SPC\n"
"""The first line of the payload of a Swiss payment code."""
_INK_TONE, _PAPER_TONE = 0, 255
SHADE_TONE = 222
"""The gray of shades, which is visible and leaves print readable."""


def draw_mark(image: Pixels, mark: Mark, corner: tuple[int, int], paper: Paper) -> None:
    """Draw a mark at the place of its upper left corner, clipped to the page."""
    x, y = corner
    if mark.kind == "logo":
        one_bit = paper.printer != "laser"
        ink = emblem_ink(mark.payload, mark_size(mark, paper), one_bit=one_bit)
        spot = image[max(0, y) : y + ink.shape[0], max(0, x) : x + ink.shape[1]]
        np.minimum(spot, _PAPER_TONE - ink[: spot.shape[0], : spot.shape[1]], out=spot)
        return
    dots = _mark_dots(mark, mark_size(mark, paper), paper)
    spot = image[max(0, y) : y + dots.shape[0], max(0, x) : x + dots.shape[1]]
    spot[dots[: spot.shape[0], : spot.shape[1]]] = SHADE_TONE if mark.kind == "shade" else _INK_TONE


def mark_size(mark: Mark, paper: Paper) -> tuple[int, int]:
    """Return the height and width of a mark in dots."""
    width = max(1, round(mark.width * paper.printable_width))
    return max(thinnest_stroke_width(paper), round(mark.height * paper.pitch)), width


def thinnest_stroke_width(paper: Paper) -> int:
    """Return the width of the thinnest stroke in dots."""
    return max(1, paper.dpi // 100)


def _mark_dots(mark: Mark, size: tuple[int, int], paper: Paper) -> Dots:
    if mark.kind == "barcode":
        return _barcode_dots(mark.payload, size)
    if mark.kind == "qr":
        return _qr_dots(mark.payload, size)
    if mark.kind in LINE_ART:
        return draw_line_art(mark.kind, mark.payload, size, paper.dpi)
    dots = np.ones(size, bool)
    if mark.kind == "box":
        edge = thinnest_stroke_width(paper)
        dots[edge:-edge, edge:-edge] = False
    return dots


def _barcode_dots(digits: str, size: tuple[int, int]) -> Dots:
    """Return a centred barcode, as wide as whole dots allow."""
    widths = code128_widths(digits)
    modules = np.repeat(np.arange(len(widths)) % 2 == 0, widths)
    wide = np.repeat(modules, max(1, size[1] // len(modules)))
    bars = np.pad(wide, (max(0, size[1] - len(wide)) // 2, 0))
    return np.broadcast_to(bars, (size[0], len(bars)))


def qr_width_in_modules(payload: str) -> int:
    """Return the width of a text's QR code in modules."""
    return len(_make_qr_code(payload).matrix)


def _make_qr_code(payload: str) -> segno.QRCode:
    return segno.make(payload, error="m", micro=False)


def _qr_dots(payload: str, size: tuple[int, int]) -> Dots:
    """Return a QR code, as large as whole dots allow."""
    modules = np.array(_make_qr_code(payload).matrix, bool)
    scale = max(1, min(size) // len(modules))
    dots = modules.repeat(scale, axis=0).repeat(scale, axis=1)
    return _add_swiss_cross(dots) if payload.startswith(_SWISS_PAYLOAD_START) else dots


def _add_swiss_cross(dots: Dots) -> Dots:
    """Return a payment code with the Swiss cross in its middle: 7 of its 46 millimetres."""
    side = len(dots)
    half, arm, thick = side * 7 // 92, side * 7 // 140, max(1, side * 7 // 480)
    middle = side // 2
    y, x = np.mgrid[:side, :side]
    across, down = abs(x - middle), abs(y - middle)
    cross = np.minimum(across, down) <= thick
    cross &= np.maximum(across, down) <= arm
    square = np.maximum(across, down)
    return np.where(square <= half, ~cross & (square < half), dots)
