"""Marks that people make on paper: pen, highlighter, signature, stamp."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.covering import spot, still_visible
from docextract_eval.corpus.degrade.fields import (
    gray_of,
    joined,
    mapped,
    multiplied,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.gestures import gesture, penned, signed
from docextract_eval.corpus.degrade.intent import CHECKED, aims
from docextract_eval.corpus.degrade.noise import chances, numbers, window
from docextract_eval.corpus.degrade.strokes import along, drawn, lettered, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.degrade.strokes import Path
    from docextract_eval.records import Page

_PEN = 0.55
"""Width of a ball pen's line in mm."""
_PENS = ((140, 62, 38), (48, 44, 42), (52, 40, 170))
"""Blue, black and red ink (blue, green, red)."""
_LIGHTS = ((70, 245, 255), (130, 250, 140), (205, 130, 255))
"""Yellow, green and pink of a highlighter (blue, green, red)."""
_STAMPS = ((150, 50, 70), (60, 45, 190), (120, 90, 50))
_WORDS = ("PAID", "COPY", "FILED", "VOID")


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "kind": int(rng.integers(0, len(_KINDS))),
        "share": round(level(severity, 0, (0.01, 0.03, 0.06, 0.1, 0.16)), seeds.DIGITS),
        "opacity": round(level(severity, 0, (0.25, 0.4, 0.55, 0.7, 0.85)), seeds.DIGITS),
        "long": round(level(severity, 18, (22, 30, 38, 46, 55)), seeds.DIGITS),
        "degrees": seeds.uniform(rng, -18, 8),
        "hue": int(rng.integers(0, 3)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _mark(page: Page, params: Params) -> Page:
    mask, colours, opaque = _KINDS[int(params["kind"])]
    # A dye has the drawn opacity; an opaque ink soon covers what is below.
    sheer = 1 - params["opacity"]
    dense = 1 - sheer * sheer * sheer if opaque else params["opacity"]
    inked = mapped(mask(page, params), table(dense * np.arange(256)))
    image = dyed(page.image, inked, colours[int(params["hue"])])
    if not opaque:
        return dataclasses.replace(page, image=image)
    return dataclasses.replace(page, image=image, visible=still_visible(page, inked))


def dyed(image: Pixels, mask: Pixels, colour: tuple[int, int, int]) -> Pixels:
    """Return an image under a dye: paper takes its colour, black stays black."""
    x, y, width, height = cv2.boundingRect(mask)
    part = slice(y, y + height), slice(x, x + width)
    image = image.copy()
    if not width:
        return image
    tones = colour if image.ndim == 3 else (gray_of(colour),)
    steps = np.arange(256) / 255
    lights = [mapped(mask[part], table(255 - (255 - tone) * steps)) for tone in tones]
    image[part] = multiplied(image[part], joined(lights))
    return image


def _pen(page: Page, params: Params) -> Pixels:
    """Return the mask of a pen that circles the total, underlines dates and ticks off amounts."""
    size, mm = size_of(page.image), page.dpi / 25.4
    mask = np.zeros(size, np.uint8)
    whole: list[Path] = []
    for i, aim in enumerate(aims(page, params["share"], params["at"], CHECKED)):
        hand = numbers(params["at"] + (i + 1) / 997, 6, page.number)
        paths = gesture(aim, hand, mm)
        if aim.there == 1:
            whole += paths
        else:
            mask = penned(size, paths, _PEN * mm, aim.there)
    return np.asarray(cv2.max(mask, penned(size, whole, _PEN * mm, 1)), np.uint8)


def _highlight(page: Page, params: Params) -> Pixels:
    """Return the mask of a highlighter over words; it hides nothing."""
    mask = np.zeros(size_of(page.image), np.uint8)
    for i, aim in enumerate(aims(page, params["share"], params["at"], CHECKED)):
        (x0, y0, x1, y1), there = aim.box, aim.there
        a, b, c, d = numbers(params["at"] + (i + 1) / 997, 4, page.number)
        high = y1 - y0
        top, low = y0 - round(high * (0.1 + 0.25 * a)), y1 + round(high * (0.1 + 0.25 * b))
        left, right = x0 - round(high * c), x1 + round(high * d)
        bow = max(1, high // 8)
        # The tip is set down and lifted slightly lower.
        for edge, down in ((0, 0), (high // 2, -bow), (high, bow - 2)):
            part = mask[max(0, top - down) : max(0, low - down), max(0, left + edge) : right - edge]
            part[:] = np.maximum(part, round(235 * there))
        ends = mask[max(0, top) : low, max(0, right - high // 3) : right]
        ends[:] = np.where(ends, np.maximum(ends, round(255 * there)), 0)
    return mask


def _sign(page: Page, params: Params) -> Pixels:
    """Return the mask of an illegible signature."""
    size = size_of(page.image)
    wide = min(params["long"] * page.dpi / 25.4, 0.7 * size[1])
    hand = numbers(params["at"], 24, page.number)
    y = (0.66 + 0.26 * hand[20]) * size[0]
    middle = min(max((0.25 + 0.6 * hand[21]) * size[1], 0.5 * wide), size[1] - 0.4 * wide)
    paths = placed(signed(hand), wide, params["degrees"] / 2, (middle, y))
    return penned(size, paths, 1.2 * _PEN * page.dpi / 25.4, 1)


def _stamp(page: Page, params: Params) -> Pixels:
    """Return the mask of a rubber stamp: a word in a frame, tilted, with uneven ink."""
    size = size_of(page.image)
    wide = min(params["long"] * page.dpi / 25.4, 0.7 * size[1])
    hand = numbers(params["at"], 3, page.number)
    word = _WORDS[int(hand[2] * len(_WORDS))]
    pitch = 1 / (len(word) + 0.9)
    frame = np.array([[-0.5, -1], [0.5, -1], [0.5, 1], [-0.5, 1], [-0.5, -1]]) * (1, pitch * 0.85)
    paths = [frame, *(path * pitch for path in lettered(word))]
    spots = along(placed(paths, wide, params["degrees"], _aim(page, params["at"], wide)))
    mask = drawn(size, spots, max(1.0, wide / 26))
    x, y, width, height = cv2.boundingRect(mask)
    uneven = window(chances(), (height, width), (hand[0], hand[1]))
    uneven = np.asarray(cv2.GaussianBlur(uneven, (0, 0), max(0.5, page.dpi / 170)), np.uint8)
    part = mask[y : y + height, x : x + width]
    part[:] = multiplied(part, mapped(uneven, table((np.arange(256) - 70.0) * 5)))
    return mask


def _aim(page: Page, at: float, wide: float) -> tuple[float, float]:
    """Return a middle near a word at which most of something this wide is on the paper."""
    x, y = spot(page, at)
    height, width = size_of(page.image)
    return min(max(x, 0.4 * wide), width - 0.4 * wide), min(max(y, 0), height)


_KINDS: tuple[
    tuple[Callable[[Page, Params], Pixels], tuple[tuple[int, int, int], ...], bool], ...
] = (
    (_pen, _PENS, True),
    (_highlight, _LIGHTS, False),
    (_sign, _PENS, True),
    (_stamp, _STAMPS, True),
)
"""For each kind of mark: its mask, its colours, and whether its ink hides print."""

MARKS = Accident(
    "marks",
    "surface",
    "somebody circles, highlights, signs or stamps what is printed",
    _draw,
    cover=_mark,
    hued=True,
)
