"""Legibility: how much of the printed shape of a value is left on a degraded page.

Each word is compared in windows about one character wide. In each, the degraded pixels are
correlated with the clean ones, point by point: the correlation is 1 where the shape is complete,
however pale, and falls with noise, wear and anything that covers it. Blur alone moves ink without
losing it, so the degraded page is also compared with blurred versions of the clean page, and the
best likeness counts, up to a blur through which nobody can read. In windows half as wide some ink
must be left, compared with the rest of the word. Windows with hardly any ink, such as those between
two characters, are ignored. Words that are called lost so far are searched by a matched filter for
each of their characters, since a crumpled sheet moves them. A word is as legible as its worst
window and a place as its worst word: one lost digit is a lost amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry
from docextract_eval.corpus.matched_filter import Shapes, candidates, filtered_likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.records import Field, Page

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Levels = NDArray[np.float32]
Pixels = NDArray[np.uint8]
LEGIBLE = 0.3
"""The correlation from which a value counts as legible, measured in
"docs/measured/data/legibility.md."""
_LEAST_INK_LEFT = 0.1
"""The ink that must be left in each part of a character, relative to its word."""
_BLURS = (0.0, 0.15, 0.3, 0.45)
"""Blurs of the clean page that are compared: sigmas, in heights of its words. A word that is most
like the last one is too blurred to be read."""
_VERTICAL_OFFSETS = (0.0, -0.12, 0.12)
"""Vertical offsets that are tried for windows of bent words, in heights of the word."""
_SAMPLE_ROWS = 12
"""Sample points from a word's top to its bottom."""
_STEP_COLUMNS = 3
"""Sample points from one window to the next."""
_CHARACTER_STEPS = 4
"""Steps across a window that is about as wide as a character."""
_PART_STEPS = 2
"""Steps across a window of half that width."""
_STEP_POINTS = _STEP_COLUMNS * _SAMPLE_ROWS
"""Sample points in a step."""
_MOST_STEPS = 64
"""The largest number of steps across a word."""
_SMOOTH_SIGMA = 1.2
"""The sigma in px from which a picture can be halved without losing detail."""
_INK_DIVISOR = 4
"""A window counts if the variance of its clean ink is at least this fraction (1 / 4) of the largest
in its word."""


@dataclass(frozen=True, eq=False)
class _Windows:
    """The windows of one width over a page's words."""

    steps: Integers
    """The number of steps of each word."""
    width: int

    @cached_property
    def window_counts(self) -> Integers:
        """The number of windows on each word."""
        return np.asarray(self.steps - self.width + 1)

    @cached_property
    def first_windows(self) -> Integers:
        """The index of the first window of each word."""
        return np.asarray(np.cumsum(self.window_counts) - self.window_counts)

    @cached_property
    def first_steps(self) -> Integers:
        """The index of the first step of each window."""
        before = np.cumsum(self.steps) - self.steps - self.first_windows
        return np.asarray(
            np.repeat(before, self.window_counts) + np.arange(self.window_counts.sum())
        )

    def window_sums(self, values: Floats) -> Floats:
        """Return sums over each window of values at each step."""
        running_sums = np.concatenate([[0], np.cumsum(values, dtype=float)])
        return np.asarray(
            running_sums[self.first_steps + self.width] - running_sums[self.first_steps]
        )


@dataclass(frozen=True, eq=False)
class _Samples:
    """Gray levels sampled at all points of a page's words."""

    levels: Levels
    """Levels by step and point: whole numbers, whose products are exact in floats."""
    windows: Mapping[int, _Windows]

    @cached_property
    def sums(self) -> Mapping[int, Floats]:
        """The sum of the levels in each window."""
        values = self.levels.sum(axis=1)
        return {wide: spans.window_sums(values) for wide, spans in self.windows.items()}

    @cached_property
    def variances(self) -> Mapping[int, Floats]:
        """The variance of each window, at least that of a contrast of two levels."""
        squares = _covariances(self, self)
        return {
            wide: np.maximum(each, 4 * (wide * _STEP_POINTS) ** 2) for wide, each in squares.items()
        }

    @cached_property
    def has_ink(self) -> Mapping[int, NDArray[np.bool_]]:
        """Whether each window has enough ink, compared with the others of its word."""
        return {
            wide: _INK_DIVISOR * vary
            >= np.repeat(np.maximum.reduceat(vary, spans.first_windows), spans.window_counts)
            for (wide, spans), vary in zip(
                self.windows.items(), self.variances.values(), strict=True
            )
        }

    @cached_property
    def candidates(self) -> Shapes:
        """Shapes of characters that could stand anywhere on the page: those of its words."""
        spans = self.windows[_CHARACTER_STEPS]
        firsts = spans.first_steps[self.has_ink[_CHARACTER_STEPS]]
        return candidates(
            np.stack([self.levels[first : first + _CHARACTER_STEPS] for first in firsts.tolist()])
        )

    def select_words(self, words: NDArray[np.bool_]) -> _Samples:
        """Return the samples of some of the words."""
        steps = self.windows[_PART_STEPS].steps
        return _Samples(self.levels[np.repeat(words, steps)], _make_windows(steps[words]))


