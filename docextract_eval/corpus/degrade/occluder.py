"""Things that hide print completely: a torn corner or a sticker, a staple and punched holes."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry, seeds
from docextract_eval.corpus.degrade import Degradation, Params, drawn_at_severity
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    antialiased_mask,
    hole_cutouts,
    lay_cutouts,
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
from docextract_eval.corpus.degrade.tear import tear_cutouts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_BACKGROUNDS = ((236, 239, 238), (34, 35, 36), (112, 142, 164))
"""What is seen through a hole or tear: a white lid, a black one, or cardboard."""
_STEEL = (134, 138, 140)
_HOLE_DIAMETER, _HOLE_DISTANCE, _HOLE_INSET = 6.0, 80.0, 12.0
"""Punched holes in mm: diameter, distance from each other and from the paper's edge."""
_OUTER_HOLES = (-120.0, 120.0)
"""Where a file with four rings has the other two, in mm from the middle of the side."""
_THREE_HOLES, _WORN_OPEN = (-108.0, 0.0, 108.0), (-104.0, 104.0)
"""The holes of American files, and where their paper is punched again once they are torn."""
_LETTER_HEIGHT = 285.0
"""Below this height in mm, a sheet is American."""
_STAPLE_SIZE = (11.0, 0.6)
"""Length and width of a staple in mm."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "torn": int(rng.integers(0, 2)),
        "area": drawn_at_severity(severity, 0, (0.5, 1.5, 3, 6, 10)),
        "filed": drawn_at_severity(severity, 0, (1, 1, 1, 1, 1)),
        "bed": int(rng.integers(0, len(_BACKGROUNDS))),
        "side": 1 if rng.random() < 0.5 else -1,
        "degrees": seeds.uniform(rng, -9, 9),
        "at": seeds.uniform(rng, 0, 1),
    }


def _occlude(page: Page, params: Params) -> Page:
    """Tear a corner off, or stick a label on, a page that was stapled and punched."""
    cutouts = [*punched_holes(page, params), *_staple_parts(page, params)]
    background = _BACKGROUNDS[int(params["bed"])]
    cutouts += (
        tear_cutouts(page, params, background) if params["torn"] else sticker_cutouts(page, params)
    )
    return lay_cutouts(page, cutouts)


def punched_holes(page: Page, params: Params) -> list[Cutout]:
    """Return two punched holes beside the middle of one side."""
    return _holes_along_side(page, params, (-_HOLE_DISTANCE / 2, _HOLE_DISTANCE / 2))


def _holes_along_side(page: Page, params: Params, mm_from_middle: Sequence[float]) -> list[Cutout]:
    """Return the holes beside one side at distances in mm from its middle, where there is paper."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    radius = params["filed"] * _HOLE_DIAMETER / 2 * mm
    inset = min(_HOLE_INSET * mm, width / 6)
    x = inset if params["side"] < 0 else width - inset
    background = _BACKGROUNDS[int(params["bed"])]
    found = []
    for y in (height / 2 + distance * mm for distance in mm_from_middle):
        if radius <= y <= height - radius:
            top, left, across, down = _corner_and_turned_coordinates(
                page, params, (x, y), (2 * radius, 2 * radius)
            )
            # A worn punch makes holes that are not quite round.
            gone = antialiased_mask(radius + 0.04 * (across - down) - np.sqrt(across**2 + down**2))
            below = textured_piece(page, gone.shape, background, 4, y / height)
            found += hole_cutouts(page, top, left, gone, below)
    return found


def _staple_parts(page: Page, params: Params) -> list[Cutout]:
    """Return a staple near a corner: bright wire, its shadow, and its two holes."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    long, thick = (params["filed"] * part * mm for part in _STAPLE_SIZE)
    x = min(25 * mm, width / 3)  # where no hole is punched, and nothing is torn off
    middle = (x if params["side"] < 0 else width - x, min(6 * mm, height / 5))
    top, left, along, down = _corner_and_turned_coordinates(page, params, middle, (long, long))
    ends = np.sqrt((np.abs(along) - long / 2) ** 2 + (1.4 * down) ** 2)
    wire = antialiased_mask(np.minimum(long / 2 - np.abs(along), thick / 2 - np.abs(down)))
    shine = antialiased_mask(
        np.minimum(0.4 * long - np.abs(along), thick / 8 - np.abs(down + thick / 6))
    )
    shadow = map_tones(shadow_mask(wire, page.dpi), round_to_bytes(np.arange(256) * 0.55))
    steel = textured_piece(page, wire.shape, _STEEL, 12, params["at"])
    return [
        Cutout(top, left, shadow, 40, hides_print=False),
        Cutout(top, left, antialiased_mask(thick * 0.75 - ends), 34),
        Cutout(top, left, wire, steel),
        Cutout(top, left, shine, 244, hides_print=False),
    ]


def _corner_and_turned_coordinates(
    page: Page, params: Params, centre: tuple[float, float], size: tuple[float, float]
) -> tuple[int, int, Floats, Floats]:
    """Return top and left of a box around a turned thing, and its pixels' turned coordinates."""
    reach = math.hypot(*size) / 2 + page.dpi / 25.4 + 2
    top, left, low, right = top_left_bottom_right_around(page, centre, reach)
    down = np.arange(top, low)[:, None] + 0.5 - centre[1]
    across = np.arange(left, right)[None, :] + 0.5 - centre[0]
    cos, sin = direction_from_degrees(params["degrees"])
    return top, left, across * cos + down * sin, down * cos - across * sin


OCCLUDER = Degradation(
    "occluder",
    "surface",
    "a torn corner or a sticker, a staple and punched holes: print is missing or covered",
    _draw,
    cover=_occlude,
)


def _draw_filed(severity: float, rng: np.random.Generator) -> Params:
    return {
        "things": drawn_at_severity(severity, 0, (0.9, 1.5, 2, 2.6, 3)),
        "worn": drawn_at_severity(severity, 1, (1.04, 1.1, 1.18, 1.28, 1.4)),
        "bed": int(rng.integers(0, len(_BACKGROUNDS))),
        "side": 1 if rng.random() < 0.5 else -1,
        "degrees": seeds.uniform(rng, -9, 9),
        "at": seeds.uniform(rng, 0, 1),
    }


def _file(page: Page, params: Params) -> Page:
    """Punch a page for its file, staple it, and punch it again; the last is small."""
    american = page.image.shape[0] / page.dpi * 25.4 < _LETTER_HEIGHT
    rings = _THREE_HOLES if american else (-_HOLE_DISTANCE / 2, _HOLE_DISTANCE / 2)
    first, stapled, last = (
        {**params, "filed": min(1.0, max(0.0, params["things"] - number))} for number in range(3)
    )
    worn = {**first, "filed": first["filed"] * params["worn"]}
    cutouts = _holes_along_side(page, worn, rings)
    if stapled["filed"]:
        cutouts += _staple_parts(page, stapled)
    if last["filed"]:
        cutouts += _holes_along_side(page, last, _WORN_OPEN if american else _OUTER_HOLES)
    return lay_cutouts(page, cutouts)


FILED = Degradation(
    "filed",
    "surface",
    "the sheet was in a file: it is punched, stapled, and punched once more",
    _draw_filed,
    cover=_file,
)


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
            tones = round_to_bytes((1 - _INK_TONE / 255) * np.arange(256))
            part[:] = map_tones(ink, invert(tones))
    rim = max(1, round(0.12 * px_per_mm))
    for edge in (sheet[:rim], sheet[-rim:], sheet[:, :rim], sheet[:, -rim:]):
        edge[:] = np.minimum(edge, 205)
    return sheet
