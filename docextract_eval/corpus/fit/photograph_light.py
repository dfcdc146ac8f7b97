"""Photographs of documents: their light, what lies around them, and their frames.

Ink is closed over first. Of a field no more is kept than its mean over photographs and those
components that hold most of its spread; each photograph counts mirrored, too, because windows are
on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from docextract_eval.corpus.fit.percentiles import percentiles, thousandths
from docextract_eval.corpus.fit.surroundings import (
    CLOSED_HEIGHTS,
    Bounds,
    find_surroundings,
    in_gray,
)
from docextract_eval.corpus.measured import GRID, MOST_COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.surroundings import Surroundings

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]
    from numpy.typing import NDArray


DARKEST_INK = 3
"""The percentile of a document's pixels that is its ink."""
_LAYOUT, _ALIKE = (12, 48), 0.85
"""The cells of a layout across and down, and how far layouts of one document correlate at least."""
_EVEN, _LEAST_UNEVEN = 1e-3, 0.25
"""The spread of light that counts as none, and the least share of the typical one by which light
is made as uneven as that."""
_LEAST_HELD = 0.25
"""The share of a spread that components hold at least where they are enlarged to all of it."""
FEWEST_CELLS = 8
"""With fewer cells of surroundings nothing is learnt from how uneven they are."""
_LEAST_CELL, _MOST_CELL = 0.3, 2.0
"""Between which a cell counts, by the level of the surroundings; lamps and holes lie beyond."""
_ROUNDS, _SHRINKING = 20, 0.5
"""How often unseen cells are filled in, and by how much the singular values shrink: in spreads of
a cell times the square root of the photographs."""
_TILE_HEIGHT = 8.2
"""Of a box around words at 75 dots per inch of paper, at which table tops are drawn."""
_BLOCK, _FEWEST_BLOCKS = 8, 10
"""The side of the blocks within which texture is measured, and how many it needs."""
_WHOLLY = 0.999
"""The share of a block from which on it shows nothing but surroundings."""


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A photographed document, and where its print is."""

    image: Pixels
    """Gray or in colour."""
    bounds: Bounds
    height: float
    """Of the boxes around its words."""


@dataclass(frozen=True, slots=True, eq=False)
class DocumentLight:
    """How bright a photographed document is."""

    paper: Floats
    """The brightness of its paper on a grid."""
    ink: float
    """The brightness of its ink."""

    @property
    def missing(self) -> Floats:
        """The share of light that is missing, on a grid: none in the brightest cell."""
        return np.asarray(1 - self.paper / self.paper.max())

    def paper_and_contrast(self) -> tuple[float, float]:
        """Return how bright paper is, and how much brighter than ink, as shares of white."""
        level = self.paper.max() / 255
        return float(level), float(level - self.ink / 255)


@dataclass(frozen=True, slots=True, eq=False)
class AroundPaper:
    """What a photograph shows around the paper."""

    sides: tuple[bool, ...]
    """Which sides of the picture show any."""
    level: float
    """How bright it is, as a share of paper in the same light; 0 where there is nothing."""
    texture: float | None
    """The spread within small blocks, as a share of the level, where there are enough of them."""
    cells: Floats
    """How bright it is on a grid over the picture, by its level; nan where paper is."""


def light_record(
    documents: Sequence[DocumentLight],
    components: int = MOST_COMPONENTS,
    averaged: int = 1,
    *,
    has_whole_spread: bool = False,
) -> dict[str, Any]:
    """Return the light on documents, as its mean and components.

    Each counts as if its light were as uneven as that of the typical one; how uneven it is stands
    apart. With `has_whole_spread` the components are enlarged by what the others would hold.
    """
    uneven = np.array([float(each.missing.std()) for each in documents])
    typical = max(_EVEN, float(uneven.mean()))
    shares = np.maximum(uneven / typical, _LEAST_UNEVEN)
    fields = np.array([each.missing / share for each, share in zip(documents, shares, strict=True)])
    mean, found = mean_and_components(fields, components)
    rest = [
        share * float(_outside(each - mean, found).std())
        for each, share in zip(fields, shares, strict=True)
    ]
    if has_whole_spread:
        found = found / max(_LEAST_HELD, held_share(with_mirrored(fields) - mean, found)) ** 0.5
    return {
        "missing": thousandths(mean),
        "components": list(map(thousandths, found)),
        "unevenness": thousandths(percentiles(uneven / typical, averaged)),
        "ripples": thousandths(percentiles(rest, averaged)),
    }


def _outside(field: Floats, components: Floats) -> Floats:
    """Return what of a field is in none of some components."""
    flat = components.reshape(len(components), -1)
    weights = np.linalg.lstsq(flat.T, field.reshape(-1), rcond=None)[0]
    return np.asarray(field - (weights @ flat).reshape(field.shape))


def tones_record(documents: Sequence[DocumentLight], averaged: int = 1) -> dict[str, Any]:
    """Return how bright paper is, and how much brighter than ink."""
    paper, contrast = zip(*(each.paper_and_contrast() for each in documents), strict=True)
    return {
        "paper": thousandths(percentiles(paper, averaged)),
        "contrast": thousandths(percentiles(contrast, averaged)),
    }


def document_light(photograph: Photograph) -> DocumentLight:
    """Return how bright the paper and the ink of a photographed document are."""
    left, top, right, bottom = photograph.bounds
    document = in_gray(photograph.image)[top:bottom, left:right]
    side = max(3, round(CLOSED_HEIGHTS * photograph.height)) | 1
    paper = cv2.morphologyEx(document, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    cells = cv2.resize(cv2.medianBlur(paper, 5), (GRID, GRID), interpolation=cv2.INTER_AREA)
    return DocumentLight(cells.astype(float), float(np.percentile(document, DARKEST_INK)))


def frame_around_print(photograph: Photograph) -> dict[str, float]:
    """Measure a frame: its height by its width, and the print in it.

    Print fills a frame by the larger share of the two sides. It is nearer to the left or the top
    where less than half of what is free is there.
    """
    left, top, right, bottom = photograph.bounds
    height, width = photograph.image.shape[:2]
    return {
        "aspect": height / width,
        "filled": max((right - left) / width, (bottom - top) / height),
        "at_left": _share_before(left, width - (right - left)),
        "at_top": _share_before(top, height - (bottom - top)),
    }


def _share_before(before: int, free: int) -> float:
    """Return which share of the free space is before the print; half of none."""
    return before / free if free else 0.5


def print_layout(photograph: Photograph) -> Floats:
    """Return where on a document print is: how much of it there is in the cells of a grid."""
    left, top, right, bottom = photograph.bounds
    document = in_gray(photograph.image)[top:bottom, left:right]
    side = max(3, round(CLOSED_HEIGHTS * photograph.height)) | 1
    paper = cv2.morphologyEx(document, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    ink = cv2.resize((paper - document).astype(float), _LAYOUT, interpolation=cv2.INTER_AREA)
    return np.asarray(ink, np.float64)


def are_of_one_document(layouts: Sequence[Floats]) -> bool:
    """Return whether all layouts are so alike as only pictures of one document are.

    >>> one = np.random.default_rng(1).random((64, 12))
    >>> are_of_one_document([one, 2 * one]), are_of_one_document([one, one[::-1]])
    (True, False)
    """
    rows = np.array([each.reshape(-1) for each in layouts])
    apart = rows - rows.mean(axis=1, keepdims=True)
    apart /= np.maximum(1e-9, np.linalg.norm(apart, axis=1, keepdims=True))
    alike = apart @ apart.T
    return bool(np.median(alike, axis=0).max() > _ALIKE and alike.max(axis=0).min() > _ALIKE)


def sides_running_on(photograph: Photograph) -> dict[str, bool]:
    """Return whether print runs on above and below the frame.

    It does where less than the height of a line is between print and frame.
    """
    _, top, _, bottom = photograph.bounds
    return {
        "above": top < photograph.height,
        "below": len(photograph.image) - bottom < photograph.height,
    }


def around_paper(photograph: Photograph) -> AroundPaper:
    """Return what a photograph shows around the paper."""
    found = find_surroundings(photograph.image, photograph.bounds, photograph.height)
    sides = found.sides()
    if not any(sides):
        return AroundPaper(sides, 0.0, None, np.full((GRID, GRID), np.nan))
    return AroundPaper(sides, found.level(), texture(photograph, found), found.cells(GRID))


def surroundings_record(
    around: Sequence[AroundPaper], components: int = MOST_COMPONENTS, averaged: int = 1
) -> dict[str, Any]:
    """Return how bright, uneven and rough it is around the paper, where there is something."""
    seen = [each for each in around if any(each.sides)]
    textures = [each.texture for each in seen if each.texture is not None]
    return {
        "level": thousandths(percentiles([each.level for each in seen], averaged)),
        "texture": thousandths(percentiles(textures, averaged)),
        **_surrounding_light([each.cells for each in seen], components),
    }


def _surrounding_light(fields: Sequence[Floats], components: int) -> dict[str, Any]:
    """Return how uneven surroundings are, of those that are large enough."""
    cells = np.array([each for each in fields if np.isfinite(each).sum() >= FEWEST_CELLS])
    cells = np.clip(with_mirrored(cells), _LEAST_CELL, _MOST_CELL)
    mean, around = fill_unseen(cells)
    typical = float(np.average(mean, weights=np.isfinite(cells).sum(axis=0)))
    found = principal_components(around / typical, components)
    return {"light": thousandths(mean / typical), "components": list(map(thousandths, found))}


def texture(photograph: Photograph, around: Surroundings) -> float | None:
    """Return the spread within small blocks of surroundings, as a share of how bright they are.

    Blocks are those of the table tops that are drawn; without enough of them it is None.
    """
    scale = _TILE_HEIGHT / photograph.height
    image = cv2.resize(
        in_gray(photograph.image), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    down, across = (side // _BLOCK for side in image.shape)
    if not down or not across:
        return None
    shown = cv2.resize(around.shown.astype(float), (across, down), interpolation=cv2.INTER_AREA)
    whole = image[: down * _BLOCK, : across * _BLOCK].astype(float)
    blocks = whole.reshape(down, _BLOCK, across, _BLOCK).swapaxes(1, 2)[shown > _WHOLLY]
    if len(blocks) < _FEWEST_BLOCKS:
        return None
    level = float(np.median(blocks.mean(axis=(1, 2))))
    return float(np.median(blocks.std(axis=(1, 2)))) / max(level, 1.0)


def fill_unseen(fields: Floats) -> tuple[Floats, Floats]:
    """Return the mean of fields, and what each differs by from it, where cells are not seen: nan.

    The mean of a cell that few fields show is that of its neighbours. What a field does not show is
    filled in, again and again, by the components of all; these shrink, so that what nothing
    determines is as the mean.
    """
    seen = np.isfinite(fields)
    sums = cv2.GaussianBlur(np.where(seen, fields, 0).sum(axis=0), (0, 0), 1)
    counts = cv2.GaussianBlur(seen.sum(axis=0).astype(float), (0, 0), 1)
    mean = np.asarray(sums / np.maximum(counts, 1e-6), float)
    known = np.where(seen, fields - mean, 0).reshape(len(fields), -1)
    flat, least = seen.reshape(known.shape), _SHRINKING * float(known[known != 0].std())
    filled = known
    for _ in range(_ROUNDS):
        left, spread, axes = np.linalg.svd(filled, full_matrices=False)
        shrunk = np.maximum(0, spread - least * np.sqrt(len(fields)))
        filled = np.where(flat, known, (left * shrunk) @ axes)
    return mean, filled.reshape(fields.shape)


def mean_and_components(fields: Floats, count: int = MOST_COMPONENTS) -> tuple[Floats, Floats]:
    """Return the mean of fields, and what one spread of each component adds to it.

    Each field counts mirrored, too: windows and rubbing fingers are on either side.
    """
    both = with_mirrored(fields)
    mean = both.mean(axis=0)
    return mean, principal_components(both - mean, count)


def with_mirrored(fields: Floats) -> Floats:
    """Return fields, and each of them mirrored."""
    return np.concatenate([fields, fields[:, :, ::-1]])


def principal_components(around: Floats, count: int = MOST_COMPONENTS) -> Floats:
    """Return the components that hold most of the spread of fields, each as large as one spread.

    `around` is what the fields differ by from their mean.
    """
    flat = around.reshape(len(around), -1)
    _, spread, axes = np.linalg.svd(flat, full_matrices=False)
    components = spread[:count, None] / np.sqrt(len(flat)) * axes[:count]
    components *= np.where(components[:, :1] < 0, -1, 1)  # of two signs, that of the first cell
    return np.asarray(components.reshape(-1, *around.shape[1:]))


def held_share(around: Floats, components: Floats) -> float:
    """Return the share of the spread of fields that is in components of it."""
    return float((components**2).sum() * len(around) / max(1e-12, (around**2).sum()))
