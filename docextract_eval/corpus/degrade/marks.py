"""Marks that people make on paper: pen, highlighter, signature, stamp, and a short note."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import (
    MAX_SEVERITY,
    Degradation,
    Params,
    Pixels,
    drawn_at_severity,
)
from docextract_eval.corpus.degrade.covering import blank_place, visible_shares
from docextract_eval.corpus.degrade.field_choice import checked_targets
from docextract_eval.corpus.degrade.gestures import signature_paths
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pen import add_highlighter_stroke, add_pen_strokes
from docextract_eval.corpus.degrade.pen_acts import acts_of_pen, note_on_blank
from docextract_eval.corpus.degrade.pixel_operations import (
    gray_level,
    image_size,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.stamps import stamp_mask
from docextract_eval.corpus.degrade.strokes import place_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.records import Page

_ACTS = (1.0, 2.0, 3.5, 6.0, 10.0)
"""How many things are done: what a pen does, or the sum, the date and amounts are highlighted."""
_OPACITIES = (0.5, 0.62, 0.72, 0.8, 0.88)
_PEN_WIDTHS = (0.4, 0.48, 0.56, 0.64, 0.72)
"""Width of a ball pen's line in mm, which grows as it presses harder."""
_LENGTHS = (32.0, 50.0)
"""The least and the greatest length in mm of a stamp or signature."""
_PEN_COLOURS = ((140, 62, 38), (48, 44, 42), (52, 40, 170))
"""Blue, black and red ink (blue, green, red)."""
_SIGNATURE_COLOURS = ((140, 62, 38), (48, 44, 42), (104, 48, 34))
_HIGHLIGHTER_COLOURS = ((70, 245, 255), (130, 250, 140), (205, 130, 255))
"""Yellow, green and pink of a highlighter (blue, green, red)."""
_STAMP_COLOURS = ((150, 50, 70), (60, 45, 190), (120, 90, 50))
_DRAWS_OF_NOTE = 480
"""How many uniform numbers are read for a note."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "kind": int(rng.integers(0, len(_MARK_KINDS))),
        "acts": drawn_at_severity(severity, 1, _ACTS),
        "opacity": drawn_at_severity(severity, 0, _OPACITIES),
        "pen": drawn_at_severity(severity, 0.3, _PEN_WIDTHS),
        "long": seeds.uniform(rng, *_LENGTHS),
        "degrees": seeds.uniform(rng, -18, 8),
        "hue": int(rng.integers(0, 3)),
        "at": seeds.uniform(rng, 0, 1),
    }


def most_pen_acts(severity: float) -> float:
    """Return for how many things a pen is asked at a severity."""
    return drawn_at_severity(min(severity, MAX_SEVERITY), 1, _ACTS)


def _apply_mark(page: Page, params: Params) -> Page:
    mask, colours, opaque = _MARK_KINDS[int(params["kind"])]
    # A dye has the drawn opacity; an opaque ink soon covers what is below.
    sheer = 1 - params["opacity"]
    dense = 1 - sheer * sheer if opaque else params["opacity"]
    inked = mask(page, params)
    x, y, width, height = cv2.boundingRect(inked)
    part = inked[y : y + height, x : x + width]
    if part.size:
        part[:] = map_tones(np.ascontiguousarray(part), round_to_bytes(dense * np.arange(256)))
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
    """Return the mask of what somebody does with a pen: writes, ticks, rings, signs."""
    mask = np.zeros(image_size(page.image), np.uint8)
    width = params["pen"] * page.dpi / 25.4
    for paths, share in acts_of_pen(page, params["at"], params["acts"]):
        add_pen_strokes(mask, paths, width, share)
    return mask


def _acts(page: Page, params: Params) -> Iterator[tuple[int, list[float], float]]:
    """Yield the number of each act, its draws, and how much of it there is: the last in part."""
    for number in range(math.ceil(params["acts"])):
        draws = uniform_numbers(params["at"] + (number + 1) / 997, 24, page.number)
        yield number, draws, min(1.0, params["acts"] - number)


def _highlighter_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of a highlighter over the sum, the date and amounts; it hides nothing."""
    mask = np.zeros(image_size(page.image), np.uint8)
    targets = checked_targets(page, params["at"])
    for (_, draws, share), target in zip(_acts(page, params), targets, strict=False):
        add_highlighter_stroke(mask, target.box, draws, share)
    return mask


def _signature_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of an illegible signature in the lower half of the page."""
    size, mm = image_size(page.image), page.dpi / 25.4
    wide = min(params["long"] * mm, 0.7 * size[1])
    draws = uniform_numbers(params["at"], 24, page.number)
    place = (0.25 * _LENGTHS[-1] * mm, min(_LENGTHS[-1] * mm, 0.7 * size[1]))
    x, y = blank_place(page, place, draws[20], 0.45)
    middle = (x + place[1] / 2, y + place[0] / 2)
    paths = place_paths(signature_paths(draws), wide, params["degrees"] / 2, middle)
    mask = np.zeros(size, np.uint8)
    add_pen_strokes(mask, paths, 1.15 * params["pen"] * mm, 1)
    return mask


def _note_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of a note that somebody wrote on the page."""
    mask = np.zeros(image_size(page.image), np.uint8)
    draws = uniform_numbers(params["at"], _DRAWS_OF_NOTE, page.number)
    width = 1.2 * params["pen"] * page.dpi / 25.4
    add_pen_strokes(mask, note_on_blank(page, draws), width, 1)
    return mask


_MARK_KINDS: tuple[
    tuple[Callable[[Page, Params], Pixels], tuple[tuple[int, int, int], ...], bool], ...
] = (
    (_pen_gesture_mask, _PEN_COLOURS, True),
    (_highlighter_mask, _HIGHLIGHTER_COLOURS, False),
    (_signature_mask, _SIGNATURE_COLOURS, True),
    (stamp_mask, _STAMP_COLOURS, True),
    (_note_mask, _PEN_COLOURS, True),
)
"""For each kind of mark: its mask, its colours, and whether its ink hides print."""
_PEN_GESTURES, _HIGHLIGHTER = 0, 1
"""The kinds that are a pen's and a highlighter's."""


def _draw_pen_marks(severity: float, rng: np.random.Generator) -> Params:
    return {**_draw(severity, rng), "kind": _PEN_GESTURES}


def _draw_highlights(severity: float, rng: np.random.Generator) -> Params:
    return {**_draw(severity, rng), "kind": _HIGHLIGHTER}


MARKS = Degradation(
    "marks",
    "surface",
    "somebody rings the sum, highlights, signs, stamps or writes a note",
    _draw,
    cover=_apply_mark,
    has_own_colour=True,
)
PEN_MARKS = Degradation(
    "pen_marks",
    "surface",
    "somebody writes on the receipt: a number, words, the total again; ticks, signs, seldom rings",
    _draw_pen_marks,
    cover=_apply_mark,
    has_own_colour=True,
)
HIGHLIGHTER = Degradation(
    "highlighter",
    "surface",
    "somebody highlights what matters: the total, the date, amounts; the print stays legible",
    _draw_highlights,
    cover=_apply_mark,
    has_own_colour=True,
)
