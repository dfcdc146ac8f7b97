"""A matched filter for words that correlation alone calls lost.

A crumpled sheet carries a character aside by a part of its width, so that its pixels stand where
others were expected. Here each character of a word is sought near its place, among what could
stand there: shapes of the words of the page, in the type of that page. It is found where its own
shape is the most alike of all, and by far enough. A word is read where each character is found.
Sums of products are of whole numbers, so they are the same on every processor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from docextract_eval import geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Levels = NDArray[np.float32]

FOUND = 0.5
"""The correlation from which a shape near its place is the one that was printed."""
_MARGIN = 0.04
"""How much less any other shape must be alike."""
_SAME = 0.8
"""The correlation from which two printed shapes are one and the same character."""
_REACH_ACROSS, _REACH_DOWN = 5, 4
"""How far around its place a character is sought, in sample points; a word has 12 rows of them."""
_IN_COLUMN = 2 * _REACH_DOWN + 1
_PLACES = _IN_COLUMN * (2 * _REACH_ACROSS + 1)
"""How many places one above the other, and how many in all, a character is sought at."""
_FEWEST_WINDOWS = 6
"""Of how many windows a word must be: the shape of one sign alone is met by chance."""
_LEAST_CONTRAST = 0.3
"""The contrast of a word, relative to print; of paler ones noise hides which shape it is."""
_LEAST_INK, _INK_DIVISOR = 0.15, 4
"""The ink that half a character must have, relative to its word, if its variance in print is at
least this fraction (1 / 4) of the largest."""
_MOST_CANDIDATES = 64


@dataclass(frozen=True, eq=False)
class Shapes:
    """Windows of whole levels, one a row."""

    levels: Levels

    @cached_property
    def sums(self) -> Floats:
        """The sum of each window."""
        return np.asarray(self.levels.sum(axis=1, dtype=float))

    @cached_property
    def variances(self) -> Floats:
        """The variance of each window, times the square of its points; at least 1."""
        squares = np.einsum("ij,ij->i", self.levels, self.levels).astype(float)
        return np.asarray(np.maximum(self.levels.shape[1] * squares - self.sums**2, 1.0))

    def correlations(self, other: Shapes) -> Floats:
        """Return the correlation of each window (down) with each of others (across)."""
        both = (self.levels @ other.levels.T).astype(float) * self.levels.shape[1]
        spread = np.sqrt(np.outer(self.variances, other.variances))
        return np.asarray((both - np.outer(self.sums, other.sums)) / spread)

    def correlations_in_groups(self, groups: NDArray[np.int64], other: Shapes) -> Floats:
        """Return the correlations of groups of windows, each with one of others, by group."""
        count = self.levels.shape[1]
        both = np.einsum("gij,gj->gi", self.levels[groups], other.levels).astype(float) * count
        spread = np.sqrt(self.variances[groups] * other.variances[:, None])
        return np.asarray((both - self.sums[groups] * other.sums[:, None]) / spread)

    def some(self, chosen: slice | NDArray[np.bool_] | NDArray[np.int64]) -> Shapes:
        """Return some of the windows."""
        return Shapes(self.levels[chosen])


def candidates(windows: Levels) -> Shapes:
    """Return some of a page's character-wide windows, as shapes that could stand anywhere."""
    step = max(1, -(-len(windows) // _MOST_CANDIDATES))
    return Shapes(windows[::step].reshape(len(windows[::step]), -1))


def filtered_likeness(
    gray: Pixels,
    quad: Floats,
    clean: Sequence[Levels],
    inked: NDArray[np.bool_],
    others: Shapes,
) -> float:
    """Return how alike a word's worst character is where it was found; 0 if one was not.

    `clean` are the word's columns of levels (columns x rows), sharp and at each blur, of which the
    last is too strong to read; `inked` says which windows, a step apart, hold a character; `others`
    are shapes that could stand there.
    """
    if inked.sum() < _FEWEST_WINDOWS:
        return 0.0
    rows = clean[0].shape[1]
    step = (len(clean[0]) - rows) // max(1, len(inked) - 1) or 1
    starts = np.flatnonzero(inked) * step
    around = _windows(_sample_around(gray, quad, clean[0].shape), rows)
    by_blur = [_windows(columns, rows) for columns in clean]
    near = starts[:, None] * _IN_COLUMN + np.arange(_PLACES)
    own = [around.correlations_in_groups(near, each.some(starts)) for each in by_blur]
    likest = np.max(own[:-1], axis=0)
    best, where = likest.max(axis=1), near[np.arange(len(starts)), likest.argmax(axis=1)]
    if (best < np.maximum(FOUND, own[-1].max(axis=1))).any():
        return 0.0
    found, sharp = around.some(where), by_blur[0].some(starts)
    if not _has_all_ink(found.levels, sharp.levels):
        return 0.0
    for start, alike, shape in zip(starts.tolist(), best.tolist(), found.levels, strict=True):
        at_rest = by_blur[0].some(slice(max(0, start - _REACH_ACROSS), start + _REACH_ACROSS + 1))
        wrong = others.some(others.correlations(at_rest).max(axis=1) < _SAME)
        rivals = wrong.correlations(Shapes(shape[None]))
        if rivals.size and float(rivals.max()) > alike - _MARGIN:
            return 0.0
    return float(best.min())


def _has_all_ink(found: Levels, printed: Levels) -> bool:
    """Return whether no half of a character lacks ink, and the word is no paler than is judged."""
    halves = [levels.reshape(len(levels) * 2, -1).astype(float) for levels in (found, printed)]
    there, then = (half - half.mean(axis=1, keepdims=True) for half in halves)
    both, full = (there * then).sum(axis=1), (then * then).sum(axis=1)
    counted = full >= full.max() / _INK_DIVISOR
    usual = both[counted].sum() / full[counted].sum()
    is_complete = (both[counted] >= _LEAST_INK * usual * full[counted]).all()
    return bool(usual >= _LEAST_CONTRAST and is_complete)


def _windows(columns: Levels, rows: int) -> Shapes:
    """Return all windows as wide as high over columns of levels: by column, then by row."""
    views = sliding_window_view(columns, (rows, rows))
    return Shapes(np.ascontiguousarray(views).reshape(-1, rows * rows))


def _sample_around(gray: Pixels, quad: Floats, size: tuple[int, ...]) -> Levels:
    """Return the levels of a word's points, and of as many around it as it is sought in."""
    across, rows = size
    u = (np.arange(-_REACH_ACROSS, across + _REACH_ACROSS) + 0.5)[:, None] / across
    v = (np.arange(-_REACH_DOWN, rows + _REACH_DOWN) + 0.5)[None, :] / rows
    top = quad[0] + (quad[1] - quad[0]) * u[..., None]
    low = quad[3] + (quad[2] - quad[3]) * u[..., None]
    points = (top + (low - top) * v[..., None]).astype(np.float32)
    x, y = np.ascontiguousarray(points[..., 0]), np.ascontiguousarray(points[..., 1])
    return geometry.sample_points(gray, x, y).astype(np.float32).reshape(x.shape)
