"""Paper that slips in the feed: print is squeezed there, and continues shifted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry, seeds
from docextract_eval.corpus.degrade import Degradation, Params, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.records import Page

_SLIP_LENGTH = 1.6
"""Length of print over which the feed slips, as a multiple of what is lost."""
_SIDEWAYS_LENGTH = 6.0
"""Millimetres of print during which the paper moves sideways."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "slips": drawn_at_severity(severity, 0, (1, 1.5, 2, 3, 4)),
        "lost": drawn_at_severity(severity, 0, (0.5, 0.9, 1.4, 2, 2.8)),
        "aside": drawn_at_severity(severity, 0, (0.1, 0.2, 0.35, 0.5, 0.7)),
        "at": seeds.uniform(rng, 0, 1),
    }


def _misfeed_page(page: Page, params: Params) -> Page:
    """Print each row where the paper is at that time: over the last row if it has not moved."""
    height, width = page.image.shape[:2]
    feed, aside = _paper_rows_and_side_shifts(height, page.dpi / 25.4, params, page.number)
    rows = np.floor(feed + 0.5).astype(np.int64)
    sides = np.floor(aside + 0.5).astype(np.int64)
    image = np.full_like(page.image, 255)
    # Runs of rows in which the paper moves as it should are copied at once.
    ends = np.flatnonzero((np.diff(rows) != 1) | (np.diff(sides) != 0)) + 1
    for top, low in zip([0, *ends.tolist()], [*ends.tolist(), height], strict=True):
        side = int(sides[top])
        left, right = max(0, side), min(width, width + side)
        place = image[rows[top] : rows[top] + low - top, left:right]
        np.minimum(place, page.image[top:low, left - side : right - side], out=place)
    quads = _quads_on_misfed_paper(page.quads, rows, sides)
    visible = page.visible * geometry.inside_shares(quads, (height, width))
    return dataclasses.replace(page, image=image, quads=quads, visible=visible)


def _paper_rows_and_side_shifts(
    height: int, px_per_mm: float, params: Params, page_number: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each row of print the row of paper below it, and its sideways shift in px."""
    advance, aside = np.ones(height), np.zeros(height)
    drawn = uniform_numbers(params["at"], 3 * (int(params["slips"]) + 1), page_number)
    for i, (place, much, side) in enumerate(zip(drawn[::3], drawn[1::3], drawn[2::3], strict=True)):
        there = min(1.0, params["slips"] - i)
        lost = params["lost"] * (0.6 + 0.8 * much) * there * px_per_mm
        first = int((0.05 + 0.85 * place) * height)
        creep = max(1, round(params["lost"] * 1.4 * _SLIP_LENGTH * px_per_mm))
        advance[first : first + creep] -= lost / creep
        way = np.clip((np.arange(height) - first) / (_SIDEWAYS_LENGTH * px_per_mm), 0, 1)
        aside += params["aside"] * (2 * side - 1) * there * px_per_mm * way
    feed = np.concatenate([[0], np.cumsum(np.clip(advance, 0, 1))[:-1]])
    return feed, aside


def _quads_on_misfed_paper(
    quads: NDArray[np.float64], paper_rows: NDArray[np.int64], side_shifts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return each word's corners, moved with its first and last row of print."""
    moved = quads.copy()
    last = len(paper_rows) - 1
    high, low = quads[:, :2, 1], quads[:, 2:, 1]
    over = np.clip(np.floor(high).astype(np.int64), 0, last)
    under = np.clip(np.ceil(low).astype(np.int64) - 1, 0, last)
    moved[:, :2, 1] += paper_rows[over] - over
    moved[:, 2:, 1] += paper_rows[under] - under
    until = np.concatenate([[0], np.cumsum(side_shifts)])
    first, end = over.min(axis=1), np.maximum(under.max(axis=1), over.min(axis=1)) + 1
    moved[:, :, 0] += ((until[end] - until[first]) / (end - first))[:, None]
    return moved


MISFED_PAPER = Degradation(
    "misfed_paper",
    "surface",
    "the feed slips: rows are printed over each other, and what follows is too high and askew",
    _draw,
    reprint=_misfeed_page,
)
