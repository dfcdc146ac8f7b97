"""Is the ink still there: how much of a value's printed shape is left on a degraded page.

Each word is looked at through windows about one character wide. In each, the degraded pixels are
held against the clean ones, point by point: their correlation is 1 where the shape is whole,
however pale, and falls with noise, wear and whatever lies on it. Blur alone moves ink without
losing it, so the clean page is also looked at out of focus, and the best likeness counts, as far
as a reader can see through the blur. In windows half as wide some ink must be left, beside what is
left in the whole word. Windows with hardly any ink, between two characters or on a point, say
nothing. A word is as legible as its worst window, a place as its worst word: one lost digit is a
lost amount.
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.records import Field, Page

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
Levels = NDArray[np.float32]
Pixels = NDArray[np.uint8]
LEGIBLE = 0.3
"""The correlation from which on a reader has a chance: measured, in docs/legibility.md."""
_LEFT = 0.1
"""The ink that must be left in each part of a character, of what is left in its word."""
_OUT_OF_FOCUS = (0.0, 0.15, 0.3, 0.45)
"""How blurred the clean page is looked at: sigmas, in heights of its words. What is most like the
last of them is too blurred for any reader."""
_ASIDE = (0.0, -0.12, 0.12)
"""How far up and down a window is looked for where a word is bent, in heights of the word."""
_ROWS = 12
"""Points from a word's top to its bottom."""
_STEP = 3
"""Points from one window to the next."""
_CHARACTER = 4
"""Steps across a window about as wide as a character, ..."""
_PART = 2
"""... and across one as wide as half of it."""
_POINTS = _STEP * _ROWS
"""In a step."""
_LONGEST = 64
"""Steps across one word at the most."""
_SMOOTH = 1.2
"""The sigma in px of a blur that pixels half as many still hold."""
_INKED = 4
"""A window says something if the clean ink in it varies by one of so many parts of the most in
its word, at least."""


@dataclass(frozen=True, eq=False)
class _Spans:
    """The windows of so many steps over a page's words."""

    steps: Wholes
    """Of each word."""
    wide: int

    @cached_property
    def each(self) -> Wholes:
        """How many windows there are on each word."""
        return np.asarray(self.steps - self.wide + 1)

    @cached_property
    def starts(self) -> Wholes:
        """Which window is the first of each word."""
        return np.asarray(np.cumsum(self.each) - self.each)

    @cached_property
    def first(self) -> Wholes:
        """Which step is the first of each window."""
        before = np.cumsum(self.steps) - self.steps - self.starts
        return np.asarray(np.repeat(before, self.each) + np.arange(self.each.sum()))

    def sums(self, values: Floats) -> Floats:
        """Add up what was found at each step over each window."""
        known = np.concatenate([[0], np.cumsum(values, dtype=float)])
        return np.asarray(known[self.first + self.wide] - known[self.first])


@dataclass(frozen=True, eq=False)
class _Reading:
    """What was read at all points of a page's words."""

    levels: Levels
    """Step by step, point by point: whole numbers, whose products floats add up exactly."""
    spans: Mapping[int, _Spans]

    @cached_property
    def sums(self) -> Mapping[int, Floats]:
        """The sum of each window."""
        values = self.levels.sum(axis=1)
        return {wide: spans.sums(values) for wide, spans in self.spans.items()}

    @cached_property
    def vary(self) -> Mapping[int, Floats]:
        """How much the levels of each window vary; two levels are no contrast."""
        squares = _products(self, self)
        return {wide: np.maximum(each, 4 * (wide * _POINTS) ** 2) for wide, each in squares.items()}

    @cached_property
    def inked(self) -> Mapping[int, NDArray[np.bool_]]:
        """Which windows have ink, beside the others of their word."""
        return {
            wide: _INKED * vary >= np.repeat(np.maximum.reduceat(vary, spans.starts), spans.each)
            for (wide, spans), vary in zip(self.spans.items(), self.vary.values(), strict=True)
        }

    def of(self, words: NDArray[np.bool_]) -> _Reading:
        """Return what was read of some of the words."""
        steps = self.spans[_PART].steps
        return _Reading(self.levels[np.repeat(words, steps)], _windows(steps[words]))


def _windows(steps: Wholes) -> Mapping[int, _Spans]:
    """Lay windows of either width over words of so many steps."""
    return {wide: _Spans(steps, wide) for wide in (_CHARACTER, _PART)}


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Words of clean pages as they were printed, to hold degraded ones against."""

    words: tuple[Wholes, ...]
    """Per page, which of its words are looked at."""
    spans: tuple[Mapping[int, _Spans], ...]
    """Per page, the windows over its words."""
    clean: tuple[tuple[_Reading, ...], ...]
    """Per page, what was read at all points of all words, sharp and out of focus."""


def shapes(pages: Sequence[Page], fields: Iterable[Field]) -> Shapes:
    """Read the words of these fields off the clean pages."""
    used: list[set[int]] = [set() for _ in pages]
    for field in fields:
        for place in field.places:
            used[place.page].update(place.words)
    words = tuple(np.array(sorted(known), np.int64) for known in used)
    spans = tuple(
        _windows(_steps(page.quads[chosen])) for page, chosen in zip(pages, words, strict=True)
    )
    clean = tuple(
        tuple(_read(image, page.quads[chosen] * scale, windows) for image, scale in _seen(page))
        for page, chosen, windows in zip(pages, words, spans, strict=True)
    )
    return Shapes(words, spans, clean)


def legible(
    shapes: Shapes, pages: Sequence[Page], fields: Iterable[Field]
) -> Mapping[str, tuple[bool, ...]]:
    """Say for each field, place by place, whether it can still be read on the degraded pages."""
    kept = [
        dict(zip(shapes.words[i].tolist(), _likeness(shapes, i, page).tolist(), strict=True))
        for i, page in enumerate(pages)
    ]
    return {
        field.key: tuple(
            min(kept[place.page][word] for word in place.words) >= LEGIBLE for place in field.places
        )
        for field in fields
        if field.places
    }


def untouched(fields: Iterable[Field]) -> Mapping[str, tuple[bool, ...]]:
    """Say the same of pages that nothing befell: all of it can be read, and none is looked at."""
    return {field.key: (True,) * len(field.places) for field in fields if field.places}


def _likeness(shapes: Shapes, number: int, page: Page) -> Floats:
    """Return each word's likeness to its clean shape; of one that may be bent, window by window."""
    spans, clean = shapes.spans[number], shapes.clean[number]
    if not len(shapes.words[number]):
        return np.zeros(0)
    gray, quads = _gray(page), page.quads[shapes.words[number]]
    found = _sharpest([_read(gray, quads, spans)], clean)
    again = found < LEGIBLE
    if again.any():
        down = quads[again][:, [3, 2, 2, 3]] - quads[again][:, [0, 1, 1, 0]]
        some = [then.of(again) for then in clean]
        bent = [_read(gray, quads[again] + share * down, some[0].spans) for share in _ASIDE]
        found[again] = _sharpest(bent, some)
    return found


