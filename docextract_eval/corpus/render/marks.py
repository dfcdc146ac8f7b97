"""Ink that is not text: rules, boxes, shades, logos, barcodes, QR codes, lines to cut along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import segno

from docextract_eval import seeds
from docextract_eval.corpus.render.emblems import emblem_ink
from docextract_eval.corpus.render.handwriting import scribble

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


def mark_corner(mark: Mark, baseline: int, paper: Paper) -> tuple[int, int]:
    """Return the upper left corner (x, y) of a mark."""
    left = paper.margin + round(mark.at * paper.printable_width)
    return left, baseline - paper.pitch + round(mark.drop * paper.pitch)


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


_WIDTHS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232
    122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122
    321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311
    211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113
    213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422
    121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111
    241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121
    412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412
    211214 211232 2331112
""".split()  # noqa: SIM905 - a table, as the standard prints it
"""For each symbol the widths of its bars and spaces, alternating. Symbols 103 to 105 start a code
in set A, B or C; the last one ends it."""
_START, _STOP, _SUM = 105, 106, 103


def code128_widths(digits: str) -> tuple[int, ...]:
    """Return the widths of bars and spaces, alternating; an odd number of digits gets a leading 0.

    >>> sum(code128_widths("123456")), code128_widths("123456")[:6]
    (68, (2, 1, 1, 2, 3, 2))
    """
    even = digits if len(digits) % 2 == 0 else f"0{digits}"
    symbols = [int(even[at : at + 2]) for at in range(0, len(even), 2)]
    check = (_START + sum(place * symbol for place, symbol in enumerate(symbols, 1))) % _SUM
    code_symbols = (_START, *symbols, check, _STOP)
    return tuple(int(width) for symbol in code_symbols for width in _WIDTHS[symbol])


LINE_ART = ("dashes", "scissors", "signature")
"""The kinds of marks that are drawn here."""
_DASHES_PER_INCH = 12
"""How many dashes and as many gaps a perforated line has on an inch."""
_BLADE = 90
"""The length of a blade from tip to pivot, on the grid of 160 by 100 that scissors are drawn on."""
_RING = (25, 16)
"""The outer and the inner radius of a ring for the fingers, on that grid."""
_INITIALS = (
    ((0, 62), (22, 4), (40, 0), (34, 60), (16, 98), (8, 70), (46, 62)),
    ((34, 8), (8, 20), (4, 60), (22, 86), (44, 66), (30, 40), (46, 74)),
    ((10, 6), (6, 92), (8, 40), (32, 4), (44, 24), (14, 48), (46, 78)),
    ((2, 90), (26, 2), (42, 88), (34, 56), (8, 58), (52, 60)),
)
"""Initials of signatures, as the points of a stroke on a grid that is 100 high."""
_SIGNED_INK = 90
"""The least ink of 255 that a pen leaves in a signature as it is printed."""


def draw_line_art(kind: str, payload: str, size: tuple[int, int], dpi: int) -> Dots:
    """Return one of the drawings of `LINE_ART`, at its size in dots."""
    if kind == "dashes":
        return dashes_dots(size, dpi)
    return scissors_dots(size) if kind == "scissors" else signature_dots(payload, size)


def dashes_dots(size: tuple[int, int], dpi: int) -> Dots:
    """Return a dashed line along the longer side."""
    along = 0 if size[0] > size[1] else 1
    dash = max(2, dpi // (2 * _DASHES_PER_INCH))
    on = np.arange(size[along]) // dash % 2 == 0
    return np.broadcast_to(on[:, None] if along == 0 else on, size)


def scissors_dots(size: tuple[int, int]) -> Dots:
    """Return open scissors that point to the right."""
    height, width = size
    y, x = np.mgrid[:height, :width]
    x, y = (2 * x + 1) * 160 // (2 * width), (2 * y + 1) * 100 // (2 * height)
    dots = np.zeros(size, bool)
    outer, inner = _RING
    for side in (1, -1):
        down = (y - 50) * side
        away = (x - 26) ** 2 + (down - 26) ** 2
        dots |= (away <= outer**2) & (away >= inner**2)
        arm = (x >= 44) & (x <= 70) & (abs((down - 16) * 26 + (x - 44) * 16) <= 26 * 7)
        thick = 9 - (x - 70) * 7 // _BLADE
        blade = (x >= 64) & (x <= 156) & (abs(down * _BLADE + (x - 70) * 24) <= thick * _BLADE)
        dots |= arm | blade
    return dots


def signature_dots(name: str, size: tuple[int, int]) -> Dots:
    """Return a scribbled signature, which is derived from the name."""
    rng = seeds.stream(0, "signature", name)
    height, width = size
    ink = scribble(_signature_points(rng), height, int(rng.integers(1 << 16)))
    across = np.arange(width) * ink.shape[1] // width
    down = np.arange(height) * ink.shape[0] // height
    return np.asarray(ink[np.ix_(down, across)] >= _SIGNED_INK)


def _signature_points(rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    """Return points of a stroke: a tall initial, letters that run flat, and a flourish."""
    points, x = [*_INITIALS[rng.integers(len(_INITIALS))]], 46
    for number in range(int(rng.integers(4, 9))):
        tall = int(rng.integers(18, 40)) - 2 * number
        wide = int(rng.integers(20, 40))
        if rng.random() < 0.25:  # a letter with a loop above
            points += [(x + wide // 2, 70 - tall - 34), (x + wide // 3, 70 - tall - 30)]
        points += [(x + wide // 3, 70 - tall), (x + wide // 2, 76), (x + wide, 68 - tall // 3)]
        x += wide
    points += [(x + 30, 58), (x + 90, int(rng.integers(38, 60)))]
    if rng.random() < 0.5:
        points += [(x + 60, 84), (20, 96), (x + 70, 80)]
    return tuple(points)
