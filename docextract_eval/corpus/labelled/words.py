"""Split segments of labels into words, each with its share of the segment's quad."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.geometry import inside_shares, quad_areas
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.codec.labels import WordLabel

    Floats = NDArray[np.float64]

_LEAST_INSIDE = 0.5
"""The least share of a box that must be on the page; annotators often exceed its edge."""


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """The words of one page as lines of a document, with their quads in the same order."""

    lines: tuple[Line, ...]
    quads: Floats
    visible: Floats


def page_words(labels: Sequence[WordLabel], page: int) -> PageWords:
    """Return the words of a page; every segment becomes a line."""
    lines, quads, visible = [], [], []
    for label in labels:
        words = label.text.split()
        if label.page == page and words:
            corners = tuple((float(x), float(y)) for x, y in label.quad)
            lines.append(Line((Span(" ".join(words)),), quad=corners))
            quads += split_quad(words, np.array(label.quad, float))
            visible += [label.visible] * len(words)
    return PageWords(tuple(lines), np.array(quads, float).reshape(-1, 4, 2), np.array(visible))


def split_quad(words: Sequence[str], quad: Floats) -> list[Floats]:
    """Return a segment's quad split along its length, in proportion to the words' characters.

    >>> whole = np.array([[0, 0], [90, 0], [90, 10], [0, 10]], float)
    >>> [quad[:2, 0].tolist() for quad in split_quad(["TO", "BE", "NOT"], whole)]
    [[0.0, 20.0], [30.0, 50.0], [60.0, 90.0]]
    """
    length = len(" ".join(words))
    top_left, top_right, bottom_right, bottom_left = quad
    found, start = [], 0
    for word in words:
        a, b = start / length, (start + len(word)) / length
        if _is_right_to_left(words):
            a, b = 1 - b, 1 - a
        corners = [
            *(top_left + (top_right - top_left) * t for t in (a, b)),
            *(bottom_left + (bottom_right - bottom_left) * t for t in (b, a)),
        ]
        found.append(np.array(corners))
        start += len(word) + 1
    return found


def _is_right_to_left(words: Sequence[str]) -> bool:
    """Return whether a segment is written from right to left, by its first letter."""
    for char in "".join(words):
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def misplaced_word_errors(
    labels: Sequence[WordLabel], sizes: Sequence[tuple[int, int] | None]
) -> Iterator[tuple[str, str, str]]:
    """Yield errors (key, what, remedy) for words whose quad is on no page.

    The size of a page without a picture is None: any place on it is accepted.
    """
    for number, label in enumerate(labels):
        if label.page >= len(sizes):
            what = f"is on page {label.page}, and the pages are 0 to {len(sizes) - 1}"
            yield f"words.{number}.page", what, "count pages from 0"
            continue
        quad, size = np.array([label.quad], float), sizes[label.page]
        quoted = f"('{label.text[:30]}')"
        if not quad_areas(quad)[0]:
            yield f"words.{number}.quad", f"has no area {quoted}", "give four different corners"
        elif size and inside_shares(quad, size)[0] < _LEAST_INSIDE * label.visible:
            what = f"is outside the page of {size[1]} x {size[0]} px {quoted}"
            remedy = "give pixels of the stored, upright picture"
            yield f"words.{number}.quad", what, remedy
