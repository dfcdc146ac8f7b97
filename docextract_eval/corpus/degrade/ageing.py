"""Fading and blackening of print by light and heat, on thermal paper and on laser prints.

Thermal print fades in the light, and heat blackens thermal paper where it was white. Toner does
not fade: on a sheet of office paper it flakes off, and the paper yellows or browns.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, Size, drawn_at_severity
from docextract_eval.corpus.degrade.noise import tile_window, uniform_numbers, uniform_tile
from docextract_eval.corpus.degrade.paper import is_roll
from docextract_eval.corpus.degrade.pixel_operations import (
    ALL_INK,
    GRAIN_MEAN,
    blurred_grain_tile,
    enlarge,
    equalise,
    fade_ink,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
    scale_to_dpi,
    small_cloud_field,
    toned_window,
)
from docextract_eval.corpus.degrade.strokes import ellipse, path_pixels, stroke_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_COARSE_STEP, _FINE_STEP = 8, 5
"""Pixels between two points of a coarse field, and of a field that has clear edges."""
_INKS = ((0.86, 1.04, 0.96), (1.05, 1.0, 0.88))
"""How dark faded violet and brown ink is in blue, green and red, relative to black ink."""
_YELLOWED, _YELLOW = (1.5, 1.0, 0.85), (2.1, 1.05, 0.75)
"""How much blue, green and red a roll and a sheet lose in the light, when gray loses 1."""
_HEATED = ((0.92, 0.98, 1.0), (1.0, 0.98, 0.88))
"""How much blue, green and red a blue-gray and a brown coating lose in the heat."""
_BROWNED, _SCORCH = (1.5, 0.9, 0.5), 0.4
"""How much blue, green and red a browned sheet loses, and how dark it gets, next to a roll."""
_PAPER_LOSS = (3, 5, 7, 9, 11)
"""How many gray levels paper loses as it yellows, smoothly over clouds of `_PAPER_CLOUD_MM`."""
_PAPER_CLOUD_MM = 32
_CLOUDS = ((28, 0.5), (11, 0.55), (4, 0.42))
"""Clouds of fading: their size in mm, and by how much each varies the dose about the mean."""
_TOUCHES, _TOUCH = 4, 1.1
"""Places that fingers or plastic touched, 3 to 9 mm in radius, and the dose that each adds."""
_DOSE, _LEAST_DOSE = 64, 0.2
"""The byte that stands for the usual dose, and the least dose that any place has."""
_HALVINGS, _THOUSANDTHS = 30, 1000
"""How often the interval is halved in which the share lies that a step of the dose leaves, and the
parts into which what is left is rounded."""
_FLAKED = 0.32
"""The share of toner that flakes off a sheet, of the share that fades on a roll."""
_INK_GRAIN = 0.3
"""How grainy ink is, as a share of itself, where hardly any is left."""
_DEVIATION_GAIN = 2.4
"""Restores the deviation that grain lost when it was blurred."""
_ROLL_EDGE, _SHEET_EDGE = 1.2, 14.0
"""Width in mm of the edge of a heated area, on a roll and on a sheet."""


def _draw_fading(severity: float, rng: np.random.Generator) -> Params:
    return {
        "contrast": drawn_at_severity(severity, 1, (0.7, 0.5, 0.34, 0.22, 0.15)),
        "yellow": drawn_at_severity(severity, 0, _PAPER_LOSS),
        "folds": int(rng.integers(0, 4)),
        "side": -1 if rng.random() < 0.5 else 1,
        "at": seeds.uniform(rng, 0, 1),
        "ink": int(rng.integers(0, len(_INKS))),
    }


def _fade_print_and_age_paper(page: Page, params: Params) -> Pixels:
    """Remove ink where light, fingers and folds were, and let the paper yellow evenly below it."""
    size, mm = image_size(page.image), page.dpi / 25.4
    roll = is_roll(page)
    kept = (_remaining_thermal_ink if roll else _remaining_toner)(page, params)
    inks = _INKS[int(params["ink"])] if roll and page.image.ndim == 3 else (1.0, 1.0, 1.0)
    aged = (_YELLOWED if roll else _YELLOW) if page.image.ndim == 3 else (1.0,)
    cell, at = _PAPER_CLOUD_MM * mm, (params["at"], 1 - params["at"])
    clouds = small_cloud_field(size, (cell, cell), at, page.number)
    steps = np.arange(256)
    lasting = [
        kept if ink == 1 else map_tones(kept, round_to_bytes(ink * steps))
        for ink in inks[: len(aged)]
    ]
    tables = [round_to_bytes(params["yellow"] * part * (0.7 + 0.6 * steps / 255)) for part in aged]
    loss = enlarge(join_planes([map_tones(clouds, lost) for lost in tables]), size)
    return np.asarray(cv2.subtract(fade_ink(page.image, join_planes(lasting)), loss), np.uint8)


def _remaining_thermal_ink(page: Page, params: Params) -> Pixels:
    """Return how much thermal ink each pixel keeps (255: all), as much as is drawn on average.

    What light and touch do to ink multiplies: where the dose is twice as large, the ink keeps the
    square of its share. So a word has letters that are nearly black beside ones that are gone.
    """
    size = image_size(page.image)
    doses = _fading_doses(size, page.dpi, params, page.number)
    kept = map_tones(doses, _kept_by_dose(doses, params["contrast"]))
    grained = 1 + _INK_GRAIN * (1 - params["contrast"]) * (np.arange(256) - GRAIN_MEAN) / 32
    at = (params["at"], 1 - params["at"])
    grains = toned_window(
        _coating_grain_tile(page.dpi), round_to_bytes(128 * grained), size, at, page.number
    )
    return multiply(enlarge(kept, size), grains, 128)


def _fading_doses(size: Size, dpi: int, params: Params, page_number: int) -> Pixels:
    """Return a coarse field of how much light and touch each place had; `_DOSE` is the usual."""
    mm = dpi / 25.4
    small = (max(1, size[0] // _COARSE_STEP), max(1, size[1] // _COARSE_STEP))
    dose = 1 - _ink_durability(size, dpi, params, page_number)
    for i, (cell, weight) in enumerate(_CLOUDS):
        at = ((params["at"] + 0.23 * i) % 1, 1 - params["at"])
        cloud = small_cloud_field(size, (cell * mm, cell * mm), at, page_number)
        dose += weight * (enlarge(cloud, small) / 127.5 - 1)
    down = (np.arange(small[0]) + 0.5)[:, None] * (size[0] / small[0])
    across = (np.arange(small[1]) + 0.5)[None, :] * (size[1] / small[1])
    draws = uniform_numbers((params["at"] + 0.41) % 1, 4 * _TOUCHES, page_number)
    for y, x, large, broad in zip(*(draws[i::4] for i in range(4)), strict=True):
        radius = (3 + 6 * large) * mm
        far = ((down - y * size[0]) / radius) ** 2
        far = far + ((across - x * size[1]) / (radius * (0.8 + 1.4 * broad))) ** 2
        dose += _TOUCH * np.clip(1.5 - far, 0, 1)
    return round_to_bytes(_DOSE * np.clip(dose, _LEAST_DOSE, 255 / _DOSE))


def _kept_by_dose(doses: Pixels, contrast: float) -> Pixels:
    """Return the share of its ink (255: all) by dose, so that its mean over the field is given.

    Each step of a dose takes the same share of what is left. Products are the same everywhere.
    """
    counts = np.bincount(doses.reshape(-1), minlength=256)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        left = np.rint(_THOUSANDTHS * _left_after_steps(middle))
        is_less = int((counts * left).sum()) < contrast * _THOUSANDTHS * doses.size
        low, high = (middle, high) if is_less else (low, middle)
    return round_to_bytes(ALL_INK * _left_after_steps(high))


def _left_after_steps(share: float) -> Floats:
    """Return what is left after 0 to 255 steps, of which each leaves a share."""
    return np.concatenate([[1.0], np.cumprod(np.full(255, share))])


def _remaining_toner(page: Page, params: Params) -> Pixels:
    """Return how much toner each pixel keeps: it flakes off, most along folds and in the light."""
    size = image_size(page.image)
    durability = _ink_durability(size, page.dpi, params, page.number)
    lost_share = _FLAKED * (1 - params["contrast"])
    limit = enlarge(round_to_bytes(255 * lost_share * (1 - 1.1 * durability)), size)
    at = (1 - params["at"], params["at"])
    chips = tile_window(flake_tile(page.dpi), size, at, page.number)
    # Toner that holds is as black as before; a flake leaves a trace.
    edge = np.asarray(cv2.subtract(chips, limit), np.uint8)
    return map_tones(edge, round_to_bytes(ALL_INK * np.clip(0.12 + np.arange(256) / 20, 0, 1)))


@functools.lru_cache(maxsize=4)
def _coating_grain_tile(dpi: int) -> Pixels:
    """Return a tile of the grain of coated paper, with mean 128 and deviation 32."""
    fine = _DEVIATION_GAIN * (blurred_grain_tile(0.6) - GRAIN_MEAN)
    return scale_to_dpi(round_to_bytes(GRAIN_MEAN + fine), dpi)


@functools.lru_cache(maxsize=4)
def flake_tile(dpi: int) -> Pixels:
    """Return a tile of flakes of a third of a mm: how easily each comes off, evenly distributed."""
    tile = np.tile(uniform_tile(), (2, 2))
    half = slice(len(tile) // 4, len(tile) // 4 + len(tile) // 2)
    soft = np.asarray(cv2.GaussianBlur(tile, (0, 0), 0.9), np.uint8)[half, half]
    return scale_to_dpi(equalise(soft), dpi)


def _ink_durability(size: Size, dpi: int, params: Params, page_number: int) -> Floats:
    """Return a coarse field from -1 to 1 with mean 0: how well ink lasts against the average."""
    mm = dpi / 25.4
    small = (max(1, size[0] // _COARSE_STEP), max(1, size[1] // _COARSE_STEP))
    cells = ((5, 40), (14, 11))
    bands, patches = (
        enlarge(
            small_cloud_field(size, (tall * mm, wide * mm), (params["at"], share), page_number),
            small,
        )
        for (tall, wide), share in zip(cells, (params["at"], 1 - params["at"]), strict=True)
    )
    field = 0.2 * (bands / 127.5 - 1) + 0.38 * (patches / 127.5 - 1)
    down, across = (np.arange(length) / length for length in field.shape)
    rows = np.zeros(len(down))
    panels = int(params["folds"]) + 1
    for i, outward in enumerate(uniform_numbers(params["at"], panels, page_number)):
        top, low = i / panels, (i + 1) / panels
        rows[(down >= top) & (down < low)] += 0.4 * (outward - 0.5)
        if i:  # a crease is rubbed by whatever lies beside it
            rows[np.abs(down - top) * size[0] < 0.8 * mm] -= 0.5
    from_light = np.abs(across - (params["side"] < 0)) * size[1]
    bleached = np.clip(1 - from_light / (14 * mm), 0, 1)
    swing = np.clip(field + rows[:, None] - 0.6 * bleached[None, :], -1, 1)
    # The mean is 0; thousandths are summed as whole numbers, the same on every processor.
    return np.asarray(swing - int(np.rint(1000 * swing).astype(int).sum()) / swing.size / 1000)


def _draw_blackening(severity: float, rng: np.random.Generator) -> Params:
    return {
        "area": drawn_at_severity(severity, 0, (1, 3, 6, 10, 16)),
        "density": drawn_at_severity(severity, 0, (0.2, 0.33, 0.47, 0.61, 0.75)),
        "edge": int(rng.integers(0, 4)),
        "cup": int(rng.integers(0, 2)),
        "hue": int(rng.integers(0, len(_HEATED))),
        "at": seeds.uniform(rng, 0, 1),
    }


def _blacken_paper(page: Page, params: Params) -> Pixels:
    """Darken the paper from a heated edge and from a cup or crease; a fingernail scratches it."""
    size, mm = image_size(page.image), page.dpi / 25.4
    roll = is_roll(page)
    front = _ROLL_EDGE if roll else _SHEET_EDGE
    cold = _distance_from_heat(size, page.dpi, params, page.number, roll=roll)
    # This share of the sheet gets warm enough.
    count = params["area"] / 100 * cold.size
    limit = float(np.partition(cold, int(count), axis=None)[int(count)])
    deep = small_cloud_field(size, (9 * mm, 9 * mm), (1 - params["at"], params["at"]), page.number)
    dark = 0.78 + 0.22 * enlarge(deep, (cold.shape[0], cold.shape[1])) / 255
    hot = enlarge(round_to_bytes(255 * dark * np.clip((limit - cold) / front + 0.3, 0, 1)), size)
    if roll:
        hot = np.asarray(cv2.max(hot, _scratch_mask(size, mm, params, page.number)), np.uint8)
    density = params["density"] * (1 if roll else _SCORCH)
    hue = (_HEATED[int(params["hue"])] if roll else _BROWNED) if page.image.ndim == 3 else (1.0,)
    steps = np.arange(256)
    tables = [round_to_bytes(255 - np.minimum(density * part, 0.9) * steps) for part in hue]
    return multiply(page.image, join_planes([map_tones(hot, each) for each in tables]))


def _distance_from_heat(
    size: Size, dpi: int, params: Params, page_number: int, *, roll: bool
) -> Floats:
    """Return a coarse field of roughly how far, in mm, each place is from the heat."""
    mm = dpi / 25.4
    small = (max(2, size[0] // _FINE_STEP), max(2, size[1] // _FINE_STEP))
    at = (params["at"], 1 - params["at"])
    uneven = [
        enlarge(small_cloud_field(size, (cell * mm, cell * mm), at, page_number), small) / 255 - 0.5
        for cell in (11, 1.7)
    ]
    down = (np.arange(small[0]) + 0.5)[:, None] * (size[0] / small[0] / mm)
    across = (np.arange(small[1]) + 0.5)[None, :] * (size[1] / small[1] / mm)
    tall, wide = size[0] / mm, size[1] / mm
    y, x, wider = uniform_numbers(params["at"], 3, page_number)
    edges = (down, tall - down, across, wide - across)
    if not roll:  # air comes to a stack of sheets from all sides, and most from one
        all_around = np.minimum(np.minimum(*edges[:2]), np.minimum(*edges[2:])) + 8
        most = np.minimum(all_around, edges[int(params["edge"])])
        return np.asarray(most + 9 * uneven[0] + 2 * uneven[1])
    edge = edges[int(params["edge"])]
    far = np.sqrt((down - y * tall) ** 2 + (across - x * wide) ** 2)
    # A cup is warm all over its foot, and hardly beyond it.
    cup = np.maximum(far - 20 - 12 * wider, 0) + 0.1 * far + 2
    crease = 5 * np.abs(down - y * tall - 0.04 * across * (x - 0.5)) + 1.5
    nearest = np.minimum(edge, cup if params["cup"] else crease)
    return np.asarray(nearest + 7 * uneven[0] + 1.6 * uneven[1])


def _scratch_mask(size: Size, px_per_mm: float, params: Params, page_number: int) -> Pixels:
    """Return a mask of the scratches of a thumbnail: two bent lines, a quarter of a mm wide."""
    y, x, turn, long = uniform_numbers(1 - params["at"], 4, page_number)
    middle, first = (x * size[1], y * size[0]), turn
    paths = [
        ellipse(
            middle, ((10 + 14 * long) * px_per_mm, (16 + 6 * turn) * px_per_mm), first, first + 0.12
        ),
        ellipse(
            middle,
            ((11 + 14 * long) * px_per_mm, (17 + 6 * turn) * px_per_mm),
            first + 0.05,
            first + 0.14,
        ),
    ]
    share = min(1.0, params["area"])
    return stroke_mask(size, path_pixels(paths), 0.25 * px_per_mm, round(200 * share))


THERMAL_FADE = Degradation(
    "thermal_fade",
    "surface",
    "light bleaches thermal print; on sheets, toner flakes off and paper yellows",
    _draw_fading,
    repaint=_fade_print_and_age_paper,
    has_own_colour=True,
)
THERMAL_BLACKEN = Degradation(
    "thermal_blacken",
    "surface",
    "heat, alcohol or a nail blackens thermal paper from an edge, a cup or a crease; sheets brown",
    _draw_blackening,
    repaint=_blacken_paper,
    has_own_colour=True,
)
