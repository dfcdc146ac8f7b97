"""Legibility: how much of the printed shape of a value is left on a degraded page.

Each word is compared in windows about one character wide. In each, the degraded pixels are
correlated with the clean ones, point by point: the correlation is 1 where the shape is complete,
however pale, and falls with noise, wear and anything that covers it. Blur alone moves ink without
losing it, so the degraded page is also compared with blurred versions of the clean page, and the
best likeness counts, up to a blur through which nobody can read. In windows half as wide some ink
must be left, compared with the rest of the word. Windows with hardly any ink, such as those between
two characters, are ignored. A word is as legible as its worst window and a place as its worst word:
one lost digit is a lost amount.
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
"""The correlation from which a value counts as legible, measured in docs/measured/legibility.md."""
_LEFT = 0.1
"""The ink that must be left in each part of a character, relative to its word."""
_OUT_OF_FOCUS = (0.0, 0.15, 0.3, 0.45)
"""Blurs of the clean page that are compared: sigmas, in heights of its words. A word that is most
like the last one is too blurred to be read."""
_ASIDE = (0.0, -0.12, 0.12)
"""Vertical offsets that are tried for windows of bent words, in heights of the word."""
_ROWS = 12
"""Sample points from a word's top to its bottom."""
_STEP = 3
"""Sample points from one window to the next."""
_CHARACTER = 4
"""Steps across a window that is about as wide as a character."""
_PART = 2
"""Steps across a window of half that width."""
_POINTS = _STEP * _ROWS
"""Sample points in a step."""
_LONGEST = 64
"""The largest number of steps across a word."""
_SMOOTH = 1.2
"""The sigma in px from which a picture can be halved without losing detail."""
_INKED = 4
"""A window counts if the variance of its clean ink is at least this fraction (1 / 4) of the largest
in its word."""


@dataclass(frozen=True, eq=False)
class _Spans:
    """The windows of one width over a page's words."""

    steps: Wholes
    """The number of steps of each word."""
    wide: int

    @cached_property
    def each(self) -> Wholes:
        """The number of windows on each word."""
        return np.asarray(self.steps - self.wide + 1)

    @cached_property
    def starts(self) -> Wholes:
        """The index of the first window of each word."""
        return np.asarray(np.cumsum(self.each) - self.each)

    @cached_property
    def first(self) -> Wholes:
        """The index of the first step of each window."""
        before = np.cumsum(self.steps) - self.steps - self.starts
        return np.asarray(np.repeat(before, self.each) + np.arange(self.each.sum()))

    def sums(self, values: Floats) -> Floats:
        """Return sums over each window of values at each step."""
        known = np.concatenate([[0], np.cumsum(values, dtype=float)])
        return np.asarray(known[self.first + self.wide] - known[self.first])


@dataclass(frozen=True, eq=False)
class _Reading:
    """Gray levels sampled at all points of a page's words."""

    levels: Levels
    """Levels by step and point: whole numbers, whose products are exact in floats."""
    spans: Mapping[int, _Spans]

    @cached_property
    def sums(self) -> Mapping[int, Floats]:
        """The sum of the levels in each window."""
        values = self.levels.sum(axis=1)
        return {wide: spans.sums(values) for wide, spans in self.spans.items()}

    @cached_property
    def vary(self) -> Mapping[int, Floats]:
        """The variance of each window, at least that of a contrast of two levels."""
        squares = _products(self, self)
        return {wide: np.maximum(each, 4 * (wide * _POINTS) ** 2) for wide, each in squares.items()}

    @cached_property
    def inked(self) -> Mapping[int, NDArray[np.bool_]]:
        """Whether each window has enough ink, compared with the others of its word."""
        return {
            wide: _INKED * vary >= np.repeat(np.maximum.reduceat(vary, spans.starts), spans.each)
            for (wide, spans), vary in zip(self.spans.items(), self.vary.values(), strict=True)
        }

    def of(self, words: NDArray[np.bool_]) -> _Reading:
        """Return the samples of some of the words."""
        steps = self.spans[_PART].steps
        return _Reading(self.levels[np.repeat(words, steps)], _windows(steps[words]))


def _windows(steps: Wholes) -> Mapping[int, _Spans]:
    """Return the windows of both widths over words with these numbers of steps."""
    return {wide: _Spans(steps, wide) for wide in (_CHARACTER, _PART)}


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The shapes of words on clean pages, with which degraded ones are compared."""

    words: tuple[Wholes, ...]
    """For each page, the indices of its words that are compared."""
    spans: tuple[Mapping[int, _Spans], ...]
    """For each page, the windows over its words."""
    clean: tuple[tuple[_Reading, ...], ...]
    """For each page, the samples of its words, sharp and at each blur."""


def shapes(pages: Sequence[Page], fields: Iterable[Field]) -> Shapes:
    """Return the shapes of the words of these fields on clean pages."""
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
    """Return for each field, by key, whether each of its places is legible on degraded pages."""
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
    """Return the same for pages without degradations: all places are legible."""
    return {field.key: (True,) * len(field.places) for field in fields if field.places}


def _likeness(shapes: Shapes, number: int, page: Page) -> Floats:
    """Return each word's likeness to its clean shape; possibly bent words get vertical offsets."""
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
    """Return each word's likeness at the best blur; 0 if that blur is too strong to read."""
    *readable, lost = (_alike(nows, then) for then in clean)
    best = np.max(readable, axis=0)
    return np.where(best >= lost, best, 0)


def _alike(nows: Sequence[_Reading], then: _Reading) -> Floats:
    """Return the correlation of each word's worst window; 0 where a part of it has lost its ink.

    If there are several samples, the best one counts for each window.
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
    """Return the covariance of two samples in each window, in whole numbers."""
    both = np.einsum("ij,ij->i", one.levels, other.levels)
    return {
        wide: wide * _POINTS * spans.sums(both) - one.sums[wide] * other.sums[wide]
        for wide, spans in one.spans.items()
    }


def _steps(quads: Floats) -> Wholes:
    """Return the number of steps across each word, at least one window."""
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    steps = np.rint(wide / _heights(quads) * _ROWS / _STEP)
    return np.asarray(np.clip(steps, _CHARACTER, _LONGEST).astype(np.int64))


def _heights(quads: Floats) -> Floats:
    """Return the height of each word, at least one pixel."""
    return np.asarray(np.maximum(1.0, np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)))


def _seen(page: Page) -> Iterator[tuple[Pixels, float]]:
    """Yield a clean page in gray at each blur, reduced where possible, with its scale."""
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
    """Return a page in gray: for a colour page, its green channel."""
    return page.image if page.image.ndim == 2 else np.ascontiguousarray(page.image[..., 1])


def _read(gray: Pixels, quads: Floats, spans: Mapping[int, _Spans]) -> _Reading:
    """Return the levels of a page, sampled at the points of each word."""
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
