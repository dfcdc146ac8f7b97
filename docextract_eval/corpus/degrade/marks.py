"""What people put on paper: a pen's rings and lines, a highlighter, a signature, a stamp."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.covering import boxes, fallen, spot, still_visible
from docextract_eval.corpus.degrade.fields import (
    TURN,
    cosine,
    gray_of,
    joined,
    mapped,
    multiplied,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.noise import chances, numbers, window
from docextract_eval.corpus.degrade.strokes import along, drawn, lettered, placed, ring

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.degrade.strokes import Path
    from docextract_eval.records import Page

_PENS = ((140, 62, 38), (48, 44, 42), (52, 40, 170))
"""Blue, black and red ink (blue, green, red)."""
_LIGHTS = ((70, 245, 255), (130, 250, 140), (205, 130, 255))
"""Yellow, green and pink of a highlighter."""
_STAMPS = ((150, 50, 70), (60, 45, 190), (120, 90, 50))
_WORDS = ("PAID", "COPY", "FILED", "VOID")


def _draw(severity: float, dice: np.random.Generator) -> Params:
    return {
        "kind": int(dice.integers(0, len(_KINDS))),
        "share": round(level(severity, 0, (0.01, 0.03, 0.06, 0.1, 0.16)), seeds.DIGITS),
        "opacity": round(level(severity, 0, (0.25, 0.4, 0.55, 0.7, 0.85)), seeds.DIGITS),
        "long": round(level(severity, 18, (22, 30, 38, 46, 55)), seeds.DIGITS),
        "degrees": seeds.uniform(dice, -18, 8),
        "hue": int(dice.integers(0, 3)),
        "at": seeds.uniform(dice, 0, 1),
    }


def _mark(page: Page, params: Params) -> Page:
    mask, colours, opaque = _KINDS[int(params["kind"])]
    inked = mapped(mask(page, params), table(params["opacity"] * np.arange(256)))
    image = dyed(page.image, inked, colours[int(params["hue"])])
    if not opaque:
        return dataclasses.replace(page, image=image)
    return dataclasses.replace(page, image=image, visible=still_visible(page, inked))


def dyed(image: Pixels, mask: Pixels, colour: tuple[int, int, int]) -> Pixels:
    """Lay a dye over what is there: paper takes its colour, black stays black."""
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
    """Ring, underline, strike out or tick single words."""
    found, pressures = [], []
    spots = boxes(page)
    for word, there in fallen(page, params["share"], params["at"]):
        gesture = _gesture(spots[word].tolist(), numbers(params["at"] + word / 997, 6, page.number))
        found.append(along(gesture))
        pressures.append(np.full(len(found[-1]), round(255 * there), np.uint8))
    if not found:
        return np.zeros(size_of(page.image), np.uint8)
    return drawn(
        size_of(page.image),
        np.concatenate(found),
        0.6 * page.dpi / 25.4,
        np.concatenate(pressures),
    )


def _gesture(box: list[int], hand: list[float]) -> list[Path]:
    x0, y0, x1, y1 = box
    high, wide = y1 - y0, x1 - x0
    which, *stray = hand
    a, b, c, d, _ = ((part - 0.5) * high for part in stray)
    if which < 0.35:
        middle = ((x0 + x1 + a) / 2, (y0 + y1 + b) / 2)
        half = (wide * 0.55 + 0.7 * high, 0.95 * high + abs(c) / 2)
        # A ring that a hand draws does not meet itself: it comes around, and a little further in.
        return [
            ring(middle, half, 0.6, 1.15),
            ring((middle[0], middle[1] + d / 4), (half[0] * 0.96, half[1]), 0.15, 0.72),
        ]
    if which < 0.6:
        low = y1 + 0.25 * high
        return [np.array([[x0 + a, low + b / 4], [(x0 + x1) / 2, low + c / 5], [x1 + d, low]])]
    if which < 0.8:
        mid = (y0 + y1) / 2
        return [np.array([[x0 - high / 3 + a / 3, mid + b / 3], [x1 + high / 3, mid + c / 3]])]
    tick = np.array([[-0.5, 0.1], [-0.1, 0.6], [0.9, -1.1]]) * 1.3 * high
    return [tick + np.array([x1 + a, (y0 + y1) / 2])]


def _highlight(page: Page, params: Params) -> Pixels:
    """Draw a broad felt tip over words: nothing under it is hidden."""
    mask = np.zeros(size_of(page.image), np.uint8)
    spots = boxes(page)
    for word, there in fallen(page, params["share"], params["at"]):
        x0, y0, x1, y1 = spots[word].tolist()
        a, b, c, d = numbers(params["at"] + word / 997, 4, page.number)
        high = y1 - y0
        top, low = y0 - round(high * (0.1 + 0.25 * a)), y1 + round(high * (0.1 + 0.25 * b))
        left, right = x0 - round(high * c), x1 + round(high * d)
        bow = max(1, high // 8)
        # The tip is set down and lifted a little lower than it is drawn.
        for edge, down in ((0, 0), (high // 2, -bow), (high, bow - 2)):
            part = mask[max(0, top - down) : max(0, low - down), max(0, left + edge) : right - edge]
            part[:] = np.maximum(part, round(235 * there))
        ends = mask[max(0, top) : low, max(0, right - high // 3) : right]
        ends[:] = np.where(ends, np.maximum(ends, round(255 * there)), 0)
    return mask


def _sign(page: Page, params: Params) -> Pixels:
    """Write a name that nobody can read: a capital's loop, a row of waves, a flourish."""
    size = size_of(page.image)
    wide = min(params["long"] * page.dpi / 25.4, 0.7 * size[1])
    hand = numbers(params["at"], 24, page.number)
    steps = np.arange(0, 10 * 64 + 1)
    turns = (steps * TURN // 64).astype(np.int64)
    loop = np.clip(np.arange(len(steps)) // 64, 0, 9)
    tall = np.array([1.0, *(0.16 + 0.3 * share**2 for share in hand[:8]), 0.12])[loop]
    broad = np.array([0.09, *(0.02 + 0.035 * share for share in hand[8:16]), 0.02])[loop]
    x = -0.5 + 0.085 * steps / 64 + broad * cosine(turns - TURN // 8) / 1000
    y = -0.16 * tall * (1 - cosine(turns) / 1000) + 0.03 * steps / 640
    flourish = np.array([[0.36, 0.02], [0.5, -0.06], [-0.42, 0.1], [0.55, 0.04]])
    paths = [np.stack([x, y], axis=-1), flourish]
    spots = along(placed(paths, wide, params["degrees"] / 2, _aim(page, params["at"], wide)))
    return drawn(size, spots, 0.55 * page.dpi / 25.4)


def _stamp(page: Page, params: Params) -> Pixels:
    """Press a rubber stamp: a word in a frame, askew, its ink not everywhere."""
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
    """Choose a middle near a word, such that most of what is so wide falls on the paper."""
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
"""What is drawn, in which colours, and whether its ink hides what is under it."""

MARKS = Accident(
    "marks",
    "surface",
    "somebody rings, highlights, signs or stamps what is printed",
    _draw,
    cover=_mark,
)
