"""Things that lie on the print: draw them, and compute how much of each word's ink they hide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Pixels
from docextract_eval.corpus.degrade.fields import (
    MIDDLE,
    alike,
    darkest,
    grained,
    gray_of,
    inverse,
    joined,
    mapped,
    multiplied,
    size_of,
    table,
    toned,
)
from docextract_eval.corpus.degrade.noise import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

Colour = tuple[int, int, int]
"""Blue, green and red."""
_THROWN = 0.35
"""Length in mm of an edge's shadow, to the right and down: the lamp is at the upper left."""


def boxes(page: Page) -> NDArray[np.int64]:
    """Return the box (x0, y0, x1, y1) of each word in whole pixels, clipped to the page."""
    height, width = page.image.shape[:2]
    limits = np.array([width, height, width, height])
    found = geometry.bounds(page.quads)
    found[:, :2], found[:, 2:] = np.floor(found[:, :2]), np.ceil(found[:, 2:])
    return np.clip(found, 0, limits).astype(np.int64)


def still_visible(page: Page, mask: Pixels) -> NDArray[np.float64]:
    """Return each word's new `visible`, after a mask (255 hides) covers a share of its ink."""
    spots = boxes(page)
    x0, y0, x1, y1 = spots.T
    full = 255 * (x1 - x0) * (y1 - y0)
    left, top, wide, tall = cv2.boundingRect(mask)
    sums = cv2.integral(mask[top : top + tall, left : left + wide])
    left0, left1 = (np.clip(x - left, 0, wide) for x in (x0, x1))
    top0, top1 = (np.clip(y - top, 0, tall) for y in (y0, y1))
    under = sums[top1, left1] - sums[top0, left1] - sums[top1, left0] + sums[top0, left0]
    visible = page.visible * (under < full)
    for i in np.flatnonzero((under > 0) & (under < full)):
        part = slice(y0[i], y1[i]), slice(x0[i], x1[i])
        visible[i] *= 1 - _hidden(page.image[part], mask[part])
    return np.where(full > 0, visible, page.visible)


def _hidden(word: Pixels, mask: Pixels) -> float:
    """Return the share of a word's ink that a mask hides, or of its box where there is no ink."""
    gray = darkest(word)
    ink = (gray.max() - gray).astype(np.int64)  # the lightest pixel of a box is its paper
    whole = int(ink.sum())
    if not whole:
        return int(mask.sum()) / (255 * mask.size)
    return int((ink * mask).sum()) / (255 * whole)


def spot(page: Page, at: float) -> tuple[float, float]:
    """Return a place (x, y) for something: the middle of a word, or anywhere if there is none."""
    down, across = numbers(at, 2, page.number)
    if not len(page.quads):
        return across * page.image.shape[1], down * page.image.shape[0]
    x, y = page.quads[int(down * len(page.quads))].mean(axis=0)
    return float(x), float(y)


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """Something that lies on a page: its place, shape and tone, and whether it hides print."""

    top: int
    left: int
    mask: Pixels
    """How much of each pixel it covers, 0 to 255."""
    tone: int | Pixels
    hides: bool = True


def lay(image: Pixels, thing: Cutout, hidden: Pixels) -> None:
    """Draw a thing on an image in place, and add what it hides to the mask `hidden`."""
    x, y, wide, tall = cv2.boundingRect(thing.mask)
    top, left = max(0, thing.top + y), max(0, thing.left + x)
    low, right = thing.top + y + tall, thing.left + x + wide
    part = slice(top, max(top, low)), slice(left, max(left, right))
    below = image[part]
    if not below.size:
        return
    y, x = top - thing.top, left - thing.left
    own = slice(y, y + below.shape[0]), slice(x, x + below.shape[1])
    mask = np.ascontiguousarray(thing.mask[own])
    if isinstance(thing.tone, int):
        above = alike(mapped(mask, table(np.arange(256) * thing.tone / 255)), below)
    else:
        above = multiplied(thing.tone[own], mask)
    image[part] = cv2.add(multiplied(below, inverse(mask)), above)
    if thing.hides:
        hidden[part] = cv2.max(hidden[part], mask)


def stuff(page: Page, size: Size, colour: Colour, rough: float, at: float) -> Pixels:
    """Return a textured piece of paper, cardboard or lid of this size, colour and roughness."""
    uneven = rough * (np.arange(256) - MIDDLE) / 32
    tones = colour if page.image.ndim == 3 else (gray_of(colour),)
    place = (at, 1 - at)
    tables = [table(tone + uneven) for tone in tones]
    return joined([toned(grained(page.dpi), each, size, place, page.number) for each in tables])


def thrown(mask: Pixels, dpi: int, times: float = 1) -> Pixels:
    """Return the mask of a shadow: the given mask, extended to the right and down."""
    by = max(1, round(_THROWN * times * dpi / 25.4))
    wide = cv2.copyMakeBorder(mask, by, 0, by, 0, cv2.BORDER_REPLICATE)
    return np.asarray(wide[: mask.shape[0], : mask.shape[1]], np.uint8)


def opened(page: Page, top: int, left: int, gone: Pixels, bed: Pixels) -> list[Cutout]:
    """Return the cutouts of a hole: the background, one edge's shadow on it, the other edge lit."""
    moved = thrown(gone, page.dpi)
    lit = np.asarray(cv2.subtract(moved, gone), np.uint8)
    shadow = mapped(np.asarray(cv2.subtract(gone, moved), np.uint8), table(np.arange(256) * 0.5))
    return [
        Cutout(top, left, lit, 252, hides=False),
        Cutout(top, left, gone, bed),
        Cutout(top, left, shadow, 12, hides=False),
    ]


def around(page: Page, middle: tuple[float, float], reach: float) -> tuple[int, int, int, int]:
    """Return the box (top, left, bottom, right) about a point, clipped to the page."""
    height, width = size_of(page.image)
    top, low = (int(np.clip(middle[1] + side * reach, 0, height)) for side in (-1, 1))
    left, right = (int(np.clip(middle[0] + side * reach, 0, width)) for side in (-1, 1))
    return top, left, low, right


def within(distance: NDArray[np.float64]) -> Pixels:
    """Return the mask of an antialiased shape, given how far inside its edge each pixel is."""
    return np.rint(np.clip(distance + 0.5, 0, 1) * 255).astype(np.uint8)
