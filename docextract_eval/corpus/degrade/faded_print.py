"""Print that is pale in parts, as it was measured on receipts.

`tools/learn` writes the numbers. By scans (`scan.json`): how strong the strongest ink is, and how
far ink differs from letter to letter. By photographs (`photograph.json`), in which it is clearer:
clouds of pale print, as the principal components of ink's strength on a grid over the print, each
times its spread.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.noise import tile_window
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    GRAIN_MEAN,
    blurred_grain_tile,
    enlarge,
    equalise,
    fade_ink,
    image_size,
    invert,
    map_tones,
    multiply,
    round_to_bytes,
    scale_to_dpi,
    small_cloud_field,
)
from docextract_eval.corpus.measured import (
    MeasuredField,
    draw_measured,
    read_measured,
    read_shares,
)
from docextract_eval.geometry import box_around
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_SHARES = (0.4, 0.8, 1, 1.2, 1.4)
"""How much of the measured unevenness there is; at severity 3, as measured."""
_INK_SHARES = (0.5, 0.85, 1, 1.05, 1.1)
"""How much of the measured paleness: what is faded badly is uneven rather than pale all over."""
_PALEST = 0.9
"""The most that is missing of ink in a part of the print."""
_PATCH_MM = 1.3, 2.6
"""Height and width of the cells of unevenness: a patch crosses letters, and rarely lines."""
_GRAIN_PX = 0.9
"""The blur of the grain of ink, in px at 150 dpi: parts of strokes go, not whole letters."""
_PATCHES = 6
"""The power of even values that makes patches of them: the higher, the fewer and deeper."""
_PATCHES_DEVIATION = (1 / (2 * _PATCHES + 1) - 1 / (_PATCHES + 1) ** 2) ** 0.5
"""The standard deviation of that power of even values from 0 to 1."""


@functools.cache
def _measured_clouds() -> MeasuredField:
    """Return what clouds take from ink: about nothing on average."""
    components = read_shares(read_measured(__package__, "photograph.json")["ink_clouds"])
    return MeasuredField(np.zeros(components.shape[1:]), components)


def _draw(severity: float, rng: np.random.Generator) -> Params:
    written = read_measured(__package__, "scan.json")
    clouds = _measured_clouds().draw_weights("cloud", rng)
    ink, uneven = (draw_measured(written[key], rng) for key in ("ink", "ink_of_letters"))
    share, ink_share = (value_at_severity(severity, 0, each) for each in (_SHARES, _INK_SHARES))
    return {
        **clouds,
        "at": uniform(rng, 0, 1),
        "share": round(share, DRAWN_DIGITS),
        "ink": round(ink**ink_share, DRAWN_DIGITS),
        "letters": round(share * uneven, DRAWN_DIGITS),
    }


def _fade(page: Page, params: Params) -> Pixels:
    """Return a page whose strongest ink is as strong as was drawn, and other ink paler."""
    size = image_size(page.image)
    clouds = enlarge(round_to_bytes(ALL_INK * params["ink"] * _clouds(params)), _print_size(page))
    letters = uneven_letters(size, page.dpi, params["letters"], params["at"], page.number)
    return fade_ink(page.image, multiply(_around_print(clouds, page), letters))


def _clouds(params: Params) -> Floats:
    """Return the share of its ink that each part of the print keeps; the strongest has it all."""
    missing = _measured_clouds().weighted("cloud", params)
    return np.asarray(1 - np.minimum(_PALEST, params["share"] * (missing - np.min(missing))))


def uneven_letters(
    size: Size, dpi: int, spread: float, position: float, page_number: int = 0
) -> Pixels:
    """Return a field of the ink that pixels keep (255: all), which differs from letter to letter.

    `spread` is the standard deviation of the share of ink. Most letters keep nearly all of theirs;
    patches that end anywhere, inside letters too, lose much of it, grain by grain.
    """
    down, across = (side * dpi / 25.4 for side in _PATCH_MM)
    field = small_cloud_field(size, (down, across), (position, 1 - position), page_number)
    depth = min(_PALEST, spread / _PATCHES_DEVIATION)
    lost = round_to_bytes(ALL_INK * _grain_lost(depth * (np.arange(256) / 255) ** _PATCHES))
    grain = tile_window(_grain_tile(dpi), size, (1 - position, position), page_number)
    return invert(cv2.addWeighted(enlarge(map_tones(field, lost), size), 2, grain, -1, 0))


@functools.lru_cache(maxsize=4)
def _grain_tile(dpi: int) -> Pixels:
    """Return a tile of grains, evenly distributed: the most durable ink has the highest values."""
    soft = blurred_grain_tile(_GRAIN_PX)
    spread = GRAIN_MEAN / np.max(np.abs(soft - GRAIN_MEAN))
    return scale_to_dpi(equalise(round_to_bytes(GRAIN_MEAN + spread * (soft - GRAIN_MEAN))), dpi)


def _grain_lost(share: Floats) -> Floats:
    """Return how much the least durable grains lose where a share of all ink is lost.

    Twice that, less the durability of a grain, is what each grain loses.

    >>> _grain_lost(np.array([0, 0.5, 1]))
    array([0. , 0.5, 1. ])
    """
    return np.where(share < 0.5, np.sqrt(share / 2), 1 - np.sqrt((1 - share) / 2))


def _print_bounds(page: Page) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is printed, or of the page without words."""
    height, width = image_size(page.image)
    quads = page.quads[page.visible > 0]
    if not len(quads):
        return 0, 0, width, height
    left, top, right, bottom = box_around(quads)
    x, y = min(max(0, round(left)), width - 1), min(max(0, round(top)), height - 1)
    return x, y, min(max(round(right), x + 1), width), min(max(round(bottom), y + 1), height)


def _print_size(page: Page) -> Size:
    left, top, right, bottom = _print_bounds(page)
    return bottom - top, right - left


def _around_print(field: Pixels, page: Page) -> Pixels:
    """Return a field of the print, continued to the edges of the page."""
    height, width = image_size(page.image)
    left, top, right, bottom = _print_bounds(page)
    return np.pad(field, ((top, height - bottom), (left, width - right)), mode="edge")


FADED_PRINT = Degradation(
    "faded_print",
    "surface",
    "print on old thermal paper is pale in parts: whole clouds of it, and parts of letters",
    _draw,
    repaint=_fade,
)
