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
from docextract_eval.corpus.degrade.noise import tile_window, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    enlarge,
    fade_ink,
    image_size,
    map_tones,
    multiply,
    round_to_bytes,
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
_PATCH_MM = 0.7
"""Side of the cells of pale patches, which are a part of a letter."""
_LETTER_MM = (3.5, 1.4)
"""The height and the width of a letter with the paper around it."""
_ELEMENTS_MM = (9.0, 0.25)
"""For how much of the paper elements of a head stay as weak, and how wide two of them are."""
_FEW_AND_DEEP = 18
"""The power of the most of three even values that makes few and deep losses of it."""
_DEVIATION = (1 / (2 * _FEW_AND_DEEP / 3 + 1) - 1 / (_FEW_AND_DEEP / 3 + 1) ** 2) ** 0.5
"""The standard deviation of that power."""


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

    `spread` is the standard deviation of the share of ink. Most print keeps nearly all of its own;
    what loses much of it are whole letters, columns under weak elements of the head, and patches
    as large as a part of a letter.
    """
    mm = dpi / 25.4
    at = (position, 1 - position)
    patches = small_cloud_field(size, (_PATCH_MM * mm, _PATCH_MM * mm), at, page_number)
    cells = patches.shape[1] / size[1] * mm
    letters, elements = (
        _even_blocks(patches, (high * cells, wide * cells), place, page_number)
        for (high, wide), place in ((_LETTER_MM, at[::-1]), (_ELEMENTS_MM, (at[1], at[1])))
    )
    field = np.asarray(cv2.max(cv2.max(patches, letters), elements), np.uint8)
    depth = min(_PALEST, spread / _DEVIATION)
    kept = round_to_bytes(ALL_INK * (1 - depth * (np.arange(256) / 255) ** _FEW_AND_DEEP))
    return enlarge(map_tones(field, kept), size)


def _even_blocks(
    like: Pixels, sides: tuple[float, float], position: tuple[float, float], page_number: int
) -> Pixels:
    """Return a field of blocks of evenly distributed values, each of which knows of no other.

    `sides` are those of a block, down and across, in cells of the field that it is `like`.
    """
    down, across = (max(1, round(side)) for side in sides)
    count = (-(-len(like) // down), -(-like.shape[1] // across))
    values = tile_window(uniform_tile(), count, position, page_number)
    return values.repeat(across, axis=1)[:, : like.shape[1]].repeat(down, axis=0)[: len(like)]


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
    "print on old thermal paper is pale in clouds, in whole letters, and under weak dots of a head",
    _draw,
    repaint=_fade,
)
