"""Is the ink still there: how much of a value's printed shape is left on a degraded page.

Each word is looked at through windows about two characters wide. In each, the degraded pixels
are held against the clean ones, point by point: their correlation is 1 where the shape is whole,
however pale, and falls with blur, noise, wear and whatever lies on it. A word is as legible as
its worst window, a place as its worst word: one lost digit is a lost amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.records import Field, Page

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
LEGIBLE = 0.3
"""The correlation from which on a reader has a chance: measured."""
_ROWS = 12
"""Points from a word's top to its bottom."""
_STEP = 8
"""Points from one window to the next, ..."""
_WINDOW = 2 * _STEP
"""... and across a window: about two characters."""
_LONGEST = 24
"""Windows of one word at the most."""


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Words of clean pages as they were printed, to hold degraded ones against."""

    words: tuple[Wholes, ...]
    """Per page, which of its words are looked at."""
    columns: tuple[Wholes, ...]
    """Per page and word, how many points there are across it."""
    clean: tuple[Wholes, ...]
    """Per page, what was read at all points of all words."""


def shapes(pages: Sequence[Page], fields: Iterable[Field]) -> Shapes:
    """Read the words of these fields off the clean pages."""
    used: list[set[int]] = [set() for _ in pages]
    for field in fields:
        for place in field.places:
            used[place.page].update(place.words)
    words = tuple(np.array(sorted(known), np.int64) for known in used)
    columns = tuple(_columns(page.quads[chosen]) for page, chosen in zip(pages, words, strict=True))
    clean = tuple(
        _read(page, page.quads[chosen], across)
        for page, chosen, across in zip(pages, words, columns, strict=True)
    )
    return Shapes(words, columns, clean)


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


def _likeness(shapes: Shapes, number: int, page: Page) -> Floats:
    """Give the correlation of each word's worst window; all sums are whole numbers."""
    across = shapes.columns[number]
    if not len(across):
        return np.zeros(0)
    now, then = _read(page, page.quads[shapes.words[number]], across), shapes.clean[number]
    one, other, one2, other2, both = (
        _windows(values, across) for values in (now, then, now * now, then * then, now * then)
    )
    count = _WINDOW * _ROWS
    covary = count * both - one * other
    # A degraded window without contrast holds nothing; two levels are no contrast.
    vary_now = np.maximum(count * one2 - one * one, 4 * count**2)
    vary_then = np.maximum(count * other2 - other * other, 4 * count**2)
    alike = covary / np.sqrt(vary_now.astype(float) * vary_then.astype(float))
    starts = np.concatenate([[0], np.cumsum(across // _STEP - 1)[:-1]])
    return np.asarray(np.minimum.reduceat(alike, starts))


def _windows(values: Wholes, across: Wholes) -> Wholes:
    """Sum over each window of each word: two steps, the next window one step on."""
    steps: Wholes = values.reshape(-1, _STEP * _ROWS).sum(axis=1)
    last = np.cumsum(across // _STEP) - 1
    pairs = steps[:-1] + steps[1:]
    return np.asarray(np.delete(pairs, last[:-1]))


def _columns(quads: Floats) -> Wholes:
    """Give how many points go across each word: whole windows, at least one."""
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    tall = np.maximum(1.0, np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1))
    steps = np.clip(np.rint(wide / tall * _ROWS / _STEP), 2, _LONGEST).astype(np.int64)
    return np.asarray(steps * _STEP)


def _read(page: Page, quads: Floats, across: Wholes) -> Wholes:
    """Read a page at the points of each word, column by column."""
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
    gray = page.image if page.image.ndim == 2 else np.ascontiguousarray(page.image[..., 1])
    seen = geometry.read_at(gray, points.reshape(-1, 2)).astype(np.int64)
    return np.asarray(seen.reshape(total, _ROWS))
