"""Paper that is curled like a roll or bent like a page in a book: part of a cylinder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.relief import (
    Floats,
    Relief,
    Surface,
    page_outline,
    shade_by_slope,
)
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_SAGITTA = (0.005, 0.015, 0.03, 0.05, 0.08)
"""Height of the bend's middle above its ends, as a share of the page's width."""
_DARKEST = (0.03, 0.08, 0.15, 0.24, 0.36)
_ROLL = 1.6
"""A page longer than this multiple of its width comes from a roll, and bends along its length."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "middle": uniform(rng, 0.3, 0.7),
        "aside": round((1 if rng.random() < 0.5 else -1) * uniform(rng, 0.15, 0.4), DRAWN_DIGITS),
        "light": 1.0 if rng.random() < 0.5 else -1.0,
        "sagitta": round(value_at_severity(severity, 0, _SAGITTA), DRAWN_DIGITS),
        "shade": round(value_at_severity(severity, 0, _DARKEST), DRAWN_DIGITS),
    }


def _bend_axis(page: Outline) -> int:
    """Return the axis along which a page bends: 0 is across, 1 is down."""
    height, width = page.size
    return 1 if height > _ROLL * width else 0


def _cylinder_surface(page: Outline, params: Params) -> Surface:
    """Return the surface of a parabola along one axis: flat in its middle, steepest at its end."""
    axis = _bend_axis(page)
    length = page.size[1 - axis]
    middle = params["middle"] * length
    reach = max(middle, length - middle)
    deep = params["sagitta"] * page.size[1]

    def surface(x: Floats, y: Floats) -> Relief:
        away = ((x, y)[axis] - middle) / reach
        slope, none = 2 * deep * away / reach, np.zeros(away.shape)
        return Relief(deep * away**2, *((slope, none) if axis == 0 else (none, slope)))

    return surface


def _bend_sheet(page: Outline, params: Params) -> Flow:
    """Shorten steep parts, and displace high parts along the cylinder's axis."""
    axis = _bend_axis(page)
    nodes = geometry.node_points(page.size)
    relief = _cylinder_surface(page, params)(nodes[..., 0], nodes[..., 1])
    middle = params["middle"] * page.size[1 - axis]
    away = nodes[..., axis] - middle
    # A slope s hides s * s / 2 of a length; along a parabola a third of that at its end.
    slope = relief.across if axis == 0 else relief.down
    longer = away * slope**2 / 6
    deep = params["sagitta"] * page.size[1]
    aside = params["aside"] * (relief.height - deep / 2)
    shift = (longer, -aside) if axis == 0 else (-aside, longer)
    return geometry.displacement_flow(np.stack(shift, axis=-1), page.size)


def _shade_curl(page: Page, params: Params) -> Pixels:
    side = page_outline(page)
    light = (params["light"], 0.0) if _bend_axis(side) == 0 else (0.0, params["light"])
    return shade_by_slope(_cylinder_surface(side, params), page.image, light, params["shade"])


CURL = Degradation(
    "curl",
    "shape",
    "a slip stays curled from its roll, a page from its spine: steep parts look short and dark",
    _draw,
    repaint=_shade_curl,
    bend=_bend_sheet,
)
