"""Small drawings in lines: dashes to cut along, scissors, signatures; in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.render.handwriting import scribble

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Dots = NDArray[np.bool_]

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
