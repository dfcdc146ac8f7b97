"""Paper that is curled like a roll or bent like a page in a book: part of a cylinder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.relief import (
    Camera,
    Floats,
    Relief,
    Surface,
    direction_from_turns,
    light_with_loss,
    page_outline,
    seen_flow,
    shade_sheet,
)
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_SAGITTA = (0.005, 0.015, 0.03, 0.05, 0.08)
"""Height of the bend's middle above its ends, as a share of the page's width."""
_DARKEST = (0.03, 0.08, 0.15, 0.24, 0.36)
_DISTANCE = 4.0
"""How far away the camera is, in lengths of the page."""
_ROLL = 1.6
"""A page longer than this multiple of its width comes from a roll, and bends along its length."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "middle": uniform(rng, 0.3, 0.7),
        "aside": round((1 if rng.random() < 0.5 else -1) * uniform(rng, 0.15, 0.4), DRAWN_DIGITS),
        "light_from": uniform(rng, 0, 1),
        "sagitta": drawn_at_severity(severity, 0, _SAGITTA),
        "shade": drawn_at_severity(severity, 0, _DARKEST),
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
        away = np.broadcast_arrays(x, y)[axis] - middle
        slope, none = 2 * deep * away / reach**2, np.zeros(away.shape)
        # A slope s hides s * s / 2 of a length; along a parabola a third of that at its end.
        shorter = -away * slope**2 / 6
        height = deep * ((away / reach) ** 2 - 0.5)
        if axis == 0:
            return Relief(height, slope, none, np.stack([shorter, none]))
        return Relief(height, none, slope, np.stack([none, shorter]))

    return surface


def _bend_sheet(page: Outline, params: Params) -> Flow:
    """Shorten steep parts, and displace high parts along the cylinder's axis."""
    aside = (0.0, params["aside"]) if _bend_axis(page) == 0 else (params["aside"], 0.0)
    camera = Camera(_DISTANCE * max(page.size), aside)
    return seen_flow(_cylinder_surface(page, params), page, camera)


def _shade_curl(page: Page, params: Params) -> Pixels:
    side = page_outline(page)
    towards = direction_from_turns(params["light_from"])
    surface = _cylinder_surface(side, params)
    return shade_sheet(
        surface, page.image, light_with_loss(surface, side.size, towards, params["shade"])
    )


CURL = Degradation(
    "curl",
    "shape",
    "a slip stays curled from its roll, a page from its spine: steep parts look short and dark",
    _draw,
    repaint=_shade_curl,
    bend=_bend_sheet,
)
