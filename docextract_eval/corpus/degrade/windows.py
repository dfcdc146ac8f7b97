"""Light of a window: sunlit panes on paper, and panes reflected by the glass of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    colour_planes,
    direction_from_degrees,
    enlarge,
    image_size,
    invert,
    join_planes,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import page_px
from docextract_eval.corpus.degrade.shadows import soften_edge
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_DEPTH = (0.1, 0.2, 0.3, 0.45, 0.6)
"""How much light is missing beside the sunlit panes."""
_PENUMBRA = (30, 24, 18, 12, 6)
"""Half the width of a pane's edge, in px at 150 dpi: sharper if the window is nearer."""
_SHADE_COLOUR = (0.86, 0.95, 1.03)
"""How dark the shade is in blue, green and red: its remaining light comes from the sky."""
_REFLECTION_BRIGHTNESS = (0.06, 0.13, 0.2, 0.3, 0.4)
"""Brightness of a reflected window on a screen."""
_REFLECTION_EDGE = 9
"""Half the width of a reflection's edge, in px at 150 dpi: the lens is focused on the screen."""
_ROWS, _COLUMNS = 3, 3
_STEP = 4


def _draw_sun_patch(severity: float, rng: np.random.Generator) -> Params:
    return {
        **_draw_window_params(rng),
        "depth": round(value_at_severity(severity, 0, _DEPTH), DRAWN_DIGITS),
        "penumbra": round(value_at_severity(severity, 36, _PENUMBRA), DRAWN_DIGITS),
    }


def _draw_window_params(rng: np.random.Generator) -> dict[str, float]:
    """Return the drawn place of a window's middle, in shares of the page, and its direction."""
    return {
        "at": uniform(rng, 0, 1),
        "x": uniform(rng, 0.25, 0.75),
        "y": uniform(rng, 0.25, 0.75),
        "turn": uniform(rng, 0, 1),
    }


def _shade_beside_panes(page: Page, params: Params) -> Pixels:
    """Darken the picture beside the panes through which the sun comes."""
    half = page_px(page, params["penumbra"]) / _STEP
    dark = invert(soften_edge(_pane_mask(page, params, 70), half)) / 255 * params["depth"]
    if page.image.ndim == 2:
        return apply_shade(page.image, round_to_bytes(NEUTRAL_SHADE * (1 - dark)))
    each = zip(colour_planes(page.image), _SHADE_COLOUR, strict=True)
    return join_planes(
        [
            apply_shade(plane, round_to_bytes(NEUTRAL_SHADE * (1 - dark * share)))
            for plane, share in each
        ]
    )


def _pane_mask(page: Page, params: Params, pane_width_mm: float) -> Pixels:
    """Return a small mask of a window: panes of a width in mm with bars between them."""
    size: Size = (-(-page.image.shape[0] // _STEP), -(-page.image.shape[1] // _STEP))
    lean, tall, bar = uniform_numbers(params["at"], 3)
    along = direction_from_degrees(360 * params["turn"])
    # The light comes at an angle, so square panes are not square on the table.
    down = direction_from_degrees(360 * params["turn"] + 60 + 60 * lean)
    sides = (
        pane_width_mm * page.dpi / 25.4 / _STEP,
        (1 + 0.8 * tall) * pane_width_mm * page.dpi / 25.4 / _STEP,
    )
    gap = (0.04 + 0.06 * bar) * sides[0]
    mask = np.zeros(size, np.uint8)
    for row, column in np.ndindex(_ROWS, _COLUMNS):
        corners = [
            (
                (column - _COLUMNS / 2 + right) * sides[0] + (gap if not right else -gap),
                (row - _ROWS / 2 + low) * sides[1] + (gap if not low else -gap),
            )
            for right, low in ((0, 0), (1, 0), (1, 1), (0, 1))
        ]
        spots = [
            (
                params["x"] * size[1] + u * along[0] + v * down[0],
                params["y"] * size[0] + u * along[1] + v * down[1],
            )
            for u, v in corners
        ]
        cv2.fillPoly(mask, [np.rint(np.array(spots) * 16).astype(np.int32)], 255, shift=4)
    return mask


def _draw_reflection(severity: float, rng: np.random.Generator) -> Params:
    return {
        **_draw_window_params(rng),
        "veil": round(value_at_severity(severity, 0, _REFLECTION_BRIGHTNESS), DRAWN_DIGITS),
    }


def _add_reflection(page: Page, params: Params) -> Pixels:
    """Add the reflection of a window to the light of a screen: dark pixels change most."""
    soft = soften_edge(_pane_mask(page, params, 45), page_px(page, _REFLECTION_EDGE) / _STEP)
    reflection = enlarge(round_to_bytes(params["veil"] * soft), image_size(page.image))
    return invert(multiply(invert(page.image), invert(reflection)))


SUN_PATCH = Degradation(
    "sun_patch",
    "picture",
    "the sun shines through a window: bright panes on the paper, and shade beside them",
    _draw_sun_patch,
    repaint=_shade_beside_panes,
)
REFLECTION = Degradation(
    "reflection",
    "picture",
    "the glass of a screen reflects a window behind the phone: pale panes over what it shows",
    _draw_reflection,
    repaint=_add_reflection,
)
