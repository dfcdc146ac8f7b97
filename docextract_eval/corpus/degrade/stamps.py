"""Rubber stamps: a word and a date in a frame, with ink that is uneven as the stamp was pressed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.covering import pick_word_centre
from docextract_eval.corpus.degrade.lettering import add_turned, stack_lines, text_line_mask
from docextract_eval.corpus.degrade.noise import tile_window, uniform_numbers, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import (
    image_size,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.strokes import ellipse

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Params, Pixels
    from docextract_eval.records import Page

_WORDS = ("PAID", "RECEIVED", "COPY", "ENTERED", "PAID", "FILED", "CHECKED", "RECEIVED")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FRAMES = ("box", "double box", "round", "none", "box")
_ACTS_PER_STAMP, _PLACE_STEP = 9.0, 0.377
"""How many acts of a pen count as much as one more stamp, and how far apart on the tile of noise
the draws of two stamps are."""
_DATED_SHARE = 0.7
"""In which share of the stamps a day is set below the word."""
_FACES = ("figo", "ubuntu", "notos")
_LETTER_HEIGHT = 0.16
"""Height of the word's capitals as a share of the length of the stamp."""
_ROUND_SIZE = 0.72
"""How much smaller a round stamp is than a long one."""
_INNER_RADIUS, _ROUND_TEXT = 0.41, 0.72
"""The radius of its inner ring and the diagonal of its text, as shares of its diameter."""


def stamp_mask(page: Page, params: Params) -> Pixels:
    """Return the mask of stamps at words of the page, tilted, with uneven ink: the last in part."""
    size, mm = image_size(page.image), page.dpi / 25.4
    wide = min(params["long"] * mm, 0.7 * size[1])
    mask = np.zeros(size, np.uint8)
    count = 1 + (params["acts"] - 1) / _ACTS_PER_STAMP
    for number in range(math.ceil(count)):
        place = (params["at"] + _PLACE_STEP * number) % 1
        draws = uniform_numbers(place, 12, page.number)
        flat = _press(_stamp_face(max(8, round(wide)), draws), draws, page.dpi)
        faint = map_tones(flat, round_to_bytes(min(1.0, count - number) * np.arange(256)))
        degrees = params["degrees"] * (1 if number % 2 == 0 else -0.6)
        add_turned(mask, faint, _stamp_centre(page, place, wide), degrees)
    return mask


def _stamp_centre(page: Page, tile_position: float, stamp_width: float) -> tuple[float, float]:
    """Return a middle near a word at which most of a stamp this wide is on the paper."""
    x, y = pick_word_centre(page, tile_position)
    height, width = image_size(page.image)
    half = 0.5 * stamp_width
    return min(max(x, half), max(half, width - half)), min(max(y, 0.4 * half), height - 0.4 * half)


def _stamp_face(wide: int, draws: list[float]) -> Pixels:
    """Return the ink of an even impression: the word, perhaps a day, and the frame."""
    word = _WORDS[int(draws[2] * len(_WORDS))]
    frame = _FRAMES[int(draws[3] * len(_FRAMES))]
    face = _FACES[int(draws[4] * len(_FACES))]
    text_width = 0.86 * wide
    lines = [text_line_mask(word, _LETTER_HEIGHT * wide, face)]
    if draws[5] < _DATED_SHARE:
        day = f"{1 + int(28 * draws[6]):02} {_MONTHS[int(12 * draws[7])]}"
        lines.append(text_line_mask(day, 0.6 * _LETTER_HEIGHT * wide, face))
    text = stack_lines(lines, max(1, round(0.05 * wide)))
    scale = text_width / text.shape[1]
    if scale < 1:
        high = max(1, round(text.shape[0] * scale))
        text = np.asarray(
            cv2.resize(text, (max(1, round(text_width)), high), interpolation=cv2.INTER_AREA)
        )
    if frame == "round":
        return _round_frame(text, max(8, round(_ROUND_SIZE * wide)))
    return _boxed(text, frame, wide)


def _boxed(text: Pixels, frame: str, wide: int) -> Pixels:
    """Return text in a frame of one or two lines, or in none."""
    thick, gap = max(1, round(0.014 * wide)), max(2, round(0.05 * wide))
    drawn = np.pad(text, gap)
    if frame == "none":
        return drawn
    drawn = np.pad(drawn, thick, constant_values=255)
    if frame == "double box":
        drawn = np.pad(np.pad(drawn, 2 * thick), max(1, thick // 2), constant_values=255)
    return np.pad(drawn, 2)


def _round_frame(text: Pixels, side: int) -> Pixels:
    """Return text in two rings, with a line above and one below it."""
    fine = np.zeros((4 * side, 4 * side), np.uint8)
    for radius, thick in ((0.47, 0.03), (_INNER_RADIUS, 0.012)):
        ring = ellipse((2 * side, 2 * side), (4 * side * radius, 4 * side * radius))
        points = np.rint(ring).astype(np.int32)
        cv2.polylines(
            fine, [points], isClosed=True, color=255, thickness=round(4 * side * thick) or 1
        )
    drawn = np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    scale = _ROUND_TEXT * side / math.hypot(*text.shape)
    high, wide = (max(1, round(length * scale)) for length in text.shape)
    small = cv2.resize(text, (wide, high), interpolation=cv2.INTER_AREA)
    top, left = (side - high) // 2, (side - wide) // 2
    spot = drawn[top : top + high, left : left + wide]
    np.maximum(spot, small, out=spot)
    thick = max(1, side // 80)
    for y in (top - 4 * thick, top + high + 3 * thick):
        chord = math.sqrt(max(0.0, _INNER_RADIUS**2 - (y / side - 0.5) ** 2))
        reach = round(0.88 * chord * side)
        drawn[max(0, y) : max(0, y) + thick, side // 2 - reach : side // 2 + reach] = 255
    return drawn


def _press(face: Pixels, draws: list[float], dpi: int) -> Pixels:
    """Return an impression: fibres and dirt leave gaps, and one side was pressed less."""
    place = (draws[0], draws[1])
    fine = tile_window(uniform_tile(), image_size(face), place)
    coarse_size = tuple(-(-length // 6) for length in face.shape)
    coarse = tile_window(uniform_tile(), (coarse_size[0], coarse_size[1]), place)
    soft = np.asarray(cv2.GaussianBlur(fine, (0, 0), max(0.5, dpi / 170)), np.uint8)
    blotches = np.asarray(cv2.GaussianBlur(coarse, (0, 0), 1.6), np.uint8)
    blotches = np.asarray(cv2.resize(blotches, face.shape[::-1], interpolation=cv2.INTER_LINEAR))
    fibres = map_tones(soft, round_to_bytes((np.arange(256) - 66.0) * 5))
    dabs = map_tones(blotches, round_to_bytes(255 - 3.2 * np.maximum(0, 122.0 - np.arange(256))))
    down, across = (np.linspace(-1, 1, length) for length in face.shape)
    tilt = 1 - 0.35 * np.clip(
        (draws[8] - 0.5) * across[None, :] + (draws[9] - 0.5) * down[:, None] + 0.3, 0, 1
    )
    return multiply(multiply(multiply(face, fibres), dabs), round_to_bytes(255 * tilt))
