"""A page laid over another one, by the words that both have.

Every rendition knows where each of its words is, so a degraded page and its clean one correspond
word by word. A homography takes most of the way: it is what a camera does to a flat page. What is
left, as on crumpled or curled paper, is interpolated between the words, and is nothing far from
all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.errors import BadInputError
from docextract_eval.geometry import CELL, Flow, node_points, resample_page

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Pixels = NDArray[np.uint8]

LEAST_WORDS = 4
"""The fewest words that must be visible on both pages."""
LEAST_ALIKE = 0.5
"""The least share of the words of the shorter page that the other one has too, in their order."""
_MOST_POINTS = 400
"""Points that the rest is interpolated between: time grows with their square and more."""
_REACH = 0.12
"""How far a point is felt, as a share of the page's diagonal."""
_NOISE = 1e-4
"""How much less than exactly a point is met, so that points that coincide do no harm."""
_COARSE = 2
"""Cells of a flow between two points at which the rest is computed."""
_MOST_SHRUNK = 1.5
"""Pixels of a page on one of the picture, from which the page is shrunk first."""
_PAPER = 255
_REMEDY = "look at the two pages side by side"


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """The words of a page: what they say, where they are, and how much of each is visible."""

    size: tuple[int, int]
    """Height and width of the page."""
    texts: Sequence[str]
    quads: Floats
    visible: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """For each point of one page, where it is on another."""

    size: tuple[int, int]
    """Height and width of the page that the other one is laid over."""
    matrix: Floats
    """The homography: 3 x 3, from the one page to the other."""
    points: Floats
    """Places on the one page where the rest is known."""
    weights: Floats
    """How much each of them contributes to the rest, in x and y."""

    def move(self, places: Floats) -> Floats:
        """Return where places (n, 2) of the one page are on the other."""
        return _apply(self.matrix, places) + self._rest(places)

    def _rest(self, places: Floats) -> Floats:
        return np.asarray(_kernel(places, self.points, self.size) @ self.weights)

    def flow(self, size: tuple[int, int]) -> Flow:
        """Return the flow of a picture of this size of the page."""
        scale = self.size[1] / size[1]
        nodes = node_points(size)
        places = nodes.reshape(-1, 2)
        moved = _apply(self.matrix, places * scale)
        # The rest is smooth: a grid of larger cells holds it.
        coarse = -(-size[0] // _COARSE), -(-size[1] // _COARSE)
        known = node_points(coarse)
        rest = self._rest(known.reshape(-1, 2) * (_COARSE * scale)).reshape(known.shape)
        moved += Flow(coarse, rest).points_on_old_page(places / _COARSE)
        return Flow(size, moved.reshape(nodes.shape))


def lay_over(page: Pixels, registration: Registration, size: tuple[int, int]) -> Pixels:
    """Return a page in the frame of another one, as a picture of this height and width."""
    flow = registration.flow(size)
    inner = flow.nodes[1:-1, 1:-1]
    steps = [np.linalg.norm(np.diff(inner, axis=axis), axis=2) for axis in (0, 1)]
    shrunk = min(float(np.median(each)) for each in steps if each.size) / CELL if len(inner) else 1
    if shrunk > _MOST_SHRUNK:
        height, width = page.shape[:2]
        small = max(1, round(width / shrunk)), max(1, round(height / shrunk))
        page = np.asarray(cv2.resize(page, small, interpolation=cv2.INTER_AREA), np.uint8)
        flow = Flow(flow.size, flow.nodes * (small[0] / width, small[1] / height))
    return resample_page(page, flow, _PAPER)


def register(onto: PageWords, page: PageWords, where: str = "") -> Registration:
    """Return where each point of `onto` is on `page`; raise where too few words state it."""
    ours, theirs = _common_words(onto, page, where)
    seen = (onto.visible[ours] > 0) & (page.visible[theirs] > 0)
    one, other = onto.quads[ours[seen]], page.quads[theirs[seen]]
    if len(one) < LEAST_WORDS:
        what = f"cannot be laid over the other page: {len(one)} words are visible on both"
        raise BadInputError(what, where, _REMEDY)
    matrix = _fit_homography(one.reshape(-1, 2), other.reshape(-1, 2), onto.size)
    at = _control_points(one)
    rest = _control_points(other) - _apply(matrix, at)
    near = _kernel(at, at, onto.size) + _NOISE * np.eye(len(at))
    return Registration(onto.size, matrix, at, np.asarray(np.linalg.solve(near, rest), float))


def _common_words(
    onto: PageWords, page: PageWords, where: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the words that both pages have, in the same order on both."""
    texts = [each.texts[: len(each.quads)] for each in (onto, page)]
    found = SequenceMatcher(a=texts[0], b=texts[1], autojunk=False).get_matching_blocks()
    pairs = [(block.a + at, block.b + at) for block in found for at in range(block.size)]
    if len(pairs) < LEAST_ALIKE * min(map(len, texts)):
        what = f"cannot be laid over the other page: only {len(pairs)} of its words are the same"
        raise BadInputError(what, where, _REMEDY)
    ours, theirs = np.array(pairs, np.int64).reshape(-1, 2).T
    return ours, theirs


def _control_points(quads: Floats) -> Floats:
    """Return the middles of the left and the right edges of words; of many words, their own."""
    points = np.concatenate([quads[:, [0, 3]].mean(axis=1), quads[:, [1, 2]].mean(axis=1)])
    if len(points) > _MOST_POINTS:
        points = quads.mean(axis=1)
        points = points[np.linspace(0, len(points) - 1, min(len(points), _MOST_POINTS)).astype(int)]
    return np.asarray(points)


def _fit_homography(one: Floats, other: Floats, size: tuple[int, int]) -> Floats:
    """Return the matrix that moves points best; an affine one where theirs folds the page."""
    found, _ = cv2.findHomography(one, other, 0)
    height, width = size
    edges = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)], float)
    if found is not None and (edges @ found[2] > 0.1).all():
        return np.asarray(found, float)
    whole = np.column_stack([one, np.ones(len(one))])
    affine = np.linalg.lstsq(whole, other, rcond=None)[0].T
    return np.vstack([affine, (0.0, 0.0, 1.0)])


def _apply(matrix: Floats, places: Floats) -> Floats:
    moved = np.column_stack([places, np.ones(len(places))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


def _kernel(places: Floats, points: Floats, size: tuple[int, int]) -> Floats:
    """Return how much each place feels each point: all of it there, and less with the distance."""
    reach = _REACH * float(np.hypot(*size))
    apart = ((places**2).sum(axis=1)[:, None] + (points**2).sum(axis=1)) - 2 * places @ points.T
    away = np.sqrt(3 * np.maximum(apart, 0)) / reach
    return np.asarray((1 + away) * np.exp(-away))
