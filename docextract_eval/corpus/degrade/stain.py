"""Coffee stains: broken rings of a cup's foot, a pale wash, and splashes in one direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import (
    TURN,
    cloud,
    cosine,
    enlarged,
    joined,
    mapped,
    multiplied,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.noise import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_COFFEE = (1.45, 1.0, 0.6)
"""How much blue, green and red lose, when gray loses 1."""
_CUPS = 3
_FOOT = (26.0, 12.0)
"""Radius of a cup's foot in mm: the smallest, and how much larger one can be."""
_DROPS = 20
_CELL = 25.4 / 60
"""Mm between two points of the coarse field."""
_LAST, _STEP = 180.0, 90.0
"""How early the marks of the first cup show, and how much later those of each next one."""
_SOFT = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _Dried:
    """Coarse fields of what dried on a sheet: how dark it is, and how early it shows."""

    dark: Pixels
    soon: Pixels
    broad: Pixels
    """Clouds of 14 mm; `fine` are clouds of 2 mm."""
    fine: Pixels

    def near(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """Return the slices around a point; point and `reach` are in mm."""
        box = [[max(0, int((at + side * reach) / _CELL + 1)) for side in (-1, 1)] for at in (y, x)]
        return slice(*box[0]), slice(*box[1])

    def far(self, x: float, y: float, part: tuple[slice, slice]) -> Floats:
        """Return the distance in mm of each cell of a part from a point."""
        down, across = (
            (np.arange(*side.indices(length)) + 0.5) * _CELL
            for side, length in zip(part, self.dark.shape, strict=True)
        )
        return np.asarray(np.sqrt((down[:, None] - y) ** 2 + (across[None, :] - x) ** 2))

    def add(self, part: tuple[slice, slice], dark: Floats, early: float) -> None:
        """Add a dried mark to a part of the sheet; its darkest cells show first."""
        self.soon[part] = np.maximum(self.soon[part], table((early + 75 * dark) * (dark > 0)))
        self.dark[part] = np.maximum(self.dark[part], table(255 * dark))


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "area": round(level(severity, 0, (0.5, 2, 4.5, 8, 12)), seeds.DIGITS),
        "density": round(level(severity, 0, (0.05, 0.13, 0.22, 0.33, 0.45)), seeds.DIGITS),
        "gap": seeds.uniform(rng, 0.2, 0.55),
        "at": seeds.uniform(rng, 0, 1),
    }


def _stain(page: Page, params: Params) -> Pixels:
    """Stain the page by wet cups, such that the stains cover the drawn share of it."""
    size = size_of(page.image)
    dried = _dried(size, page.dpi, params, page.number)
    limit = _limit(dried.soon, params["area"] / 100)
    shown = mapped(dried.soon, table(255 * (np.arange(256) - limit) / _SOFT))
    wet = multiplied(dried.dark, shown)
    field = enlarged(mapped(wet, table(255 - params["density"] * np.arange(256))), size)
    hue = _COFFEE if page.image.ndim == 3 else (1.0,)
    steps = 255.0 - np.arange(256)
    return multiplied(page.image, joined([mapped(field, table(255 - steps * h)) for h in hue]))


def _limit(values: Pixels, share: float) -> float:
    """Return the value that a share of all values reaches, interpolated."""
    reached = np.cumsum(np.bincount(values.reshape(-1), minlength=256)[::-1])
    return float(255 - np.interp(share * values.size, reached, np.arange(256)))


def _dried(size: Size, dpi: int, params: Params, sheet: int) -> _Dried:
    """Return the dried rings of several cups, and splashes from the first."""
    small = tuple(max(2, round(length / dpi * 25.4 / _CELL)) for length in size)
    small = (small[0], small[1])
    at = (params["at"], 1 - params["at"])
    broad, fine = (
        enlarged(cloud(small, (mm / _CELL, mm / _CELL), at, sheet), small) for mm in (14, 2)
    )
    dried = _Dried(np.zeros(small, np.uint8), np.zeros(small, np.uint8), broad, fine)
    hand = numbers(params["at"], 4 * _CUPS + 3 * _DROPS + 2, sheet)
    for i in range(_CUPS):
        down, across, turn, wide = hand[4 * i : 4 * i + 4]
        radius = _FOOT[0] + _FOOT[1] * wide
        to_x, to_y = _towards(turn)
        # The rim passes over a point of the paper; the middle can lie outside.
        x, y = across * small[1] * _CELL, down * small[0] * _CELL
        _stand(dried, (x + radius * to_x, y + radius * to_y), radius, params["gap"], i)
        if not i:
            _splash(dried, (x, y), (-to_x, -to_y), hand[4 * _CUPS :])
    return dried


def _stand(dried: _Dried, middle: tuple[float, float], radius: float, gap: float, cup: int) -> None:
    """Add the two broken rings of a cup's foot, and a wash between them."""
    part = dried.near(*middle, radius + 4)
    broad, fine = dried.broad[part] / 255, dried.fine[part] / 255
    if not broad.size:
        return
    inside = radius + 1.2 * (broad - 0.5) + 0.25 * (fine - 0.5) - dried.far(*middle, part)
    wet = np.clip((broad - gap) / 0.2, 0, 1)
    also = np.clip((1 - broad - gap + 0.3 * (fine - 0.5)) / 0.2, 0, 1)
    breadth = 0.3 + 0.9 * broad * wet
    outer = np.clip(1 - np.abs(inside - breadth / 2) / breadth, 0, 1) * wet
    inner = 0.6 * np.clip(1 - np.abs(inside - 3.2) / 0.7, 0, 1) * also
    wash = np.clip(inside, 0, 1) * (0.07 + 0.08 * broad + 0.14 * broad * fine)
    rings = np.maximum(outer, inner) * (0.62 + 0.38 * fine)
    dried.add(part, np.maximum(rings, wash), _LAST - _STEP * cup)


def _splash(
    dried: _Dried, rim: tuple[float, float], way: tuple[float, float], hand: list[float]
) -> None:
    """Add drops that flew from a rim: dark at their edges, paler inside."""
    count = 5 + int(hand[0] * (_DROPS - 4))
    for i in range(count):
        far, aside, large = hand[3 * i + 1 : 3 * i + 4]
        radius = 0.3 + 1.3 * large * large * large
        along, across = 2 + 45 * far * far, (aside - 0.5) * (3 + 14 * far)
        x = rim[0] + along * way[0] - across * way[1]
        y = rim[1] + along * way[1] + across * way[0]
        part = dried.near(x, y, 1.5 * radius + 1)
        fine = dried.fine[part] / 255
        if not fine.size:
            continue
        inside = radius * (0.8 + 0.5 * fine) - dried.far(x, y, part)
        edge = np.clip(1 - np.abs(inside - 0.25) / 0.4, 0, 1)
        drop = np.maximum(0.9 * edge, 0.5 * np.clip(inside / 0.3, 0, 1))
        dried.add(part, drop, _LAST - _STEP / 2)


def _towards(turn: float) -> tuple[float, float]:
    """Return the direction of an angle in turns, as (across, down)."""
    angles = np.array([round(turn * TURN), round(turn * TURN) - TURN // 4])
    across, down = (cosine(angles) / 1000).tolist()
    return across, down


STAIN = Accident(
    "stain",
    "surface",
    "a wet cup leaves broken rings, a pale wash and splashes on the paper",
    _draw,
    repaint=_stain,
    hued=True,
)
