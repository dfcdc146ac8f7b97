"""Coffee stains: broken rings of a cup's foot, a pale wash, and splashes in one direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    CIRCLE_PARTS,
    cosine_thousandths,
    count_tones,
    enlarge,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
    small_cloud_field,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_COFFEE = (1.45, 1.0, 0.6)
"""How much blue, green and red lose, when gray loses 1."""
_CUP_COUNT = 3
_FOOT_RADIUS = (26.0, 12.0)
"""Radius of a cup's foot in mm: the smallest, and how much larger one can be."""
_DROP_COUNT = 20
_CELL = 25.4 / 60
"""Mm between two points of the coarse field."""
_FIRST_CUP, _CUP_STEP = 180.0, 90.0
"""How early the marks of the first cup show, and how much later those of each next one."""
_EDGE_TONES = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _DriedStains:
    """Coarse fields of what dried on a sheet: how dark it is, and how early it shows."""

    dark: Pixels
    earliness: Pixels
    broad: Pixels
    """Clouds of 14 mm; `fine` are clouds of 2 mm."""
    fine: Pixels

    def slices_around(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """Return the slices around a point; point and `reach` are in mm."""
        box = [[max(0, int((at + side * reach) / _CELL + 1)) for side in (-1, 1)] for at in (y, x)]
        return slice(*box[0]), slice(*box[1])

    def distances_from(self, x: float, y: float, part: tuple[slice, slice]) -> Floats:
        """Return the distance in mm of each cell of a part from a point."""
        down, across = (
            (np.arange(*side.indices(length)) + 0.5) * _CELL
            for side, length in zip(part, self.dark.shape, strict=True)
        )
        return np.asarray(np.sqrt((down[:, None] - y) ** 2 + (across[None, :] - x) ** 2))

    def add_mark(self, part: tuple[slice, slice], dark: Floats, earliness: float) -> None:
        """Add a dried mark to a part of the sheet; its darkest cells show first."""
        self.earliness[part] = np.maximum(
            self.earliness[part], round_to_bytes((earliness + 75 * dark) * (dark > 0))
        )
        self.dark[part] = np.maximum(self.dark[part], round_to_bytes(255 * dark))


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "area": drawn_at_severity(severity, 0, (0.5, 2, 4.5, 8, 12)),
        "density": drawn_at_severity(severity, 0, (0.05, 0.13, 0.22, 0.33, 0.45)),
        "gap": seeds.uniform(rng, 0.2, 0.55),
        "at": seeds.uniform(rng, 0, 1),
    }


def _add_stains(page: Page, params: Params) -> Pixels:
    """Stain the page by wet cups, such that the stains cover the drawn share of it."""
    size = image_size(page.image)
    dried = _make_dried_stains(size, page.dpi, params, page.number)
    limit = _value_reached_by_share(dried.earliness, params["area"] / 100)
    visible = map_tones(
        dried.earliness, round_to_bytes(255 * (np.arange(256) - limit) / _EDGE_TONES)
    )
    wet = multiply(dried.dark, visible)
    field = enlarge(map_tones(wet, round_to_bytes(255 - params["density"] * np.arange(256))), size)
    if page.image.ndim == 2:
        return multiply(page.image, field)
    steps = 255.0 - np.arange(256)
    tables = [round_to_bytes(255 - steps * part) for part in _COFFEE]
    return multiply(page.image, join_planes([map_tones(field, each) for each in tables]))


def _value_reached_by_share(values: Pixels, share: float) -> float:
    """Return the value that a share of all values reaches, interpolated."""
    reached = np.cumsum(count_tones(values.reshape(-1))[::-1])
    return float(255 - np.interp(share * values.size, reached, np.arange(256)))


