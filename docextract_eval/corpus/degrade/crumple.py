"""Paper that was crumpled in a pocket: facets, each with its own light, and sharp edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Accident, Outline, Params, Pixels, Size, level
from docextract_eval.corpus.degrade.fields import UNLIT, enlarged, multiplied, shade
from docextract_eval.corpus.degrade.noise import numbers
from docextract_eval.corpus.degrade.relief import Floats, heading, outline, px
from docextract_eval.seeds import DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_FACETS = (6, 12, 20, 32, 48)
_SHADE = (0.06, 0.12, 0.2, 0.3, 0.4)
_SHIFT = (0.5, 1.1, 1.9, 2.9, 4)
"""Of the highest point, in px at 150 dpi."""
_CELLS = 26
"""So many cells of two facets each; those whose corners all lie flat are no facets yet."""
_WRINKLES = 110
"""Cells of the fine wrinkles that come with the facets: they catch light and move nothing."""
_COARSE = 4
"""Px from one point of the facets' map to the next."""


def _draw(severity: float, dice: np.random.Generator) -> Params:
    return {
        "at": uniform(dice, 0, 1),
        "light": uniform(dice, 0, 1),
        "aside": uniform(dice, 0, 1),
        "facets": round(level(severity, 0, _FACETS), DIGITS),
        "shade": round(level(severity, 0, _SHADE), DIGITS),
        "shift": round(level(severity, 0, _SHIFT), DIGITS),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Facet:
    """One triangle: its corners on the coarse map in 1/16, and its plane."""

    corners: NDArray[np.int32]
    across: float
    down: float
    base: float


def _facets(page: Outline, params: Params, cells: int) -> tuple[list[_Facet], float]:
    """Lay an uneven grid of facets over a page, of heights up to 1; and say how wide a cell is."""
    height, width = page.size
    rows = max(2, round((cells * height / width) ** 0.5))
    columns = max(2, round(cells / rows))
    x, y, tall, cut = _corners(page, params, rows, columns)
    found = []
    for row, column in np.ndindex(rows, columns):
        ring = (row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)
        turned = (*ring[cut[row, column] :], *ring[: cut[row, column]])
        for corners in ((turned[0], turned[1], turned[2]), (turned[0], turned[2], turned[3])):
            points = [(float(x[at]), float(y[at])) for at in corners]
            edge = np.rint(np.array(points) * (16 / _COARSE)).astype(np.int32)
            found.append(_Facet(edge, *_plane(points, [float(tall[at]) for at in corners])))
    return found, width / columns


def _coarse(size: Size) -> Pixels:
    """Give an empty map of a page."""
    return np.zeros((-(-size[0] // _COARSE), -(-size[1] // _COARSE)), np.uint8)


def _corners(
    page: Outline, params: Params, rows: int, columns: int
) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Give where the corners of the grid are, how high, and how each cell is cut in two.

    Corners rise one after the other: those that are still down make no facets.
    """
    shape = (5, rows + 1, columns + 1)
    count = shape[1] * shape[2]
    drawn = np.array(numbers(params["at"], 5 * count, page.number)).reshape(shape)
    down, across = np.mgrid[: rows + 1, : columns + 1]
    off = 0.8 * (drawn[:2] - 0.5)
    x = across + off[0] * ((across > 0) & (across < columns))
    y = down + off[1] * ((down > 0) & (down < rows))
    turn = np.argsort(np.argsort(drawn[2].reshape(-1), kind="stable"), kind="stable")
    risen = np.clip(params["facets"] / _FACETS[-1] * count - turn, 0, 1).reshape(shape[1:])
    cut = (drawn[4] < 0.5).astype(np.int64)
    return x * page.size[1] / columns, y * page.size[0] / rows, risen * (2 * drawn[3] - 1), cut


def _plane(points: list[tuple[float, float]], tall: list[float]) -> tuple[float, float, float]:
    """Give the slopes across and down, and the height at the origin, of a triangle's plane."""
    (x0, y0), (x1, y1), (x2, y2) = points
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) or 1.0
    up1, up2 = tall[1] - tall[0], tall[2] - tall[0]
    across = (up1 * (y2 - y0) - up2 * (y1 - y0)) / area
    down = (up2 * (x1 - x0) - up1 * (x2 - x0)) / area
    return across, down, tall[0] - across * x0 - down * y0


def _bend(page: Outline, params: Params) -> Flow:
    """Shift what is high aside: each node by the mean height of its cell."""
    facets, _ = _facets(page, params, _CELLS)
    whose = _coarse(page.size)
    for i, facet in enumerate(facets):
        cv2.fillConvexPoly(whose, facet.corners, i, shift=4)
    across, down, base = (
        np.array([getattr(facet, part) for facet in facets]) for part in ("across", "down", "base")
    )
    y, x = (np.arange(n) * float(_COARSE) for n in whose.shape)
    height = across[whose] * x + down[whose] * y[:, None] + base[whose]
    rows, columns = (-(-length // geometry.CELL) for length in page.size)
    each = geometry.CELL // _COARSE
    fill = (0, rows * each - height.shape[0]), (0, columns * each - height.shape[1])
    whole = np.pad(np.rint(height * 4096).astype(np.int64), fill, mode="edge")
    mean = whole.reshape(rows, each, columns, each).sum(axis=(1, 3)) / (4096 * each * each)
    by = np.pad(mean, 1, mode="edge")[..., None] * px(page, params["shift"])
    return geometry.displacement(by * np.array(heading(params["aside"])), page.size)


def _light(page: Page, params: Params) -> Pixels:
    """Give each facet the light that its slope catches, and each edge a fine dark line."""
    here = outline(page)
    large = _bright(here, params, _CELLS, params["shade"])
    small = _bright(here, params, _WRINKLES, 0.6 * params["shade"])
    both = multiplied(large, small, UNLIT)
    edges = np.asarray(cv2.morphologyEx(both, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)))
    # No facet is quite flat: half of its light is its own, half flows over from its neighbours.
    sharp, soft = (cv2.GaussianBlur(both, (0, 0), sigma) for sigma in (1.0, 7.0))
    lined = cv2.subtract(cv2.addWeighted(sharp, 0.5, soft, 0.5, 0), edges // 3)
    return shade(page.image, enlarged(np.asarray(lined, np.uint8), here.size))


def _bright(page: Outline, params: Params, cells: int, most: float) -> Pixels:
    """Draw the light of all facets: flat paper is a little darker than what faces the light."""
    facets, cell = _facets(page, params, cells)
    to_x, to_y = heading(params["light"])
    light = _coarse(page.size)
    for facet in facets:
        facing = (facet.across * to_x + facet.down * to_y) * cell
        bright = round(UNLIT * (1 + most * max(-1.0, min(0.6, facing) - 0.3)))
        cv2.fillConvexPoly(light, facet.corners, bright, shift=4)
    return light


CRUMPLE = Accident(
    "crumple",
    "shape",
    "crumpled paper keeps facets and edges: each facet has its own light and stands elsewhere",
    _draw,
    repaint=_light,
    bend=_bend,
)
