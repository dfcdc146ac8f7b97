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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.records import Field, Page

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
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
_LONGEST = 64
"""Steps across one word at the most."""
_INKED = 4
"""A window says something if the clean ink in it varies by one of so many parts of the most in
its word, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Words of clean pages as they were printed, to hold degraded ones against."""

    words: tuple[Wholes, ...]
    """Per page, which of its words are looked at."""
    steps: tuple[Wholes, ...]
    """Per page and word, how many steps there are across it."""
    clean: tuple[tuple[Wholes, ...], ...]
    """Per page, what was read at all points of all words, sharp and out of focus."""


def shapes(pages: Sequence[Page], fields: Iterable[Field]) -> Shapes:
    """Read the words of these fields off the clean pages."""
    used: list[set[int]] = [set() for _ in pages]
    for field in fields:
        for place in field.places:
            used[place.page].update(place.words)
    words = tuple(np.array(sorted(known), np.int64) for known in used)
    steps = tuple(_steps(page.quads[chosen]) for page, chosen in zip(pages, words, strict=True))
    clean = tuple(
        tuple(_read(image, page.quads[chosen], across) for image in _seen(page))
        for page, chosen, across in zip(pages, words, steps, strict=True)
    )
    return Shapes(words, steps, clean)


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
    """Give each word's likeness to its clean shape; of one that may be bent, window by window."""
    steps = shapes.steps[number]
    if not len(steps):
        return np.zeros(0)
    gray, quads = _gray(page), page.quads[shapes.words[number]]
    found = _sharpest([_read(gray, quads, steps)], shapes.clean[number], steps)
    again = found < LEGIBLE
    if again.any():
        down = quads[again][:, [3, 2, 2, 3]] - quads[again][:, [0, 1, 1, 0]]
        bent = [_read(gray, quads[again] + share * down, steps[again]) for share in _ASIDE]
        points = np.repeat(again, steps * _STEP)
        found[again] = _sharpest(
            bent, [then[points] for then in shapes.clean[number]], steps[again]
        )
    return found


def _sharpest(nows: Sequence[Wholes], clean: Sequence[Wholes], steps: Wholes) -> Floats:
    """Give each word's likeness at the sharpness it is most like; 0 if that is no reader's."""
    *readable, lost = (_alike(nows, then, steps) for then in clean)
    best = np.max(readable, axis=0)
    return np.where(best >= lost, best, 0)


def _alike(nows: Sequence[Wholes], then: Wholes, steps: Wholes) -> Floats:
    """Give the correlation of each word's worst window; 0 where a part of it has no ink left.

    Of several readings, each window is taken from the one that it is most like.
    """
    alike: Floats = np.array(-1.0)
    for now in nows:
        covary, vary_now, vary_then, starts, inked = _windows(now, then, steps, _CHARACTER)
        alike = np.maximum(alike, covary / np.sqrt(vary_now * vary_then))
    worst = np.minimum.reduceat(np.where(inked, alike, 1), starts)
    found = [_windows(now, then, steps, _PART) for now in nows]
    _, _, vary_then, starts, inked = found[0]
    covary = np.max([each[0] for each in found], axis=0)
    usual = np.add.reduceat(covary * inked, starts) / np.add.reduceat(vary_then * inked, starts)
    left = np.minimum.reduceat(np.where(inked, covary / vary_then, np.inf), starts)
    return np.where((usual > 0) & (left >= _LEFT * usual), worst, 0)


def _windows(
    now: Wholes, then: Wholes, steps: Wholes, wide: int
) -> tuple[Floats, Floats, Floats, Wholes, NDArray[np.bool_]]:
    """Give for windows of so many steps how readings vary together and each, in whole numbers.

    And where the windows of each word begin, and which have ink.
    """
    each = steps - wide + 1
    starts = np.cumsum(each) - each
    first = np.repeat(np.cumsum(steps) - steps - starts, each) + np.arange(each.sum())
    one, other, one2, other2, both = (
        _sums(values, first, wide) for values in (now, then, now * now, then * then, now * then)
    )
    count = wide * _STEP * _ROWS
    # A window without contrast holds nothing; two levels are no contrast.
    vary_now = np.maximum(count * one2 - one * one, 4 * count**2).astype(float)
    vary_then = np.maximum(count * other2 - other * other, 4 * count**2).astype(float)
    most = np.repeat(np.maximum.reduceat(vary_then, starts), each)
    covary = (count * both - one * other).astype(float)
    return covary, vary_now, vary_then, starts, _INKED * vary_then >= most


def _sums(values: Wholes, first: Wholes, wide: int) -> Wholes:
    """Sum over windows that begin at these steps."""
    known = np.concatenate([[0], np.cumsum(values.reshape(-1, _STEP * _ROWS).sum(axis=1))])
    return np.asarray(known[first + wide] - known[first])


def _steps(quads: Floats) -> Wholes:
    """Give how many steps go across each word: at least a window."""
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    steps = np.rint(wide / _heights(quads) * _ROWS / _STEP)
    return np.asarray(np.clip(steps, _CHARACTER, _LONGEST).astype(np.int64))


def _heights(quads: Floats) -> Floats:
    """Give the height of each word, at least one pixel."""
    return np.asarray(np.maximum(1.0, np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)))


def _seen(page: Page) -> Iterator[Pixels]:
    """Look at a clean page, sharp and out of focus."""
    height = float(np.median(_heights(page.quads))) if len(page.quads) else 1.0
    for share in _OUT_OF_FOCUS:
        sigma = round(share * height, 2)
        yield np.asarray(cv2.GaussianBlur(_gray(page), (0, 0), sigma) if sigma else _gray(page))


def _gray(page: Page) -> Pixels:
    """Give a page in gray: of one in colour, its green."""
    return page.image if page.image.ndim == 2 else np.ascontiguousarray(page.image[..., 1])


def _read(gray: Pixels, quads: Floats, steps: Wholes) -> Wholes:
    """Read a page at the points of each word, column by column."""
    across = steps * _STEP
    total = int(across.sum())
    if not total:
        return np.zeros((0, _ROWS), np.int64)
    whose = np.repeat(np.arange(len(across)), across)
    first = np.repeat(np.cumsum(across) - across, across)
    u = ((np.arange(total) - first + 0.5) / across[whose])[:, None, None]
    v = ((np.arange(_ROWS) + 0.5) / _ROWS)[None, :, None]
    corner = quads[whose][:, :, None, :]
    top, bottom = (corner[:, i] * (1 - u) + corner[:, j] * u for i, j in ((0, 1), (3, 2)))
    points = top * (1 - v) + bottom * v
    seen = geometry.read_at(gray, points.reshape(-1, 2)).astype(np.int64)
    return np.asarray(seen.reshape(total, _ROWS))