def _make_windows(steps: Integers) -> Mapping[int, _Windows]:
    """Return the windows of both widths over words with these numbers of steps."""
    return {wide: _Windows(steps, wide) for wide in (_CHARACTER_STEPS, _PART_STEPS)}


@dataclass(frozen=True, slots=True, eq=False)
class WordShapes:
    """The shapes of words on clean pages, with which degraded ones are compared."""

    word_indices: tuple[Integers, ...]
    """For each page, the indices of its words that are compared."""
    windows: tuple[Mapping[int, _Windows], ...]
    """For each page, the windows over its words."""
    clean_samples: tuple[tuple[_Samples, ...], ...]
    """For each page, the samples of its words, sharp and at each blur."""


def word_shapes(pages: Sequence[Page], fields: Iterable[Field]) -> WordShapes:
    """Return the shapes of the words of these fields on clean pages."""
    used: list[set[int]] = [set() for _ in pages]
    for field in fields:
        for place in field.places:
            used[place.page].update(place.words)
    words = tuple(np.array(sorted(known), np.int64) for known in used)
    page_windows = tuple(
        _make_windows(_count_steps(page.quads[indices]))
        for page, indices in zip(pages, words, strict=True)
    )
    clean = tuple(
        tuple(
            _sample_words(image, page.quads[indices] * scale, windows)
            for image, scale in _blurred_grays_with_scale(page)
        )
        for page, indices, windows in zip(pages, words, page_windows, strict=True)
    )
    return WordShapes(words, page_windows, clean)


def legible_places(
    shapes: WordShapes, pages: Sequence[Page], fields: Iterable[Field]
) -> Mapping[str, tuple[bool, ...]]:
    """Return for each field, by key, whether each of its places is legible on degraded pages."""
    kept = [
        dict(
            zip(
                shapes.word_indices[i].tolist(),
                _word_likeness(shapes, i, page).tolist(),
                strict=True,
            )
        )
        for i, page in enumerate(pages)
    ]
    return {
        field.key: tuple(
            min(kept[place.page][word] for word in place.words) >= LEGIBLE for place in field.places
        )
        for field in fields
        if field.places
    }


def mark_all_places_legible(fields: Iterable[Field]) -> Mapping[str, tuple[bool, ...]]:
    """Return the same for pages without degradations: all places are legible."""
    return {field.key: (True,) * len(field.places) for field in fields if field.places}


def _word_likeness(shapes: WordShapes, page_number: int, page: Page) -> Floats:
    """Return each word's likeness to its clean shape; possibly bent words get vertical offsets."""
    windows, clean = shapes.windows[page_number], shapes.clean_samples[page_number]
    if not len(shapes.word_indices[page_number]):
        return np.zeros(0)
    gray, quads = _gray_or_green(page), page.quads[shapes.word_indices[page_number]]
    likeness = _best_likeness([_sample_words(gray, quads, windows)], clean)
    uncertain = likeness < LEGIBLE
    if uncertain.any():
        down = quads[uncertain][:, [3, 2, 2, 3]] - quads[uncertain][:, [0, 1, 1, 0]]
        some = [then.select_words(uncertain) for then in clean]
        bent = [
            _sample_words(gray, quads[uncertain] + share * down, some[0].windows)
            for share in _VERTICAL_OFFSETS
        ]
        likeness[uncertain] = _best_likeness(bent, some)
        for word in np.flatnonzero(likeness < LEGIBLE).tolist():
            likeness[word] = max(likeness[word], _filtered_likeness(gray, quads[word], clean, word))
    return likeness


def _filtered_likeness(gray: Pixels, quad: Floats, clean: Sequence[_Samples], word: int) -> float:
    """Return how alike a word's worst character is where a matched filter finds it."""
    steps = clean[0].windows[_CHARACTER_STEPS].steps
    first, count = int(steps[:word].sum()), int(steps[word])
    spans = clean[0].windows[_CHARACTER_STEPS]
    begin = int(spans.first_windows[word])
    inked = clean[0].has_ink[_CHARACTER_STEPS][begin : begin + count - _CHARACTER_STEPS + 1]
    columns = [_columns(sample.levels[first : first + count]) for sample in clean]
    return filtered_likeness(gray, quad, columns, inked, clean[0].candidates)


def _columns(levels: Levels) -> Levels:
    """Return levels by step and point as columns of sample points, from left to right."""
    return levels.reshape(-1, _SAMPLE_ROWS)


