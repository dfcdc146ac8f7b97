"""The light of photographs: on documents and on what lies around them, as a mean and components.

Ink is closed over first. Of a field no more is kept than its mean over photographs and those
components that hold most of its spread; each photograph counts mirrored, too, because windows are
on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from components import GRID, mean_and_components, principal_components

from docextract_eval.corpus.fit.surroundings import (
    CLOSED_HEIGHTS,
    SIDES,
    Bounds,
    find_surroundings,
    in_gray,
)
from docextract_eval.corpus.measured import PERCENTILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.surroundings import Surroundings

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]

DARKEST_INK = 3
"""The percentile of a document's pixels that is its ink."""
_FEWEST_CELLS = 8
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


def document_record(photographs: Sequence[Photograph]) -> dict[str, Any]:
    """Return the light on documents, how bright paper is, and how much brighter than ink."""
    documents = list(map(document_without_ink, photographs))
    missing = np.array([1 - paper / paper.max() for paper, _ in documents])
    mean, components = mean_and_components(missing, "light")
    paper = np.array([level.max() for level, _ in documents]) / 255
    contrast = paper - np.array([ink for _, ink in documents]) / 255
    return {
        "missing": thousandths(mean),
        "components": list(map(thousandths, components)),
        "paper": thousandths(np.percentile(paper, PERCENTILES)),
        "contrast": thousandths(np.percentile(contrast, PERCENTILES)),
    }


def document_without_ink(photograph: Photograph) -> tuple[Floats, float]:
    """Return the brightness of a photographed document's paper on a grid, and that of its ink."""
    left, top, right, bottom = photograph.bounds
    document = in_gray(photograph.image)[top:bottom, left:right]
    side = max(3, round(CLOSED_HEIGHTS * photograph.height)) | 1
    paper = cv2.morphologyEx(document, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    cells = cv2.resize(cv2.medianBlur(paper, 5), (GRID, GRID), interpolation=cv2.INTER_AREA)
    return cells.astype(float), float(np.percentile(document, DARKEST_INK))


def surroundings_record(photographs: Sequence[Photograph]) -> dict[str, Any]:
    """Return how often there is something around the paper, how bright, uneven and rough it is."""
    around = [find_surroundings(each.image, each.bounds, each.height) for each in photographs]
    sides = np.array([each.sides() for each in around])
    shares = zip(SIDES, sides.mean(axis=0).tolist(), strict=True)
    print(
        f"surroundings: in {sides.any(axis=1).sum()} of {len(sides)} photographs; "
        + ", ".join(f"{name} {share:.0%}" for name, share in shares)
    )
    seen = [
        (photograph, each)
        for photograph, each, shown in zip(photographs, around, sides.any(axis=1), strict=True)
        if shown
    ]
    textures = [level for each in seen if (level := texture(*each)) is not None]
    return {
        "level": thousandths(np.percentile([each.level() for _, each in seen], PERCENTILES)),
        "texture": thousandths(np.percentile(textures, PERCENTILES)),
        **_surrounding_light([each.cells(GRID) for _, each in seen]),
    }


def _surrounding_light(fields: Sequence[Floats]) -> dict[str, Any]:
    """Return how uneven surroundings are, of those that are large enough."""
    cells = np.array([each for each in fields if np.isfinite(each).sum() >= _FEWEST_CELLS])
    cells = np.clip(np.concatenate([cells, cells[:, :, ::-1]]), _LEAST_CELL, _MOST_CELL)
    mean, around = fill_unseen(cells)
    typical = float(np.average(mean, weights=np.isfinite(cells).sum(axis=0)))
    components = principal_components(around / typical, "light around")
    return {"light": thousandths(mean / typical), "components": list(map(thousandths, components))}


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
    filled in, again and again, by the components of all; these shrink, so that what nothing tells
    is as the mean.
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


def thousandths(shares: Floats) -> list[Any]:
    """Return shares as whole numbers."""
    whole: list[Any] = np.rint(1000 * shares).astype(int).tolist()
    return whole
