"""Marks that people make on paper: pen, highlighter, signature, stamp."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.covering import pick_word_centre, visible_shares
from docextract_eval.corpus.degrade.field_choice import CHECKED_ROLES, choose_targets
from docextract_eval.corpus.degrade.gestures import gesture_paths, pen_mask, signature_paths
from docextract_eval.corpus.degrade.noise import tile_window, uniform_numbers, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    gray_level,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.strokes import (
    letter_strokes,
    path_pixels,
    place_paths,
    stroke_mask,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.degrade.strokes import Path
    from docextract_eval.records import Page

_PEN_WIDTH = 0.55
"""Width of a ball pen's line in mm."""
_PEN_COLOURS = ((140, 62, 38), (48, 44, 42), (52, 40, 170))
"""Blue, black and red ink (blue, green, red)."""
_HIGHLIGHTER_COLOURS = ((70, 245, 255), (130, 250, 140), (205, 130, 255))
"""Yellow, green and pink of a highlighter (blue, green, red)."""
_STAMP_COLOURS = ((150, 50, 70), (60, 45, 190), (120, 90, 50))
_STAMP_WORDS = ("PAID", "COPY", "FILED", "VOID")


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "kind": int(rng.integers(0, len(_MARK_KINDS))),
        "share": round(
            value_at_severity(severity, 0, (0.01, 0.03, 0.06, 0.1, 0.16)), seeds.DRAWN_DIGITS
        ),
        "opacity": round(
            value_at_severity(severity, 0, (0.25, 0.4, 0.55, 0.7, 0.85)), seeds.DRAWN_DIGITS
        ),
        "long": round(value_at_severity(severity, 18, (22, 30, 38, 46, 55)), seeds.DRAWN_DIGITS),
        "degrees": seeds.uniform(rng, -18, 8),
        "hue": int(rng.integers(0, 3)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _apply_mark(page: Page, params: Params) -> Page:
    mask, colours, opaque = _MARK_KINDS[int(params["kind"])]
    # A dye has the drawn opacity; an opaque ink soon covers what is below.
    sheer = 1 - params["opacity"]
    dense = 1 - sheer * sheer * sheer if opaque else params["opacity"]
    inked = map_tones(mask(page, params), round_to_bytes(dense * np.arange(256)))
    image = dye_image(page.image, inked, colours[int(params["hue"])])
    if not opaque:
        return dataclasses.replace(page, image=image)
    return dataclasses.replace(page, image=image, visible=visible_shares(page, inked))


def dye_image(image: Pixels, mask: Pixels, colour: tuple[int, int, int]) -> Pixels:
    """Return an image under a dye: paper takes its colour, black stays black."""
    x, y, width, height = cv2.boundingRect(mask)
    part = slice(y, y + height), slice(x, x + width)
    image = image.copy()
    if not width:
        return image
    tones = colour if image.ndim == 3 else (gray_level(colour),)
    steps = np.arange(256) / 255
    lights = [map_tones(mask[part], round_to_bytes(255 - (255 - tone) * steps)) for tone in tones]
    image[part] = multiply(image[part], join_planes(lights))
    return image


def _pen_gesture_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of a pen that circles the total, underlines dates and ticks off amounts."""
    size, mm = image_size(page.image), page.dpi / 25.4
    mask = np.zeros(size, np.uint8)
    full_paths: list[Path] = []
    for i, target in enumerate(choose_targets(page, params["share"], params["at"], CHECKED_ROLES)):
        draws = uniform_numbers(params["at"] + (i + 1) / 997, 6, page.number)
        paths = gesture_paths(target, draws, mm)
        if target.covered_share == 1:
            full_paths += paths
        else:
            mask = pen_mask(size, paths, _PEN_WIDTH * mm, target.covered_share)
    return np.asarray(cv2.max(mask, pen_mask(size, full_paths, _PEN_WIDTH * mm, 1)), np.uint8)


def _highlighter_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of a highlighter over words; it hides nothing."""
    mask = np.zeros(image_size(page.image), np.uint8)
    for i, target in enumerate(choose_targets(page, params["share"], params["at"], CHECKED_ROLES)):
        (x0, y0, x1, y1), covered_share = target.box, target.covered_share
        a, b, c, d = uniform_numbers(params["at"] + (i + 1) / 997, 4, page.number)
        high = y1 - y0
        top, low = y0 - round(high * (0.1 + 0.25 * a)), y1 + round(high * (0.1 + 0.25 * b))
        left, right = x0 - round(high * c), x1 + round(high * d)
        bow = max(1, high // 8)
        # The tip is set down and lifted slightly lower.
        for edge, down in ((0, 0), (high // 2, -bow), (high, bow - 2)):
            part = mask[max(0, top - down) : max(0, low - down), max(0, left + edge) : right - edge]
            part[:] = np.maximum(part, round(235 * covered_share))
        ends = mask[max(0, top) : low, max(0, right - high // 3) : right]
        ends[:] = np.where(ends, np.maximum(ends, round(255 * covered_share)), 0)
    return mask


def _signature_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of an illegible signature."""
    size = image_size(page.image)
    wide = min(params["long"] * page.dpi / 25.4, 0.7 * size[1])
    draws = uniform_numbers(params["at"], 24, page.number)
    y = (0.66 + 0.26 * draws[20]) * size[0]
    middle = min(max((0.25 + 0.6 * draws[21]) * size[1], 0.5 * wide), size[1] - 0.4 * wide)
    paths = place_paths(signature_paths(draws), wide, params["degrees"] / 2, (middle, y))
    return pen_mask(size, paths, 1.2 * _PEN_WIDTH * page.dpi / 25.4, 1)


def _stamp_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of a rubber stamp: a word in a frame, tilted, with uneven ink."""
    size = image_size(page.image)
    wide = min(params["long"] * page.dpi / 25.4, 0.7 * size[1])
    draws = uniform_numbers(params["at"], 3, page.number)
    word = _STAMP_WORDS[int(draws[2] * len(_STAMP_WORDS))]
    pitch = 1 / (len(word) + 0.9)
    frame = np.array([[-0.5, -1], [0.5, -1], [0.5, 1], [-0.5, 1], [-0.5, -1]]) * (1, pitch * 0.85)
    paths = [frame, *(path * pitch for path in letter_strokes(word))]
    spots = path_pixels(
        place_paths(paths, wide, params["degrees"], _stamp_centre(page, params["at"], wide))
    )
    mask = stroke_mask(size, spots, max(1.0, wide / 26))
    x, y, width, height = cv2.boundingRect(mask)
    uneven = tile_window(uniform_tile(), (height, width), (draws[0], draws[1]))
    uneven = np.asarray(cv2.GaussianBlur(uneven, (0, 0), max(0.5, page.dpi / 170)), np.uint8)
    part = mask[y : y + height, x : x + width]
    part[:] = multiply(part, map_tones(uneven, round_to_bytes((np.arange(256) - 70.0) * 5)))
    return mask


def _stamp_centre(page: Page, tile_position: float, mark_width: float) -> tuple[float, float]:
    """Return a middle near a word at which most of something this wide is on the paper."""
    x, y = pick_word_centre(page, tile_position)
    height, width = image_size(page.image)
    return min(max(x, 0.4 * mark_width), width - 0.4 * mark_width), min(max(y, 0), height)


_MARK_KINDS: tuple[
    tuple[Callable[[Page, Params], Pixels], tuple[tuple[int, int, int], ...], bool], ...
] = (
    (_pen_gesture_mask, _PEN_COLOURS, True),
    (_highlighter_mask, _HIGHLIGHTER_COLOURS, False),
    (_signature_mask, _PEN_COLOURS, True),
    (_stamp_mask, _STAMP_COLOURS, True),
)
"""For each kind of mark: its mask, its colours, and whether its ink hides print."""
_PEN_GESTURES = 0
"""The kind that is a pen's."""


def _draw_pen_marks(severity: float, rng: np.random.Generator) -> Params:
    return {**_draw(severity, rng), "kind": _PEN_GESTURES}


MARKS = Degradation(
    "marks",
    "surface",
    "somebody circles, highlights, signs or stamps what is printed",
    _draw,
    cover=_apply_mark,
    has_own_colour=True,
)
PEN_MARKS = Degradation(
    "pen_marks",
    "surface",
    "somebody checks the receipt with a pen: circles the total, ticks amounts, underlines dates",
    _draw_pen_marks,
    cover=_apply_mark,
    has_own_colour=True,
)
