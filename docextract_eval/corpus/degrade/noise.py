"""Tiles of noise that are drawn once; each degradation reads them from a place of its own."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from docextract_eval import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size


_Small = TypeVar("_Small", np.int8, np.uint8)
TILE_SIDE = 1024
"""Side of a tile in pixels, after which it repeats."""
PAGE_OFFSET = 397
"""Distance in px on a tile between the places that two pages of a document read."""


@functools.cache
def normal_tile() -> NDArray[np.int8]:
    """Return a tile of independent normal noise with a deviation of 32, clipped to bytes."""
    drawn = seeds.stream(0, "tile", "grain").standard_normal((TILE_SIDE, TILE_SIDE))
    return np.clip(np.rint(32 * drawn), -127, 127).astype(np.int8)


@functools.cache
def uniform_tile() -> NDArray[np.uint8]:
    """Return a tile of independent uniform noise, 0 to 255."""
    return seeds.stream(0, "tile", "chances").integers(0, 256, (TILE_SIDE, TILE_SIDE), np.uint8)


def tile_window(
    tile: NDArray[_Small], size: Size, position: tuple[float, float], page_number: int = 0
) -> NDArray[_Small]:
    """Return a page-sized piece of a tile that repeats, from a place in shares of its sides."""
    cut = np.empty((*size, *tile.shape[2:]), tile.dtype)
    for place, piece in tile_pieces(len(tile), size, position, page_number):
        cut[place] = tile[piece]
    return cut


def tile_pieces(
    side: int, size: Size, position: tuple[float, float], page_number: int = 0
) -> Iterator[tuple[tuple[slice, slice], tuple[slice, slice]]]:
    """Yield the places on a page that pieces of a tile fill, and these: rows and columns of both.

    >>> for place, piece in tile_pieces(8, (4, 9), (0.5, 0.25)):
    ...     print(*place, *piece)
    slice(0, 4, None) slice(0, 6, None) slice(4, 8, None) slice(2, 8, None)
    slice(0, 4, None) slice(6, 9, None) slice(4, 8, None) slice(0, 3, None)
    """
    down, across = (int(share * side) + page_number * PAGE_OFFSET for share in position)
    for top in range(-(down % side), size[0], side):
        for left in range(-(across % side), size[1], side):
            rows, columns = (
                slice(max(0, start), min(start + side, length))
                for start, length in zip((top, left), size, strict=True)
            )
            piece = (
                slice(rows.start - top, rows.stop - top),
                slice(columns.start - left, columns.stop - left),
            )
            yield (rows, columns), piece


def uniform_numbers(tile_position: float, count: int, page_number: int = 0) -> list[float]:
    """Return `count` uniform numbers in [0, 1), read from a tile at a place given as a share."""
    tile = uniform_tile().reshape(-1)
    first = int(tile_position * TILE_SIDE * TILE_SIDE) + page_number * PAGE_OFFSET * TILE_SIDE
    coarse, fine = (
        tile[(first + np.arange(count) * 2 + i) % (TILE_SIDE * TILE_SIDE)] for i in (0, 1)
    )
    numbers: list[float] = ((coarse.astype(np.int64) * 256 + fine) / 65536).tolist()
    return numbers
