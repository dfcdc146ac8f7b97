"""Things that lie on the print: draw them, and compute how much of each word's ink they hide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Pixels
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import (
    GRAIN_MEAN,
    darkest_channel,
    field_with_channels_of,
    gray_level,
    image_size,
    invert,
    join_planes,
    map_tones,
    multiply,
    paper_texture_tile,
    round_to_bytes,
    toned_window,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

Colour = tuple[int, int, int]
"""Blue, green and red."""
_PLACE_COUNT = 48
"""From how many places at random the emptiest is chosen."""
_BLANK_EDGE = 3.0
"""Distance in mm from the edge of the page at which nobody writes."""
_SHADOW_LENGTH = 0.35
"""Length in mm of an edge's shadow, to the right and down: the lamp is at the upper left."""
_SHADOW_BLUR = 0.25
"""Deviation in mm of the blur of a shadow that falls through a hole."""


def word_boxes(page: Page) -> NDArray[np.int64]:
    """Return the box (x0, y0, x1, y1) of each word in whole pixels, clipped to the page."""
    height, width = page.image.shape[:2]
    limits = np.array([width, height, width, height])
    found = geometry.bounding_boxes(page.quads)
    found[:, :2], found[:, 2:] = np.floor(found[:, :2]), np.ceil(found[:, 2:])
    return np.clip(found, 0, limits).astype(np.int64)


def visible_shares(page: Page, mask: Pixels) -> NDArray[np.float64]:
    """Return each word's new `visible`, after a mask (255 hides) covers a share of its ink."""
    spots = word_boxes(page)
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
        visible[i] *= 1 - _hidden_share(page.image[part], mask[part])
    return np.where(full > 0, visible, page.visible)


def _hidden_share(word: Pixels, mask: Pixels) -> float:
    """Return the share of a word's ink that a mask hides, or of its box where there is no ink."""
    gray = darkest_channel(word)
    ink = (gray.max() - gray).astype(np.int64)  # the lightest pixel of a box is its paper
    total = int(ink.sum())
    if not total:
        return int(mask.sum()) / (255 * mask.size)
    return int((ink * mask).sum()) / (255 * total)


def pick_word_centre(page: Page, tile_position: float) -> tuple[float, float]:
    """Return a place (x, y) for something: the middle of a word, or anywhere if there is none."""
    down, across = uniform_numbers(tile_position, 2, page.number)
    if not len(page.quads):
        return across * page.image.shape[1], down * page.image.shape[0]
    x, y = page.quads[int(down * len(page.quads))].mean(axis=0)
    return float(x), float(y)


def blank_place(
    page: Page,
    size: tuple[float, float],
    tile_position: float,
    top_share: float,
    foot_share: float = 1.0,
) -> tuple[float, float]:
    """Return the left and top of a box between two shares of the page that covers few words.

    `size` is its height and width in px; of some places at random the emptiest is taken.
    """
    height, width = image_size(page.image)
    draws = np.array(uniform_numbers(tile_position, 2 * _PLACE_COUNT, page.number)).reshape(-1, 2)
    edge = _BLANK_EDGE * page.dpi / 25.4
    room = np.maximum(
        0, (width - size[1] - 2 * edge, (foot_share - top_share) * height - size[0] - edge)
    )
    # Whole pixels, so that sums of areas are exact.
    corners = np.floor(draws * room + (edge, top_share * height))
    words = word_boxes(page).astype(float).T
    across, down = (
        np.maximum(0, np.minimum(first + side, last_of_word) - np.maximum(first, first_of_word))
        for first, side, first_of_word, last_of_word in zip(
            corners.T[:, :, None], np.ceil((size[1], size[0])), words[:2], words[2:], strict=True
        )
    )
    x, y = corners[int(np.argmin((across * down).sum(axis=1)))]
    return float(x), float(y)


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """Something that lies on a page: its place, shape and tone, and whether it hides print."""

    top: int
    left: int
    mask: Pixels
    """How much of each pixel it covers, 0 to 255."""
    tone: int | Pixels
    hides_print: bool = True


