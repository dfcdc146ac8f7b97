"""Light of a window: the sun through panes, blinds and leaves, and panes reflected by a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    direction_from_degrees,
    enlarge,
    image_size,
    invert,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import page_px
from docextract_eval.corpus.degrade.shadows import soften_edge
from docextract_eval.corpus.degrade.strokes import ellipse
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]
    Rectangle = tuple[float, float, float, float]
    """Left, top, right and bottom of a pane in mm, from the middle of the window."""

_DEPTH = (0.1, 0.2, 0.3, 0.45, 0.6)
"""How much light is missing beside the sunlit panes."""
_PENUMBRA = (30, 24, 18, 12, 6)
"""Half the width of a pane's edge, in px at 150 dpi: sharper if the window is nearer."""
_SHADE_COLOUR = (0.86, 0.95, 1.03)
"""How dark the shade is in blue, green and red: its remaining light comes from the sky."""
_ROOM_LIGHT, _ROOM_LIGHT_WIDTH = 0.3, 60.0
"""How much of the shade is lit again by bright panes beside it, and how far around in mm."""
_FAR_EDGE = 1.8
"""How much wider the edges of the far end of a window are, whose shadow falls farther."""
_REFLECTION_BRIGHTNESS = (0.06, 0.13, 0.2, 0.3, 0.4)
"""Brightness of a reflected window on a screen."""
_EXPOSURE_DROPS = (0.03, 0.06, 0.09, 0.13, 0.17)
"""By how much the exposure of a camera drops when it sees the window besides the screen."""
_REFLECTION_EDGE = 9
"""Half the width of a reflection's edge, in px at 150 dpi: the lens is focused on the screen."""
_WINDOWS = ("casement", "blinds", "leaves", "casement", "sash")
"""What the sun shines through."""
_CASEMENT_SIZE = (78.0, 150.0)
"""Width and height in mm of the sunlit patch of one wing of a casement, at the usual angle."""
_SLAT_PITCH, _SLAT_GAP = 11.0, 0.5
"""Distance in mm between the bright stripes below a blind, and their least share of it."""
_LEAF_COUNT = 84
"""The number of leaves on twigs before a window."""
_CONVERGENCE = 1600.0
"""Distance in mm from the middle of a window at which it would be as wide again."""
_CORDS = (-52.0, 52.0)
"""Where the cords of a blind are, in mm from its middle."""
_STEP = 4
"""Px of the picture between two points of the field."""