def _best_likeness(degraded: Sequence[_Samples], clean: Sequence[_Samples]) -> Floats:
    """Return each word's likeness at the best blur; 0 if that blur is too strong to read."""
    *readable, lost = (_worst_correlations(degraded, then) for then in clean)
    best = np.max(readable, axis=0)
    return np.where(best >= lost, best, 0)


def _worst_correlations(degraded: Sequence[_Samples], clean: _Samples) -> Floats:
    """Return the correlation of each word's worst window; 0 where a part of it has lost its ink.

    If there are several samples, the best one counts for each window.
    """
    covary = [_covariances(sample, clean) for sample in degraded]
    starts, inked = clean.windows[_CHARACTER_STEPS].first_windows, clean.has_ink[_CHARACTER_STEPS]
    correlations: Floats = np.array(-1.0)
    for sample, both in zip(degraded, covary, strict=True):
        spread = np.sqrt(sample.variances[_CHARACTER_STEPS] * clean.variances[_CHARACTER_STEPS])
        correlations = np.maximum(correlations, both[_CHARACTER_STEPS] / spread)
    worst = np.minimum.reduceat(np.where(inked, correlations, 1), starts)
    most = np.max([both[_PART_STEPS] for both in covary], axis=0)
    starts, inked, vary = (
        clean.windows[_PART_STEPS].first_windows,
        clean.has_ink[_PART_STEPS],
        clean.variances[_PART_STEPS],
    )
    usual = np.add.reduceat(most * inked, starts) / np.add.reduceat(vary * inked, starts)
    left = np.minimum.reduceat(np.where(inked, most / vary, np.inf), starts)
    return np.where((usual > 0) & (left >= _LEAST_INK_LEFT * usual), worst, 0)


def _covariances(one: _Samples, other: _Samples) -> Mapping[int, Floats]:
    """Return the covariance of two samples in each window, in whole numbers."""
    both = np.einsum("ij,ij->i", one.levels, other.levels)
    return {
        wide: wide * _STEP_POINTS * spans.window_sums(both) - one.sums[wide] * other.sums[wide]
        for wide, spans in one.windows.items()
    }


def _count_steps(quads: Floats) -> Integers:
    """Return the number of steps across each word, at least one window."""
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    steps = np.rint(wide / _word_heights(quads) * _SAMPLE_ROWS / _STEP_COLUMNS)
    return np.asarray(np.clip(steps, _CHARACTER_STEPS, _MOST_STEPS).astype(np.int64))


def _word_heights(quads: Floats) -> Floats:
    """Return the height of each word, at least one pixel."""
    return np.asarray(np.maximum(1.0, np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)))


def _blurred_grays_with_scale(page: Page) -> Iterator[tuple[Pixels, float]]:
    """Yield a clean page in gray at each blur, reduced where possible, with its scale."""
    height = float(np.median(_word_heights(page.quads))) if len(page.quads) else 1.0
    for share in _BLURS:
        gray, sigma, side = _gray_or_green(page), share * height, 1
        while sigma >= 2 * side * _SMOOTH_SIGMA and min(gray.shape) >= 4 * side:
            side *= 2
        if side > 1:
            down, across = (length // side for length in gray.shape)
            whole = gray[: down * side, : across * side]
            gray = np.asarray(cv2.resize(whole, (across, down), interpolation=cv2.INTER_AREA))
        sigma = round(sigma / side, 2)
        yield np.asarray(cv2.GaussianBlur(gray, (0, 0), sigma) if sigma else gray), 1 / side


def _gray_or_green(page: Page) -> Pixels:
    """Return a page in gray: for a colour page, its green channel."""
    return page.image if page.image.ndim == 2 else np.ascontiguousarray(page.image[..., 1])


def _sample_words(gray: Pixels, quads: Floats, windows: Mapping[int, _Windows]) -> _Samples:
    """Return the levels of a page, sampled at the points of each word."""
    across = windows[_PART_STEPS].steps * _STEP_COLUMNS
    total = int(across.sum())
    if not total:
        return _Samples(np.zeros((0, _STEP_POINTS), np.float32), windows)
    owners = np.repeat(np.arange(len(across)), across)
    first = np.cumsum(across) - across
    u = ((np.arange(total) - first[owners] + 0.5) / across[owners])[:, None].astype(np.float32)
    v = ((np.arange(_SAMPLE_ROWS, dtype=np.float32) + 0.5) / _SAMPLE_ROWS)[None, :]
    corners = quads.astype(np.float32)[owners]
    coordinates: list[Levels] = []
    for axis in (0, 1):
        a, b, c, d = (corners[:, i, axis, None] for i in range(4))
        top, bottom = a + (b - a) * u, d + (c - d) * u
        coordinates.append(np.asarray(top + (bottom - top) * v, np.float32))
    sampled_levels = geometry.sample_points(gray, *coordinates).astype(np.float32)
    return _Samples(sampled_levels.reshape(-1, _STEP_POINTS), windows)
