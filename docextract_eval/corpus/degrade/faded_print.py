"""Print that is pale in parts, as it was measured on receipts.

`tools/study learn` writes the numbers. By scans (`scan.json`): how strong the strongest ink is, and
how far ink differs from letter to letter. By photographs (`photograph.json`), in which it is
clearer: clouds of pale print, as the principal components of ink's strength on a grid over the
print, each times its spread. Islands, in which ink is gone, are not measured but guessed.
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
from docextract_eval.corpus.measured import MeasuredField, draw_measured, read_shares
from docextract_eval.corpus.measurements import photograph_numbers, scan_numbers
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
_COLUMN_MM = 35.0, 0.25
"""Height and width of what two elements of a head print alike; rows are as long and as high."""
_LINES_DPI = 100
"""The resolution at which columns and rows are drawn, which is about that of two dots."""
_LINES = 12
"""The power of the higher of two even values that makes few and deep losses of them."""
_LINES_DEVIATION = (1 / (_LINES + 1) - 4 / (_LINES + 2) ** 2) ** 0.5
"""The standard deviation of that power of even values from 0 to 1."""
_ISLAND_MM = 3.5, 9.0
"""Height and width of the cells of islands: a word, or some letters of one."""
_ISLANDS = 20
"""The power of even values that makes islands of them: the higher, the fewer and deeper."""
_GRAIN_PX = 0.9
"""The blur of the grain of ink, in px at 150 dpi: in an island parts of strokes go."""


@functools.cache
def _measured_clouds() -> MeasuredField:
    """Return what clouds take from ink: about nothing on average."""
    components = read_shares(photograph_numbers()["ink_clouds"])
    return MeasuredField(np.zeros(components.shape[1:]), components)


def _draw(severity: float, rng: np.random.Generator) -> Params:
    written = scan_numbers()
    clouds = _measured_clouds().draw_weights("cloud", rng)
    ink, uneven = (draw_measured(written[key], rng) for key in ("ink", "ink_of_letters"))
    islands = max(0.0, 2 * uniform(rng, 0, 1) - 1)  # every other print has none: a guess
    share, ink_share = (value_at_severity(severity, 0, each) for each in (_SHARES, _INK_SHARES))
    return {
        **clouds,
        "at": uniform(rng, 0, 1),
        "share": round(share, DRAWN_DIGITS),
        "ink": round(ink**ink_share, DRAWN_DIGITS),
        "letters": round(share * uneven, DRAWN_DIGITS),
        "islands": round(min(_PALEST, share * islands), DRAWN_DIGITS),
    }


def _fade(page: Page, params: Params) -> Pixels:
    """Return a page whose strongest ink is as strong as was drawn, and other ink paler."""
    size = image_size(page.image)
    clouds = enlarge(round_to_bytes(ALL_INK * params["ink"] * _clouds(params)), _print_size(page))
    at = params["at"]
    kept = _around_print(clouds, page)
    if spread := params["letters"]:
        kept = multiply(kept, uneven_letters(size, page.dpi, spread, at, page.number))
    if depth := params["islands"]:
        kept = multiply(kept, _keep_in_islands(size, page.dpi, depth, at, page.number))
    return fade_ink(page.image, kept)


def _clouds(params: Params) -> Floats:
    """Return the share of its ink that each part of the print keeps; the strongest has it all."""
    missing = _measured_clouds().weighted("cloud", params)
    return np.asarray(1 - np.minimum(_PALEST, params["share"] * (missing - np.min(missing))))


def uneven_letters(
    size: Size, dpi: int, spread: float, position: float, page_number: int = 0
) -> Pixels:
    """Return a field of the ink that pixels keep (255: all), which differs from letter to letter.

    Most print keeps nearly all of its ink. What loses much of it are columns under weak elements of
    a head and rows that it printed cold; `spread` is the standard deviation of what they keep.
    """
    coarse = max(1, size[0] * _LINES_DPI // dpi), max(1, size[1] * _LINES_DPI // dpi)
    columns = _clouds_of(size, dpi, _COLUMN_MM, (position, 1 - position), page_number)
    rows = _clouds_of(size[::-1], dpi, _COLUMN_MM, (1 - position, position), page_number).T
    lines = cv2.max(enlarge(columns, coarse), enlarge(np.ascontiguousarray(rows), coarse))
    depth = min(_PALEST, spread / _LINES_DEVIATION)
    kept = round_to_bytes(ALL_INK * (1 - depth * (np.arange(256) / 255) ** _LINES))
    return enlarge(map_tones(np.asarray(lines, np.uint8), kept), size)


def _keep_in_islands(
    size: Size, dpi: int, depth: float, position: float, page_number: int
) -> Pixels:
    """Return a field of the ink that pixels keep, of which islands have lost much, grain by grain.

    An island is a word or some letters of one: rubbed off, or printed where the paper was folded.
    """
    field = _clouds_of(size, dpi, _ISLAND_MM, (position, position), page_number)
    lost = round_to_bytes(ALL_INK * _grain_lost(depth * (np.arange(256) / 255) ** _ISLANDS))
    grain = tile_window(_tile_of_lasting_ink(dpi), size, (1 - position, position), page_number)
    gone = cv2.addWeighted(enlarge(map_tones(field, lost), size), 2, grain, -1, 0)
    return invert(np.asarray(gone, np.uint8))


def _clouds_of(
    size: Size,
    dpi: int,
    cell_mm: tuple[float, float],
    position: tuple[float, float],
    page_number: int,
) -> Pixels:
    down, across = (side * dpi / 25.4 for side in cell_mm)
    return small_cloud_field(size, (down, across), position, page_number)


@functools.lru_cache(maxsize=4)
def _tile_of_lasting_ink(dpi: int) -> Pixels:
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
    beyond = (top, height - bottom, left, width - right)
    return np.asarray(cv2.copyMakeBorder(field, *beyond, cv2.BORDER_REPLICATE), np.uint8)


FADED_PRINT = Degradation(
    "faded_print",
    "surface",
    "print on old thermal paper is pale in clouds, columns and rows, and gone in islands",
    _draw,
    repaint=_fade,
    treats_colours_alike=True,
)