def _make_dried_stains(size: Size, dpi: int, params: Params, page_number: int) -> _DriedStains:
    """Return the dried rings of several cups, and splashes from the first."""
    small = tuple(max(2, round(length / dpi * 25.4 / _CELL)) for length in size)
    small = (small[0], small[1])
    at = (params["at"], 1 - params["at"])
    broad, fine = (
        enlarge(small_cloud_field(small, (mm / _CELL, mm / _CELL), at, page_number), small)
        for mm in (14, 2)
    )
    dried = _DriedStains(np.zeros(small, np.uint8), np.zeros(small, np.uint8), broad, fine)
    draws = uniform_numbers(params["at"], 4 * _CUP_COUNT + 3 * _DROP_COUNT + 2, page_number)
    for i in range(_CUP_COUNT):
        down, across, turn, wide = draws[4 * i : 4 * i + 4]
        radius = _FOOT_RADIUS[0] + _FOOT_RADIUS[1] * wide
        to_x, to_y = _direction_across_down(turn)
        # The rim passes over a point of the paper; the middle can lie outside.
        x, y = across * small[1] * _CELL, down * small[0] * _CELL
        _add_cup_rings(dried, (x + radius * to_x, y + radius * to_y), radius, params["gap"], i)
        if not i:
            _add_splashes(dried, (x, y), (-to_x, -to_y), draws[4 * _CUP_COUNT :])
    return dried


def _add_cup_rings(
    dried: _DriedStains, middle: tuple[float, float], radius: float, gap: float, cup_index: int
) -> None:
    """Add the two broken rings of a cup's foot, and a wash between them."""
    part = dried.slices_around(*middle, radius + 4)
    broad, fine = dried.broad[part] / 255, dried.fine[part] / 255
    if not broad.size:
        return
    inside = (
        radius + 1.2 * (broad - 0.5) + 0.25 * (fine - 0.5) - dried.distances_from(*middle, part)
    )
    wet = np.clip((broad - gap) / 0.2, 0, 1)
    also = np.clip((1 - broad - gap + 0.3 * (fine - 0.5)) / 0.2, 0, 1)
    breadth = 0.3 + 0.9 * broad * wet
    outer = np.clip(1 - np.abs(inside - breadth / 2) / breadth, 0, 1) * wet
    inner = 0.6 * np.clip(1 - np.abs(inside - 3.2) / 0.7, 0, 1) * also
    wash = np.clip(inside, 0, 1) * (0.07 + 0.08 * broad + 0.14 * broad * fine)
    rings = np.maximum(outer, inner) * (0.62 + 0.38 * fine)
    dried.add_mark(part, np.maximum(rings, wash), _FIRST_CUP - _CUP_STEP * cup_index)


def _add_splashes(
    dried: _DriedStains,
    rim: tuple[float, float],
    direction: tuple[float, float],
    draws: list[float],
) -> None:
    """Add drops that flew from a rim: dark at their edges, paler inside."""
    count = 5 + int(draws[0] * (_DROP_COUNT - 4))
    for i in range(count):
        far, aside, large = draws[3 * i + 1 : 3 * i + 4]
        radius = 0.3 + 1.3 * large * large * large
        along, across = 2 + 45 * far * far, (aside - 0.5) * (3 + 14 * far)
        x = rim[0] + along * direction[0] - across * direction[1]
        y = rim[1] + along * direction[1] + across * direction[0]
        part = dried.slices_around(x, y, 1.5 * radius + 1)
        fine = dried.fine[part] / 255
        if not fine.size:
            continue
        inside = radius * (0.8 + 0.5 * fine) - dried.distances_from(x, y, part)
        edge = np.clip(1 - np.abs(inside - 0.25) / 0.4, 0, 1)
        drop = np.maximum(0.9 * edge, 0.5 * np.clip(inside / 0.3, 0, 1))
        dried.add_mark(part, drop, _FIRST_CUP - _CUP_STEP / 2)


def _direction_across_down(turn: float) -> tuple[float, float]:
    """Return the direction of an angle in turns, as (across, down)."""
    angles = np.array([round(turn * CIRCLE_PARTS), round(turn * CIRCLE_PARTS) - CIRCLE_PARTS // 4])
    across, down = (cosine_thousandths(angles) / 1000).tolist()
    return across, down


STAIN = Degradation(
    "stain",
    "surface",
    "a wet cup leaves broken rings, a pale wash and splashes on the paper",
    _draw,
    repaint=_add_stains,
    has_own_colour=True,
)