def draw_cutout(image: Pixels, cutout: Cutout, hidden_mask: Pixels) -> None:
    """Draw a thing on an image in place, and add what it hides to the mask `hidden_mask`."""
    x, y, wide, tall = cv2.boundingRect(cutout.mask)
    top, left = max(0, cutout.top + y), max(0, cutout.left + x)
    low, right = cutout.top + y + tall, cutout.left + x + wide
    part = slice(top, max(top, low)), slice(left, max(left, right))
    below = image[part]
    if not below.size:
        return
    y, x = top - cutout.top, left - cutout.left
    own = slice(y, y + below.shape[0]), slice(x, x + below.shape[1])
    mask = np.ascontiguousarray(cutout.mask[own])
    if isinstance(cutout.tone, int):
        above = field_with_channels_of(
            map_tones(mask, round_to_bytes(np.arange(256) * cutout.tone / 255)), below
        )
    else:
        above = multiply(cutout.tone[own], mask)
    image[part] = cv2.add(multiply(below, invert(mask)), above)
    if cutout.hides_print:
        hidden_mask[part] = cv2.max(hidden_mask[part], mask)


def lay_cutouts(page: Page, cutouts: Iterable[Cutout]) -> Page:
    """Draw things on a page, each over those before it."""
    image = page.image.copy()
    hidden = np.zeros(image.shape[:2], np.uint8)
    for cutout in cutouts:
        draw_cutout(image, cutout, hidden)
    return replace(page, image=image, visible=visible_shares(page, hidden))


def textured_piece(
    page: Page, size: Size, colour: Colour, roughness: float, tile_position: float
) -> Pixels:
    """Return a textured piece of paper, cardboard or lid of this size, colour and roughness."""
    uneven = roughness * (np.arange(256) - GRAIN_MEAN) / 32
    tones = colour if page.image.ndim == 3 else (gray_level(colour),)
    place = (tile_position, 1 - tile_position)
    tables = [round_to_bytes(tone + uneven) for tone in tones]
    return join_planes(
        [
            toned_window(paper_texture_tile(page.dpi), each, size, place, page.number)
            for each in tables
        ]
    )


def shadow_mask(mask: Pixels, dpi: int, scale: float = 1) -> Pixels:
    """Return the mask of a shadow: the given mask, extended to the right and down."""
    by = max(1, round(_SHADOW_LENGTH * scale * dpi / 25.4))
    wide = cv2.copyMakeBorder(mask, by, 0, by, 0, cv2.BORDER_REPLICATE)
    return np.asarray(wide[: mask.shape[0], : mask.shape[1]], np.uint8)


def hole_cutouts(page: Page, top: int, left: int, hole: Pixels, background: Pixels) -> list[Cutout]:
    """Return the cutouts of a hole: the background, one edge's shadow on it, the other edge lit."""
    moved = shadow_mask(hole, page.dpi)
    lit = np.asarray(cv2.subtract(moved, hole), np.uint8)
    edge = np.asarray(cv2.subtract(hole, moved), np.uint8)
    soft = cv2.GaussianBlur(edge, (0, 0), max(0.5, _SHADOW_BLUR * page.dpi / 25.4))
    dark = map_tones(np.asarray(soft, np.uint8), round_to_bytes(np.arange(256) * 0.75))
    shadow = multiply(dark, hole)
    return [
        Cutout(top, left, lit, 252, hides_print=False),
        Cutout(top, left, hole, background),
        Cutout(top, left, shadow, 12, hides_print=False),
    ]


def top_left_bottom_right_around(
    page: Page, centre: tuple[float, float], reach: float
) -> tuple[int, int, int, int]:
    """Return the box (top, left, bottom, right) about a point, clipped to the page."""
    height, width = image_size(page.image)
    top, low = (int(min(max(centre[1] + side * reach, 0), height)) for side in (-1, 1))
    left, right = (int(min(max(centre[0] + side * reach, 0), width)) for side in (-1, 1))
    return top, left, low, right


def antialiased_mask(inside_distance: NDArray[np.float64]) -> Pixels:
    """Return the mask of an antialiased shape, given how far inside its edge each pixel is."""
    return np.rint(np.clip(inside_distance + 0.5, 0, 1) * 255).astype(np.uint8)
