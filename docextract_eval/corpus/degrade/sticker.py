"""A sticker over a side of the paper, with a bar code and numbers that are no truth of it."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    pick_word_centre,
    shadow_mask,
    textured_piece,
    top_left_bottom_right_around,
)
from docextract_eval.corpus.degrade.lettering import text_line_mask, turned_flow
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    direction_from_degrees,
    enlarge,
    image_size,
    invert,
    map_tones,
    multiply,
    round_to_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.records import Page

_LABEL_AREA = 10.0
"""The least area of a label in percent of the page, also where less of it is on the paper."""
_OUTER_SHARE = 1 / 3
"""The part of a page's width that a label covers at the worst."""
_LABEL_COLOURS = ((240, 243, 244), (240, 243, 244), (96, 214, 246))
"""Two white labels and a yellow one (blue, green, red)."""
_STRIPE_COUNT = 59
"""Bars and gaps of a bar code of thirteen digits, each one to four modules wide."""
_FACE = "figo"
_INK_TONE = 45


def sticker_cutouts(page: Page, params: Mapping[str, float]) -> list[Cutout]:
    """Return the cutouts of a tilted label that covers the drawn share of the page from a side."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    label_area = max(params["area"], _LABEL_AREA) / 100 * height * width
    broad = min(math.sqrt(1.6 * label_area), 0.8 * width)
    size = (max(2, round(label_area / broad)), max(2, round(broad)))
    x = (
        _reach_for_area(params["area"] / 100 * height * width, size[0], params["degrees"])
        - broad / 2
    )
    y = np.clip(_height_of_print(page, params), size[0] / 2, max(size[0] / 2, height - size[0] / 2))
    middle = (x if params["side"] < 0 else width - x, float(y))
    top, left, low, right = top_left_bottom_right_around(
        page, middle, math.hypot(*size) / 2 + 2 * mm
    )
    if top == low or left == right:
        return []
    draws = uniform_numbers(params["at"], 128, page.number)
    whole_mask = np.full(size, 255, np.uint8)
    picture = np.stack([_draw_label(size, mm, draws), whole_mask], axis=-1)
    flow = turned_flow(middle, size, params["degrees"], (top, left, low, right))
    ink, mask = (
        np.ascontiguousarray(plane)
        for plane in np.moveaxis(geometry.resample_page(picture, flow, 0), -1, 0)
    )
    sheet = textured_piece(
        page, ink.shape, _LABEL_COLOURS[int(draws[0] * len(_LABEL_COLOURS))], 2.5, params["at"]
    )
    soft = cv2.GaussianBlur(shadow_mask(mask, page.dpi, 1.5), (0, 0), max(0.5, 0.15 * mm))
    shadow = map_tones(np.asarray(soft, np.uint8), round_to_bytes(np.arange(256) * 0.4))
    return [
        Cutout(top, left, shadow, 0, hides_print=False),
        Cutout(top, left, mask, multiply(sheet, ink)),
    ]


def _height_of_print(page: Page, params: Mapping[str, float]) -> float:
    """Return the height of a word that the label hides when it reaches in far enough.

    It is one of those that reach into the outer part of the label's side, or any if none does.
    """
    across = page.quads[..., 0] / page.image.shape[1]
    outermost = (1 - across if params["side"] < 0 else across).max(axis=1)
    near = page.quads[outermost > 1 - _OUTER_SHARE]
    reached = dataclasses.replace(page, quads=near) if len(near) else page
    return pick_word_centre(reached, params["at"])[1]


def _reach_for_area(area: float, tall: int, degrees: float) -> float:
    """Return how far the middle line of a tilted label must reach in to cover an area."""
    cos, sin = direction_from_degrees(degrees)
    lean = abs(sin) / cos
    corner = tall / 2 * lean
    deep = area / tall
    return deep if deep >= corner else math.sqrt(2 * lean * area) - corner


def _draw_label(size: Size, px_per_mm: float, draws: list[float]) -> Pixels:
    """Return the picture of a label: a number, a bar code with its digits below, and a rim."""
    height, width = size
    sheet = np.full(size, 255, np.uint8)
    ends = np.cumsum([1 + int(4 * share * share) for share in draws[:_STRIPE_COUNT]])
    first, last = round(0.16 * width), round(0.84 * width)
    module = np.arange(last - first) * ends[-1] // max(1, last - first)
    bars = np.searchsorted(ends, module, side="right") % 2 == 0
    sheet[round(0.28 * height) : round(0.76 * height), first:last][:, bars] = _INK_TONE
    rows = ((0.79, 0.87, 0.2, 0.8, 13), (0.12, 0.2, 0.16, 0.5, 8))
    for i, (top, low, left, right, count) in enumerate(rows):
        digits = "".join(str(int(share * 10)) for share in draws[_STRIPE_COUNT + 13 * i :][:count])
        box = sheet[round(top * height) : round(low * height)]
        part = box[:, round(left * width) : round(right * width)]
        if part.size:
            ink = enlarge(text_line_mask(digits, 24, _FACE, bold=False), image_size(part))
            part[:] = invert(map_tones(ink, round_to_bytes((1 - _INK_TONE / 255) * np.arange(256))))
    rim = max(1, round(0.12 * px_per_mm))
    for edge in (sheet[:rim], sheet[-rim:], sheet[:, :rim], sheet[:, -rim:]):
        edge[:] = np.minimum(edge, 205)
    return sheet