def _draw_sun_patch(severity: float, rng: np.random.Generator) -> Params:
    return {
        **_draw_window_params(rng),
        "depth": drawn_at_severity(severity, 0, _DEPTH),
        "penumbra": drawn_at_severity(severity, 36, _PENUMBRA),
        "window": int(rng.integers(0, len(_WINDOWS))),
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
    kind = _WINDOWS[int(params["window"])]
    half = page_px(page, params["penumbra"]) / _STEP
    size = _field_size(page)
    sunny = _window_mask(page, params, kind)
    near, far = (soften_edge(sunny, width) for width in (half, _FAR_EDGE * half))
    distant = np.linspace(0, 1, size[0])[:, None]
    dark = 1 - (near * (1 - distant) + far * distant) / 255
    # Bright paper lights the shade around it.
    glow = soften_edge(sunny, _ROOM_LIGHT_WIDTH * page.dpi / 25.4 / _STEP) / 255
    dark = params["depth"] * dark * (1 - _ROOM_LIGHT * glow)
    shares = _SHADE_COLOUR if page.image.ndim == 3 else (1.0,)
    shades = [round_to_bytes(NEUTRAL_SHADE * (1 - dark * share)) for share in shares]
    return apply_shade(page.image, join_planes(shades))


def _field_size(page: Page) -> Size:
    height, width = image_size(page.image)
    return -(-height // _STEP), -(-width // _STEP)


def _window_mask(page: Page, params: Params, kind: str, scale: float = 1) -> Pixels:
    """Return a small mask of where the sun comes in through a window; 255 is sun."""
    drawn = uniform_numbers(params["at"], 8, page.number)
    panes = _blind_stripes(drawn) if kind == "blinds" else _panes(drawn, sash=kind == "sash")
    mask = np.zeros(_field_size(page), np.uint8)
    place = _place_window(page, params, drawn[0], scale)
    for left, top, right, bottom in panes:
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        _fill(mask, place.spots(corners), 255)
    if kind == "leaves":
        _add_leaves(mask, place, uniform_numbers(1 - params["at"], 5 * _LEAF_COUNT, page.number))
    elif kind == "blinds":
        for cord in _CORDS:
            x0, x1 = cord - 0.8, cord + 0.8
            corners = np.array([(x0, -300.0), (x1, -300), (x1, 300), (x0, 300)])
            _fill(mask, place.spots(corners), 0)
    return mask


@dataclass(frozen=True, slots=True)
class _WindowOnPaper:
    """Where the light of points of a window falls: aslant, and wider at the far end."""

    middle: tuple[float, float]
    px_per_mm: float
    across: tuple[float, float]
    """The direction on the paper of the window's sill; `down` is that of its posts."""
    down: tuple[float, float]

    def spots(self, points: Floats) -> Floats:
        """Return the places in px of points in mm from the middle of the window."""
        across, down = (points * self.px_per_mm).T
        across = across * (1 + points[:, 1] / _CONVERGENCE)
        x = self.middle[0] + across * self.across[0] + down * self.down[0]
        y = self.middle[1] + across * self.across[1] + down * self.down[1]
        return np.stack([x, y], axis=-1)


def _place_window(page: Page, params: Params, lean: float, scale: float) -> _WindowOnPaper:
    """Return where the light of a window falls on a page."""
    height, width = _field_size(page)
    degrees = 360 * params["turn"]
    # The light comes at an angle, so square panes are not square on the table.
    return _WindowOnPaper(
        (params["x"] * width, params["y"] * height),
        scale * page.dpi / 25.4 / _STEP,
        direction_from_degrees(degrees),
        direction_from_degrees(degrees + 58 + 64 * lean),
    )


def _fill(mask: Pixels, spots: Floats, tone: int) -> None:
    cv2.fillPoly(mask, [np.rint(spots * 16).astype(np.int32)], tone, shift=4)


def _panes(drawn: list[float], *, sash: bool) -> list[Rectangle]:
    """Return the panes of a window of two wings: a broad bar between wings, narrow ones within."""
    wide, high = (
        (0.85 + 0.4 * drawn[1]) * _CASEMENT_SIZE[0],
        (0.85 + 0.4 * drawn[2]) * _CASEMENT_SIZE[1],
    )
    post, bar = 5 + 6 * drawn[3], 2.5 + 3 * drawn[4]
    columns, rows = (2, 3) if sash else (1, 1 + int(2.4 * drawn[5]))
    high *= 1.4 if sash else 1.2
    found = []
    for wing in (-1, 0):
        left = wing * (wide + post) + post / 2
        for row, column in np.ndindex(rows, columns):
            x0, x1 = (left + (column + side) * wide / columns for side in (0, 1))
            # The uppermost pane of a casement is a low light above a bar.
            y0, y1 = (
                high * _pane_row_start(row + side, rows, sash=sash) - high / 2 for side in (0, 1)
            )
            found.append((x0 + bar / 2, y0 + bar / 2, x1 - bar / 2, y1 - bar / 2))
    return found


def _pane_row_start(row: int, rows: int, *, sash: bool) -> float:
    """Return where a row of panes begins, as a share of the height of the window."""
    if sash or row in {0, rows}:
        return row / rows
    return 0.3 + 0.4 * (row - 1)


def _blind_stripes(drawn: list[float]) -> list[Rectangle]:
    """Return the bright stripes between the slats of a blind, which hang slightly unevenly."""
    pitch, bright = _SLAT_PITCH * (0.8 + 0.6 * drawn[1]), _SLAT_GAP + 0.2 * drawn[2]
    sag = uniform_numbers(drawn[3], 64)
    stripes = []
    for number in range(-18, 18):
        top = number * pitch + 0.12 * pitch * (sag[number + 20] - 0.5)
        stripes.append((-130.0, top, 130.0, top + bright * pitch * (0.85 + 0.3 * sag[number + 25])))
    return stripes


def _add_leaves(mask: Pixels, place: _WindowOnPaper, drawn: list[float]) -> None:
    """Add the shadows of leaves on twigs before a window: clusters, with light between them."""
    twigs = [(260 * (drawn[5 * i] - 0.5), 260 * (drawn[5 * i + 1] - 0.5)) for i in range(7)]
    for i in range(_LEAF_COUNT):
        turn, far, aside, large, slim = drawn[5 * i : 5 * i + 5]
        twig = twigs[i % len(twigs)]
        along, beside = 110 * (far - 0.4), 46 * (aside - 0.5)
        leaf = ellipse((0, 0), (5 + 9 * large, 2.2 + 3 * slim))
        to_x, to_y = direction_from_degrees(70 * (turn - 0.5) + 50 * (i % len(twigs)))
        x = twig[0] + along * to_x - beside * to_y + leaf[:, 0] * to_x - leaf[:, 1] * to_y
        y = twig[1] + along * to_y + beside * to_x + leaf[:, 0] * to_y + leaf[:, 1] * to_x
        _fill(mask, place.spots(np.stack([x, y], axis=-1)), 0)


def _draw_reflection(severity: float, rng: np.random.Generator) -> Params:
    return {
        **_draw_window_params(rng),
        "veil": drawn_at_severity(severity, 0, _REFLECTION_BRIGHTNESS),
        "dimmed": drawn_at_severity(severity, 0, _EXPOSURE_DROPS),
    }


def _add_reflection(page: Page, params: Params) -> Pixels:
    """Add the reflection of a window to the light of a screen: dark pixels change most."""
    panes = _window_mask(page, params, "casement", 0.7)
    soft = soften_edge(panes, page_px(page, _REFLECTION_EDGE) / _STEP)
    reflection = enlarge(round_to_bytes(params["veil"] * soft), image_size(page.image))
    dimmed = map_tones(page.image, round_to_bytes((1 - params["dimmed"]) * np.arange(256)))
    return invert(multiply(invert(dimmed), invert(reflection)))


SUN_PATCH = Degradation(
    "sun_patch",
    "picture",
    "the sun shines through a window, blinds or leaves: bright patches, and shade next to them",
    _draw_sun_patch,
    repaint=_shade_beside_panes,
)
REFLECTION = Degradation(
    "reflection",
    "picture",
    "the glass of a screen reflects a window behind the phone: pale panes over its content",
    _draw_reflection,
    repaint=_add_reflection,
    treats_colours_alike=True,
)
