"""Paper that was crumpled in a pocket: facets, each with its own light, and sharp edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Accident, Outline, Params, Pixels, Size, level
from docextract_eval.corpus.degrade.fields import UNLIT, enlarged, multiplied, shade, size_of
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
class _Facets:
    """Triangles: their corners on the coarse map in 1/16, and their planes."""

    corners: NDArray[np.int32]
    across: Floats
    down: Floats
    base: Floats


def _facets(page: Outline, params: Params, cells: int) -> tuple[_Facets, float]:
    """Lay an uneven grid of facets over a page, of heights up to 1; and say how wide a cell is."""
    height, width = page.size
    rows = max(2, round((cells * height / width) ** 0.5))
    columns = max(2, round(cells / rows))
    x, y, tall, cut = _corners(page, params, rows, columns)
    first = cut[:-1, :-1, None]
    x, y, tall = (_triangles(each, (first + np.arange(4)) % 4) for each in (x, y, tall))
    edges = np.rint(np.stack([x, y], axis=-1) * (16 / _COARSE)).astype(np.int32)
    return _Facets(edges, *_planes(x, y, tall)), width / columns


def _triangles(each: Floats, order: NDArray[np.int64]) -> Floats:
    """Give what is known of a grid's corners for those of two triangles a cell."""
    ring = np.stack([each[:-1, :-1], each[:-1, 1:], each[1:, 1:], each[1:, :-1]], axis=-1)
    turned = np.take_along_axis(ring, order, axis=-1)
    return np.asarray(turned[..., [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3))


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


def _planes(x: Floats, y: Floats, tall: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the slopes across and down, and the height at the origin, of triangles' planes."""
    (x0, x1, x2), (y0, y1, y2), (tall0, tall1, tall2) = x.T, y.T, tall.T
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    area = np.where(area == 0, 1.0, area)
    up1, up2 = tall1 - tall0, tall2 - tall0
    across = (up1 * (y2 - y0) - up2 * (y1 - y0)) / area
    down = (up2 * (x1 - x0) - up1 * (x2 - x0)) / area
    return across, down, tall0 - across * x0 - down * y0


def _bend(page: Outline, params: Params) -> Flow:
    """Shift what is high aside: each node by the height of the middle of its cell."""
    facets, _ = _facets(page, params, _CELLS)
    rows, columns = (-(-length // geometry.CELL) for length in page.size)
    whose = np.zeros((rows, columns), np.uint8)
    for i, corners in enumerate(facets.corners * _COARSE // geometry.CELL):
        cv2.fillConvexPoly(whose, corners, i, shift=4)
    y, x = ((np.arange(n) + 0.5) * geometry.CELL for n in whose.shape)
    height = facets.across[whose] * x + facets.down[whose] * y[:, None] + facets.base[whose]
    by = np.pad(height, 1, mode="edge")[..., None] * px(page, params["shift"])
    return geometry.displacement(by * np.array(heading(params["aside"])), page.size)


def _light(page: Page, params: Params) -> Pixels:
    """Give each facet the light that its slope catches, and each edge a fine dark line."""
    here = outline(page)
    large = _bright(here, params, _CELLS, params["shade"])
    small = _bright(here, params, _WRINKLES, 0.6 * params["shade"])
    both = multiplied(large, small, UNLIT)
    edges = np.asarray(cv2.morphologyEx(both, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)))
    # No facet is quite flat: half of its light is its own, half flows over from its neighbours.
    sharp = cv2.GaussianBlur(both, (0, 0), 1.0)
    few = cv2.resize(both, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = enlarged(np.asarray(cv2.GaussianBlur(few, (0, 0), 1.7), np.uint8), size_of(both))
    lined = cv2.subtract(cv2.addWeighted(sharp, 0.5, soft, 0.5, 0), edges // 3)
    return shade(page.image, enlarged(np.asarray(lined, np.uint8), here.size))


def _bright(page: Outline, params: Params, cells: int, most: float) -> Pixels:
    """Draw the light of all facets: flat paper is a little darker than what faces the light."""
    facets, cell = _facets(page, params, cells)
    to_x, to_y = heading(params["light"])
    light = _coarse(page.size)
    facing = (facets.across * to_x + facets.down * to_y) * cell
    bright = np.rint(UNLIT * (1 + most * np.maximum(-1, np.minimum(0.6, facing) - 0.3)))
    for corners, tone in zip(facets.corners, bright.tolist(), strict=True):
        cv2.fillConvexPoly(light, corners, tone, shift=4)
    return light


CRUMPLE = Accident(
    "crumple",
    "shape",
    "crumpled paper keeps facets and edges: each facet has its own light and stands elsewhere",
    _draw,
    repaint=_light,
    bend=_bend,
)