def _sharpest(nows: Sequence[_Reading], clean: Sequence[_Reading]) -> Floats:
    """Return each word's likeness at the sharpness it is most like; 0 if that is no reader's."""
    *readable, lost = (_alike(nows, then) for then in clean)
    best = np.max(readable, axis=0)
    return np.where(best >= lost, best, 0)


def _alike(nows: Sequence[_Reading], then: _Reading) -> Floats:
    """Return the correlation of each word's worst window; 0 where a part of it has no ink left.

    Of several readings, each window is taken from the one that it is most like.
    """
    covary = [_products(now, then) for now in nows]
    starts, inked = then.spans[_CHARACTER].starts, then.inked[_CHARACTER]
    alike: Floats = np.array(-1.0)
    for now, both in zip(nows, covary, strict=True):
        spread = np.sqrt(now.vary[_CHARACTER] * then.vary[_CHARACTER])
        alike = np.maximum(alike, both[_CHARACTER] / spread)
    worst = np.minimum.reduceat(np.where(inked, alike, 1), starts)
    most = np.max([both[_PART] for both in covary], axis=0)
    starts, inked, vary = then.spans[_PART].starts, then.inked[_PART], then.vary[_PART]
    usual = np.add.reduceat(most * inked, starts) / np.add.reduceat(vary * inked, starts)
    left = np.minimum.reduceat(np.where(inked, most / vary, np.inf), starts)
    return np.where((usual > 0) & (left >= _LEFT * usual), worst, 0)


def _products(one: _Reading, other: _Reading) -> Mapping[int, Floats]:
    """Return how two readings vary together in each window, in whole numbers."""
    both = np.einsum("ij,ij->i", one.levels, other.levels)
    return {
        wide: wide * _POINTS * spans.sums(both) - one.sums[wide] * other.sums[wide]
        for wide, spans in one.spans.items()
    }


def _steps(quads: Floats) -> Wholes:
    """Return how many steps go across each word: at least a window."""
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    steps = np.rint(wide / _heights(quads) * _ROWS / _STEP)
    return np.asarray(np.clip(steps, _CHARACTER, _LONGEST).astype(np.int64))


def _heights(quads: Floats) -> Floats:
    """Return the height of each word, at least one pixel."""
    return np.asarray(np.maximum(1.0, np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)))


def _seen(page: Page) -> Iterator[tuple[Pixels, float]]:
    """Look at a clean page, sharp and out of focus; what is blurred needs fewer pixels."""
    height = float(np.median(_heights(page.quads))) if len(page.quads) else 1.0
    for share in _OUT_OF_FOCUS:
        gray, sigma, side = _gray(page), share * height, 1
        while sigma >= 2 * side * _SMOOTH and min(gray.shape) >= 4 * side:
            side *= 2
        if side > 1:
            down, across = (length // side for length in gray.shape)
            whole = gray[: down * side, : across * side]
            gray = np.asarray(cv2.resize(whole, (across, down), interpolation=cv2.INTER_AREA))
        sigma = round(sigma / side, 2)
        yield np.asarray(cv2.GaussianBlur(gray, (0, 0), sigma) if sigma else gray), 1 / side


def _gray(page: Page) -> Pixels:
    """Return a page in gray: of one in colour, its green."""
    return page.image if page.image.ndim == 2 else np.ascontiguousarray(page.image[..., 1])


def _read(gray: Pixels, quads: Floats, spans: Mapping[int, _Spans]) -> _Reading:
    """Read a page at the points of each word, column by column."""
    across = spans[_PART].steps * _STEP
    total = int(across.sum())
    if not total:
        return _Reading(np.zeros((0, _POINTS), np.float32), spans)
    whose = np.repeat(np.arange(len(across)), across)
    first = np.cumsum(across) - across
    u = ((np.arange(total) - first[whose] + 0.5) / across[whose])[:, None].astype(np.float32)
    v = ((np.arange(_ROWS, dtype=np.float32) + 0.5) / _ROWS)[None, :]
    corners = quads.astype(np.float32)[whose]
    places: list[Levels] = []
    for axis in (0, 1):
        a, b, c, d = (corners[:, i, axis, None] for i in range(4))
        top, bottom = a + (b - a) * u, d + (c - d) * u
        places.append(np.asarray(top + (bottom - top) * v, np.float32))
    seen = geometry.read_at(gray, *places).astype(np.float32)
    return _Reading(seen.reshape(-1, _POINTS), spans)
