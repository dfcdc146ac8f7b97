"""Sheets that are not flat: one relief both bends the sheet and shades it.

A relief holds heights and slopes at points of a page. Seen from the side, higher points appear
displaced; lit from the side, slopes that face the light are brighter. Both are computed from the
same heights, as in life. All sums use tables of whole numbers, so the bits are the same on every
processor.
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
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    image_size,
    round_to_bytes,
)

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

Floats = NDArray[np.float64]
_Kind = TypeVar("_Kind", np.float64, np.uint8)
_CIRCLE = 4096
_SINES = np.array([round(2**15 * math.sin(math.tau * i / _CIRCLE)) / 2**15 for i in range(_CIRCLE)])
_POINT_DISTANCE = 8
"""Px between two points at which the light is computed."""


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Heights in px, and slopes in px per px, at points of a page."""

    height: Floats
    across: Floats
    down: Floats


Surface = Callable[[Floats, Floats], Relief]
"""Returns the relief at a row of x and a column of y of a page, in px."""


def sine(turns: Floats) -> Floats:
    """Return sines of angles in turns, from a table.

    >>> sine(np.array([0.0, 0.25, 1.75])).tolist()
    [0.0, 1.0, -1.0]
    """
    return value_at_angle(turns, _SINES)


def value_at_angle(turns: Floats, values: NDArray[_Kind]) -> NDArray[_Kind]:
    """Return values of a table that was computed from `sine_table`, at angles in turns."""
    return values.take(np.rint(turns * _CIRCLE).astype(np.int64) & (_CIRCLE - 1))


def sine_table() -> Floats:
    """Return a table of the sines of one whole turn."""
    return _SINES.copy()


def parallax_flow(surface: Surface, page: Outline, aside: tuple[float, float]) -> Flow:
    """Return how a relief displaces the points of a page for an eye that is off to the side."""
    nodes = geometry.node_points(page.size)
    height = surface(nodes[:1, :, 0], nodes[:, :1, 1]).height
    height = np.broadcast_to(height, nodes.shape[:2])
    # A point of the picture shows what its height has moved there.
    shift = np.stack([-height * aside[0], -height * aside[1]], axis=-1)
    return geometry.displacement_flow(shift, page.size)


def shade_by_slope(
    surface: Surface, image: Pixels, light: tuple[float, float], max_loss: float
) -> Pixels:
    """Return an image shaded by its slopes towards the light; none loses more than `max_loss`."""
    x, y = coarse_points(image_size(image))
    relief = surface(x, y)
    facing = relief.across * light[0] + relief.down * light[1]
    steepest = max(float(np.abs(facing).max()), 1e-9)
    bright = NEUTRAL_SHADE * (1 + max_loss * np.clip(facing / steepest, -1, 0.35))
    return apply_shade(
        image, np.ascontiguousarray(np.broadcast_to(round_to_bytes(bright), (y.size, x.size)))
    )


def coarse_points(size: Size) -> tuple[Floats, Floats]:
    """Return a row of x and a column of y over a page, for a coarse field that is then enlarged."""
    rows, columns = (-(-length // _POINT_DISTANCE) for length in size)
    xs = (np.arange(columns) + 0.5) * size[1] / columns
    ys = (np.arange(rows) + 0.5) * size[0] / rows
    return xs[None, :], ys[:, None]


def direction_from_turns(turns: float) -> tuple[float, float]:
    """Return the direction of an angle in turns as (across, down), rounded.

    >>> direction_from_turns(0.25)
    (0.0, 1.0)
    """
    angle = 2 * math.pi * turns
    return round(math.cos(angle), 6), round(math.sin(angle), 6)


def page_outline(page: Page) -> Outline:
    """Return the outline of a page: what a shape degradation is given."""
    return Outline(image_size(page.image), page.dpi, page.number)


def page_px(page: Page | Outline, px_at_150_dpi: float) -> float:
    """Return a length in the page's pixels, given in px at 150 dpi."""
    return px_at_150_dpi * page.dpi / 150
