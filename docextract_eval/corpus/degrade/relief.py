"""A sheet that is not flat: one relief bends it and lights it.

A relief gives for points of a page its height and its slopes. Seen from a little aside, what is
higher stands elsewhere; lit from a little aside, what faces the light is brighter. Both come from
the same heights, as they do in life. All sums are plain arithmetic on tables of whole numbers:
the same bits on every processor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Outline
from docextract_eval.corpus.degrade.fields import UNLIT, shade, size_of, table

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

Floats = NDArray[np.float64]
_Kind = TypeVar("_Kind", np.float64, np.uint8)
_CIRCLE = 4096
_SINES = np.array([round(2**15 * math.sin(math.tau * i / _CIRCLE)) / 2**15 for i in range(_CIRCLE)])
_STEP = 8
"""Px from one point of light to the next."""


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Heights in px, and slopes in px a px, at some points of a page."""

    height: Floats
    across: Floats
    down: Floats


Surface = Callable[[Floats, Floats], Relief]
"""Gives the relief at a row of x and a column of y of a page, in px."""


def sine(turns: Floats) -> Floats:
    """Return the sine of so many whole turns, from a table.

    >>> sine(np.array([0.0, 0.25, 1.75])).tolist()
    [0.0, 1.0, -1.0]
    """
    return of_sine(turns, _SINES)


def of_sine(turns: Floats, values: NDArray[_Kind]) -> NDArray[_Kind]:
    """Return what a table of `sines` was turned into, at so many whole turns."""
    return values.take(np.rint(turns * _CIRCLE).astype(np.int64) & (_CIRCLE - 1))


def sines() -> Floats:
    """Return the sines of one whole turn, step by step."""
    return _SINES.copy()


def seen(surface: Surface, page: Outline, aside: tuple[float, float]) -> Flow:
    """Return where a relief's points stand for an eye that is aside by so much of its height."""
    nodes = geometry.node_points(page.size)
    height = surface(nodes[:1, :, 0], nodes[:, :1, 1]).height
    height = np.broadcast_to(height, nodes.shape[:2])
    # What stands at a point of the picture was lower by what its height has moved it.
    shift = np.stack([-height * aside[0], -height * aside[1]], axis=-1)
    return geometry.displacement(shift, page.size)


def lit(surface: Surface, image: Pixels, light: tuple[float, float], most: float) -> Pixels:
    """Shade a page by its slopes towards the light; the steepest lose `most`, or gain a little."""
    x, y = coarse_points(size_of(image))
    relief = surface(x, y)
    facing = relief.across * light[0] + relief.down * light[1]
    steepest = max(float(np.abs(facing).max()), 1e-9)
    bright = UNLIT * (1 + most * np.clip(facing / steepest, -1, 0.35))
    return shade(image, np.ascontiguousarray(np.broadcast_to(table(bright), (y.size, x.size))))


def coarse_points(size: Size) -> tuple[Floats, Floats]:
    """Return a row of x and a column of y, spread over a page, for a field to be enlarged from."""
    rows, columns = (-(-length // _STEP) for length in size)
    xs = (np.arange(columns) + 0.5) * size[1] / columns
    ys = (np.arange(rows) + 0.5) * size[0] / rows
    return xs[None, :], ys[:, None]


def heading(turns: float) -> tuple[float, float]:
    """Return the direction of a turn as (across, down), rounded.

    >>> heading(0.25)
    (0.0, 1.0)
    """
    angle = 2 * math.pi * turns
    return round(math.cos(angle), 6), round(math.sin(angle), 6)


def outline(page: Page) -> Outline:
    """Return what a shape knows of a page."""
    return Outline(size_of(page.image), page.dpi, page.number)


def px(page: Page | Outline, at_150: float) -> float:
    """Return so many px at 150 dpi in those of a page."""
    return at_150 * page.dpi / 150
