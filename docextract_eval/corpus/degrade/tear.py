"""A corner that is torn off: a ragged edge, bare fibres along it, and the background."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.covering import Cutout, hole_cutouts, textured_piece
from docextract_eval.corpus.degrade.noise import uniform_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.degrade.covering import Colour
    from docextract_eval.records import Page

    Floats = NDArray[np.float64]

_FIBRE_COLOUR = (243, 245, 246)
_OCTAVES = ((34.0, 0.07), (9.0, 0.16), (2.6, 0.24), (0.9, 0.4), (0.35, 0.5))
"""Waves of a torn edge: length in mm, and depth relative to the length."""
_WAVE_POINTS = 1024
_EXPOSED_WIDTH = (0.5, 1.1)
"""Width in mm of the bare fibres along a tear, and by how much it varies."""


def tear_cutouts(page: Page, params: Mapping[str, float], background: Colour) -> list[Cutout]:
    """Return the cutouts of a torn corner, upper or lower, on the side without punched holes."""
    height, width = page.image.shape[:2]
    mm = page.dpi / 25.4
    bent, *draws = uniform_numbers(params["at"], 1 + _WAVE_POINTS, page.number)
    area = params["area"] / 100 * height * width
    # Where fibres are bare, print is lost too, so they count as torn area.
    area -= min(area / 3, (_EXPOSED_WIDTH[0] + _EXPOSED_WIDTH[1] / 2) * mm * 2 * math.sqrt(area))
    deep = min(math.sqrt(1.7 * area), 0.62 * width)
    bow = 0.9 * bent - 0.4
    tall = min(area / max(deep * (1 / 2 + bow / 6), 1e-9), 0.9 * height)
    rows = np.arange(min(height, int(tall + 2 * mm) + 2)) + 0.5
    left = np.clip(1 - rows / max(tall, 1e-9), 0, 1)
    straight = deep * left * (1 + bow * (1 - left))
    reach = min(width, int(1.25 * deep + 4 * mm) + 2)
    # The tear is not deeper than the part that it tears off, and ends in a point.
    room = np.minimum(straight / 2, 4 * mm)
    edge = straight + np.clip(_ragged_edge_deviations(rows / mm, np.array(draws)) * mm, -room, room)
    fibres = np.interp(rows / (0.45 * mm), np.arange(_WAVE_POINTS), draws)
    exposed = edge + np.minimum((_EXPOSED_WIDTH[0] + _EXPOSED_WIDTH[1] * fibres) * mm, edge / 3)
    hole, fibre = (_mask_left_of_line(line, reach) for line in (edge, exposed))
    if params["side"] < 0:
        hole, fibre = (np.ascontiguousarray(mask[:, ::-1]) for mask in (hole, fibre))
    low = _has_lower_corner_more_print(page, params["side"])
    if low:
        hole, fibre = (np.ascontiguousarray(mask[::-1]) for mask in (hole, fibre))
    corner = (height - len(rows) if low else 0, width - reach if params["side"] < 0 else 0)
    white = textured_piece(page, fibre.shape, _FIBRE_COLOUR, 6, params["at"])
    below = textured_piece(page, hole.shape, background, 5, params["at"])
    return [Cutout(*corner, fibre, white), *hole_cutouts(page, *corner, hole, below)]


def _has_lower_corner_more_print(page: Page, side: float) -> bool:
    """Return whether the lower corner has more print than the upper one; that one is torn off."""
    height, width = page.image.shape[:2]
    middles = page.quads.mean(axis=1) / (width, height)
    across = middles[:, 0] if side > 0 else 1 - middles[:, 0]
    near = [across / 0.6 + down / 0.3 < 1 for down in (middles[:, 1], 1 - middles[:, 1])]
    return bool(near[1].sum() > near[0].sum())


def _ragged_edge_deviations(along: Floats, draws: Floats) -> Floats:
    """Return how far in mm a torn edge deviates from a straight one: waves of several lengths."""
    found = np.zeros(len(along))
    for octave, (long, depth) in enumerate(_OCTAVES):
        turns = np.roll(draws, 101 * octave) - 0.5
        found += 2 * depth * long * np.interp(along / long, np.arange(len(turns)), turns)
    return found


def _mask_left_of_line(line: Floats, reach: int) -> Pixels:
    """Return a mask of what lies left of a line, given row by row, exact to an eighth of a px."""
    far = 8 * np.arange(reach, dtype=np.int32) + 4
    inside = (8 * line).astype(np.int32)[:, None] - far[None, :] + 4
    mask: Pixels = (np.clip(inside, 0, 8) * 255 // 8).astype(np.uint8)
    return mask
